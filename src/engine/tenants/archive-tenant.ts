import { selectRules } from '../allocation/index.ts';
import { recordAudit } from '../audit/index.ts';
import type { Context, TxContext } from '../context.ts';
import { badInput } from '../errors.ts';
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
  const { tenant: name, undo } = parseInput(ArchiveTenantInput, input);
  return changeTenants(ctx, async (tx) => {
    const before = await findTenantByName(tx, name);
    refuseUnallocated(before, 'always stays');
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
  if (tenant.archivedAt === null) throw badInput(`"${tenant.name}" is not archived.`);
  await requireFreeName(tx, tenant.name, tenant.id);
}

async function requireUnused(tx: TxContext, tenant: Tenant): Promise<void> {
  if (tenant.archivedAt !== null) throw badInput(`"${tenant.name}" is archived already.`);
  const today = toDay(tx.now());
  const rules = (await selectRules(tx.db)).filter(
    ({ shares, validTo }) =>
      (validTo === null || validTo > today) && shares.some(({ tenantId }) => tenantId === tenant.id),
  );
  if (rules.length > 0) {
    const numbers = rules.slice(0, 5).map(({ position }) => position);
    throw badInput(
      `${rules.length === 1 ? 'Rule' : 'Rules'} ${numbers.join(', ')}${rules.length > 5 ? ', …' : ''} of /cost map list still ${
        rules.length === 1 ? 'gives' : 'give'
      } costs to "${tenant.name}"; take them away with /cost map remove ${numbers[0]}, or merge the tenant into another.`,
    );
  }
  const children = (await selectChildren(tx.db, tenant.id)).filter(({ archivedAt }) => archivedAt === null);
  const [child] = children;
  if (child)
    throw badInput(
      `${children.length === 1 ? 'A tenant stands' : `${children.length} tenants stand`} below "${tenant.name}" ("${child.name}"${
        children.length > 1 ? ', …' : ''
      }); move or archive what is below it first.`,
    );
}
