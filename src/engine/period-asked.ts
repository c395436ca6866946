import {
  addDays,
  addMonths,
  type Day,
  daysIn,
  isWholeMonths,
  type Period,
  startOfMonth,
  toDay,
} from './period.ts';

/** What a period is made of, so that the one before it is known: `days` any range of days, `months` several months. */
export type PeriodKind = 'day' | 'days' | 'week' | 'month' | 'months' | 'quarter' | 'year';

/** A period as somebody asked for it. */
export interface PeriodAsked {
  period: Period;
  kind: PeriodKind;
  /** What to type for exactly this period on any day: `2026-10`, `2026-Q3`, `2026-10-01..2026-10-15`. */
  text: string;
  /** Whether it has not wholly passed: today or later days belong to it. */
  open: boolean;
}

/** How far back the other side of a comparison lies. */
export type Step = { days: number } | { months: number };

/** Puts together what was asked for. `now` decides whether it is open. */
export function toPeriodAsked(kind: PeriodKind, period: Period, now: Date): PeriodAsked {
  return {
    period,
    kind,
    text: textOf(kind, period),
    open: period.to > toDay(now),
  };
}

/**
 * The default period of a question: the month of yesterday, the last day that is complete. That is this month, and on its
 * first day, of which nothing can be told yet, the month before.
 */
export function defaultMonth(now: Date): PeriodAsked {
  const from = startOfMonth(addDays(toDay(now), -1));
  return toPeriodAsked('month', { from, to: addMonths(from, 1) }, now);
}

function textOf(kind: PeriodKind, { from, to }: Period): string {
  const last = addDays(to, -1);
  switch (kind) {
    case 'day':
      return from;
    case 'month':
      return from.slice(0, 7);
    case 'months':
      return `${from.slice(0, 7)}..${last.slice(0, 7)}`;
    case 'quarter':
      return `${from.slice(0, 4)}-Q${Math.floor((Number(from.slice(5, 7)) - 1) / 3) + 1}`;
    case 'year':
      return from.slice(0, 4);
    case 'week':
    case 'days':
      return `${from}..${last}`;
    default:
      return kind satisfies never;
  }
}

/** From a period to the one before it of the same kind: calendar periods by months, others by their days. */
export function stepOf(asked: PeriodAsked): Step {
  switch (asked.kind) {
    case 'month':
      return { months: 1 };
    case 'quarter':
      return { months: 3 };
    case 'year':
      return { months: 12 };
    case 'months':
      return { months: monthsIn(asked.period) };
    case 'day':
    case 'week':
    case 'days':
      return { days: daysIn(asked.period) };
    default:
      return asked.kind satisfies never;
  }
}

/**
 * The same days one step earlier. Whole months answer to whole months; a part of a month answers to the same days of
 * the earlier one, which is `shortened` where that month has not so many.
 */
export function stepBack(days: Period, step: Step): { period: Period; shortened: boolean } {
  if ('days' in step) {
    return {
      period: { from: addDays(days.from, -step.days), to: addDays(days.to, -step.days) },
      shortened: false,
    };
  }
  const from = addMonths(days.from, -step.months);
  if (isWholeMonths(days))
    return { period: { from, to: addMonths(days.to, -step.months) }, shortened: false };
  const last = addDays(days.to, -1);
  const earlierLast = addMonths(last, -step.months);
  return {
    period: { from, to: addDays(earlierLast, 1) },
    shortened: earlierLast.slice(8) !== last.slice(8),
  };
}

/** The first days of the months that the period touches. */
export function monthsOf({ from, to }: Period): Day[] {
  const months: Day[] = [];
  for (let month = startOfMonth(from); month < to; month = addMonths(month, 1)) months.push(month);
  return months;
}

function monthsIn({ from, to }: Period): number {
  const count = (day: Day) => Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7));
  return count(to) - count(from);
}
