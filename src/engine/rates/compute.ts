import { canonical, compare, type Decimal, divideMoney, isCurrency, multiply } from '../money.ts';
import { type Day, isDay } from '../period.ts';

/** One `base` is worth `rate` `quote` on `day`. */
export interface Rate {
  day: Day;
  base: string;
  quote: string;
  rate: Decimal;
  source: string;
}

/** Longest rate text; PostgreSQL's numeric would hold more, no market quotes it. */
const RATE = /^\d{1,12}(\.\d{1,18})?$/;

/** A line of a rates file, or what is wrong with it. */
export function toRate(record: Record<string, string>): Rate | string {
  const day = record.date ?? '';
  if (!isDay(day) || day < '2000-01-01') {
    return `the date ${quoted(day)} is none; write it as 2026-10-31`;
  }
  const pair = /^([A-Za-z]{3})\s*[/-]?\s*([A-Za-z]{3})$/.exec(record.pair ?? '');
  const base = (pair?.[1] ?? '').toUpperCase();
  const quote = (pair?.[2] ?? '').toUpperCase();
  if (!isCurrency(base) || !isCurrency(quote) || base === quote)
    return `the pair ${quoted(record.pair ?? '')} is none; write two ISO 4217 codes, such as EUR/USD`;
  const rate = record.rate ?? '';
  if (!RATE.test(rate) || compare(rate, '0') <= 0)
    return `the rate ${quoted(rate)} is not a number above zero; write it with a point, such as 1.0842`;
  const source = record.source ?? '';
  if (source === '' || /\p{Cc}/u.test(source))
    return 'the source is empty or holds control characters; write where the rate comes from, such as ECB';
  return { day, base, quote, rate: canonical(rate), source: source.slice(0, 200) };
}

function quoted(text: string): string {
  return `"${text.slice(0, 40)}"`;
}

/** What an amount in one of the rate's currencies is in the other: exact, or to twenty digits where a division does not end. */
export function convert(amount: Decimal, currency: string, { base, rate }: Rate): Decimal {
  return currency === base ? multiply(amount, rate) : divideMoney(amount, rate);
}
