import type { Fact } from '../facts.ts';
import type { Translate } from '../language/index.ts';
import type { LiveBudget } from '../live-budgets.ts';
import type { Metric } from '../money.ts';
import { addDays, type Period } from '../period.ts';
import { budgetFact } from './budget-facts.ts';
import { amountOn, isValidOn } from './compute-status.ts';

/**
 * What a picture of costs draws a budget's line at: the cloud budget of the window that its points are, in their
 * currency and metric. A phase counts where the picture ends.
 *
 * @returns null where there is none
 */
export function findBudgetLine(
  budgets: readonly LiveBudget[],
  {
    window,
    currency,
    metric,
    days,
  }: { window: 'day' | 'month'; currency: string; metric: Metric; days: Period },
  t: Translate,
): Fact | null {
  const last = addDays(days.to, -1);
  const firstDay = window === 'month' ? `${last.slice(0, 7)}-01` : last;
  const budget = budgets.find(
    (one) =>
      one.spend === 'cloud' &&
      one.window === window &&
      one.currency === currency &&
      one.metric === metric &&
      isValidOn(one, firstDay),
  );
  if (!budget) return null;
  const base = { budget, period: days, asOf: null, listed: false };
  return budgetFact(base, 'line', { label: t('budgets.amount'), value: amountOn(budget, firstDay) });
}
