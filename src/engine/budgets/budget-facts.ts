import type { Fact, Unit } from '../facts.ts';
import type { LiveBudget } from '../live-budgets.ts';
import type { Decimal } from '../money.ts';
import type { Day, Period } from '../period.ts';

/** What the facts of one budget have in common. */
export interface FactBase {
  budget: Pick<LiveBudget, 'tenant' | 'tagKey' | 'tagValue' | 'spend' | 'window' | 'currency' | 'metric'>;
  period: Period;
  asOf: Day | null;
  /** Several budgets of one answer are told apart by their tenant or tag too. */
  listed: boolean;
}

/** The tenant's name, or `key=value` of the tag. */
export function whoseOf({
  tenant,
  tagKey,
  tagValue,
}: Pick<LiveBudget, 'tenant' | 'tagKey' | 'tagValue'>): string {
  return tenant ?? `${tagKey}=${tagValue}`;
}

/**
 * A figure of a budget. The key is `budget:NAME` for the month's cloud budget, `budget:NAME:ai:day` for another, and
 * ends in whose it is where several are listed.
 */
export function budgetFact(
  { budget, period, asOf, listed }: FactBase,
  name: string,
  own: {
    label: string;
    value: Decimal | null;
    unit?: Unit;
    currency?: string | null;
    reason?: string | null;
  },
): Fact {
  const { unit = 'money', value, label, reason } = own;
  const plain = budget.spend === 'cloud' && budget.window === 'month' && !listed;
  const suffix = plain ? '' : `:${budget.spend}:${budget.window}`;
  return {
    key: `budget:${name}${suffix}${listed ? `:${whoseOf(budget)}` : ''}`,
    label,
    value,
    unit,
    currency: own.currency !== undefined ? own.currency : unit === 'money' ? budget.currency : null,
    metric: budget.spend === 'cloud' && unit === 'money' ? budget.metric : null,
    tenant: budget.tenant,
    period,
    asOf,
    ...(value === null && reason ? { reason } : {}),
  };
}
