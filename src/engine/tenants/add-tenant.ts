import { recordAudit } from '../audit/index.ts';
import type { Context, TxContext } from '../context.ts';
import { parseInput } from '../parse-input.ts';
import {
  changeTenants,
  getLiveTenant,
  refuseUnallocated,
  requireFreeName,
  requireWholeScope,
} from './change-tenants.ts';
import { insertTenants, lockTree, selectLiveByNames } from './queries.ts';
import { AddTenantInput, type Tenant, toNameKey } from './schemas.ts';

/**
 * Adds a tenant, at the top or below another.
 *
 * @throws name_taken  a living tenant bears the name, whatever its case
 * @throws not_found   no such parent
 */
export async function addTenant(ctx: Context, input: AddTenantInput): Promise<Tenant> {
  const { name, parent } = parseInput(AddTenantInput, input);
  return changeTenants(ctx, async (tx) => {
    const above = parent === undefined ? null : await getLiveTenant(tx, parent);
    if (above) refuseUnallocated(above, 'tenants.unallocatedHasNothing');
    requireWholeScope(tx);
    await requireFreeName(tx, name, null);
    const [tenant] = await insertTenants(tx.db, [{ name, key: toNameKey(name) }], above?.id ?? null);
    if (!tenant) throw new Error('the new tenant was not written');
    await recordAudit(tx, { action: 'tenant.added', subject: `tenant:${tenant.id}`, after: tenant });
    return tenant;
  });
}

/**
 * The living tenants of these names, those that are missing added at the top. By folded name. For rules that bring
 * their tenants along.
 *
 * @param names  fit to be names (`TenantName`), or `unallocated`
 */
export async function ensureTenants(
  tx: TxContext,
  names: readonly string[],
): Promise<{ byKey: Map<string, Tenant>; added: Tenant[] }> {
  await lockTree(tx.db);
  const wanted = new Map<string, string>();
  for (const name of names) if (!wanted.has(toNameKey(name))) wanted.set(toNameKey(name), name);
  const byKey = await selectLiveByNames(tx.db, [...wanted.keys()]);
  const missing = [...wanted].filter(([key]) => !byKey.has(key)).map(([key, name]) => ({ key, name }));
  if (missing.length === 0) return { byKey, added: [] };
  const added = await insertTenants(tx.db, missing, null);
  for (const tenant of added) byKey.set(toNameKey(tenant.name), tenant);
  await recordAudit(tx, {
    action: 'tenant.added',
    subject: added.map(({ id }) => `tenant:${id}`).join(' '),
    after: added,
  });
  return { byKey, added };
}
