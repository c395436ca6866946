import type { Figures, TenantCost } from '../../engine/costs/index.ts';
import type { Fact } from '../../engine/facts.ts';
import { isWholeMonths } from '../../engine/period.ts';
import { labelOfPeriod } from '../../engine/period-label.ts';
import { type Button, type Card, type CardNode, makeCard } from '../card.ts';
import { optionsOfQuestion } from '../parse/cost-options.ts';
import { askButton } from './ask-button.ts';
import {
  headingOf,
  labelOfMetric,
  labelOfMonthButton,
  notImportedNodes,
  partRows,
  pluralOf,
  someFields,
  statementNote,
  warnings,
} from './cost-parts.ts';

/** Rows of the first answer; `by service` shows the longer list. */
const SHORT_LIST = 5;
const LONG_LIST = 30;

export interface TenantCostView {
  /** Whether the list was asked for (`by …`), so that the longer one is shown. */
  listed: boolean;
  /** Who sees the answer, where that is a choice; null where it is not (a terminal). */
  audience: 'everyone' | 'me' | null;
}

/** One tenant's cost in a period: total, change, what it is made of, its days, and what the figures rest on. */
export function viewTenantCost(cost: TenantCost, options: TenantCostView): Card {
  const { tenant, asked, coverage, question } = cost;
  if (coverage.days === null) return viewNotImported(cost);
  const parts = cost.figures.map((figures) => viewFigures(cost, figures, options));
  return makeCard(
    `${tenant.name} · ${labelOfPeriod(coverage.days)}`,
    [
      ...warnings(cost.notes),
      ...parts.flatMap(({ nodes }) => nodes),
      statementNote({
        metric: question.metric,
        currencies: cost.figures.map(({ currency }) => currency),
        period: coverage.days,
        asOf: coverage.asOf,
        filters: question.filters,
      }),
      { kind: 'buttons', buttons: buttonsOf(cost, options, asked.text) },
    ],
    [...cost.facts, ...parts.flatMap(({ facts }) => facts)],
  );
}

function viewFigures(
  cost: TenantCost,
  figures: Figures,
  { listed }: TenantCostView,
): { nodes: CardNode[]; facts: Fact[] } {
  const { by, metric } = cost.question;
  const days = cost.coverage.days;
  const partly = days !== null && !isWholeMonths(days);
  const list = by.kind === 'tags' ? tagRows(figures) : listRows(cost, figures, listed);
  const nodes: CardNode[] = [
    {
      kind: 'figures',
      figures: [
        {
          label: labelOfMetric(metric),
          value: figures.total,
          ...(figures.change.value === null
            ? {}
            : {
                change: {
                  amount: figures.change,
                  ratio: figures.changePct.value === null ? null : figures.changePct,
                },
              }),
        },
      ],
    },
    {
      kind: 'fields',
      fields: [
        {
          label: cost.before === null ? 'Before' : labelOfPeriod(cost.before),
          value: figures.previous,
        },
        ...(figures.average.value === null ? [] : [{ label: 'Average per day', value: figures.average }]),
        ...someFields([
          ...(partly ? [figures.spanned, figures.lump] : []),
          figures.corrections,
          figures.prepayments,
          figures.unknown,
        ]),
      ],
    },
    ...reasonsOf([figures.total, figures.previous]),
    ...(list.rows.length > 0 ? [list.table] : []),
    ...(figures.days.length > 1 ? [{ kind: 'series' as const, label: 'By day', points: figures.days }] : []),
  ];
  return { nodes, facts: list.facts };
}

function listRows(cost: TenantCost, figures: Figures, listed: boolean) {
  const { by } = cost.question;
  const { rows, facts } = partRows(figures.parts ?? figures.services, figures.total, {
    limit: listed ? LONG_LIST : SHORT_LIST,
    restKey: `rest:${pluralOf(by)}`,
    restLabel: `Other ${pluralOf(by)}`,
  });
  return { rows, facts, table: tableOf(headingOf(by), rows, cost) };
}

function tableOf(heading: string, rows: ReturnType<typeof partRows>['rows'], cost: TenantCost): CardNode {
  return {
    kind: 'table',
    columns: [
      { label: heading, align: 'left' },
      { label: 'Cost', align: 'right' },
      { label: 'Share', align: 'right' },
    ],
    rows,
    more: `all of them: centavo cost with --json; fewer: a filter, such as /cost tenant ${cost.tenant.name} service:NAME`,
  };
}

/** Keys of tags, with what bears each. They overlap, so there is neither a rest nor a sum. */
function tagRows(figures: Figures) {
  const parts = (figures.parts ?? []).slice(0, LONG_LIST);
  const { rows, facts } = partRows(parts, figures.total, {
    limit: LONG_LIST,
    restKey: 'rest:tags',
    restLabel: 'Other tags',
  });
  return {
    rows,
    facts,
    table: {
      kind: 'table' as const,
      columns: [
        { label: 'Tag', align: 'left' as const },
        { label: 'Cost that bears it', align: 'right' as const },
        { label: 'Share', align: 'right' as const },
      ],
      rows,
    },
  };
}

/** Why figures on view are not known, each reason once. */
function reasonsOf(facts: readonly Fact[]): CardNode[] {
  const reasons = new Set(facts.flatMap(({ reason }) => (reason === undefined ? [] : [reason])));
  return [...reasons].map((text) => ({ kind: 'note', text }));
}

function buttonsOf(cost: TenantCost, { audience }: TenantCostView, period: string): Button[] {
  const { tenant, question } = cost;
  const same = {
    tenant: tenant.name,
    ...optionsOfQuestion({ ...question, by: { kind: 'service' } }, period),
  };
  const keys =
    question.by.kind === 'tags'
      ? (cost.figures[0]?.parts ?? [])
          .slice(0, 3)
          .map((part) =>
            askButton(`By ${part.label}`, 'tenant', { ...same, by: `tag ${JSON.stringify(part.label)}` }),
          )
      : [askButton('By tag', 'tenant', { ...same, by: 'tag' })];
  return [
    askButton('By service', 'tenant', { ...same, by: 'service' }),
    ...(tenant.isGroup ? [askButton('By tenant', 'tenant', { ...same, by: 'tenant' })] : []),
    ...keys,
    askButton('Trend', 'trend', { tenant: tenant.name, ...optionsOfQuestion(question, undefined) }),
    askButton('Compare', 'compare', {
      step: 'mom',
      tenant: tenant.name,
      ...optionsOfQuestion(question, undefined),
    }),
    ...(audience === null
      ? []
      : [
          audience === 'me'
            ? askButton('Share', 'tenant', { ...same, by: writtenBy(cost) })
            : askButton('Only for me', 'tenant', { ...same, by: writtenBy(cost), audience: 'me' }),
        ]),
  ];
}

function writtenBy(cost: TenantCost): string | undefined {
  return optionsOfQuestion(cost.question, undefined).by;
}

function viewNotImported(cost: TenantCost): Card {
  const { tenant, asked, coverage, question } = cost;
  const { nodes, buttons } = notImportedNodes(coverage, (month) =>
    askButton(labelOfMonthButton(month), 'tenant', {
      tenant: tenant.name,
      ...optionsOfQuestion(question, month),
    }),
  );
  return makeCard(
    `${tenant.name} · ${asked.label}`,
    [
      ...nodes,
      statementNote({
        metric: question.metric,
        currencies: [],
        period: asked.period,
        asOf: null,
        filters: question.filters,
      }),
      { kind: 'buttons', buttons },
    ],
    cost.facts,
  );
}
