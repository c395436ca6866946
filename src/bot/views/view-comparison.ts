import type { ComparedFigures, ComparedPair, CompareStep, Comparison } from '../../engine/costs/index.ts';
import type { Translate } from '../../engine/language/index.ts';
import { isWholeMonths } from '../../engine/period.ts';
import { labelOfPeriod } from '../../engine/period-label.ts';
import { type Button, type Card, type CardNode, makeCard } from '../card.ts';
import { optionsOfQuestion } from '../parse/cost-options.ts';
import { askButton } from './ask-button.ts';
import { reasonsOf, statementNote, warnings } from './cost-parts.ts';

const STEP_LABELS: Record<CompareStep, string> = {
  wow: 'Week over week',
  mom: 'Month over month',
  qoq: 'Quarter over quarter',
  yoy: 'Year over year',
};

/** Periods beside those one step earlier, each pair with its averages per day. */
export function viewComparison(comparison: Comparison, _t: Translate): Card {
  const { tenant, step, pairs } = comparison;
  return makeCard(
    `${tenant?.name ?? 'All tenants'} · ${STEP_LABELS[step].toLowerCase()}`,
    [
      ...pairs.flatMap((pair) => viewPair(comparison, pair)),
      { kind: 'buttons', buttons: buttonsOf(comparison) },
    ],
    comparison.facts,
  );
}

function viewPair({ question }: Comparison, pair: ComparedPair): CardNode[] {
  const { coverage, days, figures } = pair;
  const note = statementNote({
    metric: question.metric,
    currencies: figures.map(({ currency }) => currency),
    period: days,
    asOf: coverage.asOf,
    filters: question.filters,
  });
  if (coverage.days === null) return [...warnings([coverage.reason ?? '']), note];
  return [
    { kind: 'text', text: explainPair(pair) },
    ...warnings(pair.notes),
    ...figures.flatMap((one) => viewFigures(pair, one)),
    note,
  ];
}

function explainPair({ kind, days, before, asked, coverage }: ComparedPair): string {
  const sides = `${labelOfPeriod(days)} against ${labelOfPeriod(before)}`;
  if (asked.open) return `${asked.label} is still open: ${sides}, by its complete days.`;
  if (coverage.cut) return `${sides}, by the days that are imported.`;
  const whole = isWholeMonths(days) || kind !== 'asked' ? ', whole' : '';
  return `${sides}${whole}.`;
}

function viewFigures(pair: ComparedPair, figures: ComparedFigures): CardNode[] {
  const { total, previous, change, changePct, average, previousAverage, averageChangePct } = figures;
  const ratio = changePct.value === null ? null : changePct;
  return [
    {
      kind: 'figures',
      figures: [
        {
          label: labelOfPeriod(pair.days),
          value: total,
          ...(change.value === null ? {} : { change: { amount: change, ratio } }),
        },
      ],
    },
    {
      kind: 'table',
      columns: [
        { label: 'Period', align: 'left' },
        { label: 'Cost', align: 'right' },
        { label: 'Average per day', align: 'right' },
      ],
      rows: [
        [labelOfPeriod(pair.days), total, average],
        [labelOfPeriod(pair.before), previous, previousAverage],
        [
          'Change',
          changePct.value === null ? '' : changePct,
          averageChangePct.value === null ? '' : averageChangePct,
        ],
      ],
    },
    ...reasonsOf([total, previous]),
  ];
}

function buttonsOf({ tenant, question, step }: Comparison): Button[] {
  const options = {
    ...(tenant === null ? {} : { tenant: tenant.name }),
    ...optionsOfQuestion({ ...question, by: { kind: 'service' } }, undefined),
  };
  const others = (['wow', 'mom', 'qoq', 'yoy'] as const).filter((one) => one !== step);
  return [
    ...others.map((one) => askButton(STEP_LABELS[one], 'compare', { ...options, step: one })),
    askButton('Trend', 'trend', options),
    tenant === null
      ? askButton('By tenant', 'top', { ...options, by: 'tenant' })
      : askButton('By service', 'tenant', { ...options, by: 'service' }),
  ];
}
