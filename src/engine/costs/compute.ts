import { CORRECTION, LUMP, PREPAYMENT, SPANNED } from '../charge-flags.ts';
import type { Fact } from '../facts.ts';
import type { Translate } from '../language/index.ts';
import { add, compare, type Decimal, isZero, type Metric, ratioOf, subtract, sumOf } from '../money.ts';
import type { Day, Period } from '../period.ts';

/** Sums of rows that share a currency and the kind of charge. */
export interface Sums {
  currency: string;
  flags: number;
  value: Decimal;
  unknown: number;
  lines: number;
}

/** What all facts of one side of an answer have in common. */
export interface FactBase {
  metric: Metric;
  tenant: string | null;
  period: Period;
  asOf: Day | null;
}

/** Rows of one currency added up by the rules of their metric. */
export interface Tally {
  /** Null where there are lines and none of them has a value. */
  value: Decimal | null;
  unknown: number;
  /** Parts of `value`. */
  spanned: Decimal;
  lump: Decimal;
  corrections: Decimal;
  /** What list and contracted cost leave out, because later rows use it up; 0 for the other metrics. */
  prepayments: Decimal;
}

/** Adds rows of one currency. Billed and effective are plain sums; list and contracted leave prepayments out. */
export function tallyOf(rows: readonly Sums[], metric: Metric): Tally {
  const leavesOut = metric === 'list' || metric === 'contracted';
  const counted = leavesOut ? rows.filter((row) => (row.flags & PREPAYMENT) === 0) : rows;
  const left = leavesOut ? rows.filter((row) => (row.flags & PREPAYMENT) !== 0) : [];
  const having = (flag: number) => sumOf(counted.filter((row) => row.flags & flag).map((row) => row.value));
  const lines = counted.reduce((sum, row) => sum + row.lines, 0);
  const unknown = counted.reduce((sum, row) => sum + row.unknown, 0);
  return {
    value: lines > 0 && unknown === lines ? null : sumOf(counted.map((row) => row.value)),
    unknown,
    spanned: having(SPANNED),
    lump: having(LUMP),
    corrections: having(CORRECTION),
    prepayments: sumOf(left.map((row) => row.value)),
  };
}

/** What a fact of its own says. */
interface FactOwn {
  key: string;
  label: string;
  currency: string | null;
  value: Decimal | null;
  /** Why the value is null; not needed where it is not. */
  reason?: string | undefined;
}

/** A money fact; where `value` is null, `reason` says why. */
export function moneyFact(base: FactBase, fact: FactOwn): Fact {
  return valueFact(base, 'money', fact);
}

/** A ratio fact: 0.25 means 25 %. */
function ratioFact(base: FactBase, fact: FactOwn): Fact {
  return valueFact(base, 'ratio', fact);
}

function valueFact(base: FactBase, unit: Fact['unit'], own: FactOwn): Fact {
  // Field by field: copying by spread took most of the time of an answer.
  const fact: Fact = {
    key: own.key,
    label: own.label,
    value: own.value,
    unit,
    currency: own.currency,
    metric: base.metric,
    tenant: base.tenant,
    period: base.period,
    asOf: base.asOf,
  };
  if (own.value === null && own.reason) fact.reason = own.reason;
  return fact;
}

/** A whole number of things. */
export function countFact(
  base: FactBase,
  fact: { key: string; label: string; currency: string | null; value: number },
): Fact {
  return { ...base, ...fact, value: String(fact.value), unit: 'count' };
}

/** `change` and `changePct` of two facts; null with the reason where there is nothing to compare with. */
export function changeFacts(
  current: Fact,
  before: Fact,
  t: Translate,
  names: { suffix?: string } = {},
): { change: Fact; changePct: Fact } {
  const base: FactBase = {
    metric: current.metric ?? 'effective',
    tenant: current.tenant,
    period: current.period ?? { from: '', to: '' },
    asOf: current.asOf,
  };
  const suffix = names.suffix ?? '';
  const known = current.value !== null && before.value !== null;
  const change = known ? subtract(current.value ?? '0', before.value ?? '0') : null;
  const reason = current.value === null ? current.reason : before.reason;
  const ratio = change === null ? null : ratioOf(change, before.value ?? '0');
  const { currency } = current;
  return {
    change: moneyFact(base, {
      key: `change${suffix}`,
      label: t('costs.change'),
      currency,
      value: change,
      reason,
    }),
    changePct: ratioFact(base, {
      key: `changePct${suffix}`,
      label: t('costs.changePct'),
      currency,
      value: ratio,
      reason: change === null ? reason : t('costs.beforeIsZero'),
    }),
  };
}

/** A part's share of the total; null where one of them is unknown, or the total is not above 0. */
export function shareFact(part: Fact, total: Fact, t: Translate): Fact {
  const { key, label, metric, tenant, period, asOf, currency } = part;
  const countable = part.value !== null && total.value !== null && compare(total.value, '0') > 0;
  return {
    key: `share:${key}`,
    label: t('costs.share', { label }),
    value: countable ? ratioOf(part.value ?? '0', total.value ?? '0') : null,
    unit: 'ratio',
    currency,
    metric,
    tenant,
    period,
    asOf,
    ...(countable ? {} : { reason: t('costs.noShare') }),
  };
}

/** What a list does not show, as one fact: the sum of `hidden`, which are parts of the same total. */
export function restFact(key: string, label: string, hidden: readonly Fact[], like: Fact): Fact {
  const known = hidden.flatMap(({ value }) => (value === null ? [] : [value]));
  const { metric, tenant, period, asOf, currency } = like;
  return { key, label, value: sumOf(known), unit: 'money', currency, metric, tenant, period, asOf };
}

/** The average of a day: what is neither spread over days nor charged once, over the days that the data cover. */
export function averageOf(tally: Tally, days: number): Decimal | null {
  if (tally.value === null || days === 0) return null;
  return ratioOf(subtract(tally.value, add(tally.spanned, tally.lump)), String(days));
}

/** Largest first; what is not known last; keys decide between equals. */
export function byValue(a: Fact, b: Fact): number {
  if (a.value === null || b.value === null) return Number(a.value === null) - Number(b.value === null);
  // By key, which is the same in every language.
  return compare(b.value, a.value) || (a.key < b.key ? -1 : 1);
}

/** Groups rows, keeping the order of first appearance. */
export function groupBy<T, K>(rows: readonly T[], keyOf: (row: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const row of rows) {
    const key = keyOf(row);
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return groups;
}

/** Why a figure is not known although there are lines: none of them has the metric. */
export function noMetric(metric: Metric, t: Translate): string {
  return t('costs.noMetric', { metric: t(`costs.${metric}Cost`) });
}

/** Whether the amount is known and not 0. */
export function isSome(fact: Fact | null): fact is Fact {
  return fact !== null && fact.value !== null && !isZero(fact.value);
}
