import { recordAudit } from '../audit/index.ts';
import { type Context, type TxContext, withTransaction } from '../context.ts';
import { badInput, CentavoError } from '../errors.ts';
import { faultOfKey } from './compute.ts';
import { type MadeKey, toImage, writeKey } from './create-api-key.ts';
import type { KeyRing } from './key-ring.ts';
import { administeredScope } from './list-api-keys.ts';
import { lockApiKey, updateExpiry, updateRevoked } from './queries.ts';
import type { ApiKey } from './schemas.ts';

/** For how long the old key still opens after another took its place. */
export const GRACE_HOURS = 24;

/**
 * Ends a key. This process knows at once, others within five seconds.
 *
 * @param prefix  as the list shows it, with or without what stands before it
 * @returns false where it had been revoked before
 * @throws not_found  no such key, or one of a branch that the actor is no admin of
 */
export async function revokeApiKey(
  ctx: Context,
  ring: KeyRing,
  prefix: string,
): Promise<{ key: ApiKey; changed: boolean }> {
  const scope = administeredScope(ctx);
  const revoked = await withTransaction(ctx, async (tx) => {
    const key = await requireKey(tx, scope, prefix);
    if (key.revokedAt !== null) return { key, changed: false };
    const after = { ...key, revokedAt: tx.now() };
    await updateRevoked(tx.db, key.id, tx.now());
    await recordAudit(tx, {
      action: 'api_key.revoked',
      subject: `api_key:${key.id}`,
      before: toImage(key),
      after: toImage(after),
    });
    return { key: after, changed: true };
  });
  ring.revoked.add(revoked.key.prefix);
  return revoked;
}

/**
 * Makes a key that takes another's place: same name, branch, scopes and end. The old one opens for a day more.
 *
 * @throws not_found  no such key, or one of a branch that the actor is no admin of
 * @throws bad_input  it has ended already
 */
export async function rotateApiKey(ctx: Context, ring: KeyRing, prefix: string): Promise<MadeKey> {
  const scope = administeredScope(ctx);
  const { old, next } = await withTransaction(ctx, async (tx) => {
    const old = await requireKey(tx, scope, prefix);
    if (faultOfKey(old, tx.now()) !== null) throw badInput((t) => t('apiKeys.endedAlready'));
    const next = await writeKey(tx, ring, { ...old, rotatedFrom: old.id });
    await updateExpiry(tx.db, old.id, new Date(tx.now().getTime() + GRACE_HOURS * 3_600_000));
    await recordAudit(tx, {
      action: 'api_key.rotated',
      subject: `api_key:${old.id}`,
      before: toImage(old),
      after: toImage(next.made),
    });
    return { old, next };
  });
  ring.known.delete(old.prefix);
  return next;
}

async function requireKey(
  tx: TxContext,
  scope: Parameters<typeof lockApiKey>[1],
  prefix: string,
): Promise<ApiKey> {
  // A key that somebody pastes whole is told by its beginning; the rest is not looked at.
  const [, wanted = ''] = /^(?:ctv_)?([0-9a-f]{12})(?:_.*)?$/.exec(prefix.trim()) ?? [];
  const key = wanted === '' ? null : await lockApiKey(tx.db, scope, wanted);
  if (!key) throw new CentavoError('not_found', (t) => t('apiKeys.noSuchKey'));
  return key;
}
