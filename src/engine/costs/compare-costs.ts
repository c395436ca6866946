import type { Context } from '../context.ts';
import type { Fact } from '../facts.ts';
import type { Translate } from '../language/index.ts';
import { daysIn, type Period, toDay } from '../period.ts';
import { type PeriodAsked, type Step, stepBack } from '../period-asked.ts';
import { type Calendar, requirePeriod } from '../period-grammar.ts';
import { labelOfPeriod } from '../period-label.ts';
import { calendarOf } from '../settings.ts';
import { averageOf, changeFacts, moneyFact, noMetric, type Tally, tallyOf } from './compute.ts';
import { type Converted, convertTotals } from './convert-totals.ts';
import { type Coverage, coverageOf, type ImportedUnit, withoutCosts } from './coverage.ts';
import { type RangeRow, selectRanges, selectUnits } from './queries.ts';
import { selectFactRanges } from './queries-facts.ts';
import { readCurrencyOfNothing } from './read-rows.ts';
import { readMovers } from './read-service-days.ts';
import { requireKnownFilters } from './require-known-filters.ts';
import { pickReading, selectReadings, type TenantRef } from './resolve-tenant.ts';
import { type CostQuestion, hasFilters, type Reading } from './schemas.ts';

/** Week, month, quarter or year over the one before. */
export const COMPARE_STEPS = ['wow', 'mom', 'qoq', 'yoy'] as const;
export type CompareStep = (typeof COMPARE_STEPS)[number];

/** How far back each step goes, and the period that it is about where none is named: `yoy` is about months, too. */
const STEPS: Record<CompareStep, { step: Step; open: string; closed: string }> = {
  wow: { step: { days: 7 }, open: 'this week', closed: 'last week' },
  mom: { step: { months: 1 }, open: 'this month', closed: 'last month' },
  qoq: { step: { months: 3 }, open: 'this quarter', closed: 'last quarter' },
  yoy: { step: { months: 12 }, open: 'this month', closed: 'last month' },
};

/** Two periods of one currency beside each other. */
export interface ComparedFigures {
  currency: string | null;
  total: Fact;
  previous: Fact;
  change: Fact;
  changePct: Fact;
  average: Fact;
  previousAverage: Fact;
  averageChangePct: Fact;
}

export interface ComparedPair {
  /** `open`: the running period by its complete days; `closed`: the last whole one; `asked`: the one that was named. */
  kind: 'open' | 'closed' | 'asked';
  asked: PeriodAsked;
  coverage: Coverage;
  days: Period;
  before: Period;
  figures: ComparedFigures[];
  /** The total of `days` in the display currency; null where none is set or all is in it already. */
  converted: Converted | null;
  notes: string[];
}

export interface Comparison {
  tenant: TenantRef | null;
  question: CostQuestion;
  step: CompareStep;
  pairs: ComparedPair[];
  /** How each service's cost changed in the last pair, in its first currency; empty with filters. */
  movers: Fact[];
  facts: Fact[];
}

type Filled = Omit<ComparedPair, 'converted'>;
type Sketch = Omit<Filled, 'figures'> & { known: Coverage };

/**
 * Costs of a period beside those one step earlier: without a period, the running one by its complete days and the last
 * whole one. Averages per day leave out what is longer than a day and what comes once.
 *
 * @throws not_found | ambiguous | bad_input  see `pickReading`
 */
export async function compareCosts(
  ctx: Context,
  step: CompareStep,
  readings: readonly Reading[],
): Promise<Comparison> {
  const reach = readings.flatMap(({ question }) =>
    askedPairs(step, question, calendarOf(ctx)).map(({ asked }) => asked.period),
  );
  const starts = reach.map((period) => stepBack(period, STEPS[step].step).period.from);
  const [rows = [], unitRows = []] = await ctx.db.read(ctx.scope, [
    selectReadings(ctx, readings),
    selectUnits(ctx.scope, {
      from: starts.reduce((a, b) => (a < b ? a : b)),
      to: reach.map(({ to }) => to).reduce((a, b) => (a > b ? a : b)),
    }),
  ]);
  const { tenant, reading } = await pickReading(ctx, readings, rows, 'all');
  const { question } = reading;
  const units = unitRows as unknown as ImportedUnit[];
  const sketches = askedPairs(step, question, calendarOf(ctx)).map(({ kind, asked }) =>
    sketchPair(ctx, units, kind, asked, STEPS[step].step),
  );
  const ranges = sketches.flatMap(({ days, before }) => [days, before]);
  const [sums = []] = await ctx.db.read(ctx.scope, [
    hasFilters(question.filters)
      ? selectFactRanges(tenant ?? ctx.scope, question.metric, ranges, question.filters)
      : selectRanges(tenant ?? ctx.scope, question.metric, ranges),
  ]);
  if (sums.length === 0) await requireKnownFilters(ctx, question.filters);
  const nothingIn = sums.length === 0 ? await readCurrencyOfNothing(ctx) : null;
  const filled = sketches.map((sketch, index) =>
    fillPair(sketch, sums as RangeRow[], index, {
      question,
      tenant,
      nothingIn,
      t: ctx.t,
      suffix: sketches.length > 1 ? `:${sketch.kind}` : '',
    }),
  );
  const pairs = await Promise.all(filled.map((pair) => addConverted(ctx, pair, filled.length > 1)));
  const own = pairs.flatMap(({ figures }) =>
    figures.flatMap(({ currency: _currency, ...facts }) => Object.values(facts)),
  );
  const added = shareRates(pairs);
  const facts = [...own, ...added];
  const movers = hasFilters(question.filters) ? [] : await readMoversOf(ctx, tenant, question, pairs);
  return { tenant, question, step, pairs, movers, facts: [...facts, ...movers] };
}

async function readMoversOf(
  ctx: Context,
  tenant: TenantRef | null,
  { metric }: CostQuestion,
  pairs: readonly ComparedPair[],
): Promise<Fact[]> {
  const pair = pairs.at(-1);
  const figures = pair?.figures[0];
  if (!pair || !figures?.currency || figures.change.value === null) return [];
  const { days, before, coverage } = pair;
  return readMovers(ctx, {
    owner: tenant ?? ctx.scope,
    tenant: tenant?.name ?? null,
    metric,
    days,
    before,
    asOf: coverage.asOf,
    currency: figures.currency,
  });
}

async function addConverted(ctx: Context, pair: Filled, several: boolean): Promise<ComparedPair> {
  const totals = pair.figures.map(({ total }) => total);
  const suffix = several ? `:${pair.kind}` : '';
  return { ...pair, converted: await convertTotals(ctx, totals, pair.days, suffix) };
}

/** What converting adds. Both pairs may stand on one rate: then it is one fact. */
function shareRates(pairs: readonly ComparedPair[]): Fact[] {
  const facts = new Map<string, Fact>();
  const shared = (fact: Fact): Fact => {
    const known = facts.get(fact.key) ?? fact;
    facts.set(fact.key, known);
    return known;
  };
  for (const { converted } of pairs) {
    if (!converted) continue;
    converted.total = shared(converted.total);
    converted.rates = converted.rates.map(shared);
  }
  return [...facts.values()];
}

function askedPairs(
  step: CompareStep,
  { period }: CostQuestion,
  calendar: Calendar,
): { kind: ComparedPair['kind']; asked: PeriodAsked }[] {
  if (period !== null) return [{ kind: 'asked', asked: period }];
  return [
    { kind: 'open', asked: requirePeriod(STEPS[step].open, calendar) },
    { kind: 'closed', asked: requirePeriod(STEPS[step].closed, calendar) },
  ];
}

function sketchPair(
  ctx: Context,
  units: readonly ImportedUnit[],
  kind: ComparedPair['kind'],
  asked: PeriodAsked,
  step: Step,
): Sketch {
  const today = toDay(ctx.now());
  const options = { nameAccounts: ctx.scope === '*', t: ctx.t };
  const coverage = coverageOf(units, asked, today, options);
  const days = coverage.days ?? asked.period;
  const { period: before, shortened } = stepBack(days, step);
  const known = coverageOf(units, { period: before, open: false }, today, options);
  const notes = [
    ...coverage.notes,
    ...(shortened ? [ctx.t('costs.shorter', { label: labelOfPeriod(before, ctx.t) })] : []),
    ...known.notes.map((note) => ctx.t('costs.toCompareWith', { note })),
  ];
  return { kind, asked, coverage, days, before, notes, known };
}

function fillPair(
  pair: Sketch,
  rows: readonly RangeRow[],
  index: number,
  {
    question,
    tenant,
    suffix,
    nothingIn,
    t,
  }: {
    question: CostQuestion;
    tenant: TenantRef | null;
    suffix: string;
    nothingIn: string | null;
    t: Translate;
  },
): Filled {
  const { metric } = question;
  const side = (range: number) => rows.filter((row) => row.range === range);
  const [current, earlier] = [side(2 * index), side(2 * index + 1)];
  const known = earlier.length === 0 ? withoutCosts(pair.known) : pair.known;
  const { known: _known, ...own } = pair;
  const sketch = { ...own, coverage: current.length === 0 ? withoutCosts(own.coverage) : own.coverage };
  const currencies = [...new Set([...current, ...earlier].map((row) => row.currency))].sort();
  const all = currencies.length > 0 ? currencies : [...new Set(rows.map((row) => row.currency))].slice(0, 1);
  const unknown = noMetric(metric, t);
  const figuresIn = (currency: string | null): ComparedFigures => {
    const own = (side: readonly RangeRow[]) =>
      tallyOf(
        side.filter((row) => row.currency === currency),
        metric,
      );
    const fact = (
      which: 'now' | 'then',
      key: string,
      label: string,
      pick: (tally: Tally, days: number) => string | null,
    ) => {
      const [days, coverage, side] =
        which === 'now' ? [sketch.days, sketch.coverage, current] : [sketch.before, known, earlier];
      const covered = daysIn(days) - coverage.gaps.reduce((sum, gap) => sum + daysIn(gap), 0);
      return moneyFact(
        { metric, tenant: tenant?.name ?? null, period: days, asOf: coverage.asOf },
        {
          key: `${key}${suffix}`,
          label,
          currency,
          value: coverage.reason === null ? pick(own(side), covered) : null,
          reason: coverage.reason ?? unknown,
        },
      );
    };
    const total = fact('now', 'total', labelOfPeriod(sketch.days, t), (tally) => tally.value);
    const previous = fact('then', 'previous', labelOfPeriod(sketch.before, t), (tally) => tally.value);
    const average = fact('now', 'average', t('costs.average'), averageOf);
    const previousAverage = fact('then', 'previousAverage', t('costs.averageBefore'), averageOf);
    const { changePct: averagePct } = changeFacts(average, previousAverage, t);
    return {
      currency,
      total,
      previous,
      ...changeFacts(total, previous, t, { suffix }),
      average,
      previousAverage,
      averageChangePct: { ...averagePct, key: `averageChangePct${suffix}`, label: t('costs.averageChange') },
    };
  };
  return { ...sketch, figures: (all.length > 0 ? all : [nothingIn]).map(figuresIn) };
}
