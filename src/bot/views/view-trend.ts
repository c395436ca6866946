import type { Trend, TrendFigures } from '../../engine/costs/index.ts';
import type { Translate } from '../../engine/language/index.ts';
import { labelOfPeriod } from '../../engine/period-label.ts';
import { type Button, type Card, type CardNode, makeCard } from '../card.ts';
import { optionsOfQuestion } from '../parse/cost-options.ts';
import { askButton } from './ask-button.ts';
import {
  labelOfMetric,
  labelOfMonthButton,
  notImportedNodes,
  reasonsOf,
  statementNote,
  warnings,
} from './cost-parts.ts';

/** Costs month by month with the change of each whole month, and the days as a line. */
export function viewTrend(trend: Trend, _t: Translate): Card {
  const { tenant, question, asked, coverage, figures } = trend;
  const days = coverage.days ?? asked.period;
  const title = `${tenant?.name ?? 'All tenants'} · trend · ${labelOfPeriod(days)}`;
  const note = statementNote({
    metric: question.metric,
    currencies: figures.map(({ currency }) => currency),
    period: days,
    asOf: coverage.asOf,
    filters: question.filters,
  });
  const again = {
    ...(tenant === null ? {} : { tenant: tenant.name }),
    ...optionsOfQuestion(question, undefined),
  };
  if (coverage.days === null) {
    const { nodes, buttons } = notImportedNodes(coverage, (month) =>
      askButton(labelOfMonthButton(month), 'trend', { ...again, period: month }),
    );
    return makeCard(title, [...nodes, note, { kind: 'buttons', buttons }], trend.facts);
  }
  return makeCard(
    title,
    [
      ...warnings(coverage.notes),
      ...figures.flatMap((one) => viewFigures(trend, one)),
      note,
      { kind: 'buttons', buttons: buttonsOf(trend, again) },
    ],
    trend.facts,
  );
}

function viewFigures({ question }: Trend, { total, average, months, days }: TrendFigures): CardNode[] {
  return [
    { kind: 'figures', figures: [{ label: labelOfMetric(question.metric), value: total }] },
    ...(average.value === null
      ? []
      : [{ kind: 'fields' as const, fields: [{ label: 'Average per day', value: average }] }]),
    {
      kind: 'table',
      columns: [
        { label: 'Month', align: 'left' },
        { label: 'Cost', align: 'right' },
        { label: 'Per day', align: 'right' },
        { label: 'Change', align: 'right' },
        { label: '', align: 'right' },
      ],
      rows: months.map(({ total: cost, average: perDay, change }) => [
        cost.label,
        cost,
        perDay.value === null ? '' : perDay,
        change === null ? '' : change.change,
        change === null || change.changePct.value === null ? '' : change.changePct,
      ]),
      more: 'ask for fewer months at a time',
    },
    ...reasonsOf([total, ...months.map((month) => month.total)]),
    ...(days.length > 1 ? [{ kind: 'series' as const, label: 'By day', points: days }] : []),
  ];
}

function buttonsOf({ tenant, question }: Trend, again: Record<string, string>): Button[] {
  const longer =
    question.period?.text === undefined || question.period.kind !== 'year'
      ? [askButton('Last 12 months', 'trend', { ...again, period: 'last 12 months' })]
      : [];
  return [
    ...longer,
    askButton('Compare', 'compare', { ...again, step: 'mom' }),
    tenant === null
      ? askButton('By tenant', 'top', { ...again, by: 'tenant' })
      : askButton('By service', 'tenant', { ...again, by: 'service' }),
  ];
}
