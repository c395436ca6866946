import type { BridgeStep, ReconciledCurrency, Reconciliation } from '../../engine/costs/index.ts';
import { isSome, restFact } from '../../engine/costs/index.ts';
import type { Fact } from '../../engine/facts.ts';
import type { PlainKey, Translate } from '../../engine/language/index.ts';
import { isZero } from '../../engine/money.ts';
import { labelOfDay, labelOfPeriod } from '../../engine/period-label.ts';
import { type Card, type CardNode, makeCard, type Value } from '../card.ts';
import { askButton } from './ask-button.ts';
import { joinNames, labelOfMonthButton, notImportedNodes, statementNote, warnings } from './cost-parts.ts';

const MAX_INVOICES = 15;
const MAX_BILLS = 15;

const STEP_LABELS = {
  corrections: 'dataViews.corrections',
  tax: 'dataViews.tax',
  credits: 'dataViews.credits',
  prepayments: 'dataViews.prepayments',
  refunds: 'dataViews.refunds',
  support: 'dataViews.support',
  amortization: 'dataViews.amortization',
  other: 'dataViews.other',
} as const satisfies Record<BridgeStep, PlainKey>;

/** Invoices beside the ledger, and the bridge from billed to effective cost. */
export function viewReconciliation(reconciliation: Reconciliation, t: Translate): Card {
  const { asked, coverage, currencies } = reconciliation;
  const title = t('dataViews.reconciliation', { period: labelOfPeriod(asked.period, t) });
  if (currencies.length === 0) {
    const { nodes, buttons } = notImportedNodes(
      coverage,
      (month) => askButton(labelOfMonthButton(month, t), 'reconcile', { period: month }),
      t,
    );
    const note = statementNote({ metric: 'billed', currencies: [], period: asked.period, asOf: null }, t);
    return makeCard(
      title,
      [...nodes, ...meteredNodes(reconciliation, t), note, { kind: 'buttons', buttons }],
      reconciliation.facts,
    );
  }
  const parts = currencies.map((one) => viewCurrency(one, t));
  const reach = t('dataViews.reconciled', {
    currencies: joinNames(
      currencies.map(({ currency }) => currency),
      t,
    ),
    period: labelOfPeriod(asked.period, t),
  });
  return makeCard(
    title,
    [
      ...warnings(coverage.notes),
      ...parts.flatMap(({ nodes }) => nodes),
      ...meteredNodes(reconciliation, t),
      {
        kind: 'note',
        text:
          coverage.asOf === null
            ? reach
            : `${reach} · ${t('costViews.dataAsOf', { day: labelOfDay(coverage.asOf, t) })}`,
      },
      { kind: 'buttons', buttons: [askButton(t('costViews.whatIsImported'), 'data')] },
    ],
    [...reconciliation.facts, ...parts.flatMap(({ facts }) => facts)],
  );
}

/** AI calls as they were metered, beside the bills that took their place; nothing where none were. */
function meteredNodes({ metered }: Reconciliation, t: Translate): CardNode[] {
  if (metered.length === 0) return [];
  return [
    { kind: 'text', text: t('aiPolicy.meteredBeside') },
    table(
      [
        t('aiPolicy.calls'),
        t('aiPolicy.metered'),
        t('dataViews.billed'),
        t('dataViews.difference'),
        t('aiPolicy.provisional'),
      ],
      metered
        .slice(0, MAX_BILLS)
        .map((line): Value[] => [line.label, line.metered, line.billed, line.difference, line.provisional]),
      t,
    ),
  ];
}

function viewCurrency(one: ReconciledCurrency, t: Translate): { nodes: CardNode[]; facts: Fact[] } {
  const differs = one.bills.filter((bill) => isSome(bill.difference));
  const invoices = invoiceRows(one, t);
  const bills = (differs.length > 0 ? differs : one.bills).slice(0, MAX_BILLS);
  const nodes: CardNode[] = [
    {
      kind: 'figures',
      figures: [
        { label: t('dataViews.invoicedIn', { currency: one.currency }), value: one.invoiced },
        { label: t('dataViews.inLedger'), value: one.ledger },
        { label: t('dataViews.difference'), value: one.difference },
      ],
    },
    differs.length === 0
      ? {
          kind: 'text',
          tone: 'good',
          text: t('dataViews.agrees'),
        }
      : {
          kind: 'text',
          tone: 'bad',
          text: t('dataViews.disagrees'),
        },
    table(
      [t('dataViews.bill'), t('dataViews.invoiced'), t('dataViews.inLedger'), t('dataViews.difference')],
      bills.map((bill) => [bill.label, bill.invoiced, bill.ledger, bill.difference]),
      t,
    ),
    { ...table([], invoices.rows, t), columns: invoiceColumns(t) },
    { kind: 'text', text: t('dataViews.bridge') },
    table(
      [t('dataViews.step'), t('dataViews.billed'), t('dataViews.effective'), t('costViews.change')],
      [
        [t('costViews.billed'), one.billed, '', ''],
        ...one.bridge
          .filter(
            (line) => ![line.billed, line.effective, line.change].every((fact) => isZero(fact.value ?? '0')),
          )
          .map((line): Value[] => [t(STEP_LABELS[line.step]), line.billed, line.effective, line.change]),
        [t('costViews.effective'), '', one.effective, ''],
      ],
      t,
    ),
    {
      kind: 'fields',
      fields: [
        ...(one.unknown ? [{ label: one.unknown.label, value: one.unknown }] : []),
        { label: one.usage.billed.label, value: one.usage.billed },
        { label: one.usage.effective.label, value: one.usage.effective },
      ],
    },
  ];
  return { nodes, facts: invoices.facts };
}

function invoiceColumns(t: Translate): Extract<CardNode, { kind: 'table' }>['columns'] {
  return [
    { label: t('dataViews.invoice'), align: 'left' },
    { label: t('costViews.account'), align: 'left' },
    { label: t('dataViews.billed'), align: 'right' },
  ];
}

function invoiceRows(
  { invoices, invoiced }: ReconciledCurrency,
  t: Translate,
): { rows: Value[][]; facts: Fact[] } {
  const shown = invoices.slice(0, MAX_INVOICES);
  const hidden = invoices.slice(MAX_INVOICES).map(({ fact }) => fact);
  const rows = shown.map(({ account, fact }): Value[] => [fact.label, account, fact]);
  if (hidden.length === 0) return { rows, facts: [] };
  const rest = restFact('rest:invoices', t('dataViews.otherInvoices'), hidden, invoiced);
  return { rows: [...rows, [rest.label, '', rest]], facts: [rest] };
}

/** A table whose first column is a name and whose others are amounts. */
function table(
  labels: readonly string[],
  rows: Value[][],
  t: Translate,
): Extract<CardNode, { kind: 'table' }> {
  return {
    kind: 'table',
    columns: labels.map((label, at) => ({ label, align: at === 0 ? 'left' : 'right' })),
    rows,
    more: t('dataViews.moreReconciled'),
  };
}
