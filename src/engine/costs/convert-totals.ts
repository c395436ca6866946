import type { Context } from '../context.ts';
import type { Fact } from '../facts.ts';
import type { Translate } from '../language/index.ts';
import { type Decimal, sumOf } from '../money.ts';
import { addDays, type Day, type Period } from '../period.ts';
import { labelOfDay } from '../period-label.ts';
import { convert, findRates, type Rate } from '../rates/index.ts';

/** One total in the organization's display currency, beside the figures as billed. */
export interface Converted {
  /** `total:converted`; null, with the reason, where a rate is missing or a total is not known. */
  total: Fact;
  /** The rates that it stands on, each a fact whose label names date and source. */
  rates: Fact[];
  /** What it was converted with, or which rate is missing. */
  note: string;
}

/**
 * Adds up the totals of an answer in the display currency. Rates are those with the newest date not after the last day
 * shown; without one for each currency there is no total and the note says which is missing. One statement, and none
 * where no display currency is set or all is in it already.
 *
 * @param totals  one a currency
 * @param days    the days shown
 * @param suffix  behind the fact's key, where an answer has several
 */
export async function convertTotals(
  ctx: Context,
  totals: readonly Fact[],
  days: Period,
  suffix = '',
): Promise<Converted | null> {
  const { settings, t } = ctx;
  const into = settings.displayCurrency;
  const [first] = totals;
  if (into === null || !first) return null;
  const foreign = totals.flatMap(({ currency }) =>
    currency === null || currency === into ? [] : [currency],
  );
  if (foreign.length === 0) return null;
  const base = { ...first, key: `total:converted${suffix}`, label: t('costs.converted', { currency: into }) };
  const total = (value: Decimal | null, reason: string | null): Fact => {
    const { reason: _, ...own } = base;
    return { ...own, currency: into, value, ...(reason === null ? {} : { reason }) };
  };
  if (totals.some(({ value }) => value === null)) {
    const note = t('costs.totalUnknown');
    return { total: total(null, note), rates: [], note };
  }
  const day = addDays(days.to, -1);
  const known = await findRates(ctx, foreign, into, day);
  const missing = foreign.filter((currency) => !known.has(currency));
  const used = foreign.flatMap((currency) => known.get(currency) ?? []);
  if (missing.length > 0) {
    const note = sayMissing(missing, into, day, t);
    return { total: total(null, note), rates: [], note };
  }
  const rates = used.map((rate) => rateFact(rate, first, t));
  const parts = totals.map(({ currency, value }) => {
    const rate = currency === null ? undefined : known.get(currency);
    return rate && currency !== null ? convert(value ?? '0', currency, rate) : (value ?? '0');
  });
  return { total: total(sumOf(parts), null), rates, note: sayRates(used, into, t) };
}

/** The facts that converting adds to an answer. */
export function factsOfConverted(converted: Converted | null): Fact[] {
  return converted ? [converted.total, ...converted.rates] : [];
}

function rateFact({ base, quote, day, rate, source }: Rate, like: Fact, t: Translate): Fact {
  return {
    key: `rate:${base}/${quote}:${day}`,
    label: t('costs.rate', { base, quote, day: labelOfDay(day, t), source }),
    value: rate,
    unit: 'rate',
    currency: quote,
    metric: null,
    tenant: null,
    period: { from: day, to: addDays(day, 1) },
    asOf: like.asOf,
  };
}

function sayRates(rates: readonly Rate[], currency: string, t: Translate): string {
  const named = rates.map(({ base, quote, day, source }) =>
    t('costs.rateNamed', { pair: `${base}/${quote}`, day: labelOfDay(day, t), source }),
  );
  return t('costs.convertedNote', { currency, rates: named.join(t('costs.and')) });
}

function sayMissing(missing: readonly string[], into: string, day: Day, t: Translate): string {
  const pair = missing.map((currency) => `${currency}/${into}`).join(', ');
  return t('costs.notConverted', {
    currency: into,
    missing: t('costs.rateMissing', { pair, day: labelOfDay(day, t) }),
  });
}
