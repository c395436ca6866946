import type { Context } from '../context.ts';
import { noMetric } from '../costs/index.ts';
import { add, sumOf } from '../money.ts';
import { daysIn } from '../period.ts';
import { budgetFact, type FactBase, whoseOf } from './budget-facts.ts';
import {
  type BudgetStatus,
  childrenFact,
  factsOf,
  moneyFacts,
  type StatusOptions,
  yearFacts,
} from './budget-status.ts';
import {
  amountOn,
  type ClosedMonth,
  cloudStateOf,
  eraOf,
  isValidOn,
  projectedEnd,
  type Rollover,
  reachedOf,
  rolloverAfter,
} from './compute-status.ts';
import type { SpendPlan } from './plan-spend.ts';
import type { SpendRow } from './queries-spend.ts';

/** Cloud spend of complete UTC days. */
export function cloudStatus(
  ctx: Context,
  plan: SpendPlan,
  rows: readonly SpendRow[],
  { listed = false }: StatusOptions,
): BudgetStatus {
  const { t } = ctx;
  const { budget, window, known, coverage, at } = plan;
  const inForce = isValidOn(budget, window.from);
  const rolled = rolloverOf(plan, rows);
  const base: FactBase = { budget, period: window, asOf: coverage.asOf, listed };
  const total = add(amountOn(budget, window.from), rolled.amount);
  const row = at.spent === null ? undefined : rows[at.spent];
  const spentNow = known === null ? null : (row?.spent ?? '0');
  const reason = coverage.reason ?? noMetric(budget.metric, t);
  const daysLeft = known === null ? null : daysIn(window) - daysIn(known);
  const recent = at.recent === null ? '0' : (rows[at.recent]?.spent ?? '0');
  const projected =
    spentNow === null || daysLeft === null
      ? null
      : projectedEnd(spentNow, recent, plan.recent.count, daysLeft);
  const facts = moneyFacts(ctx, base, { amount: total, spent: spentNow, reason });
  const status: BudgetStatus = {
    budget,
    whose: whoseOf(budget),
    period: window,
    inForce,
    state: !inForce || spentNow === null ? null : cloudStateOf(spentNow, total, budget.thresholds),
    reached: spentNow === null ? [] : reachedOf(spentNow, total, budget.thresholds),
    ...facts,
    daysLeft: budgetFact(base, 'daysLeft', {
      label: t('budgets.daysLeft'),
      value: daysLeft === null ? null : String(daysLeft),
      unit: 'days',
      reason,
    }),
    projected: budgetFact(base, 'projected', {
      label: t('budgets.projected'),
      value: projected,
      reason: spentNow === null ? reason : t('budgets.noPace'),
    }),
    reserved: null,
    capUsd: null,
    rollover:
      budget.rolloverCap === null
        ? null
        : budgetFact(base, 'rollover', { label: t('budgets.rollover'), value: rolled.amount }),
    children: childrenFact(ctx, budget, base),
    year: yearOf(ctx, plan, rows, listed),
    notes: notesOf(ctx, plan, row, rolled, inForce),
    facts: [],
  };
  return { ...status, facts: factsOf(status) };
}

function rolloverOf({ budget, months, at, window }: SpendPlan, rows: readonly SpendRow[]): Rollover {
  const none = { amount: '0', pending: false };
  if (budget.rolloverCap === null || eraOf(budget.history, window) === null) return none;
  const closed: ClosedMonth[] = months.map(({ month, final }, n) => ({
    month,
    final,
    spent: rows[at.months + n]?.spent ?? '0',
  }));
  return rolloverAfter(closed, budget.history);
}

function yearOf(
  ctx: Context,
  plan: SpendPlan,
  rows: readonly SpendRow[],
  listed: boolean,
): BudgetStatus['year'] {
  const { year, at, budget } = plan;
  const [first, last] = [year?.days[0], year?.days.at(-1)];
  if (year === null || !first || !last) return null;
  const spent = sumOf(year.days.map((_, n) => rows[at.year + n]?.spent ?? '0'));
  return yearFacts(
    ctx,
    { budget, period: { from: first.from, to: last.to }, asOf: plan.coverage.asOf, listed },
    { amount: year.amount, spent },
  );
}

function notesOf(
  { t }: Context,
  { budget, coverage, known }: SpendPlan,
  row: SpendRow | undefined,
  rolled: Rollover,
  inForce: boolean,
): string[] {
  return [
    ...(inForce ? [] : [t('budgets.notInForce')]),
    ...(known === null || coverage.days === null ? [] : coverage.notes),
    ...(row?.otherCurrencies?.length
      ? [t('budgets.otherCosts', { currencies: row.otherCurrencies.join(', '), currency: budget.currency })]
      : []),
    ...(row && row.unknown > 0 ? [t('budgets.unknownLines', { count: row.unknown })] : []),
    ...(rolled.pending ? [t('budgets.rolloverPending')] : []),
    ...(budget.observeOnly ? [t('budgets.observed')] : []),
  ];
}
