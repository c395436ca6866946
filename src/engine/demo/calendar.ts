/** A UTC day as the number of days since 1970-01-01. */
export type DayNumber = number;

/** One calendar month of bills. `end` is exclusive; `through` is the last day with usage, `end - 1` once it is over. */
export interface BillMonth {
  /** `2026-10` */
  label: string;
  start: DayNumber;
  end: DayNumber;
  through: DayNumber;
  /** The month is over, so its invoice is written. */
  closed: boolean;
}

const DAY_MS = 86_400_000;

/** `'2026-10-01'` to its day. @throws RangeError for text that is no date of the calendar. */
export function parseDay(text: string): DayNumber {
  const day = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) / DAY_MS : Number.NaN;
  if (!Number.isInteger(day) || formatDay(day) !== text)
    throw new RangeError(`not a date YYYY-MM-DD: ${text}`);
  return day;
}

/** A day as `'2026-10-01'`. */
export function formatDay(day: DayNumber): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/** Year, month (1 to 12) and day of the month. */
export function datePartsOf(day: DayNumber): { year: number; month: number; dayOfMonth: number } {
  const date = new Date(day * DAY_MS);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, dayOfMonth: date.getUTCDate() };
}

/** The day of a date; a month outside 1 to 12 counts on into the years around it. */
export function dayOf(year: number, month: number, dayOfMonth: number): DayNumber {
  return Date.UTC(year, month - 1, dayOfMonth) / DAY_MS;
}

/** 0 is Sunday. */
export function weekdayOf(day: DayNumber): number {
  return (((day + 4) % 7) + 7) % 7;
}

/** The last day on or before `day` that falls on this date of the year. */
export function latestYearlyDay(day: DayNumber, month: number, dayOfMonth: number): DayNumber {
  const { year } = datePartsOf(day);
  const thisYear = dayOf(year, month, dayOfMonth);
  return thisYear <= day ? thisYear : dayOf(year - 1, month, dayOfMonth);
}

/** The `count` calendar months that end with the month of `yesterday`, oldest first. */
export function listBillMonths(yesterday: DayNumber, count: number): BillMonth[] {
  const { year, month } = datePartsOf(yesterday);
  return Array.from({ length: count }, (_, index) => {
    const ordinal = month - count + 1 + index;
    const start = dayOf(year, ordinal, 1);
    const end = dayOf(year, ordinal + 1, 1);
    const through = Math.min(end - 1, yesterday);
    return { label: formatDay(start).slice(0, 7), start, end, through, closed: through === end - 1 };
  });
}
