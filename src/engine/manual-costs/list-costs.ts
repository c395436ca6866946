import type { Context } from '../context.ts';
import type { Fact } from '../facts.ts';
import { type Day, startOfMonth, toDay } from '../period.ts';
import { findTenantByName } from '../tenants/index.ts';
import { occurrencesOf, supersededKey } from './compute.ts';
import { selectCosts, selectSuperseded } from './queries.ts';
import type { ManualCost } from './schemas.ts';

/** Entries that are listed. */
const LISTED = 200;

/** An entry as it is listed. */
export interface ListedCost {
  cost: ManualCost;
  tenant: string;
  amount: Fact;
  /** Months in which a bill has brought it. */
  billed: Day[];
  /** The next day on which it will count; null: it has counted on all. */
  next: Day | null;
}

/**
 * The entries that count or will, of a tenant with all below it or of all that the actor may see, the newest first.
 *
 * @throws not_found | ambiguous  no such tenant, or outside the scope
 */
export async function listManualCosts(
  ctx: Context,
  tenantName: string | null,
  toCommand?: (name: string) => string,
): Promise<ListedCost[]> {
  const tenant = tenantName === null ? null : await findTenantByName(ctx, tenantName, toCommand);
  const costs = await selectCosts(ctx.db, ctx.scope, { tenantId: tenant?.id ?? null, limit: LISTED });
  const waiting = costs.filter(({ bill }) => bill !== null).map(({ id }) => id);
  const superseded = waiting.length > 0 ? await selectSuperseded(ctx.db, waiting) : new Set<string>();
  const today = toDay(ctx.now());
  return costs.map((cost) => {
    const days = occurrencesOf(cost);
    const months = [...new Set(days.map(startOfMonth))];
    return {
      cost,
      tenant: cost.tenantName,
      amount: {
        key: `entered:${cost.id}`,
        label: cost.description,
        value: cost.amount,
        unit: 'money',
        currency: cost.currency,
        metric: 'billed',
        tenant: cost.tenantName,
        period: null,
        asOf: today,
      },
      billed: months.filter((month) => superseded.has(supersededKey(cost.id, month))),
      next: days.find((day) => day > today) ?? null,
    };
  });
}
