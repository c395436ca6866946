import type { Context } from '../context.ts';
import type { LiveBudget } from '../live-budgets.ts';
import type { Decimal } from '../money.ts';
import type { Period } from '../period.ts';
import { isSpentWhole } from './budget-status.ts';
import { selectLive, toBudget } from './queries.ts';
import { readStatuses } from './read-status.ts';

/** A budget of a tenant that is spent whole. */
export interface ExceededBudget {
  tenant: { id: number; name: string };
  spend: LiveBudget['spend'];
  window: LiveBudget['window'];
  state: 'EXCEEDED' | 'BLOCKED';
  amount: Decimal;
  currency: string;
  spent: Decimal;
  /** Spent of the amount: 1.05 is 105 %; null where the amount is 0. */
  share: Decimal | null;
  /** The window. */
  period: Period;
}

/**
 * The tenants of the scope whose budgets are spent whole, by name; not those that only observe. Those of others are not even counted. One statement
 * where there are no budgets, three where there are.
 */
export async function listExceeded(ctx: Context): Promise<ExceededBudget[]> {
  const [rows = []] = await ctx.db.read(ctx.scope, [selectLive(ctx.scope, ctx.now(), { tenantsOnly: true })]);
  const statuses = await readStatuses(ctx, rows.map(toBudget), { listed: true });
  return statuses
    .filter((one) => isSpentWhole(one) && !one.budget.observeOnly)
    .map(({ budget, state, amount, spent, share, period }) => ({
      tenant: { id: budget.tenantId ?? 0, name: budget.tenant ?? '' },
      spend: budget.spend,
      window: budget.window,
      state: state === 'BLOCKED' ? 'BLOCKED' : 'EXCEEDED',
      amount: amount.value ?? '0',
      currency: amount.currency ?? '',
      spent: spent.value ?? '0',
      share: share.value,
      period,
    }));
}
