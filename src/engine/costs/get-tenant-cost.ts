import type { Context } from '../context.ts';
import type { Fact } from '../facts.ts';
import { daysIn, type Period, toDay } from '../period.ts';
import { monthOf, type PeriodAsked, stepBack, stepOf } from '../period-asked.ts';
import { labelOfPeriod } from '../period-label.ts';
import { changeFacts, moneyFact } from './compute.ts';
import { computeFigures, type Figures, factsOfFigures } from './compute-figures.ts';
import { type Coverage, coverageOf, type ImportedUnit } from './coverage.ts';
import { selectUnits } from './queries.ts';
import { readTenantRows } from './read-tenant-rows.ts';
import { pickReading, selectReadings, type TenantRef } from './resolve-tenant.ts';
import type { CostQuestion, Reading } from './schemas.ts';

/** One tenant's cost in a period, and in the period before. */
export interface TenantCost {
  tenant: TenantRef;
  question: CostQuestion;
  asked: PeriodAsked;
  coverage: Coverage;
  /** The days it is compared with; null where nothing can be answered. */
  before: Period | null;
  /** One for each currency, the larger first; none where the days asked about are not imported. */
  figures: Figures[];
  /** Sentences on what the figures do not cover. */
  notes: string[];
  facts: Fact[];
}

/**
 * What a tenant cost. Without a period: the month so far, by complete days. A group's cost is its own and that of all
 * below it. Days that are not imported give null with a reason, never 0.
 *
 * @throws not_found | ambiguous | bad_input  see `pickReading`
 */
export async function getTenantCost(ctx: Context, readings: readonly Reading[]): Promise<TenantCost> {
  const now = ctx.now();
  const reach = reachOfReadings(readings, now);
  const [rows = [], units = []] = await ctx.db.read(ctx.scope, [
    selectReadings(ctx, readings),
    selectUnits(reach),
  ]);
  const { tenant, reading } = await pickReading(ctx, readings, rows);
  return costOfTenant(ctx, tenant, reading.question, units as unknown as ImportedUnit[]);
}

/** From the period before the earliest asked to the end of the latest: what coverage must be known of. */
function reachOfReadings(readings: readonly Reading[], now: Date): Period {
  const periods = readings.map(({ question }) => question.period ?? monthOf(now));
  return {
    from: periods
      .map((one) => stepBack(one.period, stepOf(one)).period.from)
      .reduce((a, b) => (a < b ? a : b)),
    to: periods.map((one) => one.period.to).reduce((a, b) => (a > b ? a : b)),
  };
}

async function costOfTenant(
  ctx: Context,
  tenant: TenantRef,
  question: CostQuestion,
  units: readonly ImportedUnit[],
): Promise<TenantCost> {
  const now = ctx.now();
  const asked = question.period ?? monthOf(now);
  const options = { nameAccounts: ctx.scope === '*' };
  const coverage = coverageOf(units, asked, toDay(now), options);
  if (coverage.days === null) return notImported(tenant, question, asked, coverage);

  const { days } = coverage;
  const { period: before, shortened } = stepBack(days, stepOf(asked));
  const beforeCoverage = coverageOf(units, { period: before, open: false }, toDay(now), options);
  const rows = await readTenantRows(ctx, tenant, question, days, before);
  const figures = computeFigures({
    metric: question.metric,
    tenant: tenant.name,
    period: days,
    asOf: coverage.asOf,
    gaps: coverage.gaps,
    ...rows,
    before: { period: before, asOf: beforeCoverage.asOf, reason: beforeCoverage.reason, rows: rows.before },
  });
  const shorter = `${labelOfPeriod(before)} has ${daysIn(before) < daysIn(days) ? 'fewer' : 'other'} days to compare with.`;
  return {
    tenant,
    question,
    asked,
    coverage,
    before,
    figures,
    notes: [
      ...coverage.notes,
      ...(shortened ? [shorter] : []),
      ...beforeCoverage.notes.map((note) => `To compare with: ${note}`),
    ],
    facts: figures.flatMap(factsOfFigures),
  };
}

function notImported(
  tenant: TenantRef,
  question: CostQuestion,
  asked: PeriodAsked,
  coverage: Coverage,
): TenantCost {
  const base = { metric: question.metric, tenant: tenant.name, period: asked.period, asOf: null };
  const unknown = { currency: null, value: null, reason: coverage.reason ?? undefined };
  const total = moneyFact(base, { key: 'total', label: 'Total', ...unknown });
  const previous = moneyFact(base, { key: 'previous', label: 'Before', ...unknown });
  const { change, changePct } = changeFacts(total, previous);
  const facts = [total, previous, change, changePct];
  return { tenant, question, asked, coverage, before: null, figures: [], notes: [], facts };
}
