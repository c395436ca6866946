import type { TopResources } from '../../engine/costs/index.ts';
import type { Translate } from '../../engine/language/index.ts';
import { labelOfPeriod } from '../../engine/period-label.ts';
import { type Card, type CardNode, makeCard, type Value } from '../card.ts';
import { optionsOfQuestion } from '../parse/cost-options.ts';
import { askButton } from './ask-button.ts';
import {
  convertedNodes,
  labelOfMetric,
  labelOfMonthButton,
  notImportedNodes,
  statementNote,
  warnings,
} from './cost-parts.ts';

/** The dearest resources with their service and tenant. */
export function viewResources(top: TopResources, t: Translate): Card {
  const { tenant, question, asked, coverage, lists } = top;
  const days = coverage.days ?? asked.period;
  const what = t('costViews.resources');
  const heading =
    tenant === null ? t('costViews.top', { what }) : t('costViews.topOf', { what, tenant: tenant.name });
  const title = `${heading} · ${labelOfPeriod(days, t)}`;
  const whose = tenant === null ? {} : { tenant: tenant.name };
  const note = statementNote(
    {
      metric: question.metric,
      currencies: lists.map(({ currency }) => currency),
      period: days,
      asOf: coverage.asOf,
    },
    t,
  );
  if (coverage.days === null) {
    const { nodes, buttons } = notImportedNodes(
      coverage,
      (month) => askButton(labelOfMonthButton(month, t), 'top', { ...whose, by: 'resource', period: month }),
      t,
    );
    return makeCard(title, [...nodes, note, { kind: 'buttons', buttons }], top.facts);
  }
  const options = { ...whose, ...optionsOfQuestion({ ...question, by: { kind: 'service' } }, asked.text) };
  return makeCard(
    title,
    [
      ...warnings(coverage.notes),
      ...lists.flatMap((list): CardNode[] => [
        { kind: 'figures', figures: [{ label: labelOfMetric(question.metric, t), value: list.total }] },
        {
          kind: 'table',
          columns: [
            { label: t('costViews.resource'), align: 'left' },
            { label: t('costViews.service'), align: 'left' },
            { label: t('costViews.tenant'), align: 'left' },
            { label: t('costViews.cost'), align: 'right' },
            { label: t('costViews.share'), align: 'right' },
          ],
          rows: [
            ...list.lines.map((line): Value[] => [
              line.name,
              line.service,
              line.tenant,
              line.cost,
              line.share.value === null ? '' : line.share,
            ]),
            ...(list.rest
              ? [
                  [
                    list.rest.cost.label,
                    '',
                    '',
                    list.rest.cost,
                    list.rest.share.value === null ? '' : list.rest.share,
                  ],
                ]
              : []),
          ],
          more: t('costViews.moreResources'),
        },
      ]),
      ...convertedNodes(top.converted),
      ...(lists.length === 0 ? [{ kind: 'text' as const, text: t('costViews.noCost') }] : []),
      note,
      {
        kind: 'buttons',
        buttons: [
          askButton(t('costViews.byService'), 'top', { ...options, by: 'service' }),
          askButton(t('costViews.byTenant'), 'top', { ...options, by: 'tenant' }),
          askButton(t('costViews.byAccount'), 'top', { ...options, by: 'account' }),
        ],
      },
    ],
    top.facts,
  );
}
