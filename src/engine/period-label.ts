import { addDays, addMonths, type Day, daysIn, isWholeMonths, type Period } from './period.ts';

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const;

/** Names of months, January first. */
export const MONTH_NAMES: readonly string[] = MONTHS;

/** `12 Oct 2026` */
export function labelOfDay(day: Day): string {
  return `${dayOf(day)} ${shortMonth(day)} ${yearOf(day)}`;
}

/** `October 2026` */
export function labelOfMonth(day: Day): string {
  return `${MONTHS[monthIndex(day)]} ${yearOf(day)}`;
}

/** A period as people say it: `October 2026`, `Q3 2026`, `2026`, `1–12 Oct 2026`, `28 Sep – 4 Oct 2026`. */
export function labelOfPeriod(period: Period): string {
  const { from, to } = period;
  if (isWholeMonths(period)) return labelOfMonths(period);
  const last = addDays(to, -1);
  if (daysIn(period) <= 1) return labelOfDay(from);
  if (from.slice(0, 7) === last.slice(0, 7)) return `${dayOf(from)}–${labelOfDay(last)}`;
  if (yearOf(from) === yearOf(last)) return `${dayOf(from)} ${shortMonth(from)} – ${labelOfDay(last)}`;
  return `${labelOfDay(from)} – ${labelOfDay(last)}`;
}

function labelOfMonths({ from, to }: Period): string {
  if (addMonths(from, 1) === to) return labelOfMonth(from);
  if (addMonths(from, 12) === to && monthIndex(from) === 0) return yearOf(from);
  if (addMonths(from, 3) === to && monthIndex(from) % 3 === 0) {
    return `Q${monthIndex(from) / 3 + 1} ${yearOf(from)}`;
  }
  const last = addDays(to, -1);
  const start = yearOf(from) === yearOf(last) ? shortMonth(from) : `${shortMonth(from)} ${yearOf(from)}`;
  return `${start} – ${shortMonth(last)} ${yearOf(last)}`;
}

function yearOf(day: Day): string {
  return String(Number(day.slice(0, 4)));
}

function monthIndex(day: Day): number {
  return Number(day.slice(5, 7)) - 1;
}

function shortMonth(day: Day): string {
  return (MONTHS[monthIndex(day)] ?? '').slice(0, 3);
}

function dayOf(day: Day): string {
  return String(Number(day.slice(8, 10)));
}
