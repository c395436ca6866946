import { z } from 'zod';
import {
  createJoinCode,
  joinMembers,
  type PersonRef,
  ROLES,
  requestGrant,
  revokeAccess,
  setEveryone,
  showAccess,
} from '../../engine/access/index.ts';
import type { Context } from '../../engine/context.ts';
import { badInput } from '../../engine/errors.ts';
import { answerGrant } from '../answer-requested.ts';
import type { Card } from '../card.ts';
import { readPerson } from '../parse/read-person.ts';
import { joinWords, splitWords, type Word } from '../parse/split-words.ts';
import { defineCommand } from '../registry.ts';
import { viewAccess, viewEveryone, viewJoinCode, viewJoined, viewRevoked } from '../views/view-access.ts';

const VERBS = ['show', 'grant', 'revoke', 'join', 'everyone'] as const;

const AccessOptions = z.object({
  verb: z.enum(VERBS).default('show'),
  /** As typed: a mention, an id or `member:12`. */
  person: z.string().max(300).optional(),
  role: z.enum(ROLES).optional(),
  tenant: z.string().optional(),
  code: z.string().max(200).optional(),
  state: z.enum(['on', 'off']).optional(),
});
type AccessOptions = z.output<typeof AccessOptions>;

/** One command for all of it: groups go one level deep, so the verb is an option. */
export const adminAccessCommand = defineCommand({
  name: 'admin access',
  summary: 'access.summary',
  examples: [
    'admin access show',
    'admin access show @ada',
    'admin access grant @ada viewer acme',
    'admin access grant member:12 approver',
    'admin access revoke @ada viewer acme',
    'admin access join',
    'admin access join ABCD-2345',
    'admin access everyone on',
  ],
  options: AccessOptions,
  fields: [
    { name: 'verb', summary: 'access.fieldVerb', kind: 'choice', choices: VERBS, required: true },
    { name: 'person', summary: 'access.fieldPerson', kind: 'text' },
    { name: 'role', summary: 'access.fieldRole', kind: 'choice', choices: ROLES },
    { name: 'tenant', summary: 'access.fieldTenant', kind: 'tenant' },
    { name: 'code', summary: 'access.fieldCode', kind: 'text' },
    { name: 'state', summary: 'access.fieldState', kind: 'choice', choices: ['on', 'off'] },
  ],
  parseText: readAccess,
  reply: 'private',
  open: true,
  run: answer,
});

async function answer(ctx: Context, options: AccessOptions): Promise<Card> {
  const { verb, role, tenant, code } = options;
  switch (verb) {
    case 'show':
      return viewAccess(await showAccess(ctx, options.person ? requirePerson(options.person) : null), ctx.t);
    case 'grant': {
      const person = requirePerson(options.person);
      if (role === undefined) throw badInput((t) => t('access.whichRole'));
      return answerGrant(ctx, await requestGrant(ctx, { person, role, ...(tenant ? { tenant } : {}) }));
    }
    case 'revoke': {
      const person = requirePerson(options.person);
      const what = { ...(role ? { role } : {}), ...(tenant ? { tenant } : {}) };
      return viewRevoked(await revokeAccess(ctx, { person, ...what }), ctx.t);
    }
    case 'join':
      return code
        ? viewJoined(await joinMembers(ctx, code), ctx.t)
        : viewJoinCode(await createJoinCode(ctx), ctx.t);
    case 'everyone': {
      if (options.state === undefined) throw badInput((t) => t('access.whichState'));
      await setEveryone(ctx, options.state === 'on');
      return viewEveryone(options.state === 'on', ctx.t);
    }
    default:
      return verb satisfies never;
  }
}

function requirePerson(text: string | undefined): PersonRef {
  if (text === undefined || text === '') throw badInput((t) => t('access.whichPerson'));
  const person = readPerson(text);
  if (!person) throw badInput((t) => t('access.notAPerson', { text }));
  return person;
}

/** `grant PERSON ROLE TENANT`: a person is one word, a tenant's name all that follows. */
function readAccess(rest: string): z.input<typeof AccessOptions> {
  const [first, ...words] = splitWords(rest);
  if (first === undefined) return {};
  const verb = VERBS.find((one) => !first.quoted && one === first.text.toLowerCase());
  if (verb === undefined) throw badInput((t) => t('access.whichVerb'));
  switch (verb) {
    case 'show': {
      const [person, ...more] = words;
      refuseMore(more);
      return { verb, ...(person ? { person: person.text } : {}) };
    }
    case 'grant':
    case 'revoke': {
      const [person, second, ...third] = words;
      const role = ROLES.find((one) => second?.quoted === false && one === second.text.toLowerCase());
      if (second !== undefined && role === undefined) throw badInput((t) => t('access.whichRole'));
      return {
        verb,
        ...(person ? { person: person.text } : {}),
        ...(role ? { role } : {}),
        ...(third.length > 0 ? { tenant: joinWords(third) } : {}),
      };
    }
    case 'join':
      return { verb, ...(words.length > 0 ? { code: joinWords(words) } : {}) };
    case 'everyone': {
      const [state, ...more] = words;
      refuseMore(more);
      const which = (['on', 'off'] as const).find((one) => one === state?.text.toLowerCase());
      if (which === undefined) throw badInput((t) => t('access.whichState'));
      return { verb, state: which };
    }
    default:
      return verb satisfies never;
  }
}

function refuseMore(words: readonly Word[]): void {
  if (words.length > 0) throw badInput((t) => t('access.tooMuch', { text: joinWords(words) }));
}
