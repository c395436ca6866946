import type { Fact } from '../facts.ts';
import type { Translate } from '../language/index.ts';
import { canonical, type Decimal } from '../money.ts';
import { addDays, type Day, type Period } from '../period.ts';
import { byValue, changeFacts, type FactBase, groupBy, moneyFact, shareFact } from './compute.ts';
import type { Coverage } from './coverage.ts';
import type { TenantCostsRow } from './queries-tenants.ts';

/** What something cost in one currency, against the days before. */
export interface TenantCostFigures {
  currency: string;
  total: Fact;
  previous: Fact;
  change: Fact;
  changePct: Fact;
}

/** One tenant with all below it. */
export interface TenantCostRow {
  id: number;
  name: string;
  /** The tenant above it, where the scope may see that one or not. */
  parentId: number | null;
  /** Whether others stand below it. */
  isGroup: boolean;
  /** Once for each of its currencies, the larger first; `share` is of all that the scope sees in that currency. */
  figures: (TenantCostFigures & { share: Fact })[];
  /** The last days in the first of its currencies, oldest first. */
  days: Fact[];
  /** Its last day with ordinary usage among those days. */
  lastDay: Fact;
}

export interface TenantCostsInput {
  t: Translate;
  days: Period;
  compared: Period;
  spark: Period;
  coverage: Coverage;
  /** What is imported of the days compared with. */
  before: Coverage;
}

interface Computed {
  totals: TenantCostFigures[];
  rows: TenantCostRow[];
  count: Fact;
  facts: Fact[];
}

/** Figures from the rows of `selectTenantCosts`. Where nothing is imported of the days, every figure is null and says why. */
export function computeTenantCosts(rows: readonly TenantCostsRow[], input: TenantCostsInput): Computed {
  const { t, days, coverage } = input;
  const ofKind = (kind: TenantCostsRow['kind']) => rows.filter((row) => row.kind === kind);
  const totals = ofKind('total')
    .map((row) => figuresOf(null, '', t('overview.total'), row, input))
    .sort(byTotal);
  const tenants = groupBy(
    ofKind('tenant').sort((a, b) => a.place - b.place),
    ({ place }) => place,
  );
  const daily = groupBy(ofKind('day'), ({ place }) => place);
  const listed = [...tenants].flatMap(([place, own]) =>
    own[0] ? [rowOf(own[0], own, daily.get(place) ?? [], totals, input)] : [],
  );
  const count: Fact = {
    key: 'tenants',
    label: t('overview.tenants'),
    value: String(ofKind('count')[0]?.n ?? 0),
    unit: 'count',
    currency: null,
    metric: null,
    tenant: null,
    period: days,
    asOf: coverage.asOf,
  };
  const facts = [count, ...totals.flatMap(factsOf), ...listed.flatMap(factsOfRow)];
  return { totals, rows: listed, count, facts: coverage.days === null ? [...facts, notKnown(input)] : facts };
}

function notKnown({ t, days, coverage }: TenantCostsInput): Fact {
  const base: FactBase = { metric: 'effective', tenant: null, period: days, asOf: null };
  const reason = coverage.reason ?? undefined;
  return moneyFact(base, { key: 'total', label: t('overview.total'), currency: null, value: null, reason });
}

function rowOf(
  first: TenantCostsRow,
  own: readonly TenantCostsRow[],
  daily: readonly TenantCostsRow[],
  totals: readonly TenantCostFigures[],
  input: TenantCostsInput,
): TenantCostRow {
  const name = first.name ?? '';
  const suffix = `:tenant:${name}`;
  const costs = own.filter(({ currency }) => currency !== null);
  // Who cost nothing cost nothing in the currency that leads.
  const lead = totals[0]?.currency ?? null;
  const known =
    costs.length > 0 || lead === null ? costs : [{ ...first, currency: lead, value: '0', before: '0' }];
  const figures = known
    .map((row) => {
      const figure = figuresOf(name, suffix, name, row, input);
      const total = totals.find(({ currency }) => currency === figure.currency)?.total ?? figure.total;
      return {
        ...figure,
        share: { ...shareFact(figure.total, total, input.t), label: input.t('overview.share', { name }) },
      };
    })
    .sort(byTotal);
  const { id, parentId, isGroup } = first;
  return {
    id: id ?? 0,
    name,
    parentId,
    isGroup: isGroup ?? false,
    figures,
    days: daysOf(name, figures[0]?.currency ?? null, daily, input),
    lastDay: lastDayOf(name, daily, input),
  };
}

function figuresOf(
  tenant: string | null,
  suffix: string,
  label: string,
  row: Pick<TenantCostsRow, 'currency' | 'value' | 'before'>,
  { t, days, compared, coverage, before }: TenantCostsInput,
): TenantCostFigures {
  const currency = row.currency ?? '';
  const side = (period: Period, known: Coverage) => ({
    metric: 'effective' as const,
    tenant,
    period,
    asOf: known.asOf,
  });
  const money = (base: FactBase, key: string, value: Decimal | null, known: Coverage, as: string) =>
    moneyFact(base, {
      key,
      label: as,
      currency,
      value: known.reason === null && value !== null ? canonical(value) : null,
      reason: known.reason ?? t('overview.noCosts'),
    });
  const key = tenant === null ? 'total' : suffix.slice(1);
  const total = money(side(days, coverage), key, row.value, coverage, label);
  const previous = money(
    side(compared, before),
    `previous${suffix}`,
    row.before,
    before,
    t('overview.before'),
  );
  const { change, changePct } = changeFacts(total, previous, t, { suffix });
  return { currency, total, previous, change, changePct };
}

/** A fact for each of the last days; a day of a gap is not known. */
function daysOf(
  name: string,
  currency: string | null,
  daily: readonly TenantCostsRow[],
  { t, spark, coverage }: TenantCostsInput,
): Fact[] {
  const own = new Map(daily.filter((row) => row.currency === currency).map((row) => [row.day, row.value]));
  const facts: Fact[] = [];
  for (let day = spark.from; day < spark.to; day = addDays(day, 1)) {
    const missing = !own.has(day) && coverage.gaps.some((gap) => gap.from <= day && day < gap.to);
    facts.push(
      moneyFact(
        {
          metric: 'effective',
          tenant: name,
          period: { from: day, to: addDays(day, 1) },
          asOf: coverage.asOf,
        },
        {
          key: `day:${day}:tenant:${name}`,
          label: day,
          currency,
          value: missing ? null : (own.get(day) ?? (own.has(day) ? null : '0')),
          reason: missing ? t('overview.dayNotImported') : t('overview.noCosts'),
        },
      ),
    );
  }
  return facts;
}

function lastDayOf(
  name: string,
  daily: readonly TenantCostsRow[],
  { t, spark, coverage }: TenantCostsInput,
): Fact {
  const used = daily.filter(({ n, day }) => n > 0 && day !== null).map(({ day }) => day ?? '');
  const last = used.reduce<Day | null>((max, day) => (max === null || day > max ? day : max), null);
  return {
    key: `lastDay:tenant:${name}`,
    label: t('overview.lastDay', { name }),
    value: last,
    unit: 'day',
    currency: null,
    metric: null,
    tenant: name,
    period: spark,
    asOf: coverage.asOf,
    ...(last === null ? { reason: t('overview.noUsage') } : {}),
  };
}

function byTotal(a: TenantCostFigures, b: TenantCostFigures): number {
  return byValue(a.total, b.total);
}

function factsOf({ total, previous, change, changePct }: TenantCostFigures): Fact[] {
  return [total, previous, change, changePct];
}

function factsOfRow({ figures, days, lastDay }: TenantCostRow): Fact[] {
  return [...figures.flatMap((figure) => [...factsOf(figure), figure.share]), ...days, lastDay];
}
