import { type ApprovalDetail, type ApprovalState, STATE_WORDS } from '../../engine/approvals/index.ts';
import type { Fact } from '../../engine/facts.ts';
import type { Key, Translate } from '../../engine/language/index.ts';
import { labelOfDay } from '../../engine/period-label.ts';
import type { Rate } from '../../engine/rates/index.ts';
import { type Button, type Card, type CardNode, makeCard, type Value, type Words } from '../card.ts';
import { formatTime } from '../format/format-time.ts';
import { askButton } from './ask-button.ts';
import { sayPeople, textOfPeople } from './say-people.ts';

/** Letters of an id that people type. */
const SHORT = 8;

const TITLES = {
  pending: 'approvals.titlePending',
  approved: 'approvals.titleApproved',
  rejected: 'approvals.titleRejected',
  expired: 'approvals.titleExpired',
  withdrawn: 'approvals.titleWithdrawn',
  stale: 'approvals.titleStale',
} as const satisfies Record<ApprovalState, Key>;

const TONES = {
  pending: 'plain',
  approved: 'good',
  rejected: 'bad',
  expired: 'warning',
  withdrawn: 'plain',
  stale: 'warning',
} as const satisfies Record<ApprovalState, string>;

const KINDS: Readonly<Record<string, 'kindBudget' | 'kindManualCost' | 'kindLiftedBlock' | 'kindAccess'>> = {
  budget: 'kindBudget',
  manual_cost: 'kindManualCost',
  lifted_block: 'kindLiftedBlock',
  access: 'kindAccess',
};

export interface ApprovalViewOptions {
  /** The zone in which times are told. */
  timeZone: string;
  /**
   * Which buttons stand below: those of who looks (default), or those for everybody who reads along, each with their
   * own rights; none once it ended.
   */
  buttons?: 'own' | 'everybody';
  /** Said above all: what was just done, or why it is told again. */
  lead?: string;
}

/** A request with all that is needed to decide it, and its buttons while it is open. */
export function viewApproval(detail: ApprovalDetail, t: Translate, options: ApprovalViewOptions): Card {
  const { approval } = detail;
  const { state } = approval;
  const facts = factsOf(detail, t);
  const fields: { label: string; value: Value }[] = [
    ...aboutFields(detail, facts, t),
    ...decisionFields(detail, facts, t, options.timeZone),
    ...endFields(detail, t, options.timeZone),
  ];
  const nodes: CardNode[] = [
    ...leadNodes(options.lead, state),
    { kind: 'text', ...textOfPeople((name) => detail.what(t, name)), tone: TONES[state] },
    { kind: 'fields', fields },
    { kind: 'note', text: t('approvals.requestId', { id: shortId(approval.id) }) },
  ];
  const buttons = buttonsOf(detail, options.buttons ?? 'own', t);
  if (buttons.length > 0) nodes.push({ kind: 'buttons', buttons });
  return makeCard(
    t(TITLES[state]),
    nodes,
    Object.values(facts).flatMap((fact) => fact ?? []),
  );
}

/** What was done is good news where it moves the request on. */
function leadNodes(lead: string | undefined, state: ApprovalState): CardNode[] {
  if (lead === undefined) return [];
  return [{ kind: 'text', text: lead, tone: state === 'pending' || state === 'approved' ? 'good' : 'plain' }];
}

/** Requests in a list, the newest first; choosing one shows it with its buttons. */
export function viewApprovals(
  details: readonly Pick<ApprovalDetail, 'approval' | 'what'>[],
  t: Translate,
  options: { all: boolean; timeZone: string },
): Card {
  const title = t(options.all ? 'approvals.titleAll' : 'approvals.titleOpen');
  const other = options.all
    ? askButton(t('approvals.onlyOpen'), 'approvals list')
    : askButton(t('approvals.allToo'), 'approvals list', { which: 'all' });
  if (details.length === 0) {
    return makeCard(
      title,
      [
        { kind: 'text', text: t(options.all ? 'approvals.none' : 'approvals.noneOpen') },
        { kind: 'buttons', buttons: [other] },
      ],
      [],
    );
  }
  const amounts = details.map((detail) => amountFact(detail, t, detail.approval.id));
  return makeCard(
    title,
    [
      {
        kind: 'table',
        columns: [
          { label: t('approvals.columnId'), align: 'left' },
          { label: t('approvals.columnWhat'), align: 'left' },
          { label: t('approvals.columnAmount'), align: 'right' },
          { label: t('approvals.columnState'), align: 'left' },
          { label: t('approvals.columnUntil'), align: 'left' },
        ],
        rows: details.map(({ approval, what }, at) => [
          shortId(approval.id),
          what(t),
          amounts[at] ?? '',
          t(STATE_WORDS[approval.state]),
          formatTime(approval.endedAt ?? approval.expiresAt, t.language, options.timeZone),
        ]),
        more: t('approvals.moreRequests'),
      },
      {
        kind: 'select',
        label: t('approvals.choose'),
        options: details.map(({ approval, what }) =>
          askButton(`${shortId(approval.id)} ${what(t)}`, 'approvals list', { which: approval.id }),
        ),
      },
      { kind: 'buttons', buttons: [other] },
    ],
    amounts.flatMap((fact) => fact ?? []),
  );
}

/** What a kind of request is called. */
export function nameOfKind(kind: string, t: Translate): string {
  const name = KINDS[kind];
  return name === undefined ? kind : t(`approvals.${name}`);
}

export function shortId(id: string): string {
  return id.slice(0, SHORT);
}

interface ApprovalFacts {
  amount: Fact | null;
  threshold: Fact | null;
  /** By which the threshold was measured. */
  rate: Fact | null;
  needed: Fact;
  given: Fact;
}

function factsOf(detail: ApprovalDetail, t: Translate): ApprovalFacts {
  const { rule, needed } = detail.approval;
  const fact = (
    key: string,
    label: string,
    value: string,
    unit: Fact['unit'],
    currency: string | null = null,
  ): Fact => ({
    key,
    label,
    value,
    unit,
    currency,
    metric: null,
    tenant: detail.approval.tenantName,
    period: null,
    asOf: null,
  });
  return {
    amount: amountFact(detail, t),
    threshold:
      rule === null || rule.currency === null
        ? null
        : fact('threshold', t('approvals.threshold'), rule.minAmount, 'money', rule.currency),
    rate: rule?.rate
      ? fact('rate', labelOfRate(rule.rate, t), rule.rate.rate, 'rate', rule.rate.quote)
      : null,
    needed: fact('needed', t('approvals.needed'), String(needed), 'count'),
    given: fact('given', t('approvals.given'), String(detail.given), 'count'),
  };
}

function labelOfRate({ base, quote, day, source }: Rate, t: Translate): string {
  return t('costs.rate', { base, quote, day: labelOfDay(day, t), source });
}

function amountFact({ approval }: Pick<ApprovalDetail, 'approval'>, t: Translate, id?: string): Fact | null {
  const { amount, currency, tenantName } = approval;
  if (amount === null || currency === null) return null;
  return {
    key: id === undefined ? 'amount' : `amount:${id}`,
    label: t('approvals.amount'),
    value: amount,
    unit: 'money',
    currency,
    metric: null,
    tenant: tenantName,
    period: null,
    asOf: null,
  };
}

function aboutFields({ approval, cause }: ApprovalDetail, facts: ApprovalFacts, t: Translate) {
  const { rule } = approval;
  return [
    { label: t('approvals.kind'), value: nameOfKind(approval.kind, t) },
    ...(facts.amount ? [{ label: t('approvals.amount'), value: facts.amount }] : []),
    { label: t('approvals.tenant'), value: approval.tenantName },
    { label: t('approvals.askedBy'), value: { person: approval.requestedBy } },
    ...(cause === null ? [] : [{ label: t('approvals.cause'), value: cause(t) }]),
    ...(facts.threshold ? [{ label: t('approvals.threshold'), value: facts.threshold }] : []),
    ...(facts.rate ? [{ label: facts.rate.label, value: facts.rate }] : []),
    ...(rule?.unmeasured ? [{ label: t('approvals.measured'), value: t('approvals.unmeasured') }] : []),
    ...(rule?.category ? [{ label: t('approvals.category'), value: rule.category }] : []),
  ];
}

function decisionFields(detail: ApprovalDetail, facts: ApprovalFacts, t: Translate, timeZone: string) {
  const { approval } = detail;
  const agreed = sayPeople((name) =>
    approval.votes
      .map(({ identity, note }) =>
        note === null ? name(identity) : t('approvals.withNote', { person: name(identity), note }),
      )
      .join('; '),
  );
  const open = approval.state === 'pending';
  return [
    ...(open ? [{ label: t('approvals.deciders'), value: listApprovers(detail.approvers, t) }] : []),
    { label: t('approvals.needed'), value: facts.needed },
    { label: t('approvals.given'), value: facts.given },
    ...(approval.votes.length > 0 ? [{ label: t('approvals.agreed'), value: agreed }] : []),
    ...(open
      ? [{ label: t('approvals.until'), value: formatTime(approval.expiresAt, t.language, timeZone) }]
      : []),
    ...(open && approval.escalatedAt !== null
      ? [
          {
            label: t('approvals.escalated'),
            value: formatTime(approval.escalatedAt, t.language, timeZone),
          },
        ]
      : []),
  ];
}

/** Nobody ends what expires or goes out of date. */
function endFields({ approval }: ApprovalDetail, t: Translate, timeZone: string) {
  const { state, endedAt, endedBy, note } = approval;
  if (state === 'pending') return [];
  const byPerson = state === 'approved' || state === 'rejected' || state === 'withdrawn';
  return [
    ...(endedAt === null
      ? []
      : [{ label: t('approvals.ended'), value: formatTime(endedAt, t.language, timeZone) }]),
    ...(byPerson && endedBy !== null ? [{ label: t('approvals.endedBy'), value: { person: endedBy } }] : []),
    ...(state === 'rejected' && note !== null ? [{ label: t('approvals.reason'), value: note }] : []),
  ];
}

/** People and roles whose word counts, in words. */
export function listApprovers(approvers: ApprovalDetail['approvers'], t: Translate): Words {
  const list = new Intl.ListFormat(t.language, { type: 'disjunction' });
  return sayPeople((name) =>
    list.format(
      approvers.map((one) =>
        'person' in one
          ? name(one.person)
          : t(one.role === 'admin' ? 'approvals.everyAdmin' : 'approvals.everyApprover'),
      ),
    ),
  );
}

function buttonsOf(detail: ApprovalDetail, whose: 'own' | 'everybody', t: Translate): Button[] {
  const { id, state } = detail.approval;
  if (state !== 'pending') return [];
  const args = { approval: id };
  const decide: Button[] = [
    { label: t('approvals.approve'), action: 'approve', args, style: 'primary' },
    { label: t('approvals.reject'), action: 'reject', args, style: 'danger' },
  ];
  if (whose === 'everybody') return decide;
  switch (detail.may) {
    case 'decide':
      return decide;
    case 'withdraw':
      return [{ label: t('approvals.withdraw'), action: 'withdraw', args }];
    case 'nothing':
      return [];
    default:
      return detail.may satisfies never;
  }
}
