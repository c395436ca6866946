import type { BudgetEra } from '../live-budgets.ts';
import { add, compare, type Decimal, divideMoney, multiply, ratioOf, subtract, sumOf } from '../money.ts';
import { addDays, type Day, daysIn, type Period } from '../period.ts';

/** The mean of so many complete days tells what the days to come will cost. */
export const RECENT_DAYS = 7;

/** A cloud budget is shown and told; it never stops anything. */
export type CloudState = 'NORMAL' | 'CAUTION' | 'EXCEEDED';

/**
 * The state of what is spent of an amount: CAUTION from the lowest threshold, EXCEEDED from the whole amount, both
 * included.
 */
export function cloudStateOf(spent: Decimal, amount: Decimal, thresholds: readonly Decimal[]): CloudState {
  if (compare(spent, amount) >= 0) return 'EXCEEDED';
  const [lowest] = thresholds;
  return lowest !== undefined && compare(spent, multiply(amount, lowest)) >= 0 ? 'CAUTION' : 'NORMAL';
}

/** The thresholds that are reached, ascending. */
export function reachedOf(spent: Decimal, amount: Decimal, thresholds: readonly Decimal[]): Decimal[] {
  return thresholds.filter((share) => compare(spent, multiply(amount, share)) >= 0);
}

/** What is spent of the amount: 1.05 is 105 %; null where the amount is 0. */
export function shareOf(spent: Decimal, amount: Decimal): Decimal | null {
  return ratioOf(spent, amount);
}

/**
 * Where the window ends if its remaining days cost what the last ones did: known + mean of the recent days x days left.
 *
 * @param recent      what the recent days cost, without charges that come once or cover several days
 * @param recentDays  how many they are; 0: nothing can be said, null, unless no day is left
 */
export function projectedEnd(
  known: Decimal,
  recent: Decimal,
  recentDays: number,
  daysLeft: number,
): Decimal | null {
  if (daysLeft === 0) return known;
  if (recentDays === 0) return null;
  return add(known, divideMoney(multiply(recent, String(daysLeft)), String(recentDays)));
}

/** What an era gives for a window that begins on a day: a phase counts for its month. */
export function amountOn({ amount, phases }: Pick<BudgetEra, 'amount' | 'phases'>, firstDay: Day): Decimal {
  return phases?.[firstDay.slice(0, 7)] ?? amount;
}

/** Whether an era's dates hold for the window: its first day decides. */
export function isValidOn(
  { validFrom, validTo }: Pick<BudgetEra, 'validFrom' | 'validTo'>,
  firstDay: Day,
): boolean {
  return (validFrom === null || firstDay >= validFrom) && (validTo === null || firstDay < validTo);
}

/**
 * The era that rules a window: the one that counted when the window ended (or counts now). One without a first day
 * begins with the window that it was made in; one with a first day counts from there, also backwards.
 *
 * @param history  ascending by when they were made
 * @param endsAt   the instant that the window ends at, in ms; that of UTC days where it is not said
 */
export function eraOf(
  history: readonly BudgetEra[],
  window: Period,
  endsAt: number = Date.parse(`${window.to}T00:00:00Z`),
): BudgetEra | null {
  const ruling = history.find(
    (one) =>
      (one.removedAt === null || Date.parse(one.removedAt) >= endsAt) &&
      (one.validFrom !== null || Date.parse(one.createdAt) < endsAt) &&
      isValidOn(one, window.from),
  );
  return ruling ?? null;
}

/** A closed month of a budget that rolls over. */
export interface ClosedMonth {
  month: Period;
  spent: Decimal;
  /** Whether its bills can be taken as the last word. */
  final: boolean;
}

/** What a month takes over from the one before, and whether that one's bills may still change it. */
export interface Rollover {
  amount: Decimal;
  /** The month before has ended, but its bills may still change: it hands on nothing yet. */
  pending: boolean;
}

/**
 * What is handed on to the month after the last of these: of each month what it had, with what was handed to it, less
 * what was spent; never below zero, never above the cap of the era that rules it. A month without a budget hands on
 * nothing, and one whose bills are not final nothing yet.
 *
 * @param months  ascending, without gaps
 */
export function rolloverAfter(months: readonly ClosedMonth[], history: readonly BudgetEra[]): Rollover {
  let carried: Rollover = { amount: '0', pending: false };
  for (const { month, spent, final } of months) {
    const era = eraOf(history, month);
    if (era === null || era.rolloverCap === null) carried = { amount: '0', pending: false };
    else if (!final) carried = { amount: '0', pending: true };
    else {
      const left = subtract(add(amountOn(era, month.from), carried.amount), spent);
      carried = { amount: clamp(left, era.rolloverCap), pending: false };
    }
  }
  return carried;
}

function clamp(amount: Decimal, most: Decimal): Decimal {
  if (compare(amount, '0') <= 0) return '0';
  return compare(amount, most) > 0 ? most : amount;
}

/** A window of the year so far, with the part of its days that counts. */
export interface YearWindow {
  window: Period;
  /** Its days that lie in the year and are complete. */
  known: Period;
  /** As `eraOf` has it. */
  endsAt?: number;
}

/**
 * What the budget gave for the known days of the year: each window's amount by the share of its days that is known.
 * Windows that no era rules give nothing and are not counted.
 *
 * @returns the amount, and the stretches of days that it is for; null where no window was ruled
 */
export function budgetToDate(
  windows: readonly YearWindow[],
  history: readonly BudgetEra[],
): { amount: Decimal; counted: Period[] } | null {
  const parts: Decimal[] = [];
  const counted: Period[] = [];
  for (const { window, known, endsAt } of windows) {
    const era = eraOf(history, window, endsAt);
    if (era === null || daysIn(known) <= 0) continue;
    const amount = amountOn(era, window.from);
    const [part, whole] = [daysIn(known), daysIn(window)];
    parts.push(part === whole ? amount : divideMoney(multiply(amount, String(part)), String(whole)));
    const last = counted.at(-1);
    if (last?.to === known.from) last.to = known.to;
    else counted.push({ ...known });
  }
  return parts.length === 0 ? null : { amount: sumOf(parts), counted };
}

/** The stretch of both; empty (from = to) where they have no day in common. */
export function intersect(a: Period, b: Period): Period {
  const from = a.from > b.from ? a.from : b.from;
  const to = a.to < b.to ? a.to : b.to;
  return from < to ? { from, to } : { from, to: from };
}

/** The days before a day, so many of them, but none before `begins`. */
export function daysBefore(day: Day, count: number, begins: Day | null): Period {
  const from = addDays(day, -count);
  const first = begins !== null && begins > from ? begins : from;
  return { from: first < day ? first : day, to: day };
}
