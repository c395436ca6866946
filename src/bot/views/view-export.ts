import type { CostExport } from '../../engine/export/index.ts';
import type { Translate } from '../../engine/language/index.ts';
import { labelOfPeriod } from '../../engine/period-label.ts';
import { type Card, type CardNode, makeCard } from '../card.ts';
import { askButton } from './ask-button.ts';
import {
  labelOfMetric,
  labelOfMonthButton,
  notImportedNodes,
  reasonsOf,
  someFields,
  statementNote,
  warnings,
} from './cost-parts.ts';

/** A file of bills with what it holds and adds up to, and what it leaves out. */
export function viewExport({ kind, answer, file, rows, facts }: CostExport, t: Translate): Card {
  const { tenant, question, coverage, asked, figures } = answer;
  const { days } = coverage;
  const title = t(kind === 'lines' ? 'export.titleLines' : 'export.titleResources', {
    tenant: tenant?.name ?? t('costViews.allTenants'),
    period: labelOfPeriod(days ?? asked.period, t),
  });
  const note = statementNote(
    {
      metric: question.metric,
      currencies: figures.map(({ currency }) => currency),
      period: days ?? asked.period,
      asOf: coverage.asOf,
    },
    t,
  );
  const whose = tenant === null ? {} : { tenant: tenant.name };
  if (days === null) {
    const what = kind === 'lines' ? 'csv' : 'resources';
    const { nodes, buttons } = notImportedNodes(
      coverage,
      (month) => askButton(labelOfMonthButton(month, t), 'export', { what, ...whose, period: month }),
      t,
    );
    return makeCard(title, [...nodes, note, { kind: 'buttons', buttons }], facts);
  }
  if (file === null || rows === null) {
    return makeCard(
      title,
      [...warnings(coverage.notes), { kind: 'text', text: t('export.nothing') }, note],
      facts,
    );
  }
  const nodes: CardNode[] = [
    ...warnings(coverage.notes),
    { kind: 'file', file: { name: file.name, mediaType: 'text/csv', bytes: file.bytes, path: file.path } },
    ...figures.map(
      (one): CardNode => ({
        kind: 'figures',
        figures: [{ label: labelOfMetric(question.metric, t), value: one.total }],
      }),
    ),
    {
      kind: 'fields',
      fields: [
        { label: rows.label, value: rows },
        ...figures.flatMap((one) => someFields([one.prepayments, one.unknown])),
      ],
    },
    ...figures.flatMap(({ total }) => reasonsOf([total])),
    { kind: 'text', text: t(kind === 'lines' ? 'export.explainLines' : 'export.explainResources') },
    note,
  ];
  return makeCard(title, nodes, facts);
}
