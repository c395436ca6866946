import type { TopResources } from '../../engine/costs/index.ts';
import type { Translate } from '../../engine/language/index.ts';
import { labelOfPeriod } from '../../engine/period-label.ts';
import { type Card, type CardNode, makeCard, type Value } from '../card.ts';
import { optionsOfQuestion } from '../parse/cost-options.ts';
import { askButton } from './ask-button.ts';
import {
  labelOfMetric,
  labelOfMonthButton,
  notImportedNodes,
  statementNote,
  warnings,
} from './cost-parts.ts';

/** The dearest resources with their service and tenant. */
export function viewResources(top: TopResources, _t: Translate): Card {
  const { tenant, question, asked, coverage, lists } = top;
  const days = coverage.days ?? asked.period;
  const title = `Top resources${tenant === null ? '' : ` of ${tenant.name}`} · ${labelOfPeriod(days)}`;
  const whose = tenant === null ? {} : { tenant: tenant.name };
  const note = statementNote({
    metric: question.metric,
    currencies: lists.map(({ currency }) => currency),
    period: days,
    asOf: coverage.asOf,
  });
  if (coverage.days === null) {
    const { nodes, buttons } = notImportedNodes(coverage, (month) =>
      askButton(labelOfMonthButton(month), 'top', { ...whose, by: 'resource', period: month }),
    );
    return makeCard(title, [...nodes, note, { kind: 'buttons', buttons }], top.facts);
  }
  const options = { ...whose, ...optionsOfQuestion({ ...question, by: { kind: 'service' } }, asked.text) };
  return makeCard(
    title,
    [
      ...warnings(coverage.notes),
      ...lists.flatMap((list): CardNode[] => [
        { kind: 'figures', figures: [{ label: labelOfMetric(question.metric), value: list.total }] },
        {
          kind: 'table',
          columns: [
            { label: 'Resource', align: 'left' },
            { label: 'Service', align: 'left' },
            { label: 'Tenant', align: 'left' },
            { label: 'Cost', align: 'right' },
            { label: 'Share', align: 'right' },
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
          more: 'narrow it down with tenant:NAME or a shorter period',
        },
      ]),
      ...(lists.length === 0 ? [{ kind: 'text' as const, text: 'No cost in these days.' }] : []),
      note,
      {
        kind: 'buttons',
        buttons: [
          askButton('By service', 'top', { ...options, by: 'service' }),
          askButton('By tenant', 'top', { ...options, by: 'tenant' }),
          askButton('By account', 'top', { ...options, by: 'account' }),
        ],
      },
    ],
    top.facts,
  );
}
