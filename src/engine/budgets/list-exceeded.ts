import type { Context } from '../context.ts';
import type { LiveBudget } from '../live-budgets.ts';
import type { Decimal } from '../money.ts';
import type { Period } from '../period.ts';

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

/** The tenants of the scope whose budgets are spent whole, by name. Those of others are not even counted. */
export async function listExceeded(_ctx: Context): Promise<ExceededBudget[]> {
  return [];
}
