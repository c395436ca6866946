import type { Context } from '../context.ts';
import type { CostState } from '../cost-state.ts';
import type { Fact } from '../facts.ts';
import type { LiveBudget } from '../live-budgets.ts';
import { type Decimal, subtract } from '../money.ts';
import type { Period } from '../period.ts';
import { budgetFact, type FactBase } from './budget-facts.ts';
import { type CloudState, shareOf } from './compute-status.ts';

/** Where a budget stands in the window that is running. */
export interface BudgetStatus {
  budget: LiveBudget;
  /** The tenant's name, or `key=value`. */
  whose: string;
  /** The window as days: UTC days for cloud costs, days of the organization's zone for AI spend. */
  period: Period;
  /** Whether the budget's dates hold for this window; where they do not, it has no state. */
  inForce: boolean;
  /** Null: what is spent is not known, or the budget is not in force. */
  state: CloudState | CostState | null;
  /** The thresholds that are reached, ascending. */
  reached: Decimal[];
  /** What the window may cost, with what the month before handed on. */
  amount: Fact;
  spent: Fact;
  share: Fact;
  left: Fact;
  /** Days that are not counted yet, today among them. */
  daysLeft: Fact;
  /** What the window comes to at the pace of the last seven complete days; null for AI budgets in a list. */
  projected: Fact | null;
  /** AI: held for calls under way. */
  reserved: Fact | null;
  /** AI, in another currency than US dollars: the cap that calls are held against. */
  capUsd: Fact | null;
  /** Handed on by the month before; null where the budget does not roll over. */
  rollover: Fact | null;
  /** What the budgets below come to; null where there are none. */
  children: Fact | null;
  /** This year so far; null where it was not asked for, or no day of it is known. */
  year: { budget: Fact; spent: Fact; variance: Fact; varianceShare: Fact } | null;
  notes: string[];
  facts: Fact[];
}

export interface StatusOptions {
  /** Whether the year so far is worth its queries. */
  year?: boolean;
  /** Whether several budgets are listed, so that their facts bear whose they are. */
  listed?: boolean;
}

/** Whether a status is of a budget that nothing is left of. */
export function isSpentWhole({ state }: Pick<BudgetStatus, 'state'>): boolean {
  return state === 'EXCEEDED' || state === 'BLOCKED';
}

/** The figures that every budget has. */
export function moneyFacts(
  { t }: Context,
  base: FactBase,
  { amount, spent, reason }: { amount: Decimal; spent: Decimal | null; reason: string | null },
): Pick<BudgetStatus, 'amount' | 'spent' | 'share' | 'left'> {
  return {
    amount: budgetFact(base, 'amount', { label: t('budgets.amount'), value: amount }),
    spent: budgetFact(base, 'spent', { label: t('budgets.spent'), value: spent, reason }),
    share: budgetFact(base, 'share', {
      label: t('budgets.share'),
      value: spent === null ? null : shareOf(spent, amount),
      unit: 'ratio',
      reason: spent === null ? reason : t('budgets.amountIsZero'),
    }),
    left: budgetFact(base, 'left', {
      label: t('budgets.left'),
      value: spent === null ? null : subtract(amount, spent),
      reason,
    }),
  };
}

/** The year so far: what budgets gave for its complete days, and what was spent on them. */
export function yearFacts(
  { t }: Context,
  base: FactBase,
  { amount, spent }: { amount: Decimal; spent: Decimal },
): NonNullable<BudgetStatus['year']> {
  const variance = subtract(spent, amount);
  return {
    budget: budgetFact(base, 'yearBudget', { label: t('budgets.yearBudget'), value: amount }),
    spent: budgetFact(base, 'yearSpent', { label: t('budgets.yearSpent'), value: spent }),
    variance: budgetFact(base, 'yearVariance', { label: t('budgets.yearVariance'), value: variance }),
    varianceShare: budgetFact(base, 'yearVarianceShare', {
      label: t('budgets.yearVarianceShare'),
      value: shareOf(variance, amount),
      unit: 'ratio',
      reason: t('budgets.amountIsZero'),
    }),
  };
}

export function childrenFact({ t }: Context, budget: LiveBudget, base: FactBase): Fact | null {
  const { children } = budget;
  if (children === null || children.count === 0) return null;
  return budgetFact(base, 'children', {
    label: t('budgets.children', { count: children.count }),
    value: children.amount,
  });
}

/** Every fact of a status, in the order that it is shown in. */
export function factsOf(status: BudgetStatus): Fact[] {
  const { amount, spent, share, left, daysLeft, projected, reserved, capUsd, rollover, children, year } =
    status;
  const some = [projected, reserved, capUsd, rollover, children].filter((fact) => fact !== null);
  return [amount, spent, share, left, daysLeft, ...some, ...(year ? Object.values(year) : [])];
}
