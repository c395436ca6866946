import type { Language, Translate } from './language/index.ts';
import { addDays, addMonths, type Day, daysIn, isWholeMonths, type Period } from './period.ts';

/** Names of months as `Intl` has them, January first. */
interface MonthNames {
  long: readonly string[];
  short: readonly string[];
}

const known = new Map<Language, MonthNames>();

/** `12 Oct 2026`, `12 de out. de 2026` */
export function labelOfDay(day: Day, t: Translate): string {
  return t('periods.day', { day: dayOf(day), month: shortMonth(day, t), year: yearOf(day) });
}

/** `October 2026`, `outubro de 2026` */
export function labelOfMonth(day: Day, t: Translate): string {
  return t('periods.month', { month: namesIn(t.language).long[monthIndex(day)] ?? '', year: yearOf(day) });
}

/**
 * A period as people say it: `October 2026`, `Q3 2026`, `2026`, `1–12 Oct 2026`, `28 Sep – 4 Oct 2026`; in Portuguese
 * `outubro de 2026`, `3º trimestre de 2026`, `1–12 de out. de 2026`.
 */
export function labelOfPeriod(period: Period, t: Translate): string {
  const { from, to } = period;
  if (isWholeMonths(period)) return labelOfMonths(period, t);
  const last = addDays(to, -1);
  if (daysIn(period) <= 1) return labelOfDay(from, t);
  if (from.slice(0, 7) === last.slice(0, 7)) return `${dayOf(from)}–${labelOfDay(last, t)}`;
  const start =
    yearOf(from) === yearOf(last)
      ? t('periods.dayOfMonth', { day: dayOf(from), month: shortMonth(from, t) })
      : labelOfDay(from, t);
  return `${start} – ${labelOfDay(last, t)}`;
}

function labelOfMonths({ from, to }: Period, t: Translate): string {
  if (addMonths(from, 1) === to) return labelOfMonth(from, t);
  if (addMonths(from, 12) === to && monthIndex(from) === 0) return yearOf(from);
  if (addMonths(from, 3) === to && monthIndex(from) % 3 === 0) {
    return t('periods.quarter', { quarter: monthIndex(from) / 3 + 1, year: yearOf(from) });
  }
  const last = addDays(to, -1);
  const end = t('periods.shortMonth', { month: shortMonth(last, t), year: yearOf(last) });
  const start =
    yearOf(from) === yearOf(last)
      ? shortMonth(from, t)
      : t('periods.shortMonth', { month: shortMonth(from, t), year: yearOf(from) });
  return `${start} – ${end}`;
}

function namesIn(language: Language): MonthNames {
  const names = known.get(language) ?? readNames(language);
  known.set(language, names);
  return names;
}

function readNames(language: Language): MonthNames {
  const inStyle = (month: 'long' | 'short') => {
    const format = new Intl.DateTimeFormat(language, { month, timeZone: 'UTC' });
    return Array.from({ length: 12 }, (_, index) => format.format(new Date(Date.UTC(2026, index, 1))));
  };
  return { long: inStyle('long'), short: inStyle('short') };
}

function yearOf(day: Day): string {
  return String(Number(day.slice(0, 4)));
}

function monthIndex(day: Day): number {
  return Number(day.slice(5, 7)) - 1;
}

function shortMonth(day: Day, t: Translate): string {
  return namesIn(t.language).short[monthIndex(day)] ?? '';
}

function dayOf(day: Day): string {
  return String(Number(day.slice(8, 10)));
}
