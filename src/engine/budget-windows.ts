import { Temporal } from 'temporal-polyfill';
import type { Day, Period } from './period.ts';

export const WINDOW_KINDS = ['day', 'week', 'month', 'quarter', 'year'] as const;
export type WindowKind = (typeof WINDOW_KINDS)[number];

/** A stretch of time that money counts in: `[startsAt, endsAt)`, cut at midnight of a time zone. */
export interface BudgetWindow {
  kind: WindowKind;
  startsAt: Date;
  endsAt: Date;
}

export interface WindowRules {
  /** IANA name, such as `America/Sao_Paulo`. */
  timeZone: string;
  /** ISO: 1 is Monday, 7 Sunday. */
  firstWeekday: number;
}

/** The window of a kind that an instant falls in. Days that clocks change on are as long as they are. */
export function windowAt(kind: WindowKind, at: Date, { timeZone, firstWeekday }: WindowRules): BudgetWindow {
  const day = Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(timeZone).toPlainDate();
  const first = firstDayOf(kind, day, firstWeekday);
  const next = first.add(LENGTHS[kind]);
  return { kind, startsAt: midnightOf(first, timeZone), endsAt: midnightOf(next, timeZone) };
}

/** The day that an instant falls in, by the clocks of a time zone. */
export function dayAt(at: Date, timeZone: string): Day {
  return Temporal.Instant.fromEpochMilliseconds(at.getTime())
    .toZonedDateTimeISO(timeZone)
    .toPlainDate()
    .toString();
}

/** The first instant of a day of a time zone. */
export function startOfDay(day: Day, timeZone: string): Date {
  return midnightOf(Temporal.PlainDate.from(day), timeZone);
}

/** The windows of all kinds, day first. */
export function windowsAt(at: Date, rules: WindowRules): BudgetWindow[] {
  return WINDOW_KINDS.map((kind) => windowAt(kind, at, rules));
}

/** The window of a kind that a UTC day falls in, as days: what cloud costs are counted in. */
export function daysOfWindow(kind: WindowKind, day: Day, firstWeekday: number): Period {
  const first = firstDayOf(kind, Temporal.PlainDate.from(day), firstWeekday);
  return { from: first.toString(), to: first.add(LENGTHS[kind]).toString() };
}

/** The windows of a kind that touch a stretch of days, ascending. */
export function listWindows(kind: WindowKind, { from, to }: Period, firstWeekday: number): Period[] {
  const windows: Period[] = [];
  for (let day = from; day < to; day = windows.at(-1)?.to ?? to)
    windows.push(daysOfWindow(kind, day, firstWeekday));
  return windows;
}

const LENGTHS: Record<WindowKind, Temporal.DurationLike> = {
  day: { days: 1 },
  week: { weeks: 1 },
  month: { months: 1 },
  quarter: { months: 3 },
  year: { years: 1 },
};

function firstDayOf(kind: WindowKind, day: Temporal.PlainDate, firstWeekday: number): Temporal.PlainDate {
  switch (kind) {
    case 'day':
      return day;
    case 'week':
      return day.subtract({ days: (day.dayOfWeek - firstWeekday + 7) % 7 });
    case 'month':
      return day.with({ day: 1 });
    case 'quarter':
      return day.with({ day: 1, month: day.month - ((day.month - 1) % 3) });
    case 'year':
      return day.with({ day: 1, month: 1 });
    default:
      return kind satisfies never;
  }
}

/** The first instant of a day; where clocks skip midnight, the instant after the gap. */
function midnightOf(day: Temporal.PlainDate, timeZone: string): Date {
  return new Date(day.toZonedDateTime(timeZone).epochMilliseconds);
}
