import type {
  BudgetChange,
  BudgetReport,
  BudgetStatus,
  BudgetsImported,
  Proposal,
} from '../../engine/budgets/index.ts';
import type { Fact } from '../../engine/facts.ts';
import type { Translate } from '../../engine/language/index.ts';
import { labelOfPeriod } from '../../engine/period-label.ts';
import { type Button, type Card, type CardNode, makeCard, type Value } from '../card.ts';
import { askButton } from './ask-button.ts';
import { alarmNodes, nameOfBudget, sayState } from './budget-nodes.ts';
import { labelOfMetric } from './cost-parts.ts';

/** Budgets in a list that is read at once. */
const MOST_ALARMS = 5;

/** Budgets with their states: of one tenant or tag in full, or all as a table. */
export function viewBudgets(report: BudgetReport, t: Translate): Card {
  return report.about === null ? viewAll(report, t) : viewOne(report, report.about, t);
}

function viewAll({ statuses, facts }: BudgetReport, t: Translate): Card {
  if (statuses.length === 0) {
    return makeCard(
      t('budgets.title'),
      [
        { kind: 'text', text: t('budgets.noneAtAll') },
        { kind: 'code', text: '/cost budget set TENANT 5000 USD month' },
      ],
      [],
    );
  }
  return makeCard(
    t('budgets.title'),
    [
      ...statuses.flatMap((status) => alarmNodes(status, t)).slice(0, MOST_ALARMS),
      {
        kind: 'table',
        columns: [
          { label: t('budgets.whose'), align: 'left' },
          { label: t('budgets.which'), align: 'left' },
          { label: t('budgets.amount'), align: 'right' },
          { label: t('budgets.spent'), align: 'right' },
          { label: t('budgets.share'), align: 'right' },
          { label: t('budgets.state'), align: 'left' },
        ],
        rows: statuses.map((status): Value[] => [
          status.whose,
          `${t(`budgets.${status.budget.spend}`)}, ${t(`budgets.window_${status.budget.window}`)}`,
          status.amount,
          status.spent,
          status.share.value === null ? '' : status.share,
          sayState(status, t),
        ]),
        more: t('budgets.more'),
      },
      { kind: 'note', text: t('budgets.aboutCloud') },
      { kind: 'buttons', buttons: [importButton(t)] },
    ],
    facts,
  );
}

function viewOne(
  { statuses, proposals, facts }: BudgetReport,
  about: { whose: string; typed: string; isTag: boolean },
  t: Translate,
): Card {
  const notes = [...new Set(statuses.flatMap(({ notes: own }) => own))];
  return makeCard(
    t('budgets.titleOf', { whose: about.whose }),
    [
      ...(statuses.length === 0 ? [{ kind: 'text' as const, text: t('budgets.noneOf', about) }] : []),
      ...statuses.flatMap((status): CardNode[] => [
        ...alarmNodes(status, t),
        { kind: 'fields', fields: fieldsOf(status, t) },
        { kind: 'note', text: sayBudget(status, t) },
      ]),
      ...notes.map((text): CardNode => ({ kind: 'note', text })),
      ...proposals.flatMap((proposal) => proposalNodes(proposal, t)),
      { kind: 'buttons', buttons: buttonsOf(about, statuses, proposals, t) },
    ],
    facts,
  );
}

function fieldsOf(status: BudgetStatus, t: Translate): { label: string; value: Value }[] {
  const { amount, spent, share, left, daysLeft, projected, reserved, capUsd, rollover, children, year } =
    status;
  const some = (fact: Fact | null) =>
    fact === null || fact.value === null ? [] : [{ label: fact.label, value: fact }];
  return [
    { label: nameOfBudget(status, t), value: amount },
    { label: t('budgets.state'), value: sayState(status, t) },
    ...some(capUsd),
    { label: spent.label, value: spent },
    ...some(reserved),
    ...some(share),
    ...some(left),
    ...some(daysLeft),
    ...some(projected),
    ...some(rollover),
    ...some(children),
    ...(year ? Object.values(year).flatMap(some) : []),
  ];
}

/** What the budget is, in small print. */
function sayBudget({ budget, period, spent }: BudgetStatus, t: Translate): string {
  const percents = budget.thresholds.map((share) => percentOf(share, t)).join(', ');
  const counted = budget.counts.map((one) => t(`budgets.count_${one}`)).join(', ');
  const dates = [
    ...(budget.validFrom === null ? [] : [t('budgets.sayFrom', { day: budget.validFrom })]),
    ...(budget.validTo === null ? [] : [t('budgets.sayUntil', { day: budget.validTo })]),
  ];
  return [
    labelOfPeriod(period, t),
    t('budgets.sayThresholds', { percents }),
    ...(budget.spend === 'cloud'
      ? [
          labelOfMetric(budget.metric, t),
          t('budgets.sayCounts', { counted: counted || t('budgets.onlyUsage') }),
        ]
      : []),
    ...dates,
    ...(spent.value === null && spent.reason ? [spent.reason] : []),
  ].join(' · ');
}

function percentOf(share: string, t: Translate): string {
  return new Intl.NumberFormat(t.language, { style: 'percent', maximumFractionDigits: 2 }).format(
    share as Intl.StringNumericLiteral,
  );
}

function proposalNodes(
  { amount, mean, highest, windows, period, window, spend }: Proposal,
  t: Translate,
): CardNode[] {
  return [
    {
      kind: 'fields',
      fields: [amount, mean, highest].map((fact) => ({ label: fact.label, value: fact })),
    },
    {
      kind: 'note',
      text: t('budgets.sayProposal', {
        count: windows,
        window: t(`budgets.window_${window}`),
        spend: t(`budgets.${spend}`),
        period: labelOfPeriod(period, t),
      }),
    },
  ];
}

function buttonsOf(
  { whose, isTag }: { whose: string; isTag: boolean },
  statuses: readonly BudgetStatus[],
  proposals: readonly Proposal[],
  t: Translate,
): Button[] {
  const target = isTag ? { tag: whose } : { tenant: whose };
  const typed = isTag ? `tag:${whose}` : `"${whose}"`;
  const observed = statuses.filter(({ budget }) => budget.observeOnly);
  return [
    ...statuses
      .filter(({ budget }) => !budget.observeOnly)
      .map(({ budget, state }): Button => {
        if (state === 'BLOCKED') {
          return {
            label: t('budgets.requestIncrease'),
            action: 'request-increase',
            args: { tenant: whose, window: budget.window },
            style: 'primary',
            typed: `budget raise ${typed} by 100 ${budget.currency} ${budget.window} ai`,
          };
        }
        return {
          label: t('budgets.raiseThis', {
            spend: t(`budgets.${budget.spend}`),
            window: t(`budgets.window_${budget.window}`),
          }),
          action: 'budget-raise',
          args: { ...target, window: budget.window, spend: budget.spend },
          typed: `budget raise ${typed} by 100 ${budget.currency} ${budget.window} ${budget.spend}`,
        };
      }),
    ...observed.map(({ budget }) =>
      askButton(t('budgets.enforce', { window: t(`budgets.window_${budget.window}`) }), 'budget set', {
        ...target,
        amount: budget.amount,
        window: budget.window,
        spend: budget.spend,
        more: 'enforce',
      }),
    ),
    ...proposals
      .filter(
        ({ spend, window }) =>
          !statuses.some(({ budget }) => budget.spend === spend && budget.window === window),
      )
      .map(({ amount, currency, spend, window }) =>
        askButton(t('budgets.takeProposal'), 'budget set', {
          ...target,
          amount: amount.value ?? '0',
          currency,
          spend,
          window,
          more: 'observe',
        }),
      ),
    {
      label: t('budgets.setOne'),
      action: 'budget-set',
      args: target,
      typed: `budget set ${typed} 5000 USD month`,
    },
    ...(isTag ? [] : [askButton(t('budgets.costs'), 'tenant', { tenant: whose })]),
  ];
}

/** A change that was made at once. */
export function viewBudgetApplied({ whose, before, after }: BudgetChange, t: Translate): Card {
  const sized = after ?? before;
  const about = {
    whose,
    spend: t(`budgets.${sized?.spend ?? 'cloud'}`),
    window: t(`budgets.window_${sized?.window ?? 'month'}`),
  };
  const money = (key: string, label: string, of: { amount: string; currency: string }): Fact => ({
    key,
    label,
    value: of.amount,
    unit: 'money',
    currency: of.currency,
    metric: null,
    tenant: whose,
    period: null,
    asOf: null,
  });
  const facts = [
    ...(before === null ? [] : [money('budget:before', t('budgets.before'), before)]),
    ...(after === null ? [] : [money('budget:after', t('budgets.after'), after)]),
  ];
  return makeCard(
    t(after === null ? 'budgets.removed' : 'budgets.isSet'),
    [
      {
        kind: 'text',
        text: t(after === null ? 'budgets.removedText' : 'budgets.setText', about),
        tone: 'good',
      },
      { kind: 'fields', fields: facts.map((fact) => ({ label: fact.label, value: fact })) },
      {
        kind: 'buttons',
        buttons: [
          askButton(
            t('budgets.show'),
            'budget show',
            after && 'tagKey' in after.target ? { tag: whose } : { tenant: whose },
          ),
        ],
      },
    ],
    facts,
  );
}

/** How to import budgets: a form where there is one. */
export function viewBudgetImport(t: Translate): Card {
  return makeCard(
    t('budgets.formImport'),
    [
      { kind: 'text', text: t('budgets.importHow') },
      {
        kind: 'code',
        text: 'tenant,spend,window,amount,currency,thresholds\nacme,cloud,month,5000,USD,70 90 100',
      },
      { kind: 'buttons', buttons: [importButton(t)] },
    ],
    [],
  );
}

function importButton(t: Translate): Button {
  return { label: t('budgets.paste'), action: 'budget-import', args: {}, typed: 'budget import FILE' };
}

/** What came of the lines. */
export function viewBudgetsImported({ applied, asked }: BudgetsImported, t: Translate): Card {
  const count = (key: string, label: string, value: number): Fact => ({
    key,
    label,
    value: String(value),
    unit: 'count',
    currency: null,
    metric: null,
    tenant: null,
    period: null,
    asOf: null,
  });
  const facts = [
    count('budgets:applied', t('budgets.applied'), applied),
    count('budgets:asked', t('budgets.asked'), asked),
  ];
  return makeCard(
    t('budgets.imported'),
    [
      { kind: 'fields', fields: facts.map((fact) => ({ label: fact.label, value: fact })) },
      {
        kind: 'buttons',
        buttons: [
          askButton(t('budgets.show'), 'budget show'),
          ...(asked > 0 ? [askButton(t('budgets.openRequests'), 'approvals list')] : []),
        ],
      },
    ],
    facts,
  );
}
