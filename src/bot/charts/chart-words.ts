import type { Fact } from '../../engine/facts.ts';
import type { Translate } from '../../engine/language/index.ts';
import { type Day, daysIn, type Period, toDate } from '../../engine/period.ts';
import { labelOfPeriod } from '../../engine/period-label.ts';

/** Numbers and dates of a picture in its reader's language, short enough for an axis. */
export interface ChartWords {
  amount(value: number): string;
  /** With a plus before what is above 0. */
  change(value: number): string;
  day(day: Day): string;
  month(day: Day): string;
}

export function wordsOf(t: Translate, currency: string | null): ChartWords {
  const amount = amountFormat(t, currency, 'auto');
  const change = amountFormat(t, currency, 'exceptZero');
  const day = new Intl.DateTimeFormat(t.language, { day: 'numeric', month: 'short', timeZone: 'UTC' });
  const month = new Intl.DateTimeFormat(t.language, { month: 'short', year: '2-digit', timeZone: 'UTC' });
  const parts = (format: Intl.DateTimeFormat, date: Day, order: readonly string[], joint: string) => {
    const found = new Map(
      format.formatToParts(toDate(date)).map(({ type, value }) => [type as string, value]),
    );
    return order.map((type) => (found.get(type) ?? '').replace('.', '')).join(joint);
  };
  return {
    amount: (value) => amount.format(value),
    change: (value) => change.format(value),
    day: (date) => parts(day, date, ['day', 'month'], ' '),
    month: (date) => parts(month, date, ['month', 'year'], ' '),
  };
}

function amountFormat(
  t: Translate,
  currency: string | null,
  signDisplay: 'auto' | 'exceptZero',
): Pick<Intl.NumberFormat, 'format'> {
  const options = { notation: 'compact', maximumSignificantDigits: 3, signDisplay } as const;
  if (currency !== null && /^[A-Z]{3}$/.test(currency)) {
    return new Intl.NumberFormat(t.language, { style: 'currency', currency, ...options });
  }
  return new Intl.NumberFormat(t.language, options);
}

/** What the figures are: metric, currency, by what, and from when to when. */
export function subtitleOf(
  t: Translate,
  points: readonly Fact[],
  by: 'day' | 'month' | null,
  when?: string,
): string {
  const first = points[0];
  if (!first) return '';
  const periods = points.flatMap(({ period }) => (period ? [period] : []));
  const what =
    by === null
      ? metricOf(t, first)
      : t(by === 'day' ? 'charts.byDay' : 'charts.byMonth', { what: metricOf(t, first) });
  return [what, first.currency, when ?? spanOf(t, periods)]
    .filter((one) => one !== null && one !== '')
    .join(' · ');
}

function metricOf(t: Translate, { metric }: Fact): string {
  switch (metric) {
    case 'billed':
      return t('costViews.billed');
    case 'list':
      return t('costViews.list');
    case 'contracted':
      return t('costViews.contracted');
    case 'effective':
    case null:
      return t('costViews.effective');
    default:
      return metric satisfies never;
  }
}

function spanOf(t: Translate, periods: readonly Period[]): string {
  const from = periods.map((period) => period.from).sort()[0];
  const to = periods
    .map((period) => period.to)
    .sort()
    .at(-1);
  return from === undefined || to === undefined ? '' : labelOfPeriod({ from, to }, t);
}

/** Whether the points are whole months rather than days. */
export function isByMonth(points: readonly Fact[]): boolean {
  const [first] = points;
  return first?.period ? daysIn(first.period) > 20 : false;
}

/** A fact's amount as a picture needs it: a float is good enough to draw with, and for nothing else. */
export function toFloat({ value }: Pick<Fact, 'value'>): number | null {
  return value === null ? null : Number(value);
}
