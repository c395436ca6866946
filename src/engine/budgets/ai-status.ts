import { Temporal } from 'temporal-polyfill';
import { windowAt } from '../budget-windows.ts';
import type { Context } from '../context.ts';
import { stateOf } from '../cost-state.ts';
import type { LiveBudget } from '../live-budgets.ts';
import { multiply } from '../money.ts';
import { type Day, daysIn } from '../period.ts';
import { budgetFact, type FactBase, whoseOf } from './budget-facts.ts';
import { type BudgetStatus, childrenFact, factsOf, moneyFacts, type StatusOptions } from './budget-status.ts';
import { amountOn, isValidOn, reachedOf } from './compute-status.ts';

/** AI spend, counted as calls end, in US dollars; shown in the budget's currency at its pinned rate. */
export function aiStatus(ctx: Context, budget: LiveBudget, { listed = false }: StatusOptions): BudgetStatus {
  const { t, settings } = ctx;
  const window = windowAt(budget.window, ctx.now(), settings);
  const dayOf = (at: Date): Day =>
    Temporal.Instant.fromEpochMilliseconds(at.getTime())
      .toZonedDateTimeISO(settings.timeZone)
      .toPlainDate()
      .toString();
  const period = { from: dayOf(window.startsAt), to: dayOf(window.endsAt) };
  const inForce = isValidOn(budget, period.from);
  const rate = budget.usdRate ?? '1';
  const { aiWindow } = budget;
  const capUsd = aiWindow?.cap ?? multiply(rate, amountOn(budget, period.from));
  const base: FactBase = { budget: { ...budget, currency: 'USD' }, period, asOf: null, listed };
  const spent = aiWindow?.spent ?? '0';
  const [warn = '0.7', throttle = '0.9', block = '1'] = budget.thresholds;
  const daysLeft = daysIn({ from: dayOf(ctx.now()), to: period.to });
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
    projected: null,
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
    year: null,
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
