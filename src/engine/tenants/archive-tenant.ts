import { selectRules } from '../allocation/index.ts';
import { recordAudit } from '../audit/index.ts';
import { type Context, requireRole, type TxContext, withTransaction } from '../context.ts';
import { badInput } from '../errors.ts';
import { lockLedger } from '../ledger/index.ts';
import { parseInput } from '../parse-input.ts';
import { toDay } from '../period.ts';
import { changeTenants, refuseUnallocated, requireFreeName, requireWholeScope } from './change-tenants.ts';
import { findTenantByName } from './find-tenant.ts';
import { selectChildren, updateArchived } from './queries.ts';
import { ArchiveTenantInput, type Tenant } from './schemas.ts';

/**
 * Puts a tenant away, or brings it back with `undo`: it is offered and listed no more, its name is free, and its
 * past costs stay what they were and can be asked for.
 *
 * @throws bad_input   a rule still gives it costs, living tenants stand below it, or it was merged away
 * @throws name_taken  it is brought back and its name is another's by now
 */
export async function archiveTenant(ctx: Context, input: ArchiveTenantInput): Promise<Tenant> {
  requireRole(ctx, 'admin');
  const parsed = parseInput(ArchiveTenantInput, input);
  return withTransaction(ctx, async (tx) => {
    // A rule that is being added for the tenant holds the ledger's lock, which comes before the tree's.
    await lockLedger(tx.db);
    return putAway(tx, parsed);
  });
}

function putAway(ctx: TxContext, { tenant: name, undo }: { tenant: string; undo: boolean }): Promise<Tenant> {
  return changeTenants(ctx, async (tx) => {
    const before = await findTenantByName(tx, name);
    refuseUnallocated(before, 'tenants.unallocatedStays');
    requireWholeScope(tx);
    if (undo) await requireRevivable(tx, before);
    else await requireUnused(tx, before);
    const at = undo ? null : tx.now();
    await updateArchived(tx.db, before.id, at);
    const after = { ...before, archivedAt: at?.toISOString() ?? null };
    await recordAudit(tx, {
      action: undo ? 'tenant.unarchived' : 'tenant.archived',
      subject: `tenant:${before.id}`,
      before,
      after,
    });
    return after;
  });
}

async function requireRevivable(tx: TxContext, tenant: Tenant): Promise<void> {
  if (tenant.archivedAt === null) throw badInput((t) => t('tenants.notArchived', { tenant: tenant.name }));
  await requireFreeName(tx, tenant.name, tenant.id);
}

async function requireUnused(tx: TxContext, tenant: Tenant): Promise<void> {
  if (tenant.archivedAt !== null)
    throw badInput((t) => t('tenants.archivedAlready', { tenant: tenant.name }));
  const today = toDay(tx.now());
  const rules = (await selectRules(tx.db)).filter(
    ({ shares, validTo }) =>
      (validTo === null || validTo > today) && shares.some(({ tenantId }) => tenantId === tenant.id),
  );
  if (rules.length > 0) {
    const numbers = rules.slice(0, 5).map(({ position }) => position);
    throw badInput((t) =>
      t('tenants.rulesLeft', {
        count: rules.length,
        numbers: `${numbers.join(', ')}${rules.length > 5 ? ', …' : ''}`,
        first: numbers[0] ?? 0,
        tenant: tenant.name,
      }),
    );
  }
  const children = (await selectChildren(tx.db, tenant.id)).filter(({ archivedAt }) => archivedAt === null);
  const [child] = children;
  if (child)
    throw badInput((t) =>
      t('tenants.childrenLeft', { count: children.length, tenant: tenant.name, child: child.name }),
    );
}
