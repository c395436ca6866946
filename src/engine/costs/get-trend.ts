import type { Context } from '../context.ts';
import type { Fact } from '../facts.ts';
import type { Translate } from '../language/index.ts';
import { addMonths, type Day, daysIn, type Period, toDay } from '../period.ts';
import { monthsOf, type PeriodAsked } from '../period-asked.ts';
import { requirePeriod } from '../period-grammar.ts';
import { labelOfPeriod } from '../period-label.ts';
import { calendarOf } from '../settings.ts';
import { averageOf, changeFacts, moneyFact, noMetric, type Sums, tallyOf } from './compute.ts';
import { dayFacts, overlapOf } from './compute-figures.ts';
import { type Converted, convertTotals, factsOfConverted } from './convert-totals.ts';
import { type Coverage, coverageOf, type ImportedUnit, withoutCosts } from './coverage.ts';
import { type DayRow, selectDays, selectUnits } from './queries.ts';
import { selectFactDays } from './queries-facts.ts';
import { readCurrencyOfNothing } from './read-rows.ts';
import { readServiceLayers, type ServiceLayer } from './read-service-days.ts';
import { requireKnownFilters } from './require-known-filters.ts';
import { pickReading, selectReadings, type TenantRef } from './resolve-tenant.ts';
import { type CostQuestion, hasFilters, type Reading } from './schemas.ts';

const DEFAULT_PERIOD = 'last 3 months';

/** One month of a trend, or the part of it that was asked about and is imported. */
export interface TrendMonth {
  days: Period;
  /** Whether it is the whole month, so that it compares with others. */
  whole: boolean;
  total: Fact;
  average: Fact;
  /** Against the month before; null where one of the two is not whole. */
  change: { change: Fact; changePct: Fact } | null;
}

export interface TrendFigures {
  currency: string | null;
  total: Fact;
  average: Fact;
  months: TrendMonth[];
  days: Fact[];
}

export interface Trend {
  tenant: TenantRef | null;
  question: CostQuestion;
  asked: PeriodAsked;
  coverage: Coverage;
  figures: TrendFigures[];
  /** The dearest services over the days, in the first currency; null where nobody asked for them. */
  services: ServiceLayer[] | null;
  /** The total in the display currency; null where none is set or all is in it already. */
  converted: Converted | null;
  facts: Fact[];
}

/**
 * Costs month by month and day by day; without a period, of the last three whole months.
 *
 * @throws not_found | ambiguous | bad_input  see `pickReading`
 */
export async function getTrend(
  ctx: Context,
  readings: readonly Reading[],
  options: { byService?: boolean } = {},
): Promise<Trend> {
  const now = ctx.now();
  const periodOf = ({ period }: CostQuestion) => period ?? requirePeriod(DEFAULT_PERIOD, calendarOf(ctx));
  const periods = readings.map(({ question }) => periodOf(question).period);
  const [rows = [], units = []] = await ctx.db.read(ctx.scope, [
    selectReadings(ctx, readings),
    selectUnits(ctx.scope, {
      from: periods.map(({ from }) => from).reduce((a, b) => (a < b ? a : b)),
      to: periods.map(({ to }) => to).reduce((a, b) => (a > b ? a : b)),
    }),
  ]);
  const { tenant, reading } = await pickReading(ctx, readings, rows, 'all');
  const { question } = reading;
  const asked = periodOf(question);
  const coverage = coverageOf(units as unknown as ImportedUnit[], asked, toDay(now), {
    nameAccounts: ctx.scope === '*',
    t: ctx.t,
  });
  const answer = { tenant, question, asked, coverage };
  if (coverage.days === null) return notImported(answer, ctx.t);
  const { filters, metric } = question;
  const nothing = { from: coverage.days.from, to: coverage.days.from };
  const [days = []] = await ctx.db.read(ctx.scope, [
    hasFilters(filters)
      ? selectFactDays(tenant ?? ctx.scope, metric, coverage.days, filters)
      : selectDays(tenant ?? ctx.scope, metric, coverage.days, nothing),
  ]);
  if (days.length === 0) {
    await requireKnownFilters(ctx, filters);
    if (coverage.reasonIfEmpty !== null)
      return notImported({ ...answer, coverage: withoutCosts(coverage) }, ctx.t);
  }
  const nothingIn = days.length === 0 ? await readCurrencyOfNothing(ctx) : null;
  const figures = figuresOf(answer, coverage.days, days as (DayRow & { day: Day })[], nothingIn, ctx.t);
  const [first] = figures;
  const services =
    options.byService && first?.currency && !hasFilters(filters)
      ? await readServiceLayers(ctx, {
          tenant,
          metric,
          period: coverage.days,
          asOf: coverage.asOf,
          gaps: coverage.gaps,
          currency: first.currency,
          reason: noMetric(metric, ctx.t),
          others: ctx.t('costViews.others', { what: ctx.t('costViews.services') }),
        })
      : null;
  const layered = services?.flatMap(({ points }) => points) ?? [];
  const totals = figures.map(({ total }) => total);
  const converted = await convertTotals(ctx, totals, coverage.days);
  const facts = [...figures.flatMap(factsOf), ...layered, ...factsOfConverted(converted)];
  return { ...answer, figures, services, converted, facts };
}

function notImported(
  answer: Omit<Trend, 'figures' | 'services' | 'converted' | 'facts'>,
  t: Translate,
): Trend {
  const { tenant, question, asked, coverage } = answer;
  const base = { metric: question.metric, tenant: tenant?.name ?? null, period: asked.period, asOf: null };
  const unknown = { currency: null, value: null, reason: coverage.reason ?? undefined };
  return {
    ...answer,
    figures: [],
    converted: null,
    services: null,
    facts: [moneyFact(base, { key: 'total', label: t('costs.total'), ...unknown })],
  };
}

function figuresOf(
  { tenant, question, coverage }: Pick<Trend, 'tenant' | 'question' | 'coverage'>,
  period: Period,
  rows: readonly (Sums & { day: Day })[],
  nothingIn: string | null,
  t: Translate,
): TrendFigures[] {
  const { metric } = question;
  const reason = noMetric(metric, t);
  const currencies = [...new Set(rows.map((row) => row.currency))].sort();
  const base = { metric, tenant: tenant?.name ?? null, asOf: coverage.asOf };
  return (currencies.length > 0 ? currencies : [nothingIn]).map((currency) => {
    const own = rows.filter((row) => row.currency === currency);
    const sumsOf = (days: Period, key: string, label: string) => {
      const tally = tallyOf(
        own.filter((row) => row.day >= days.from && row.day < days.to),
        metric,
      );
      const missing = coverage.gaps.reduce((sum, gap) => sum + overlapOf(gap, days), 0);
      const known = daysIn(days) > missing;
      const why = known ? reason : t('costs.notImported', { label: labelOfPeriod(days, t) });
      const facts = { ...base, period: days };
      return {
        total: moneyFact(facts, { key, label, currency, value: known ? tally.value : null, reason: why }),
        average: moneyFact(facts, {
          key: key === 'total' ? 'average' : `average:${key}`,
          label: t('costs.average'),
          currency,
          value: known ? averageOf(tally, daysIn(days) - missing) : null,
          reason: why,
        }),
        missing,
      };
    };
    const months: TrendMonth[] = [];
    for (const month of monthsOf(period)) {
      const next = addMonths(month, 1);
      const days = {
        from: month > period.from ? month : period.from,
        to: next < period.to ? next : period.to,
      };
      const name = month.slice(0, 7);
      const { total, average, missing } = sumsOf(days, `month:${name}`, labelOfPeriod(days, t));
      const whole = days.from === month && days.to === next && missing === 0;
      const before = months.at(-1);
      const change =
        whole && before?.whole ? changeFacts(total, before.total, t, { suffix: `:${name}` }) : null;
      months.push({ days, whole, total, average, change });
    }
    const { total, average } = sumsOf(period, 'total', t('costs.total'));
    const days = dayFacts({ ...base, period }, currency, own, coverage.gaps, reason, t);
    return { currency, total, average, months, days };
  });
}

function factsOf({ total, average, months, days }: TrendFigures): Fact[] {
  return [
    total,
    average,
    ...months.flatMap((month) => [
      month.total,
      month.average,
      ...(month.change ? [month.change.change, month.change.changePct] : []),
    ]),
    ...days,
  ];
}
