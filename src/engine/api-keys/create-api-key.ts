import { requireRoleOn } from '../access/index.ts';
import { recordAudit } from '../audit/index.ts';
import { type Context, requireRole, type TxContext, withTransaction } from '../context.ts';
import { badInput } from '../errors.ts';
import { parseInput } from '../parse-input.ts';
import { findTenantByName } from '../tenants/index.ts';
import { readExpiry } from './compute.ts';
import type { KeyRing } from './key-ring.ts';
import { hashKey, makeKeyText, secretIdOf } from './key-text.ts';
import { insertApiKey } from './queries.ts';
import { type ApiKey, CreateApiKeyInput } from './schemas.ts';

/** A key with its text, which is shown now and never again. */
export interface MadeKey {
  key: string;
  made: ApiKey;
}

/**
 * Makes a key for a branch, or for all tenants.
 *
 * @throws forbidden  the actor is no admin of that branch, or of everything
 * @throws not_found | ambiguous  no such tenant, or outside the scope
 * @throws bad_input  a name or an end that makes no sense
 */
export async function createApiKey(ctx: Context, ring: KeyRing, input: CreateApiKeyInput): Promise<MadeKey> {
  const { name, tenant: named, scopes, expires, requestsPerMinute } = parseInput(CreateApiKeyInput, input);
  const expiresAt = expires === undefined ? null : readExpiry(expires, ctx.now());
  if (expires !== undefined && expiresAt === null)
    throw badInput((t) => t('apiKeys.badExpiry', { text: expires }));
  if (expiresAt !== null && expiresAt <= ctx.now()) throw badInput((t) => t('apiKeys.pastExpiry'));
  return withTransaction(ctx, async (tx) => {
    const tenant = await findBranch(tx, named);
    return writeKey(tx, ring, {
      name,
      tenantId: tenant?.id ?? null,
      tenant: tenant?.name ?? null,
      scopes,
      requestsPerMinute,
      expiresAt,
      rotatedFrom: null,
    });
  });
}

/** The branch that is asked for, where the actor may give keys to it; null: everything. */
async function findBranch(tx: TxContext, named: string | undefined) {
  if (named === undefined) {
    requireRole(tx, 'admin');
    return null;
  }
  const tenant = await findTenantByName(tx, named);
  await requireRoleOn(tx, 'admin', tenant.id);
  return tenant;
}

type NewKey = Pick<ApiKey, 'name' | 'tenantId' | 'tenant' | 'scopes' | 'requestsPerMinute' | 'expiresAt'> & {
  rotatedFrom: number | null;
};

/** Writes a key that the actor was found to be allowed to make. */
export async function writeKey(tx: TxContext, ring: KeyRing, wanted: NewKey): Promise<MadeKey> {
  const { key, prefix } = makeKeyText();
  const { tenant, rotatedFrom, ...kept } = wanted;
  const row = { ...kept, prefix, createdBy: tx.actor.label, createdAt: tx.now() };
  const hash = hashKey(ring.secret, key);
  const id = await insertApiKey(tx.db, { ...row, hash, secretId: secretIdOf(ring.secret), rotatedFrom });
  const made: ApiKey = { ...row, id, tenant, lastUsedAt: null, revokedAt: null };
  await recordAudit(tx, { action: 'api_key.created', subject: `api_key:${id}`, after: toImage(made) });
  return { key, made };
}

/** What the audit log keeps of a key: nothing that opens anything. */
export function toImage({ prefix, name, tenantId, scopes, expiresAt, revokedAt }: ApiKey): object {
  return { prefix, name, tenantId, scopes, expiresAt, revokedAt };
}
