import { recountingMoves } from '../ai-windows/index.ts';
import { recordAudit } from '../audit/index.ts';
import type { Context } from '../context.ts';
import { badInput } from '../errors.ts';
import { parseInput } from '../parse-input.ts';
import { changeTenants, getLiveTenant, refuseUnallocated, requireWholeScope } from './change-tenants.ts';
import { isBelow, updateParent } from './queries.ts';
import { MoveTenantInput, type Tenant } from './schemas.ts';

/**
 * Hangs a tenant, with all below it, under another one, or at the top. Whose cost is whose does not change; what its
 * old and new OUs add up to does, for all days.
 *
 * @throws bad_input  the parent is the tenant itself or stands below it
 */
export async function moveTenant(
  ctx: Context,
  input: MoveTenantInput,
): Promise<{ tenant: Tenant; parent: Tenant | null }> {
  const { tenant: name, parent: parentName } = parseInput(MoveTenantInput, input);
  return changeTenants(ctx, async (tx) => {
    const before = await getLiveTenant(tx, name);
    const parent = parentName === null ? null : await getLiveTenant(tx, parentName);
    refuseUnallocated(before, 'tenants.unallocatedAtTop');
    requireWholeScope(tx);
    if (parent) {
      refuseUnallocated(parent, 'tenants.unallocatedHasNothing');
      if (await isBelow(tx.db, parent.id, before.id))
        throw badInput((t) =>
          t(parent.id === before.id ? 'tenants.belowItself' : 'tenants.belowOwn', {
            tenant: before.name,
            parent: parent.name,
          }),
        );
    }
    // Budgets on AI calls above it, where it was and where it goes, hold for what is under way.
    await recountingMoves(tx, [before.id], () => updateParent(tx.db, before.id, parent?.id ?? null));
    const tenant = { ...before, parentId: parent?.id ?? null };
    await recordAudit(tx, {
      action: 'tenant.moved',
      subject: `tenant:${tenant.id}`,
      before,
      after: tenant,
    });
    return { tenant, parent };
  });
}
