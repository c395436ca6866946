import type { Fact } from '../../engine/facts.ts';
import type { Translate } from '../../engine/language/index.ts';
import { type CostRequested, type ListedCost, manualCostKind } from '../../engine/manual-costs/index.ts';
import { addMonths, type Day, toDay } from '../../engine/period.ts';
import { labelOfDay, labelOfPeriod } from '../../engine/period-label.ts';
import { type Card, type CardNode, makeCard, type Value } from '../card.ts';
import { askButton } from './ask-button.ts';

/** An entry that was made, corrected or removed at once: no rule asks anybody. */
export function viewCostApplied({ change, tenant }: CostRequested, t: Translate, now: Date): Card {
  const { entry } = change;
  const amount: Fact = {
    key: 'amount',
    label: entry.description,
    value: entry.amount,
    unit: 'money',
    currency: entry.currency,
    metric: 'billed',
    tenant,
    period: null,
    asOf: null,
  };
  const fields: { label: string; value: Value }[] = [
    { label: t('manualCosts.columnAmount'), value: amount },
    { label: t('manualCosts.columnTenant'), value: tenant },
    { label: t('manualCosts.columnWhen'), value: sayWhen(entry, t) },
  ];
  const what = manualCostKind.say(change, tenant)(t);
  const nodes: CardNode[] = [
    { kind: 'text', text: t('manualCosts.textApplied', { what }), tone: 'good' },
    { kind: 'fields', fields },
  ];
  if (change.change !== 'remove' && entry.day >= toDay(now))
    nodes.push({ kind: 'note', text: t('manualCosts.countsWhenOver') });
  nodes.push({ kind: 'buttons', buttons: [askButton(t('manualCosts.titleList'), 'add', { verb: 'list' })] });
  return makeCard(t('manualCosts.titleApplied'), nodes, [amount]);
}

/** Entered costs, the newest first. */
export function viewManualCosts(costs: readonly ListedCost[], t: Translate): Card {
  if (costs.length === 0) {
    return makeCard(t('manualCosts.titleList'), [{ kind: 'text', text: t('manualCosts.noneYet') }], []);
  }
  return makeCard(
    t('manualCosts.titleList'),
    [
      {
        kind: 'table',
        columns: [
          { label: t('manualCosts.columnId'), align: 'right' },
          { label: t('manualCosts.columnName'), align: 'left' },
          { label: t('manualCosts.columnTenant'), align: 'left' },
          { label: t('manualCosts.columnAmount'), align: 'right' },
          { label: t('manualCosts.columnWhen'), align: 'left' },
        ],
        rows: costs.map(({ cost, tenant, amount, billed }) => [
          String(cost.id),
          cost.description,
          tenant,
          amount,
          [
            sayWhen(cost, t),
            ...(billed.length > 0 ? [t('manualCosts.billed', { months: listMonths(billed, t) })] : []),
          ].join('; '),
        ]),
        more: t('manualCosts.moreCosts'),
      },
    ],
    costs.map(({ amount }) => amount),
  );
}

function sayWhen({ day, until }: { day: Day; until: Day | null }, t: Translate): string {
  const first = labelOfDay(day, t);
  return until === null ? first : t('manualCosts.monthly', { day: first, until: labelOfDay(until, t) });
}

function listMonths(months: readonly Day[], t: Translate): string {
  const each = months.map((month) => labelOfPeriod({ from: month, to: addMonths(month, 1) }, t));
  return new Intl.ListFormat(t.language, { type: 'conjunction' }).format(each);
}
