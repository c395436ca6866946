import { findBudgetLine } from '../../engine/budgets/index.ts';
import { hasFilters, type Trend, type TrendFigures } from '../../engine/costs/index.ts';
import type { Fact } from '../../engine/facts.ts';
import type { Translate } from '../../engine/language/index.ts';
import { labelOfPeriod } from '../../engine/period-label.ts';
import { type Button, type Card, type CardNode, makeCard } from '../card.ts';
import { optionsOfQuestion } from '../parse/cost-options.ts';
import { askButton } from './ask-button.ts';
import { isByMonth, trendNodes } from './chart-nodes.ts';
import {
  convertedNodes,
  labelOfMetric,
  labelOfMonthButton,
  notImportedNodes,
  reasonsOf,
  statementNote,
  warnings,
} from './cost-parts.ts';

/** Costs month by month with the change of each whole month, and the days as a line. */
export function viewTrend(trend: Trend, t: Translate): Card {
  const { tenant, question, asked, coverage, figures } = trend;
  const days = coverage.days ?? asked.period;
  const title = t('costViews.trendTitle', {
    tenant: tenant?.name ?? t('costViews.allTenants'),
    period: labelOfPeriod(days, t),
  });
  const note = statementNote(
    {
      metric: question.metric,
      currencies: figures.map(({ currency }) => currency),
      period: days,
      asOf: coverage.asOf,
      filters: question.filters,
    },
    t,
  );
  const again = {
    ...(tenant === null ? {} : { tenant: tenant.name }),
    ...optionsOfQuestion(question, undefined),
  };
  if (coverage.days === null) {
    const { nodes, buttons } = notImportedNodes(
      coverage,
      (month) => askButton(labelOfMonthButton(month, t), 'trend', { ...again, period: month }),
      t,
    );
    return makeCard(title, [...nodes, note, { kind: 'buttons', buttons }], trend.facts);
  }
  const budget = budgetOf(trend, t);
  return makeCard(
    title,
    [
      ...warnings(coverage.notes),
      ...figures.flatMap((one) => viewFigures(trend, one, t)),
      ...convertedNodes(trend.converted),
      ...trendNodes(trend, t, budget),
      note,
      { kind: 'buttons', buttons: buttonsOf(trend, again, t) },
    ],
    [...trend.facts, ...(budget === null ? [] : [budget])],
  );
}

/** The budget that the points of the picture are measured against; null where the tenant has none of their kind. */
function budgetOf(trend: Trend, t: Translate): Fact | null {
  const { tenant, question, coverage, figures } = trend;
  const [first] = figures;
  const narrowed = hasFilters(question.filters);
  if (!first?.currency || coverage.days === null || narrowed || trend.services !== null) return null;
  return findBudgetLine(
    tenant?.budgets ?? [],
    {
      window: isByMonth(trend) ? 'month' : 'day',
      currency: first.currency,
      metric: question.metric,
      days: coverage.days,
    },
    t,
  );
}

function viewFigures(
  { question }: Trend,
  { total, average, months, days }: TrendFigures,
  t: Translate,
): CardNode[] {
  return [
    { kind: 'figures', figures: [{ label: labelOfMetric(question.metric, t), value: total }] },
    ...(average.value === null
      ? []
      : [{ kind: 'fields' as const, fields: [{ label: t('costViews.averagePerDay'), value: average }] }]),
    {
      kind: 'table',
      columns: [
        { label: t('costViews.month'), align: 'left' },
        { label: t('costViews.cost'), align: 'right' },
        { label: t('costViews.perDay'), align: 'right' },
        { label: t('costViews.change'), align: 'right' },
        { label: '', align: 'right' },
      ],
      rows: months.map(({ total: cost, average: perDay, change }) => [
        cost.label,
        cost,
        perDay.value === null ? '' : perDay,
        change === null ? '' : change.change,
        change === null || change.changePct.value === null ? '' : change.changePct,
      ]),
      more: t('costViews.fewerMonths'),
    },
    ...reasonsOf([total, ...months.map((month) => month.total)]),
    ...(days.length > 1 ? [{ kind: 'series' as const, label: t('costViews.byDay'), points: days }] : []),
  ];
}

function buttonsOf({ tenant, question }: Trend, again: Record<string, string>, t: Translate): Button[] {
  const longer =
    question.period?.text === undefined || question.period.kind !== 'year'
      ? [askButton(t('costViews.last12Months'), 'trend', { ...again, period: 'last 12 months' })]
      : [];
  return [
    ...longer,
    askButton(t('costViews.compare'), 'compare', { ...again, step: 'mom' }),
    tenant === null
      ? askButton(t('costViews.byTenant'), 'top', { ...again, by: 'tenant' })
      : askButton(t('costViews.byService'), 'tenant', { ...again, by: 'service' }),
  ];
}
