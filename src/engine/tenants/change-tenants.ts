import { type Context, requireRole, type TxContext, withTransaction } from '../context.ts';
import { badInput, CentavoError } from '../errors.ts';
import type { PlainKey } from '../language/index.ts';
import { findTenantByName } from './find-tenant.ts';
import { lockTree, selectLiveByNames } from './queries.ts';
import { type Tenant, toNameKey } from './schemas.ts';

/**
 * Runs a change of the tree in a transaction of its own or the open one, one change at a time.
 *
 * @throws forbidden  the actor is no admin
 */
export function changeTenants<T>(ctx: Context, work: (tx: TxContext) => Promise<T>): Promise<T> {
  requireRole(ctx, 'admin');
  return withTransaction(ctx, async (tx) => {
    await lockTree(tx.db);
    return work(tx);
  });
}

/** Only who sees every tenant changes them. Asked after look-ups, so that what is out of scope is not found. */
export function requireWholeScope(ctx: Context): void {
  if (ctx.scope === '*') return;
  throw new CentavoError('forbidden', (t) => t('tenants.wholeScopeOnly'));
}

/** @throws name_taken  another living tenant bears the name, whatever its case and wherever it stands */
export async function requireFreeName(tx: TxContext, name: string, exceptId: number | null): Promise<void> {
  const key = toNameKey(name);
  const other = (await selectLiveByNames(tx.db, [key])).get(key);
  if (!other || other.id === exceptId) return;
  throw new CentavoError('name_taken', (t) => t('tenants.nameTaken', { name: other.name }));
}

/** The living tenant of that name. @throws not_found, ambiguous; bad_input where it is archived */
export async function getLiveTenant(ctx: Context, name: string): Promise<Tenant> {
  const tenant = await findTenantByName(ctx, name);
  if (toNameKey(tenant.name) !== toNameKey(name))
    throw badInput((t) => t('tenants.wasMerged', { name, tenant: tenant.name }));
  if (tenant.archivedAt === null) return tenant;
  throw badInput((t) => t('tenants.isArchived', { tenant: tenant.name }));
}

/**
 * @param why  what it cannot be
 * @throws bad_input  for `unallocated`, which cannot be what was asked
 */
export function refuseUnallocated(tenant: Tenant, why: PlainKey): void {
  if (tenant.id === 0) throw badInput((t) => t('tenants.unallocated', { why: t(why) }));
}
