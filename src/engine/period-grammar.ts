import { badInput } from './errors.ts';
import { toEnglishPeriod } from './language/index.ts';
import { addDays, addMonths, type Day, daysIn, type Period, startOfMonth, toDate, toDay } from './period.ts';
import { type PeriodAsked, type PeriodKind, toPeriodAsked } from './period-asked.ts';
import type { Weekday } from './settings.ts';

const MONTH_NAMES = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
] as const;

const MIN_DAY: Day = '2000-01-01';
const MAX_DAY: Day = '2200-01-01';
const MAX_YEARS = 10;

type CalendarUnit = 'day' | 'week' | 'month' | 'quarter' | 'year';
type Found = { kind: PeriodKind; period: Period };

/** What words about time are read by: today, and the day on which weeks begin. */
export interface Calendar {
  now: Date;
  firstWeekday: Weekday;
}

/** Words in English, with what was typed for the sentence about what is wrong with them. */
interface Asked {
  text: string;
  words: string;
  today: Day;
  firstWeekday: Weekday;
}

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
 * `Q3 2026`, `2026-10-01..2026-10-15` with both ends in it; in Portuguese too, with or without accents: `mês passado`,
 * `outubro de 2026`, `T3 2026`. Days are UTC.
 *
 * @returns null where the words are not about time at all
 * @throws bad_input where they are, but name no period: `2026-13`, an end before its start, more than ten years
 */
export function parsePeriod(
  words: string,
  { now, firstWeekday = 1 }: Pick<Calendar, 'now'> & Partial<Calendar>,
): PeriodAsked | null {
  const text = words.normalize('NFKC').toLowerCase().replace(/[‐-―]/g, '-').replace(/\s+/g, ' ').trim();
  const asked: Asked = { text, words: text, today: toDay(now), firstWeekday };
  const found = readEnglish(asked) ?? readOther(asked);
  if (!found) return null;
  requireSensible(found.period, words.trim());
  return toPeriodAsked(found.kind, found.period, now);
}

/** The same where nothing but a period is expected. @throws bad_input */
export function requirePeriod(words: string, calendar: Calendar): PeriodAsked {
  const asked = parsePeriod(words, calendar);
  if (!asked) throw badInput((t) => t('periods.notOne', { words, examples: t('periods.examples') }));
  return asked;
}

function readEnglish(asked: Asked): Found | null {
  return readRelative(asked) ?? readCalendar(asked) ?? readRange(asked) ?? readCount(asked);
}

function readOther(asked: Asked): Found | null {
  const text = toEnglishPeriod(asked.text);
  return text === null ? null : readEnglish({ ...asked, text });
}

function readRelative({ text, today, firstWeekday }: Asked): Found | null {
  if (text === 'today') return unitAt('day', today);
  if (text === 'yesterday') return unitAt('day', addDays(today, -1));
  const toDate = TO_DATE.get(text);
  if (toDate) return unitAt(toDate, today, firstWeekday);
  const [, which, unit] = /^(this|current|last|previous) (day|week|month|quarter|year)$/.exec(text) ?? [];
  if (!which || !unit) return null;
  const current = unitAt(unit as CalendarUnit, today, firstWeekday);
  if (which === 'this' || which === 'current') return current;
  return unitAt(unit as CalendarUnit, addDays(current.period.from, -1), firstWeekday);
}

/** `last 7 days`, `past 2 quarters`: whole ones, the newest of which ended before today. */
function readCount({ text, words, today, firstWeekday }: Asked): Found | null {
  const [, digits, unit] = /^(?:last|past|previous) (\d+) (day|week|month|quarter|year)s?$/.exec(text) ?? [];
  if (!digits || !unit) return null;
  const count = Number(digits);
  if (count < 1) throw badInput((t) => t('periods.noTime', { words }));
  if (count > MAX_YEARS * 366) throw tooLong(words);
  const to = unitAt(unit as CalendarUnit, today, firstWeekday).period.from;
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

function readCalendar(asked: Asked): Found | null {
  const { text } = asked;
  if (/^\d{4}$/.test(text)) return unitAt('year', `${text}-01-01`);
  const month = /^\d{4}[-/]\d{1,2}$/.test(text) ? monthOfText(text) : null;
  if (month) return unitAt('month', month);
  const day = /^\d{4}[-/]\d{1,2}[-/]\d{1,2}$/.test(text) ? dayOfText(text) : null;
  if (day) return unitAt('day', day);
  return readQuarter(asked) ?? readMonthName(asked);
}

function readQuarter({ text, words, today }: Asked): Found | null {
  const [, before, digit, after] = /^(?:(\d{4})[ -]?)?q(\d)(?:[ -]?(\d{4}))?$/.exec(text) ?? [];
  if (!digit || (before && after)) return null;
  const quarter = Number(digit);
  if (quarter < 1 || quarter > 4) throw badInput((t) => t('periods.noQuarter', { words }));
  return latestOf('quarter', (quarter - 1) * 3, before ?? after, today);
}

function readMonthName({ text, today }: Asked): Found | null {
  const [, name, year] = /^([a-z]{3,9})\.?(?:[ -](\d{4}))?$/.exec(text) ?? [];
  if (!name) return null;
  const index = MONTH_NAMES.findIndex(
    (one) => one === name || one.slice(0, 3) === name || (name === 'sept' && one === 'september'),
  );
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
function readRange({ text, words }: Asked): Found | null {
  const [, first, second] =
    /^(\d{4}[-/][\d/-]+?)(?: ?\.\.\.? ?| to | - )(\d{4}[-/][\d/-]+)$/.exec(text) ?? [];
  if (!first || !second) return null;
  const start = edgeOf(first);
  const end = edgeOf(second);
  if (start.period.from >= end.period.to) {
    throw badInput((t) => t('periods.backwards', { words, right: `${second}..${first}` }));
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
    throw badInput((t) => t('periods.noMonth', { words: text, year: year ?? '' }));
  }
  return `${year}-${String(month).padStart(2, '0')}-01`;
}

function dayOfText(text: string): Day {
  const [year, month, day] = text.split(/[-/]/);
  const written = `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
  const date = new Date(`${written}T00:00:00Z`);
  if (Number.isNaN(date.getTime()) || toDay(date) !== written) {
    throw badInput((t) => t('periods.noDay', { words: text }));
  }
  return written;
}

/** The calendar unit that a day falls in. Only weeks ask on which day they begin. */
function unitAt(unit: CalendarUnit, day: Day, firstWeekday: Weekday = 1): Found {
  switch (unit) {
    case 'day':
      return { kind: 'day', period: { from: day, to: addDays(day, 1) } };
    case 'week': {
      const from = addDays(day, -((toDate(day).getUTCDay() + 7 - firstWeekday) % 7));
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
  if (period.from < MIN_DAY) throw badInput((t) => t('periods.tooEarly', { words }));
  if (period.from >= MAX_DAY) throw badInput((t) => t('periods.tooLate', { words }));
  if (period.to > addMonths(period.from, MAX_YEARS * 12)) throw tooLong(words);
}

function tooLong(words: string) {
  return badInput((t) => t('periods.tooLong', { words, years: MAX_YEARS }));
}
