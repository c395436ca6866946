import type { Context } from '../context.ts';
import { stateOf } from '../cost-state.ts';
import { compare, type Decimal, multiply, sumOf } from '../money.ts';
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
import { amountOn, isValidOn, projectedEnd, reachedOf } from './compute-status.ts';
import { type AiSpendPlan, recentDaysOf } from './plan-ai-spend.ts';
import type { AiSpendRow } from './queries-ai-spend.ts';

/** AI spend, counted as calls end, in US dollars; shown in the budget's currency at its pinned rate. */
export function aiStatus(
  ctx: Context,
  plan: AiSpendPlan,
  rows: readonly AiSpendRow[],
  { listed = false }: StatusOptions,
): BudgetStatus {
  const { t } = ctx;
  const { budget, period, today } = plan;
  const inForce = isValidOn(budget, period.from);
  const rate = budget.usdRate ?? '1';
  const { aiWindow } = budget;
  const capUsd = aiWindow?.cap ?? multiply(rate, amountOn(budget, period.from));
  const base: FactBase = { budget: { ...budget, currency: 'USD' }, period, asOf: null, listed };
  const spent = aiWindow?.spent ?? '0';
  const [warn = '0.7', throttle = '0.9', block = '1'] = budget.thresholds;
  const daysLeft = daysIn({ from: today, to: period.to });
  const facts = moneyFacts(ctx, base, { amount: capUsd, spent, reason: null });
  const inUsd = budget.currency === 'USD';
  const status: BudgetStatus = {
    budget,
    whose: whoseOf(budget),
    period,
    inForce,
    state: inForce ? stateOf(spent, capUsd, { warn, throttle, block }) : null,
    reached: reachedOf(spent, capUsd, budget.thresholds),
    ...facts,
    ...(inUsd
      ? {}
      : {
          amount: budgetFact({ ...base, budget }, 'amount', {
            label: t('budgets.amount'),
            value: amountOn(budget, period.from),
          }),
        }),
    daysLeft: budgetFact(base, 'daysLeft', {
      label: t('budgets.daysLeft'),
      value: String(daysLeft),
      unit: 'days',
    }),
    projected: projectedFact(ctx, base, plan, rows, spent, daysLeft),
    reserved: budgetFact(base, 'reserved', {
      label: t('budgets.reserved'),
      value: aiWindow?.reserved ?? '0',
    }),
    capUsd: inUsd ? null : budgetFact(base, 'capUsd', { label: t('budgets.capUsd'), value: capUsd }),
    rollover:
      budget.rolloverCap === null
        ? null
        : budgetFact(base, 'rollover', { label: t('budgets.rollover'), value: aiWindow?.rolled ?? '0' }),
    children: childrenFact(ctx, budget, { ...base, budget }),
    year: yearOf(ctx, base, plan, rows, rate),
    notes: [
      ...(inForce ? [] : [t('budgets.notInForce')]),
      ...(budget.observeOnly ? [t('budgets.observed')] : []),
      ...(inUsd
        ? []
        : [t('budgets.pinned', { currency: budget.currency, rate, day: budget.usdRateOn ?? '' })]),
    ],
    facts: [],
  };
  return { ...status, facts: factsOf(status) };
}

/**
 * The complete days of the window and the mean of the last seven for each day left, today among them; never less than
 * is spent already.
 */
function projectedFact(
  ctx: Context,
  base: FactBase,
  plan: AiSpendPlan,
  rows: readonly AiSpendRow[],
  spent: Decimal,
  daysLeft: number,
): BudgetStatus['projected'] {
  if (plan.at === null) return null;
  const [complete, recent] = [rows[plan.at.complete], rows[plan.at.recent]];
  const days = recentDaysOf(ctx, plan, recent);
  const paced = projectedEnd(complete?.spent ?? '0', recent?.spent ?? '0', days, daysLeft);
  return budgetFact(base, 'projected', {
    label: ctx.t('budgets.projected'),
    value: paced !== null && compare(paced, spent) < 0 ? spent : paced,
    reason: ctx.t('budgets.noPace'),
  });
}

function yearOf(
  ctx: Context,
  base: FactBase,
  { year, at }: AiSpendPlan,
  rows: readonly AiSpendRow[],
  rate: Decimal,
): BudgetStatus['year'] {
  const [first, last] = [year?.days[0], year?.days.at(-1)];
  if (year === null || at === null || !first || !last) return null;
  return yearFacts(
    ctx,
    { ...base, period: { from: first.from, to: last.to } },
    {
      amount: multiply(rate, year.amount),
      spent: sumOf(year.days.map((_, n) => rows[at.year + n]?.spent ?? '0')),
    },
  );
}
