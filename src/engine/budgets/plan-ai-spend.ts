import { dayAt, listWindows, startOfDay, windowAt } from '../budget-windows.ts';
import type { Context } from '../context.ts';
import type { LiveBudget } from '../live-budgets.ts';
import type { Decimal } from '../money.ts';
import { type Day, daysIn, type Period } from '../period.ts';
import type { StatusOptions } from './budget-status.ts';
import { budgetToDate, daysBefore, intersect, RECENT_DAYS } from './compute-status.ts';
import type { AiQuestion, AiSpendRow } from './queries-ai-spend.ts';

/** What is asked of the entries about one AI budget, by the places of its questions. Days are the organization's. */
export interface AiSpendPlan {
  budget: LiveBudget;
  period: Period;
  today: Day;
  year: { days: Period[]; amount: Decimal } | null;
  /** Null: in a list, where nothing is projected and nothing asked. */
  at: { complete: number; recent: number; year: number } | null;
}

/** Asks what one AI budget needs to know beside its window, adding its questions to those of the others. */
export function planAiSpend(
  ctx: Context,
  budget: LiveBudget,
  { year = false, listed = false }: StatusOptions,
  questions: AiQuestion[],
): AiSpendPlan {
  const { timeZone } = ctx.settings;
  const window = windowAt(budget.window, ctx.now(), ctx.settings);
  const period = { from: dayAt(window.startsAt, timeZone), to: dayAt(window.endsAt, timeZone) };
  const today = dayAt(ctx.now(), timeZone);
  const yearly = year ? yearOf(ctx, budget, today) : null;
  const { tenantId } = budget;
  const plan = { budget, period, today, year: yearly };
  if (tenantId === null || (listed && !year)) return { ...plan, at: null };
  const ask = ({ from, to }: Period) =>
    questions.push({ tenantId, from: startOfDay(from, timeZone), to: startOfDay(to, timeZone) }) - 1;
  const complete = ask({ from: period.from, to: today });
  const recent = ask(daysBefore(today, RECENT_DAYS, null));
  const [first = recent] = (yearly?.days ?? []).map(ask);
  return { ...plan, at: { complete, recent, year: first } };
}

/** How many of the last complete days lie after the first call: before it there was no pace. */
export function recentDaysOf(ctx: Context, { today }: AiSpendPlan, row: AiSpendRow | undefined): number {
  if (!row || row.since === null) return 0;
  const begun = dayAt(new Date(row.since), ctx.settings.timeZone);
  return begun < today ? daysIn(daysBefore(today, RECENT_DAYS, begun)) : 0;
}

/** The complete days of the year that a budget ruled, and what it gave for them, in its own currency. */
function yearOf(ctx: Context, budget: LiveBudget, today: Day): AiSpendPlan['year'] {
  const { firstWeekday, timeZone } = ctx.settings;
  const days = { from: `${today.slice(0, 4)}-01-01`, to: today };
  const windows = listWindows(budget.window, days, firstWeekday).map((window) => ({
    window,
    known: intersect(window, days),
    endsAt: startOfDay(window.to, timeZone).getTime(),
  }));
  const toDate = budgetToDate(windows, budget.history);
  return toDate && { days: toDate.counted, amount: toDate.amount };
}
