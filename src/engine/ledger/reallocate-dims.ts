import { sql } from 'drizzle-orm';
import type { TxContext } from '../context.ts';
import { projectStage } from './project-stage.ts';
import { lockLedger } from './queries.ts';
import { createStage, dropStage } from './stage.ts';

/**
 * Parts the facts of these dimensions among tenants anew, after `dim_allocations` changed. The parts of a fact add up
 * to what was billed, so nothing but the ledger is read.
 */
export async function reallocateDims(ctx: TxContext, dimsIds: readonly number[]): Promise<void> {
  if (dimsIds.length === 0) return;
  await lockLedger(ctx.db);
  const dims = sql.param([...dimsIds]);
  const units = await ctx.db.rows<{ id: number }>(sql`
    select distinct u.id from bill_units u join cost_dims d on d.provider = u.provider and d.billing_account_id = u.billing_account_id
    where d.id = any(${dims}::integer[]) and u.delivery_id is not null`);
  const unitIds = units.map(({ id }) => id);
  await createStage(ctx.db);
  // Lines and unknowns stand whole on every part; money is parted.
  await ctx.db.rows(sql`
    insert into stage (unit_id, day, dims_id, billed, effective, list, contracted, effective_unknown, list_unknown, contracted_unknown, lines)
    select unit_id, day, dims_id, sum(billed), sum(effective), sum(list), sum(contracted),
      max(effective_unknown), max(list_unknown), max(contracted_unknown), max(lines)
    from cost_facts where unit_id = any(${sql.param(unitIds)}::integer[]) and dims_id = any(${dims}::integer[])
    group by unit_id, day, dims_id`);
  await projectStage(ctx.db, { unitIds, dimsIds });
  await dropStage(ctx.db);
}
