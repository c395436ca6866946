import type { Context } from '../context.ts';
import type { Fact } from '../facts.ts';
import type { Translate } from '../language/index.ts';
import { type Period, toDay } from '../period.ts';
import { defaultMonth, type PeriodAsked, stepBack, stepOf } from '../period-asked.ts';
import { labelOfPeriod } from '../period-label.ts';
import { changeFacts, moneyFact } from './compute.ts';
import { computeFigures, type Figures, factsOfFigures } from './compute-figures.ts';
import { type Converted, convertTotals, factsOfConverted } from './convert-totals.ts';
import { type Coverage, coverageOf, type ImportedUnit, withoutCosts } from './coverage.ts';
import { readRows } from './read-rows.ts';
import { requireKnownFilters } from './require-known-filters.ts';
import type { TenantRef } from './resolve-tenant.ts';
import type { CostQuestion } from './schemas.ts';

/** Costs in a period, and in the period before: of one tenant, or of all that the scope sees. */
export interface CostAnswer {
  /** Null: all that the scope sees. */
  tenant: TenantRef | null;
  question: CostQuestion;
  asked: PeriodAsked;
  coverage: Coverage;
  /** What it is compared with; null where nothing can be answered. */
  before: {
    period: Period /** Whether all of it is imported, so that the two compare. */;
    whole: boolean;
  } | null;
  /** One for each currency, the larger first; none where the days asked about are not imported. */
  figures: Figures[];
  /** The total in the display currency; null where none is set or all is in it already. */
  converted: Converted | null;
  /** Sentences on what the figures do not cover. */
  notes: string[];
  facts: Fact[];
}

/** From the period before the earliest asked to the end of the latest: the days that coverage must be known of. */
export function reachOfQuestions(questions: readonly Pick<CostQuestion, 'period'>[], now: Date): Period {
  const periods = questions.map(({ period }) => period ?? defaultMonth(now));
  const starts = periods.map((one) => stepBack(one.period, stepOf(one)).period.from);
  const ends = periods.map((one) => one.period.to);
  return { from: starts.reduce((a, b) => (a < b ? a : b)), to: ends.reduce((a, b) => (a > b ? a : b)) };
}

/**
 * Answers a question about costs. Without a period: the month so far, by complete days, beside the same days of the month
 * before (`defaultMonth`). Days that are not imported give null with a reason, never 0.
 *
 * @param units  what is imported of `reachOfQuestions`
 */
export async function answerCosts(
  ctx: Context,
  tenant: TenantRef | null,
  question: CostQuestion,
  units: readonly ImportedUnit[],
): Promise<CostAnswer> {
  const now = ctx.now();
  const asked = question.period ?? defaultMonth(now);
  const options = { nameAccounts: ctx.scope === '*', t: ctx.t };
  const coverage = coverageOf(units, asked, toDay(now), options);
  if (coverage.days === null) return notImported(tenant, question, asked, coverage, ctx.t);

  const { days } = coverage;
  const { period: before, shortened } = stepBack(days, stepOf(asked));
  const rows = await readRows(ctx, tenant, question, days, before);
  if (rows.days.length === 0 && coverage.reasonIfEmpty !== null) {
    return notImported(tenant, question, asked, withoutCosts(coverage), ctx.t);
  }
  const whole = coverageOf(units, { period: before, open: false }, toDay(now), options);
  const known = rows.before.length === 0 ? withoutCosts(whole) : whole;
  if (rows.days.length === 0 && rows.before.length === 0) await requireKnownFilters(ctx, question.filters);
  const figures = computeFigures({
    metric: question.metric,
    tenant: tenant?.name ?? null,
    period: days,
    asOf: coverage.asOf,
    gaps: coverage.gaps,
    ...rows,
    t: ctx.t,
    before: { period: before, asOf: known.asOf, reason: known.reason, rows: rows.before },
  });
  const totals = figures.map(({ total }) => total);
  const converted = await convertTotals(ctx, totals, days);
  return {
    tenant,
    question,
    asked,
    coverage,
    converted,
    before: { period: before, whole: known.days !== null && !known.cut && known.gaps.length === 0 },
    figures,
    notes: [
      ...coverage.notes,
      ...(shortened ? [ctx.t('costs.shorter', { label: labelOfPeriod(before, ctx.t) })] : []),
      ...known.notes.map((note) => ctx.t('costs.toCompareWith', { note })),
    ],
    facts: [...figures.flatMap(factsOfFigures), ...factsOfConverted(converted)],
  };
}

function notImported(
  tenant: TenantRef | null,
  question: CostQuestion,
  asked: PeriodAsked,
  coverage: Coverage,
  t: Translate,
): CostAnswer {
  const base = { metric: question.metric, tenant: tenant?.name ?? null, period: asked.period, asOf: null };
  const unknown = { currency: null, value: null, reason: coverage.reason ?? undefined };
  const total = moneyFact(base, { key: 'total', label: t('costs.total'), ...unknown });
  const previous = moneyFact(base, { key: 'previous', label: t('costs.before'), ...unknown });
  const facts = [total, previous, ...Object.values(changeFacts(total, previous, t))];
  return { tenant, question, asked, coverage, before: null, figures: [], converted: null, notes: [], facts };
}
