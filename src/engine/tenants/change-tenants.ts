import { type Context, requireRole, type TxContext, withTransaction } from '../context.ts';
import { badInput, CentavoError } from '../errors.ts';
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
  throw new CentavoError(
    'forbidden',
    'Tenants and their mapping concern everybody; ask an admin who sees all tenants.',
  );
}

/** @throws name_taken  another living tenant bears the name, whatever its case and wherever it stands */
export async function requireFreeName(tx: TxContext, name: string, exceptId: number | null): Promise<void> {
  const key = toNameKey(name);
  const other = (await selectLiveByNames(tx.db, [key])).get(key);
  if (!other || other.id === exceptId) return;
  throw new CentavoError(
    'name_taken',
    `There is a tenant "${other.name}" already; choose another name, or merge the two with /cost tenants merge.`,
  );
}

/** The living tenant of that name. @throws not_found, ambiguous; bad_input where it is archived */
export async function getLiveTenant(ctx: Context, name: string): Promise<Tenant> {
  const tenant = await findTenantByName(ctx, name);
  if (toNameKey(tenant.name) !== toNameKey(name))
    throw badInput(`"${name}" was merged into "${tenant.name}"; write "${tenant.name}" if that is meant.`);
  if (tenant.archivedAt === null) return tenant;
  throw badInput(
    `"${tenant.name}" is archived; bring it back first with /cost tenants archive "${tenant.name}" undo.`,
  );
}

/** @throws bad_input  for `unallocated`, which cannot be what was asked */
export function refuseUnallocated(tenant: Tenant, what: string): void {
  if (tenant.id === 0)
    throw badInput(`"unallocated" is what no rule maps and ${what}; map its costs with /cost map add.`);
}
