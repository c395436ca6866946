import { recountingMoves } from '../ai-windows/index.ts';
import { type Rule, selectRules } from '../allocation/index.ts';
import { recordAudit } from '../audit/index.ts';
import { type Context, requireRole, withTransaction } from '../context.ts';
import { badInput } from '../errors.ts';
import { lockLedger } from '../ledger/index.ts';
import { parseInput } from '../parse-input.ts';
import { applyRuleChange, type RuleChangeEffect } from '../restatement/index.ts';
import { getLiveTenant, refuseUnallocated, requireWholeScope } from './change-tenants.ts';
import { isBelow, lockTree, mergeShares, selectChildren, updateMerged, updateParent } from './queries.ts';
import { MergeTenantInput, type Tenant } from './schemas.ts';

/**
 * Gives all that is one tenant's to another: its shares of rules, its costs of all days, what stands below it, and
 * where it is somebody's default. It is archived; its name leads to the other. Closed months that change are restated.
 *
 * @throws bad_input  the two are one, or the other stands below it
 */
export async function mergeTenant(
  ctx: Context,
  input: MergeTenantInput,
): Promise<{ tenant: Tenant; into: Tenant; effect: RuleChangeEffect }> {
  requireRole(ctx, 'admin');
  const { tenant: name, into: intoName } = parseInput(MergeTenantInput, input);
  return withTransaction(ctx, async (tx) => {
    // Always the ledger's lock before the tree's: a rule that brings new tenants takes both too.
    await lockLedger(tx.db);
    await lockTree(tx.db);
    const tenant = await getLiveTenant(tx, name);
    const into = await getLiveTenant(tx, intoName);
    refuseUnallocated(tenant, 'tenants.unallocatedNotMerged');
    refuseUnallocated(into, 'tenants.unallocatedTakesNobody');
    requireWholeScope(tx);
    if (tenant.id === into.id) throw badInput((t) => t('tenants.mergeItself', { tenant: tenant.name }));
    if (await isBelow(tx.db, into.id, tenant.id))
      throw badInput((t) => t('tenants.mergeBelow', { tenant: tenant.name, into: into.name }));
    const touched = (await selectRules(tx.db)).filter((rule) => names(rule, tenant.id));
    const children = await selectChildren(tx.db, tenant.id);
    // It hangs under the other from now on, so that what its own calls cost counts in the budgets there.
    const moved = [...children.map(({ id }) => id), tenant.id];
    await recountingMoves(tx, moved, async () => {
      for (const id of moved) await updateParent(tx.db, id, into.id);
    });
    await mergeShares(tx.db, tenant.id, into.id);
    await updateMerged(tx.db, tenant.id, into.id, tx.now());
    const effect = await applyRuleChange(tx, {
      touched,
      closed: 'restate',
      reason: `"${tenant.name}" was merged into "${into.name}"`,
    });
    await recordAudit(tx, {
      action: 'tenant.merged',
      subject: `tenant:${tenant.id}`,
      before: { tenant, rules: touched },
      after: { into, restatedMonths: effect.restatedMonths },
    });
    return { tenant, into, effect };
  });
}

function names(rule: Rule, tenantId: number): boolean {
  return rule.shares.some((share) => share.tenantId === tenantId);
}
