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
export function viewData(data: DataReport, t: Translate): Card {
  if (data.accounts.length === 0 && data.deliveries.length === 0) {
    return makeCard(
      t('dataViews.title'),
      [
        { kind: 'text', text: t('dataViews.nothing') },
        { kind: 'code', text: t('dataViews.importUsage') },
      ],
      [],
    );
  }
  return makeCard(
    data.asOf === null ? t('dataViews.title') : t('dataViews.titleAsOf', { day: labelOfDay(data.asOf, t) }),
    [
      ...accountNodes(data, t),
      ...(data.whole ? [...deliveryNodes(data, t), ...rejectNodes(data, t)] : []),
      ...restatementNodes(data, t),
    ],
    data.facts,
  );
}

function accountNodes({ accounts }: DataReport, t: Translate): CardNode[] {
  if (accounts.length === 0) return [{ kind: 'text', text: t('dataViews.allUndone') }];
  return [
    {
      kind: 'table',
      columns: [
        { label: t('costViews.account'), align: 'left' },
        { label: t('dataViews.from'), align: 'right' },
        { label: t('dataViews.to'), align: 'right' },
        { label: t('dataViews.behind'), align: 'right' },
        { label: t('dataViews.mayChange'), align: 'left' },
      ],
      rows: accounts
        .slice(0, MAX_ACCOUNTS)
        .map((account) => [
          `${account.provider} ${account.billingAccountName ?? account.billingAccountId}`.trim(),
          account.firstDay,
          account.lastDay,
          account.behind,
          provisionalOf(account, t),
        ]),
      more: t('dataViews.moreAccounts'),
    },
    {
      kind: 'note',
      text: t('dataViews.whenFinal'),
    },
  ];
}

function provisionalOf({ provisional, finalUntil }: DataReport['accounts'][number], t: Translate): string {
  if (provisional.length === 0) {
    return finalUntil === null ? '' : t('dataViews.finalTo', { day: labelOfDay(addDays(finalUntil, -1), t) });
  }
  const shown = provisional.slice(0, MAX_PERIODS).map((period) => labelOfPeriod(period, t));
  const periods = shown.join(', ');
  return provisional.length > shown.length ? t('dataViews.andEarlier', { periods }) : periods;
}

function deliveryNodes({ deliveries }: DataReport, t: Translate): CardNode[] {
  return [
    {
      kind: 'table',
      columns: [
        { label: t('dataViews.delivery'), align: 'left' },
        { label: t('dataViews.imported'), align: 'left' },
        { label: t('dataViews.by'), align: 'left' },
        { label: t('dataViews.rows'), align: 'right' },
        { label: t('dataViews.rejected'), align: 'right' },
      ],
      rows: deliveries.map((one) => [
        one.undone ? t('dataViews.undone', { id: one.id, source: one.source }) : `${one.id} ${one.source}`,
        labelOfDay(one.importedOn, t),
        one.importedBy,
        one.rows,
        one.rejected,
      ]),
    },
  ];
}

function rejectNodes({ rejected, unknownCosts, rejects }: DataReport, t: Translate): CardNode[] {
  return [
    {
      kind: 'fields',
      fields: [
        { label: t('dataViews.unusable'), value: rejected },
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

function restatementNodes({ restatements }: DataReport, t: Translate): CardNode[] {
  if (restatements.length === 0) return [];
  return [
    { kind: 'text', text: t('dataViews.restated') },
    {
      kind: 'table',
      columns: [
        { label: t('costViews.month'), align: 'left' },
        { label: t('costViews.tenant'), align: 'left' },
        { label: t('costViews.before'), align: 'right' },
        { label: t('dataViews.after'), align: 'right' },
        { label: t('dataViews.why'), align: 'left' },
      ],
      rows: restatements.map((one) => [
        labelOfMonth(one.month, t),
        one.tenant,
        one.before,
        one.after,
        t('dataViews.reasonOn', { reason: one.reason, day: labelOfDay(one.on, t) }),
      ]),
    },
  ];
}
