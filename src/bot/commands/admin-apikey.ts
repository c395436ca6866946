import { z } from 'zod';
import {
  createApiKey,
  GRACE_HOURS,
  KEY_SCOPES,
  type KeyScope,
  listApiKeys,
  revokeApiKey,
  rotateApiKey,
} from '../../engine/api-keys/index.ts';
import type { Context } from '../../engine/context.ts';
import { badInput } from '../../engine/errors.ts';
import type { AiParts } from '../ai-parts.ts';
import type { Card } from '../card.ts';
import { joinWords, splitWords } from '../parse/split-words.ts';
import { type Command, defineCommand } from '../registry.ts';
import { viewApiKeyMade, viewApiKeyRevoked, viewApiKeys } from '../views/view-api-keys.ts';

const VERBS = ['list', 'create', 'rotate', 'revoke'] as const;
/** Words that take a value behind a colon. */
const NAMED = ['tenant', 'expires', 'scopes', 'limit'] as const;

const ApiKeyOptions = z.object({
  verb: z.enum(VERBS).default('list'),
  name: z.string().max(200).optional(),
  tenant: z.string().max(200).optional(),
  expires: z.string().max(40).optional(),
  /** `ai,read` */
  scopes: z.string().max(40).optional(),
  limit: z.int().min(1).max(10_000_000).optional(),
  /** The beginning of a key. */
  key: z.string().max(200).optional(),
});
type ApiKeyOptions = z.output<typeof ApiKeyOptions>;

/** One command for all of it: groups go one level deep, so the verb is an option. Only who asks sees the answer. */
export function makeAdminApikeyCommand({ findKeyRing }: AiParts): Command {
  return defineCommand({
    name: 'admin apikey',
    summary: 'apiKeys.summary',
    examples: [
      'admin apikey list',
      'admin apikey create checkout tenant:acme expires:90d',
      'admin apikey create dashboards scopes:read limit:600',
      'admin apikey rotate ctv_0123456789ab',
      'admin apikey revoke ctv_0123456789ab',
    ],
    options: ApiKeyOptions,
    fields: [
      { name: 'verb', summary: 'apiKeys.fieldVerb', kind: 'choice', choices: VERBS },
      { name: 'name', summary: 'apiKeys.fieldName', kind: 'text' },
      { name: 'tenant', summary: 'apiKeys.fieldTenant', kind: 'tenant' },
      { name: 'expires', summary: 'apiKeys.fieldExpires', kind: 'text' },
      { name: 'scopes', summary: 'apiKeys.fieldScopes', kind: 'text' },
      { name: 'limit', summary: 'apiKeys.fieldLimit', kind: 'number' },
      { name: 'key', summary: 'apiKeys.fieldKey', kind: 'text' },
    ],
    parseText: readApiKeyText,
    reply: 'private',
    run: async (ctx, options) => {
      // Nothing is made before the actor was found to be allowed to ask for it.
      const known = options.verb === 'list' ? await listApiKeys(ctx) : null;
      return known ? viewApiKeys(known, ctx.now(), ctx.t) : change(ctx, options, await findKeyRing());
    },
  });
}

async function change(
  ctx: Context,
  { verb, name, tenant, expires, scopes, limit, key }: ApiKeyOptions,
  ring: Awaited<ReturnType<AiParts['findKeyRing']>>,
): Promise<Card> {
  switch (verb) {
    case 'create': {
      if (name === undefined || name.trim() === '') throw badInput((t) => t('apiKeys.whichName'));
      const made = await createApiKey(ctx, ring, {
        name,
        ...(tenant === undefined ? {} : { tenant }),
        ...(expires === undefined ? {} : { expires }),
        ...(scopes === undefined ? {} : { scopes: readScopes(scopes) }),
        ...(limit === undefined ? {} : { requestsPerMinute: limit }),
      });
      return viewApiKeyMade(made, null, ctx.t);
    }
    case 'rotate':
      return viewApiKeyMade(await rotateApiKey(ctx, ring, requireKey(key)), GRACE_HOURS, ctx.t);
    case 'revoke':
      return viewApiKeyRevoked(await revokeApiKey(ctx, ring, requireKey(key)), ctx.t);
    case 'list':
      return viewApiKeys(await listApiKeys(ctx), ctx.now(), ctx.t);
    default:
      return verb satisfies never;
  }
}

function requireKey(key: string | undefined): string {
  if (key === undefined || key.trim() === '') throw badInput((t) => t('apiKeys.whichKey'));
  return key;
}

function readScopes(text: string): KeyScope[] {
  return text
    .split(',')
    .map((one) => one.trim().toLowerCase())
    .map((one) => {
      const scope = KEY_SCOPES.find((known) => known === one);
      if (scope === undefined) throw badInput((t) => t('apiKeys.whichScopes'));
      return scope;
    });
}

/** `create NAME tenant:acme expires:90d`: what bears no colon is the name, or the key. */
function readApiKeyText(rest: string): Record<string, unknown> {
  const [first, ...words] = splitWords(rest);
  if (first === undefined) return {};
  const verb = VERBS.find((one) => !first.quoted && one === first.text.toLowerCase());
  if (verb === undefined) throw badInput((t) => t('apiKeys.whichVerb'));
  const found: Record<string, unknown> = { verb };
  const plain = words.filter(({ text, quoted }) => {
    const [, word = '', value = ''] = /^([a-z]+):(.*)$/is.exec(text) ?? [];
    const named = quoted ? undefined : NAMED.find((one) => one === word.toLowerCase());
    if (named === undefined) return true;
    if (found[named] !== undefined) throw badInput((t) => t('apiKeys.twice', { word: named }));
    found[named] = named === 'limit' ? readLimit(value) : value;
    return false;
  });
  const text = joinWords(plain);
  if (text !== '') found[verb === 'create' ? 'name' : 'key'] = text;
  return found;
}

function readLimit(text: string): number {
  if (!/^\d{1,8}$/.test(text)) throw badInput((t) => t('apiKeys.whichLimit'));
  return Number(text);
}
