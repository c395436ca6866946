import type { BridgeStep, ReconciledCurrency, Reconciliation } from '../../engine/costs/index.ts';
import { isSome, restFact } from '../../engine/costs/index.ts';
import type { Fact } from '../../engine/facts.ts';
import type { Translate } from '../../engine/language/index.ts';
import { isZero } from '../../engine/money.ts';
import { labelOfDay } from '../../engine/period-label.ts';
import { type Card, type CardNode, makeCard, type Value } from '../card.ts';
import { askButton } from './ask-button.ts';
import { labelOfMonthButton, notImportedNodes, statementNote, warnings } from './cost-parts.ts';

const MAX_INVOICES = 15;
const MAX_BILLS = 15;

const STEP_LABELS: Record<BridgeStep, string> = {
  corrections: 'Corrections',
  tax: 'Tax',
  credits: 'Credits',
  prepayments: 'Prepayments',
  refunds: 'Refunds',
  support: 'Support',
  amortization: 'Amortization of commitments',
  other: 'All other charges',
};

/** Invoices beside the ledger, and the bridge from billed to effective cost. */
export function viewReconciliation(reconciliation: Reconciliation, _t: Translate): Card {
  const { asked, coverage, currencies } = reconciliation;
  const title = `Reconciliation · ${asked.label}`;
  if (currencies.length === 0) {
    const { nodes, buttons } = notImportedNodes(coverage, (month) =>
      askButton(labelOfMonthButton(month), 'reconcile', { period: month }),
    );
    const note = statementNote({ metric: 'billed', currencies: [], period: asked.period, asOf: null });
    return makeCard(title, [...nodes, note, { kind: 'buttons', buttons }], reconciliation.facts);
  }
  const parts = currencies.map(viewCurrency);
  const asOf = coverage.asOf === null ? '' : ` · data as of ${labelOfDay(coverage.asOf)}`;
  return makeCard(
    title,
    [
      ...warnings(coverage.notes),
      ...parts.flatMap(({ nodes }) => nodes),
      {
        kind: 'note',
        text: `Billed and effective cost · ${currencies.map(({ currency }) => currency).join(' and ')} · bills whose period begins in ${asked.label}${asOf}`,
      },
      { kind: 'buttons', buttons: [askButton('What is imported', 'data')] },
    ],
    [...reconciliation.facts, ...parts.flatMap(({ facts }) => facts)],
  );
}

function viewCurrency(one: ReconciledCurrency): { nodes: CardNode[]; facts: Fact[] } {
  const differs = one.bills.filter((bill) => isSome(bill.difference));
  const invoices = invoiceRows(one);
  const bills = (differs.length > 0 ? differs : one.bills).slice(0, MAX_BILLS);
  const nodes: CardNode[] = [
    {
      kind: 'figures',
      figures: [
        { label: `Invoiced, ${one.currency}`, value: one.invoiced },
        { label: 'In the ledger', value: one.ledger },
        { label: 'Difference', value: one.difference },
      ],
    },
    differs.length === 0
      ? {
          kind: 'text',
          tone: 'good',
          text: 'Every bill in the ledger is what its invoices say, to the last digit.',
        }
      : {
          kind: 'text',
          tone: 'bad',
          text: 'These bills in the ledger are not what their invoices say; import them again.',
        },
    table(
      ['Bill', 'Invoiced', 'In the ledger', 'Difference'],
      bills.map((bill) => [bill.label, bill.invoiced, bill.ledger, bill.difference]),
    ),
    { ...table(['Invoice', 'Account', 'Billed'], invoices.rows), columns: invoiceColumns },
    { kind: 'text', text: 'From billed to effective cost:' },
    table(
      ['Step', 'Billed', 'Effective', 'Change'],
      [
        ['Billed cost', one.billed, '', ''],
        ...one.bridge
          .filter(
            (line) => ![line.billed, line.effective, line.change].every((fact) => isZero(fact.value ?? '0')),
          )
          .map((line): Value[] => [STEP_LABELS[line.step], line.billed, line.effective, line.change]),
        ['Effective cost', '', one.effective, ''],
      ],
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

const invoiceColumns: Extract<CardNode, { kind: 'table' }>['columns'] = [
  { label: 'Invoice', align: 'left' },
  { label: 'Account', align: 'left' },
  { label: 'Billed', align: 'right' },
];

function invoiceRows({ invoices, invoiced }: ReconciledCurrency): { rows: Value[][]; facts: Fact[] } {
  const shown = invoices.slice(0, MAX_INVOICES);
  const hidden = invoices.slice(MAX_INVOICES).map(({ fact }) => fact);
  const rows = shown.map(({ account, fact }): Value[] => [fact.label, account, fact]);
  if (hidden.length === 0) return { rows, facts: [] };
  const rest = restFact('rest:invoices', 'Other invoices', hidden, invoiced);
  return { rows: [...rows, [rest.label, '', rest]], facts: [rest] };
}

/** A table whose first column is a name and whose others are amounts. */
function table(labels: readonly string[], rows: Value[][]): Extract<CardNode, { kind: 'table' }> {
  return {
    kind: 'table',
    columns: labels.map((label, at) => ({ label, align: at === 0 ? 'left' : 'right' })),
    rows,
    more: 'centavo cost "reconcile …" --json has all of them',
  };
}
