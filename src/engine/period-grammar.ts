import { badInput } from './errors.ts';
import { addDays, addMonths, type Day, daysIn, type Period, startOfMonth, toDate, toDay } from './period.ts';
import { type PeriodAsked, type PeriodKind, toPeriodAsked } from './period-asked.ts';
import { MONTH_NAMES } from './period-label.ts';

/** What can be written, for the sentence that answers a period that makes no sense. */
export const PERIOD_EXAMPLES = 'last month, 2026-10, Q3 2026, last 7 days or 2026-10-01..2026-10-15';

const MIN_DAY: Day = '2000-01-01';
const MAX_DAY: Day = '2200-01-01';
const MAX_YEARS = 10;

type CalendarUnit = 'day' | 'week' | 'month' | 'quarter' | 'year';
type Found = { kind: PeriodKind; period: Period };

const TO_DATE = new Map<string, CalendarUnit>([
  ['wtd', 'week'],
  ['mtd', 'month'],
  ['qtd', 'quarter'],
  ['ytd', 'year'],
  ['week to date', 'week'],
  ['month to date', 'month'],
  ['quarter to date', 'quarter'],
  ['year to date', 'year'],
]);

/**
 * Reads a period as people write it, whatever its case: `today`, `last 7 days`, `this quarter`, `MTD`, `2026-10`, `October`,
 * `Q3 2026`, `2026-10-01..2026-10-15` with both ends in it. Weeks start on Monday; days are UTC.
 *
 * @returns null where the words are not about time at all
 * @throws bad_input where they are, but name no period: `2026-13`, an end before its start, more than ten years
 */
export function parsePeriod(words: string, { now }: { now: Date }): PeriodAsked | null {
  const text = words.normalize('NFKC').toLowerCase().replace(/[‐-―]/g, '-').replace(/\s+/g, ' ').trim();
  const today = toDay(now);
  const found =
    readRelative(text, today) ?? readCalendar(text, today) ?? readRange(text) ?? readCount(text, today);
  if (!found) return null;
  requireSensible(found.period, words.trim());
  return toPeriodAsked(found.kind, found.period, now);
}

/** The same where nothing but a period is expected. @throws bad_input */
export function requirePeriod(words: string, options: { now: Date }): PeriodAsked {
  const asked = parsePeriod(words, options);
  if (!asked) throw badInput(`"${words}" is not a period; write ${PERIOD_EXAMPLES}.`);
  return asked;
}

function readRelative(text: string, today: Day): Found | null {
  if (text === 'today') return unitAt('day', today);
  if (text === 'yesterday') return unitAt('day', addDays(today, -1));
  const toDate = TO_DATE.get(text);
  if (toDate) return unitAt(toDate, today);
  const [, which, unit] = /^(this|current|last|previous) (day|week|month|quarter|year)$/.exec(text) ?? [];
  if (!which || !unit) return null;
  const current = unitAt(unit as CalendarUnit, today);
  if (which === 'this' || which === 'current') return current;
  return unitAt(unit as CalendarUnit, addDays(current.period.from, -1));
}

/** `last 7 days`, `past 2 quarters`: whole ones, the newest of which ended before today. */
function readCount(text: string, today: Day): Found | null {
  const [, digits, unit] = /^(?:last|past|previous) (\d+) (day|week|month|quarter|year)s?$/.exec(text) ?? [];
  if (!digits || !unit) return null;
  const count = Number(digits);
  if (count < 1) throw badInput(`"${text}" is no time at all; write last 7 days, for example.`);
  if (count > MAX_YEARS * 366) throw tooLong(text);
  const to = unitAt(unit as CalendarUnit, today).period.from;
  switch (unit as CalendarUnit) {
    case 'day':
      return { kind: count === 1 ? 'day' : 'days', period: { from: addDays(to, -count), to } };
    case 'week':
      return { kind: count === 1 ? 'week' : 'days', period: { from: addDays(to, -7 * count), to } };
    case 'month':
      return monthsBefore(to, count, count === 1 ? 'month' : 'months');
    case 'quarter':
      return monthsBefore(to, 3 * count, count === 1 ? 'quarter' : 'months');
    case 'year':
      return monthsBefore(to, 12 * count, count === 1 ? 'year' : 'months');
    default:
      return unit as never;
  }
}

function monthsBefore(to: Day, months: number, kind: PeriodKind): Found {
  return { kind, period: { from: addMonths(to, -months), to } };
}

function readCalendar(text: string, today: Day): Found | null {
  if (/^\d{4}$/.test(text)) return unitAt('year', `${text}-01-01`);
  const month = /^\d{4}[-/]\d{1,2}$/.test(text) ? monthOfText(text) : null;
  if (month) return unitAt('month', month);
  const day = /^\d{4}[-/]\d{1,2}[-/]\d{1,2}$/.test(text) ? dayOfText(text) : null;
  if (day) return unitAt('day', day);
  return readQuarter(text, today) ?? readMonthName(text, today);
}

function readQuarter(text: string, today: Day): Found | null {
  const [, before, digit, after] = /^(?:(\d{4})[ -]?)?q(\d)(?:[ -]?(\d{4}))?$/.exec(text) ?? [];
  if (!digit || (before && after)) return null;
  const quarter = Number(digit);
  if (quarter < 1 || quarter > 4) throw badInput(`"${text}" is no quarter; write Q1, Q2, Q3 or Q4 2026.`);
  return latestOf('quarter', (quarter - 1) * 3, before ?? after, today);
}

function readMonthName(text: string, today: Day): Found | null {
  const [, name, year] = /^([a-z]{3,9})\.?(?:[ -](\d{4}))?$/.exec(text) ?? [];
  if (!name) return null;
  const index = MONTH_NAMES.findIndex((one) => {
    const full = one.toLowerCase();
    return full === name || full.slice(0, 3) === name || (name === 'sept' && full === 'september');
  });
  return index < 0 ? null : latestOf('month', index, year, today);
}

/** The month or quarter that starts with the month `index`; without a year, the latest that has begun. */
function latestOf(unit: CalendarUnit, index: number, year: string | undefined, today: Day): Found {
  const inYear = (of: string) => `${of}-${String(index + 1).padStart(2, '0')}-01`;
  if (year) return unitAt(unit, inYear(year));
  const thisYear = inYear(today.slice(0, 4));
  return unitAt(unit, thisYear <= today ? thisYear : addMonths(thisYear, -12));
}

/** `2026-10-01..2026-10-15` or `2026-07..2026-09`, `..` also written as `to` or a dash between spaces. Both ends are in it. */
function readRange(text: string): Found | null {
  const [, first, second] =
    /^(\d{4}[-/][\d/-]+?)(?: ?\.\.\.? ?| to | - )(\d{4}[-/][\d/-]+)$/.exec(text) ?? [];
  if (!first || !second) return null;
  const start = edgeOf(first);
  const end = edgeOf(second);
  if (start.period.from >= end.period.to) {
    throw badInput(`"${text}" ends before it starts; write the earlier day first, like ${second}..${first}.`);
  }
  const period = { from: start.period.from, to: end.period.to };
  if (start.kind === 'month' && end.kind === 'month') {
    return { kind: addMonths(period.from, 1) === period.to ? 'month' : 'months', period };
  }
  return { kind: daysIn(period) === 1 ? 'day' : 'days', period };
}

function edgeOf(text: string): Found {
  const parts = text.split(/[-/]/).length;
  const day = parts === 2 ? monthOfText(text) : dayOfText(text);
  return unitAt(parts === 2 ? 'month' : 'day', day);
}

function monthOfText(text: string): Day {
  const [year, month] = text.split(/[-/]/);
  if (Number(month) < 1 || Number(month) > 12) {
    throw badInput(`"${text}" is no month: months go from 01 to 12, as in ${year}-10.`);
  }
  return `${year}-${String(month).padStart(2, '0')}-01`;
}

function dayOfText(text: string): Day {
  const [year, month, day] = text.split(/[-/]/);
  const written = `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
  const date = new Date(`${written}T00:00:00Z`);
  if (Number.isNaN(date.getTime()) || toDay(date) !== written) {
    throw badInput(`"${text}" is no day of the calendar; write a day like 2026-10-15.`);
  }
  return written;
}

/** The calendar unit that a day falls in. */
function unitAt(unit: CalendarUnit, day: Day): Found {
  switch (unit) {
    case 'day':
      return { kind: 'day', period: { from: day, to: addDays(day, 1) } };
    case 'week': {
      const from = addDays(day, -((toDate(day).getUTCDay() + 6) % 7));
      return { kind: 'week', period: { from, to: addDays(from, 7) } };
    }
    case 'month':
      return { kind: 'month', period: { from: startOfMonth(day), to: addMonths(startOfMonth(day), 1) } };
    case 'quarter': {
      const from = addMonths(startOfMonth(day), -((Number(day.slice(5, 7)) - 1) % 3));
      return { kind: 'quarter', period: { from, to: addMonths(from, 3) } };
    }
    case 'year': {
      const from = `${day.slice(0, 4)}-01-01`;
      return { kind: 'year', period: { from, to: addMonths(from, 12) } };
    }
    default:
      return unit satisfies never;
  }
}

function requireSensible(period: Period, words: string): void {
  if (period.from < MIN_DAY) throw badInput(`"${words}" lies before 2000; ask for 2000-01-01 or later.`);
  if (period.from >= MAX_DAY) throw badInput(`"${words}" lies too far ahead; ask for a year before 2200.`);
  if (period.to > addMonths(period.from, MAX_YEARS * 12)) throw tooLong(words);
}

function tooLong(words: string) {
  return badInput(`"${words}" is longer than ${MAX_YEARS} years; ask for ${MAX_YEARS} years at most.`);
}
