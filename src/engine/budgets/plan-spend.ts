import { daysOfWindow, listWindows } from '../budget-windows.ts';
import type { Context } from '../context.ts';
import { type Coverage, coverageOf, type ImportedUnit, isFinal } from '../costs/index.ts';
import type { LiveBudget } from '../live-budgets.ts';
import type { Decimal } from '../money.ts';
import { addDays, addMonths, type Day, daysIn, type Period, startOfMonth, toDay } from '../period.ts';
import { monthsOf } from '../period-asked.ts';
import type { StatusOptions } from './budget-status.ts';
import { budgetToDate, daysBefore, intersect, RECENT_DAYS } from './compute-status.ts';
import type { SpendQuestion } from './queries-spend.ts';

/** Closed months that a rollover is followed back through. */
const MOST_MONTHS = 60;

/** What is asked of the ledger about one cloud budget, by the places of its questions. */
export interface SpendPlan {
  budget: LiveBudget;
  window: Period;
  known: Period | null;
  coverage: Coverage;
  recent: { days: Period; count: number };
  months: { month: Period; final: boolean }[];
  year: { windows: { window: Period; known: Period }[]; days: Period[]; amount: Decimal } | null;
  at: { spent: number | null; recent: number | null; months: number; year: number };
}

function today(ctx: Context): Day {
  return toDay(ctx.now());
}

function windowOf(ctx: Context, { window }: LiveBudget): Period {
  return daysOfWindow(window, today(ctx), ctx.settings.firstWeekday);
}

/** The first day that a budget was ever in force on. */
function beginOf({ history }: LiveBudget): Day {
  return history
    .map(({ validFrom, createdAt }) => validFrom ?? toDay(new Date(createdAt)))
    .reduce((a, b) => (a < b ? a : b));
}

/** Closed months that what is handed on is followed through, ascending. */
function closedMonths(ctx: Context, budget: LiveBudget): Period[] {
  if (budget.rolloverCap === null) return [];
  const now = startOfMonth(today(ctx));
  const oldest = addMonths(now, -MOST_MONTHS);
  const begin = startOfMonth(beginOf(budget));
  const from = begin > oldest ? begin : oldest;
  return from < now
    ? monthsOf({ from, to: now }).map((month) => ({ from: month, to: addMonths(month, 1) }))
    : [];
}

/** The days that coverage must be known of. */
export function reachOf(ctx: Context, budgets: readonly LiveBudget[], { year }: StatusOptions): Period {
  const windows = budgets.map((budget) => windowOf(ctx, budget));
  const starts = [
    ...windows.map(({ from }) => from),
    addDays(today(ctx), -2 * RECENT_DAYS),
    ...(year ? [`${today(ctx).slice(0, 4)}-01-01`] : []),
    ...budgets.flatMap((budget) => closedMonths(ctx, budget)[0]?.from ?? []),
  ];
  return {
    from: starts.reduce((a, b) => (a < b ? a : b)),
    to: windows.map(({ to }) => to).reduce((a, b) => (a > b ? a : b)),
  };
}

/** Asks what one budget needs to know, adding its questions to those of the others. */
export function planSpend(
  ctx: Context,
  budget: LiveBudget,
  units: readonly ImportedUnit[],
  { year }: StatusOptions,
  questions: SpendQuestion[],
): SpendPlan {
  const window = windowOf(ctx, budget);
  const cover = (period: Period) =>
    coverageOf(units, { period, open: true }, today(ctx), { nameAccounts: ctx.scope === '*', t: ctx.t });
  const coverage = cover(window);
  // On a window's first day no day is complete yet: nothing is spent, and that is known.
  const known = coverage.days ?? (window.from === today(ctx) ? { from: window.from, to: window.from } : null);
  const ask = (days: Period, dailyOnly: boolean) => questions.push({ budget, days, dailyOnly }) - 1;
  const ends = known?.to ?? window.from;
  const lately = cover(daysBefore(ends, RECENT_DAYS, null));
  const missing = lately.gaps.reduce((sum, gap) => sum + daysIn(gap), 0);
  const recent = {
    days: lately.days ?? { from: ends, to: ends },
    count: lately.days === null ? 0 : daysIn(lately.days) - missing,
  };
  const months = closedMonths(ctx, budget).map((month) => {
    const bills = units.filter((unit) => unit.periodStart < month.to && unit.periodEnd > month.from);
    return { month, final: bills.length > 0 && bills.every(isFinal) };
  });
  const yearly = year ? yearOf(ctx, budget, cover) : null;
  return {
    budget,
    window,
    known,
    coverage,
    recent,
    months,
    year: yearly,
    at: {
      spent: known === null || daysIn(known) === 0 ? null : ask(known, false),
      recent: known === null || recent.count === 0 ? null : ask(recent.days, true),
      months: months.reduce((first, { month }, n) => {
        const place = ask(month, false);
        return n === 0 ? place : first;
      }, 0),
      year: (yearly?.days ?? []).reduce((first, days, n) => {
        const place = ask(days, false);
        return n === 0 ? place : first;
      }, 0),
    },
  };
}

function yearOf(ctx: Context, budget: LiveBudget, cover: (period: Period) => Coverage): SpendPlan['year'] {
  const from = `${today(ctx).slice(0, 4)}-01-01`;
  const covered = cover({ from, to: addDays(today(ctx), 1) });
  if (covered.days === null) return null;
  const { days } = covered;
  const windows = listWindows(budget.window, days, ctx.settings.firstWeekday).map((window) => ({
    window,
    known: intersect(window, days),
  }));
  const toDate = budgetToDate(windows, budget.history);
  return toDate === null ? null : { windows, days: toDate.counted, amount: toDate.amount };
}
