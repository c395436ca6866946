import type { ComparedFigures, ComparedPair, CompareStep, Comparison } from '../../engine/costs/index.ts';
import type { PlainKey, Translate } from '../../engine/language/index.ts';
import { isWholeMonths } from '../../engine/period.ts';
import { labelOfPeriod } from '../../engine/period-label.ts';
import { type Button, type Card, type CardNode, makeCard } from '../card.ts';
import { optionsOfQuestion } from '../parse/cost-options.ts';
import { askButton } from './ask-button.ts';
import { moversNodes } from './chart-nodes.ts';
import { convertedNodes, reasonsOf, statementNote, warnings } from './cost-parts.ts';

const STEP_LABELS = {
  wow: 'costViews.wow',
  mom: 'costViews.mom',
  qoq: 'costViews.qoq',
  yoy: 'costViews.yoy',
} as const satisfies Record<CompareStep, PlainKey>;

/** Periods beside those one step earlier, each pair with its averages per day. */
export function viewComparison(comparison: Comparison, t: Translate): Card {
  const { tenant, step, pairs } = comparison;
  return makeCard(
    `${tenant?.name ?? t('costViews.allTenants')} · ${t(STEP_LABELS[step]).toLocaleLowerCase(t.language)}`,
    [
      ...pairs.flatMap((pair) => viewPair(comparison, pair, t)),
      ...moversNodes(comparison, t),
      { kind: 'buttons', buttons: buttonsOf(comparison, t) },
    ],
    comparison.facts,
  );
}

function viewPair({ question }: Comparison, pair: ComparedPair, t: Translate): CardNode[] {
  const { coverage, days, figures } = pair;
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
  if (coverage.days === null) return [...warnings([coverage.reason ?? '']), note];
  return [
    { kind: 'text', text: explainPair(pair, t) },
    ...warnings(pair.notes),
    ...figures.flatMap((one) => viewFigures(pair, one, t)),
    ...convertedNodes(pair.converted),
    note,
  ];
}

function explainPair({ kind, days, before, asked, coverage }: ComparedPair, t: Translate): string {
  const sides = { days: labelOfPeriod(days, t), before: labelOfPeriod(before, t) };
  if (asked.open) return t('costViews.againstOpen', { ...sides, asked: labelOfPeriod(asked.period, t) });
  if (coverage.cut) return t('costViews.againstCut', sides);
  return t(isWholeMonths(days) || kind !== 'asked' ? 'costViews.againstWhole' : 'costViews.against', sides);
}

function viewFigures(pair: ComparedPair, figures: ComparedFigures, t: Translate): CardNode[] {
  const { total, previous, change, changePct, average, previousAverage, averageChangePct } = figures;
  const ratio = changePct.value === null ? null : changePct;
  return [
    {
      kind: 'figures',
      figures: [
        {
          label: labelOfPeriod(pair.days, t),
          value: total,
          ...(change.value === null ? {} : { change: { amount: change, ratio } }),
        },
      ],
    },
    {
      kind: 'table',
      columns: [
        { label: t('costViews.period'), align: 'left' },
        { label: t('costViews.cost'), align: 'right' },
        { label: t('costViews.averagePerDay'), align: 'right' },
      ],
      rows: [
        [labelOfPeriod(pair.days, t), total, average],
        [labelOfPeriod(pair.before, t), previous, previousAverage],
        [
          t('costViews.change'),
          changePct.value === null ? '' : changePct,
          averageChangePct.value === null ? '' : averageChangePct,
        ],
      ],
    },
    ...reasonsOf([total, previous]),
  ];
}

function buttonsOf({ tenant, question, step }: Comparison, t: Translate): Button[] {
  const options = {
    ...(tenant === null ? {} : { tenant: tenant.name }),
    ...optionsOfQuestion({ ...question, by: { kind: 'service' } }, undefined),
  };
  const others = (['wow', 'mom', 'qoq', 'yoy'] as const).filter((one) => one !== step);
  return [
    ...others.map((one) => askButton(t(STEP_LABELS[one]), 'compare', { ...options, step: one })),
    askButton(t('costViews.trend'), 'trend', options),
    tenant === null
      ? askButton(t('costViews.byTenant'), 'top', { ...options, by: 'tenant' })
      : askButton(t('costViews.byService'), 'tenant', { ...options, by: 'service' }),
  ];
}
