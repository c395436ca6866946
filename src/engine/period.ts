/** A day, UTC, as `YYYY-MM-DD`. */
export type Day = string;

/** A half-open range of days: `from` is in it, `to` is not. */
export interface Period {
  from: Day;
  to: Day;
}

const DAY_MS = 86_400_000;

export function toDay(date: Date): Day {
  return date.toISOString().slice(0, 10);
}

/** Whether the text is a day that the calendar has: `Date` takes the 30th of February for the 2nd of March. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const date = toDate(text);
  return !Number.isNaN(date.getTime()) && toDay(date) === text;
}

/** Midnight UTC of the day. */
export function toDate(day: Day): Date {
  return new Date(`${day}T00:00:00Z`);
}

export function addDays(day: Day, days: number): Day {
  return toDay(new Date(toDate(day).getTime() + days * DAY_MS));
}

/** The same day of a later (or, below zero, earlier) month; its last day where that month is shorter. */
export function addMonths(day: Day, months: number): Day {
  const year = Number(day.slice(0, 4));
  const month = Number(day.slice(5, 7)) - 1 + months;
  const lastDay = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return toDay(new Date(Date.UTC(year, month, Math.min(Number(day.slice(8, 10)), lastDay))));
}

export function startOfMonth(day: Day): Day {
  return `${day.slice(0, 7)}-01`;
}

export function daysBetween(from: Day, to: Day): number {
  return Math.round((toDate(to).getTime() - toDate(from).getTime()) / DAY_MS);
}

export function daysIn(period: Period): number {
  return daysBetween(period.from, period.to);
}

/** Whether the period is one whole calendar month or several. */
export function isWholeMonths({ from, to }: Period): boolean {
  return from < to && from === startOfMonth(from) && to === startOfMonth(to);
}
