import type { DataReport } from '../../engine/costs/index.ts';
import { isSome } from '../../engine/costs/index.ts';
import type { Translate } from '../../engine/language/index.ts';
import { addDays } from '../../engine/period.ts';
import { labelOfDay, labelOfMonth, labelOfPeriod } from '../../engine/period-label.ts';
import { type Card, type CardNode, makeCard } from '../card.ts';

/** Accounts and provisional periods that are listed by name. */
const MAX_ACCOUNTS = 30;
const MAX_PERIODS = 3;

/** What is imported, how fresh it is, what may still change, what was rejected and what was restated. */
export function viewData(data: DataReport, _t: Translate): Card {
  if (data.accounts.length === 0 && data.deliveries.length === 0) {
    return makeCard(
      'Data',
      [
        { kind: 'text', text: 'Nothing has been imported yet. On the machine that runs Centavo:' },
        { kind: 'code', text: 'centavo import focus FILES' },
      ],
      [],
    );
  }
  return makeCard(
    data.asOf === null ? 'Data' : `Data as of ${labelOfDay(data.asOf)}`,
    [...accountNodes(data), ...deliveryNodes(data), ...rejectNodes(data), ...restatementNodes(data)],
    data.facts,
  );
}

function accountNodes({ accounts }: DataReport): CardNode[] {
  if (accounts.length === 0)
    return [{ kind: 'text', text: 'Every delivery was undone: the ledger is empty.' }];
  return [
    {
      kind: 'table',
      columns: [
        { label: 'Account', align: 'left' },
        { label: 'From', align: 'right' },
        { label: 'To', align: 'right' },
        { label: 'Behind', align: 'right' },
        { label: 'May still change', align: 'left' },
      ],
      rows: accounts
        .slice(0, MAX_ACCOUNTS)
        .map((account) => [
          `${account.provider} ${account.billingAccountName ?? account.billingAccountId}`.trim(),
          account.firstDay,
          account.lastDay,
          account.behind,
          provisionalOf(account),
        ]),
      more: 'centavo cost data --json has all of them',
    },
    {
      kind: 'note',
      text: 'A bill is final when it was delivered five days or more after its period ended; until then it may still change.',
    },
  ];
}

function provisionalOf({ provisional, finalUntil }: DataReport['accounts'][number]): string {
  if (provisional.length === 0) {
    return finalUntil === null ? '' : `nothing: final to ${labelOfDay(addDays(finalUntil, -1))}`;
  }
  const shown = provisional.slice(0, MAX_PERIODS).map((period) => labelOfPeriod(period));
  return `${shown.join(', ')}${provisional.length > shown.length ? ' and earlier ones' : ''}`;
}

function deliveryNodes({ deliveries }: DataReport): CardNode[] {
  return [
    {
      kind: 'table',
      columns: [
        { label: 'Delivery', align: 'left' },
        { label: 'Imported', align: 'left' },
        { label: 'By', align: 'left' },
        { label: 'Rows', align: 'right' },
        { label: 'Rejected', align: 'right' },
      ],
      rows: deliveries.map((one) => [
        `${one.id} ${one.source}${one.undone ? ' (undone)' : ''}`,
        labelOfDay(one.importedOn),
        one.importedBy,
        one.rows,
        one.rejected,
      ]),
    },
  ];
}

function rejectNodes({ rejected, unknownCosts, rejects }: DataReport): CardNode[] {
  return [
    {
      kind: 'fields',
      fields: [
        { label: 'Rows that could not be used', value: rejected },
        ...(isSome(unknownCosts) ? [{ label: unknownCosts.label, value: unknownCosts }] : []),
      ],
    },
    ...(rejects.length === 0
      ? []
      : [
          {
            kind: 'code' as const,
            text: rejects
              .map(({ file, line, reason }) => `${file}${line === null ? '' : `:${line}`}: ${reason}`)
              .join('\n'),
          },
        ]),
  ];
}

function restatementNodes({ restatements }: DataReport): CardNode[] {
  if (restatements.length === 0) return [];
  return [
    { kind: 'text', text: 'Closed months whose answers changed:' },
    {
      kind: 'table',
      columns: [
        { label: 'Month', align: 'left' },
        { label: 'Tenant', align: 'left' },
        { label: 'Before', align: 'right' },
        { label: 'After', align: 'right' },
        { label: 'Why', align: 'left' },
      ],
      rows: restatements.map((one) => [
        labelOfMonth(one.month),
        one.tenant,
        one.before,
        one.after,
        `${one.reason} (${labelOfDay(one.on)})`,
      ]),
    },
  ];
}
