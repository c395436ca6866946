import type {
  AccessReport,
  AccessRequest,
  GrantedAccess,
  Identity,
  JoinCode,
  JoinedMember,
  MemberAccess,
  NamedGrant,
} from '../../engine/access/index.ts';
import type { Translate } from '../../engine/language/index.ts';
import { labelOfDay } from '../../engine/period-label.ts';
import { type Button, type Card, type CardNode, makeCard, type Words } from '../card.ts';
import { sayPeople, textOfPeople } from './say-people.ts';

const ROLE = {
  viewer: 'access.roleViewer',
  approver: 'access.roleApprover',
  admin: 'access.roleAdmin',
} as const;

const OUTCOME = {
  granted: 'access.titleGranted',
  refused: 'access.titleRefused',
  joined: 'access.titleJoined',
} as const;

/** For who may see nothing: said in one sentence, with the way to change it. */
export function viewNoAccess(t: Translate): Card {
  return makeCard(
    t('access.titleNone'),
    [
      { kind: 'text', text: t('access.textNone'), tone: 'warning' },
      {
        kind: 'buttons',
        buttons: [{ label: t('access.askButton'), action: 'access-ask', args: {}, style: 'primary' }],
      },
    ],
    [],
  );
}

export function viewAccessAsked(outcome: 'asked' | 'open' | 'has', t: Translate): Card {
  switch (outcome) {
    case 'asked':
      return say(t('access.titleAsked'), t('access.textAsked'), 'good');
    case 'open':
      return say(t('access.titleAsked'), t('access.textOpen'));
    case 'has':
      return say(t('access.titleSelf'), t('access.textHas'));
    default:
      return outcome satisfies never;
  }
}

/** Who may see what; an admin finds the open requests with their buttons. */
export function viewAccess(report: AccessReport, t: Translate): Card {
  const { about, members, everyoneMayView, requests } = report;
  const note: CardNode = {
    kind: 'note',
    text: t(everyoneMayView ? 'access.everyoneOn' : 'access.everyoneOff'),
  };
  if (about !== 'all') {
    const [member] = members;
    const title = t(about === 'self' ? 'access.titleSelf' : 'access.titlePerson');
    const text = member ? listGrants(member.grants, t) : '';
    const fields = member
      ? [
          { label: t('access.columnPerson'), value: accountsOf(member) },
          { label: t('access.columnMember'), value: `member:${member.memberId}` },
          { label: t('access.columnMay'), value: text },
        ]
      : [];
    if (fields.length === 0) return makeCard(title, [{ kind: 'text', text: t('access.selfNone') }, note], []);
    return makeCard(title, [{ kind: 'fields', fields }, note], []);
  }
  const list: CardNode =
    members.length === 0
      ? { kind: 'text', text: t('access.noneGranted') }
      : {
          kind: 'table',
          columns: [
            { label: t('access.columnPerson'), align: 'left' },
            { label: t('access.columnMay'), align: 'left' },
            { label: t('access.columnMember'), align: 'left' },
          ],
          rows: members.map((member) => [
            accountsOf(member),
            listGrants(member.grants, t),
            `member:${member.memberId}`,
          ]),
          more: t('access.morePeople'),
        };
  return makeCard(
    t('access.titleAll'),
    [list, note, ...(requests.length > 0 ? askingNodes(requests, t) : [])],
    [],
  );
}

function askingNodes(requests: readonly AccessRequest[], t: Translate): CardNode[] {
  const head = t('access.requests', { count: requests.length });
  const said = textOfPeople((name) =>
    [
      `${head}:`,
      ...requests.map((one) =>
        t('access.requestOf', { person: name(nameOf(one)), day: labelOfDay(one.askedOn, t) }),
      ),
    ].join('\n'),
  );
  return [
    { kind: 'text', ...said },
    ...requests.map((one): CardNode => ({ kind: 'buttons', buttons: decideButtons(one, t) })),
  ];
}

/** Somebody asks to be let in: with buttons while nobody answered. */
export function viewAccessRequest(request: AccessRequest, t: Translate): Card {
  const { answeredBy } = request;
  const day = labelOfDay(request.askedOn, t);
  const said = textOfPeople((name) =>
    [
      t('access.requestOf', { day, person: name(nameOf(request)) }),
      ...(answeredBy === null ? [] : [t('access.answeredBy', { person: name(answeredBy) })]),
    ].join('\n'),
  );
  const title = t(request.outcome === null ? 'access.titleRequest' : OUTCOME[request.outcome]);
  return makeCard(
    title,
    [
      { kind: 'text', ...said, tone: 'plain' },
      ...(request.outcome === null ? [{ kind: 'buttons' as const, buttons: decideButtons(request, t) }] : []),
    ],
    [],
  );
}

/** How a request was answered, for whoever asked. */
export function viewAccessAnswered({ outcome }: AccessRequest, t: Translate): Card {
  return outcome === 'refused'
    ? say(t('access.titleRefused'), t('access.answerRefused'))
    : say(t('access.titleGranted'), t('access.answerGranted'), 'good');
}

function decideButtons(request: AccessRequest, t: Translate): Button[] {
  const person = nameOf(request);
  return [
    { label: t('access.grantTo', { person }), action: 'access-grant', args: { request: request.id } },
    {
      label: t('access.refuseTo', { person }),
      action: 'access-refuse',
      args: { request: request.id },
      style: 'danger',
    },
  ];
}

export function viewGranted({ member, changed }: GrantedAccess, t: Translate): Card {
  const grants = listGrants(member.grants, t);
  return changed
    ? sayOf(
        t('access.titleGranted'),
        member,
        (person) => `${t('access.nowMay', { person, grants })} ${t('access.atOnce')}`,
        'good',
      )
    : sayOf(t('access.titleUnchanged'), member, (person) => t('access.alreadyMay', { person, grants }));
}

export function viewRevoked(member: MemberAccess, t: Translate): Card {
  const left = (person: string) =>
    member.grants.length === 0
      ? t('access.nowNothing', { person })
      : t('access.stillMay', { person, grants: listGrants(member.grants, t) });
  return sayOf(t('access.titleRevoked'), member, (person) => `${left(person)} ${t('access.atOnce')}`, 'good');
}

export function viewRefused(member: MemberAccess, t: Translate): Card {
  return sayOf(t('access.titleRefused'), member, (person) => t('access.textRefused', { person }));
}

export function viewEveryone(on: boolean, t: Translate): Card {
  return say(t('access.titleEveryone'), t(on ? 'access.everyoneOn' : 'access.everyoneOff'), 'good');
}

export function viewJoinCode({ code }: JoinCode, t: Translate): Card {
  return makeCard(
    t('access.titleCode'),
    [
      { kind: 'text', text: t('access.textCode') },
      { kind: 'code', text: `/cost admin access join ${code}` },
    ],
    [],
  );
}

export function viewJoined({ identities, changed }: JoinedMember, t: Translate): Card {
  const said = textOfPeople((name) =>
    t(changed ? 'access.textJoined' : 'access.textSame', {
      accounts: listOf(identities.map(labelOf).map(name), t),
    }),
  );
  return makeCard(t('access.titleJoined'), [{ kind: 'text', ...said, tone: 'good' }], []);
}

function say(title: string, text: string, tone: 'plain' | 'good' = 'plain'): Card {
  return makeCard(title, [{ kind: 'text', text, tone }], []);
}

/** A sentence about one person. */
function sayOf(
  title: string,
  member: Parameters<typeof nameOf>[0],
  write: (person: string) => string,
  tone: 'plain' | 'good' = 'plain',
): Card {
  return makeCard(
    title,
    [{ kind: 'text', ...textOfPeople((name) => write(name(nameOf(member)))), tone }],
    [],
  );
}

/** Each of a member's accounts: which belong together is what is looked for here. */
function accountsOf({ identities, memberId }: Parameters<typeof nameOf>[0]): Words {
  if (identities.length === 0) return { words: [`member:${memberId}`] };
  return sayPeople((name) => identities.map((identity) => name(labelOf(identity))).join(', '));
}

/** A person by what can be typed back: a display name is anybody's to choose. */
function nameOf({ identities, memberId }: { identities: readonly Identity[]; memberId: number }): string {
  return identities.length === 0 ? `member:${memberId}` : identities.map(labelOf).join(', ');
}

function labelOf({ platform, workspaceId, personId }: Identity): string {
  return `${platform}:${workspaceId}:${personId}`;
}

function listGrants(grants: readonly NamedGrant[], t: Translate): string {
  if (grants.length === 0) return t('access.nothing');
  const each = grants.map(({ role, tenant }) =>
    tenant === null
      ? t('access.onAll', { role: t(ROLE[role]) })
      : t('access.onTenant', { role: t(ROLE[role]), tenant }),
  );
  return listOf(each, t);
}

function listOf(texts: readonly string[], t: Translate): string {
  return new Intl.ListFormat(t.language, { type: 'conjunction' }).format(texts);
}
