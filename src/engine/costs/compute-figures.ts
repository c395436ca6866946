import type { Fact } from '../facts.ts';
import type { Translate } from '../language/index.ts';
import type { Decimal, Metric } from '../money.ts';
import { addDays, type Day, daysIn, type Period } from '../period.ts';
import {
  averageOf,
  byValue,
  changeFacts,
  countFact,
  type FactBase,
  groupBy,
  moneyFact,
  noMetric,
  type Sums,
  type Tally,
  tallyOf,
} from './compute.ts';

/** Sums of one service, account, tenant, …; a null id stands for lines that have no such thing. */
export interface PartSums extends Sums {
  id: string | null;
  label: string | null;
}

/** What an answer in one currency shows and knows. */
export interface Figures {
  currency: string;
  total: Fact;
  /** The period before. */
  previous: Fact;
  change: Fact;
  changePct: Fact;
  /** Per day, without charges that are longer than a day and those that come once. */
  average: Fact;
  /** Charges longer than a day: a part of the total. */
  spanned: Fact;
  /** Taxes and one-time charges of a day: a part of the total. */
  lump: Fact;
  /** Corrections of earlier charges: a part of the total. */
  corrections: Fact;
  /** What list or contracted cost leaves out; null for the metrics that leave out nothing. */
  prepayments: Fact | null;
  /** How many lines have no value; null where all have one. */
  unknown: Fact | null;
  /** By service, largest first: they add up to the total. Empty where only another list was asked for. */
  services: Fact[];
  /** What was asked for instead of services; null where services were. */
  parts: Fact[] | null;
  /** The total of each day. */
  days: Fact[];
}

/** What figures are computed from. Rows of `services`, `parts` and `days` are sums of the same lines; `days` make the total. */
export interface FiguresInput {
  metric: Metric;
  tenant: string | null;
  period: Period;
  asOf: Day | null;
  /** Days of the period that were never imported. */
  gaps: readonly Period[];
  services: readonly PartSums[];
  parts: { keyOf: (id: string | null) => string; none: string; rows: readonly PartSums[] } | null;
  days: readonly (Sums & { day: Day })[];
  before: { period: Period; asOf: Day | null; reason: string | null; rows: readonly Sums[] };
  /** Where nothing was spent at all, the currency to say 0 in. */
  currencyOfNothing: string | null;
  t: Translate;
}

/** Figures of each currency, the larger first. Currencies are never added. */
export function computeFigures(input: FiguresInput): Figures[] {
  const all = [...input.days, ...input.before.rows].map((row) => row.currency);
  const currencies = [...new Set(all)];
  if (currencies.length === 0 && input.currencyOfNothing !== null) currencies.push(input.currencyOfNothing);
  return currencies.map((currency) => figuresIn(currency, input)).sort((a, b) => byValue(a.total, b.total));
}

function figuresIn(currency: string, input: FiguresInput): Figures {
  const { metric, tenant, period, asOf, t } = input;
  const base: FactBase = { metric, tenant, period, asOf };
  const own = <T extends Sums>(rows: readonly T[]) => rows.filter((row) => row.currency === currency);
  const unknownReason = noMetric(metric, t);
  const tally = tallyOf(own(input.days), metric);
  const money = (key: string, label: string, value: Decimal | null) =>
    moneyFact(base, { key, label, currency, value, reason: unknownReason });
  const total = money('total', t('costs.total'), tally.value);
  const previous = previousFact(currency, input, unknownReason);
  const covered = daysIn(period) - input.gaps.reduce((sum, gap) => sum + overlapOf(gap, period), 0);
  return {
    currency,
    total,
    previous,
    ...changeFacts(total, previous, t),
    average: money('average', t('costs.average'), averageOf(tally, covered)),
    spanned: money('spanned', t('costs.spanned'), tally.spanned),
    lump: money('lump', t('costs.lump'), tally.lump),
    corrections: money('corrections', t('costs.corrections'), tally.corrections),
    prepayments: prepaymentsFact(base, currency, tally, t),
    unknown: unknownFact(base, currency, tally, t),
    services: partFacts(base, currency, own(input.services), (id) => `service:${id}`, '', unknownReason),
    parts: input.parts
      ? partFacts(base, currency, own(input.parts.rows), input.parts.keyOf, input.parts.none, unknownReason)
      : null,
    days: dayFacts(base, currency, own(input.days), input.gaps, unknownReason, t),
  };
}

function previousFact(
  currency: string,
  { before, metric, tenant, t }: FiguresInput,
  unknownReason: string,
): Fact {
  const tally = tallyOf(
    before.rows.filter((row) => row.currency === currency),
    metric,
  );
  return moneyFact(
    { metric, tenant, period: before.period, asOf: before.asOf },
    {
      key: 'previous',
      label: t('costs.before'),
      currency,
      value: before.reason === null ? tally.value : null,
      reason: before.reason ?? unknownReason,
    },
  );
}

function prepaymentsFact(base: FactBase, currency: string, tally: Tally, t: Translate): Fact | null {
  if (base.metric !== 'list' && base.metric !== 'contracted') return null;
  return moneyFact(base, {
    key: 'prepayments',
    label: t('costs.prepayments'),
    currency,
    value: tally.prepayments,
  });
}

function unknownFact(base: FactBase, currency: string, tally: Tally, t: Translate): Fact | null {
  if (tally.unknown === 0) return null;
  return countFact(base, {
    key: `unknown:${base.metric}`,
    label: t('costs.linesWithout', { metric: t(`costs.${base.metric}Cost`) }),
    currency,
    value: tally.unknown,
  });
}

/** One fact a part, largest first. Parts of one name are one part. */
function partFacts(
  base: FactBase,
  currency: string,
  rows: readonly PartSums[],
  keyOf: (id: string | null) => string,
  none: string,
  reason: string,
): Fact[] {
  const facts = [...groupBy(rows, (row) => row.id)].map(([id, same]) =>
    moneyFact(base, {
      key: keyOf(id),
      label: id === null ? none : (same.find((row) => row.label)?.label ?? id),
      currency,
      value: tallyOf(same, base.metric).value,
      reason,
    }),
  );
  return facts.sort(byValue);
}

/** A fact for each day of the base's period; a day of a gap is not known. */
export function dayFacts(
  base: FactBase,
  currency: string | null,
  rows: readonly (Sums & { day: Day })[],
  gaps: readonly Period[],
  unknownReason: string,
  t: Translate,
): Fact[] {
  const missingReason = t('costs.dayNotImported');
  const byDay = groupBy(rows, (row) => row.day);
  const facts: Fact[] = [];
  for (let day = base.period.from; day < base.period.to; day = addDays(day, 1)) {
    const missing = gaps.some((gap) => gap.from <= day && day < gap.to);
    const known = byDay.get(day);
    const value = missing && !known ? null : tallyOf(known ?? [], base.metric).value;
    facts.push(
      moneyFact(
        { ...base, period: { from: day, to: addDays(day, 1) } },
        {
          key: `day:${day}`,
          label: day,
          currency,
          value,
          reason: missing ? missingReason : unknownReason,
        },
      ),
    );
  }
  return facts;
}

/** How many days the two have in common. */
export function overlapOf(a: Period, b: Period): number {
  const from = a.from > b.from ? a.from : b.from;
  const to = a.to < b.to ? a.to : b.to;
  return from < to ? daysIn({ from, to }) : 0;
}

/** Every fact of the figures, the total first. */
export function factsOfFigures(figures: Figures): Fact[] {
  const { total, previous, change, changePct, average, spanned, lump, corrections, days } = figures;
  return [
    total,
    previous,
    change,
    changePct,
    average,
    spanned,
    lump,
    corrections,
    ...(figures.prepayments ? [figures.prepayments] : []),
    ...(figures.unknown ? [figures.unknown] : []),
    ...figures.services,
    ...(figures.parts ?? []),
    ...days,
  ];
}
