import type { Fact } from '../../engine/facts.ts';
import type { ImportReport, UnitMove } from '../../engine/ledger/index.ts';
import { type Decimal, METRICS, subtract } from '../../engine/money.ts';
import { type Card, type CardNode, factsOf, makeCard } from '../card.ts';

const REJECTS_SHOWN = 10;

/** What an import did: rows, totals by currency and metric, and what moved against the deliveries before it. */
export function viewImport(report: ImportReport): Card {
  const { id, files, rows, accepted, rejected, unknownCosts, totals, moves, rejects } = report;
  const count = (key: string, label: string, value: number) => toFact(key, label, String(value), null);
  const title = report.unchanged
    ? `Import ${id} is there already: nothing changed`
    : `Import ${id}: ${files.length} ${files.length === 1 ? 'file' : 'files'}`;
  const nodes: CardNode[] = [
    {
      kind: 'fields',
      fields: [
        { label: 'Rows', value: count('rows', 'Rows', rows) },
        { label: 'Accepted', value: count('accepted', 'Accepted rows', accepted) },
        { label: 'Rejected', value: count('rejected', 'Rejected rows', rejected) },
        { label: 'Costs left empty', value: count('unknown', 'Costs left empty', unknownCosts) },
      ],
    },
    {
      kind: 'table',
      columns: [
        { label: 'Currency', align: 'left' },
        ...METRICS.map((metric) => ({ label: metric, align: 'right' as const })),
      ],
      rows: totals.map((total) => [
        total.currency,
        ...METRICS.map((metric) => ({ ...toFact(metric, metric, total[metric], total.currency), metric })),
      ]),
    },
    ...viewMoves(moves),
    ...rejects.slice(0, REJECTS_SHOWN).map(
      ({ file, line, reason }): CardNode => ({
        kind: 'text',
        tone: 'warning',
        text: `${file}, line ${line}: ${reason}`,
      }),
    ),
    ...(rejects.length > REJECTS_SHOWN
      ? [
          {
            kind: 'note' as const,
            text: `+${rejects.length - REJECTS_SHOWN} more rejected rows; --json lists them.`,
          },
        ]
      : []),
    {
      kind: 'note',
      text: 'Raw column sums of the costs that are known; the ledger holds them to the last digit.',
    },
  ];
  return makeCard(title, nodes, nodes.flatMap(factsOf));
}

/** What an undo brought back. */
export function viewUndo({ id, moves }: { id: number; moves: readonly UnitMove[] }): Card {
  const nodes = viewMoves(moves);
  return makeCard(`Import ${id} is taken back`, nodes, nodes.flatMap(factsOf));
}

/** Effective cost before and after, a bill a row; nothing where no bill was there before. */
function viewMoves(moves: readonly UnitMove[]): CardNode[] {
  const told = moves.filter(({ before }) => before !== null);
  if (told.length === 0) return [];
  const column = (label: string, align: 'left' | 'right') => ({ label, align });
  return [
    { kind: 'text', text: 'What moved in effective cost against the delivery before:' },
    {
      kind: 'table',
      columns: [
        column('Bill', 'left'),
        column('Period', 'left'),
        column('Before', 'right'),
        column('Now', 'right'),
        column('Change', 'right'),
      ],
      rows: told.map(({ provider, billingAccountId, periodStart, currency, before, after }) => {
        const was = before?.effective ?? '0';
        const is = after?.effective ?? '0';
        const name = `${provider} ${billingAccountId}`;
        const key = `${name} ${periodStart}`;
        const fact = (what: string, value: Decimal) => ({
          ...toFact(`${what}:${key}`, `${what} ${name}`, value, currency),
          metric: 'effective' as const,
        });
        return [
          name,
          periodStart.slice(0, 7),
          fact('before', was),
          fact('after', is),
          fact('change', subtract(is, was)),
        ];
      }),
    },
  ];
}

function toFact(key: string, label: string, value: Decimal, currency: string | null): Fact {
  const unit = currency === null ? 'count' : 'money';
  return { key, label, value, unit, currency, metric: null, tenant: null, period: null, asOf: null };
}
