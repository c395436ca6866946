import type { BudgetStatus } from '../../engine/budgets/index.ts';
import type { CostAnswer, Figures } from '../../engine/costs/index.ts';
import type { Fact } from '../../engine/facts.ts';
import type { Translate } from '../../engine/language/index.ts';
import { daysIn, isWholeMonths } from '../../engine/period.ts';
import { labelOfPeriod } from '../../engine/period-label.ts';
import { OTHER_PERIOD, type OtherPeriodArgs } from '../actions/other-period.ts';
import { type Button, type Card, type CardNode, makeCard } from '../card.ts';
import { optionsOfQuestion } from '../parse/cost-options.ts';
import { writeDimension } from '../parse/read-modifiers.ts';
import { quoteWord } from '../parse/split-words.ts';
import { askButton } from './ask-button.ts';
import { budgetNodes } from './budget-nodes.ts';
import { partsNodes } from './chart-nodes.ts';
import {
  convertedNodes,
  headingOf,
  labelOfMetric,
  labelOfMonthButton,
  nameMany,
  notImportedNodes,
  partRows,
  pluralOf,
  reasonsOf,
  someFields,
  statementNote,
  tableOfParts,
  warnings,
} from './cost-parts.ts';

/** Rows of an answer that is about the total; a list that was asked for is longer. */
const SHORT_LIST = 5;
const LONG_LIST = 30;
/** Tag keys offered as buttons. */
const MAX_KEYS = 3;

export interface CostsView {
  /** `what is it`: the total first; `top`: the list first. */
  title?: string;
  /** Whether a list was asked for, so that the longer one is shown. */
  listed: boolean;
  /** Who sees the answer, where that is a choice; null where it is not (a terminal). */
  audience: 'everyone' | 'me' | null;
  /** Where the tenant's budgets stand; none where it has none, or where the past was asked about. */
  budgets?: readonly BudgetStatus[];
  /** A sentence at the end: how to go on. */
  hint?: string;
}

/** Costs in a period: total, change, what they are made of, the days, and what the figures rest on. */
export function viewCosts(answer: CostAnswer, options: CostsView, t: Translate): Card {
  const { coverage, question, asked } = answer;
  const { days } = coverage;
  const heading = options.title ?? answer.tenant?.name ?? t('costViews.allTenants');
  const title = `${heading} · ${labelOfPeriod(days ?? asked.period, t)}`;
  const note = statementNote(
    {
      metric: question.metric,
      currencies: answer.figures.map(({ currency }) => currency),
      period: days ?? asked.period,
      asOf: coverage.asOf,
      filters: question.filters,
    },
    t,
  );
  const hint: CardNode[] = options.hint === undefined ? [] : [{ kind: 'text', text: options.hint }];
  if (days === null) {
    const { nodes, buttons } = notImportedNodes(
      coverage,
      (month) => askAgain(answer, labelOfMonthButton(month, t), month),
      t,
    );
    return makeCard(title, [...nodes, note, ...hint, { kind: 'buttons', buttons }], answer.facts);
  }
  const parts = answer.figures.map((figures) => viewFigures(answer, figures, options, t));
  return makeCard(
    title,
    [
      ...warnings(answer.notes),
      ...parts.flatMap(({ nodes }) => nodes),
      ...budgetNodes(options.budgets ?? [], t),
      ...convertedNodes(answer.converted),
      ...(options.listed ? picturesOf(answer, title, t) : []),
      note,
      ...hint,
      { kind: 'buttons', buttons: buttonsOf(answer, options, t) },
    ],
    [
      ...answer.facts,
      ...parts.flatMap(({ facts }) => facts),
      ...(options.budgets ?? []).flatMap(({ facts }) => facts),
    ],
  );
}

/** The list as bars, in the first currency: one picture is enough. */
function picturesOf(answer: CostAnswer, title: string, t: Translate): CardNode[] {
  const [figures] = answer.figures;
  return figures ? partsNodes(title, answer, figures, figures.parts ?? figures.services, t) : [];
}

function viewFigures(
  answer: CostAnswer,
  figures: Figures,
  { listed }: CostsView,
  t: Translate,
): { nodes: CardNode[]; facts: Fact[] } {
  const list = listOf(answer, figures, listed, t);
  const nodes: CardNode[] = [
    viewTotal(answer, figures, t),
    { kind: 'fields', fields: fieldsOf(answer, figures, t) },
    ...reasonsOf([figures.total, figures.previous]),
    ...list.nodes,
    ...(figures.days.length > 1
      ? [{ kind: 'series' as const, label: t('costViews.byDay'), points: figures.days }]
      : []),
  ];
  return { nodes, facts: list.facts };
}

/** The total; beside it the change, where what it is compared with is wholly imported. */
function viewTotal(
  { question, before }: CostAnswer,
  { total, change, changePct }: Figures,
  t: Translate,
): CardNode {
  const compares = before?.whole === true && change.value !== null;
  const ratio = changePct.value === null ? null : changePct;
  return {
    kind: 'figures',
    figures: [
      {
        label: labelOfMetric(question.metric, t),
        value: total,
        ...(compares ? { change: { amount: change, ratio } } : {}),
      },
    ],
  };
}

function fieldsOf(
  { coverage, before }: CostAnswer,
  figures: Figures,
  t: Translate,
): { label: string; value: Fact }[] {
  const partOfMonth = coverage.days !== null && !isWholeMonths(coverage.days);
  return [
    {
      label: before === null ? t('costViews.before') : labelOfPeriod(before.period, t),
      value: figures.previous,
    },
    ...(figures.average.value === null || figures.days.length < 2
      ? []
      : [{ label: t('costViews.averagePerDay'), value: figures.average }]),
    // Within a part of a month these would pass for what the days cost.
    ...someFields(partOfMonth ? [figures.spanned, figures.lump] : []),
    ...someFields([figures.corrections, figures.prepayments, figures.unknown]),
  ];
}

function listOf(
  { question }: CostAnswer,
  figures: Figures,
  listed: boolean,
  t: Translate,
): { nodes: CardNode[]; facts: Fact[] } {
  const { by } = question;
  const all = figures.parts ?? figures.services;
  if (all.length === 0) {
    const text = t(by.kind === 'tags' ? 'costViews.noTagged' : 'costViews.noCost');
    return { nodes: [{ kind: 'text', text }], facts: [] };
  }
  // Keys of tags overlap: they have no sum that a rest could be of.
  const parts = by.kind === 'tags' ? all.slice(0, LONG_LIST) : all;
  const { rows, facts } = partRows(
    parts,
    figures.total,
    {
      limit: listed ? LONG_LIST : SHORT_LIST,
      restKey: `rest:${pluralOf(by)}`,
      restLabel: t('costViews.others', { what: nameMany(by, t) }),
    },
    t,
  );
  const untagged = by.kind === 'tag' && all.every(({ key }) => key.startsWith('none:'));
  const hint = untagged ? t('costViews.noSuchTag', { key: by.key }) : null;
  return {
    nodes: [
      ...(hint === null ? [] : [{ kind: 'text' as const, text: hint }]),
      tableOfParts(
        headingOf(by, t),
        t(by.kind === 'tags' ? 'costViews.costTagged' : 'costViews.cost'),
        rows,
        t,
      ),
    ],
    facts,
  };
}

/** The same question about another period. */
function askAgain(answer: CostAnswer, label: string, period: string): Button {
  const { tenant, question } = answer;
  const options = optionsOfQuestion(question, period);
  return tenant === null
    ? askButton(label, 'top', { ...options, by: writeDimension(question.by) })
    : askButton(label, 'tenant', { tenant: tenant.name, ...options });
}

/** Whether the days make a picture by service: more than a week, not narrowed down. */
function isLong({ coverage, question }: CostAnswer): boolean {
  const { service, account, tags = [] } = question.filters;
  const narrowed = service !== undefined || account !== undefined || tags.length > 0;
  return !narrowed && coverage.days !== null && daysIn(coverage.days) > 7;
}

function buttonsOf(answer: CostAnswer, { audience, listed }: CostsView, t: Translate): Button[] {
  const { tenant, question, asked } = answer;
  const { by } = question;
  const { by: _by, ...same } = optionsOfQuestion(question, asked.text);
  const list = (label: string, dimension: string) =>
    tenant === null
      ? askButton(label, 'top', { ...same, by: dimension })
      : askButton(label, 'tenant', { tenant: tenant.name, ...same, by: dimension });
  const keys =
    by.kind === 'tags'
      ? (answer.figures[0]?.parts ?? [])
          .slice(0, MAX_KEYS)
          .map(({ label }) =>
            list(t('costViews.byKey', { key: label }), writeDimension({ kind: 'tag', key: label })),
          )
      : [list(t('costViews.byTag'), 'tag')];
  const { period: _period, ...anyTime } = same;
  const whose = tenant === null ? {} : { tenant: tenant.name };
  const again = { ...same, ...(listed || tenant === null ? { by: writeDimension(by) } : {}) };
  const command = tenant === null ? 'top' : 'tenant';
  return [
    list(t('costViews.byService'), 'service'),
    ...(tenant === null || tenant.isGroup ? [list(t('costViews.byTenant'), 'tenant')] : []),
    ...keys,
    askButton(t('costViews.trend'), 'trend', { ...whose, ...anyTime }),
    askButton(t('costViews.compare'), 'compare', { step: 'mom', ...whose, ...anyTime }),
    otherPeriodButton(command, { ...whose, ...again }, tenant?.name ?? null, t),
    ...(isLong(answer)
      ? [askButton(t('charts.picture'), 'trend', { ...whose, ...same, by: 'service' })]
      : []),
    ...(audience === 'everyone'
      ? [askButton(t('costViews.onlyForMe'), command, { ...whose, ...again }, 'private')]
      : []),
    ...(audience === 'me'
      ? [askButton(t('costViews.shareIt'), command, { ...whose, ...again }, 'public')]
      : []),
  ];
}

/** Asks the same about another period, which a form asks for. */
function otherPeriodButton(
  command: string,
  options: Record<string, string>,
  tenant: string | null,
  t: Translate,
): Button {
  const what = tenant === null ? `top ${options.by ?? 'services'}` : `tenant ${quoteWord(tenant)}`;
  return {
    label: t('costViews.otherPeriod'),
    action: OTHER_PERIOD,
    args: { command, options } satisfies OtherPeriodArgs,
    typed: t('costViews.otherPeriodTyped', { what }),
  };
}
