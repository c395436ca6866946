import type { Fact } from '../../engine/facts.ts';
import type { Translate } from '../../engine/language/index.ts';
import {
  type AcceptedOffer,
  type AddedRule,
  describeRule,
  type LoadedRules,
  type MovedRule,
  type NamedFlow,
  type RemovedRule,
  type RuleReport,
} from '../../engine/mapping/index.ts';
import { sumOf } from '../../engine/money.ts';
import { addMonths, type Day } from '../../engine/period.ts';
import { labelOfDay, labelOfMonth } from '../../engine/period-label.ts';
import { type Button, type Card, type CardNode, makeCard } from '../card.ts';
import { askButton } from './ask-button.ts';
import { joinNames, labelOfMetric } from './cost-parts.ts';
import { countFact } from './view-rules.ts';

/** More rows of months than this are summed up by who gives to whom. */
const MONTH_ROWS = 24;

/** A rule that was added, and the money that moved with it. */
export function viewRuleAdded(added: AddedRule, t: Translate): Card {
  return viewChange(added.report, t, {
    title: t('mappingViews.ruleAdded'),
    text: t('mappingViews.ruleIs', { number: added.rule.position, rule: describeRule(added.rule) }),
    kept: keptNote(added.keptClosedMonths, added.rule.validFrom, t),
  });
}

/** What a rule would move. Nothing was written. */
export function viewRuleTested(
  { rule, report, keptClosedMonths }: AddedRule,
  options: Record<string, unknown>,
  t: Translate,
): Card {
  const add: Button = {
    label: t('mappingViews.addThisRule'),
    action: 'map-add',
    args: { ...options },
    style: 'primary',
  };
  return viewChange(report, t, {
    title: t('mappingViews.whatWouldMove'),
    text: t('mappingViews.ruleTried', { number: rule.position, rule: describeRule(rule) }),
    kept: keptNote(keptClosedMonths, rule.validFrom, t),
    buttons: [add],
    tone: 'plain',
  });
}

export function viewRuleMoved(
  { rule, report, keptClosedMonths }: MovedRule,
  from: number,
  t: Translate,
): Card {
  return viewChange(report, t, {
    title: t('mappingViews.ruleMoved'),
    text: t('mappingViews.ruleMovedText', { from, to: rule.position, rule: describeRule(rule) }),
    kept: keptClosedMonths ? t('mappingViews.keptOrder') : null,
  });
}

export function viewRuleRemoved({ rule, report, keptClosedMonths }: RemovedRule, t: Translate): Card {
  return viewChange(report, t, {
    title: t(keptClosedMonths ? 'mappingViews.ruleEnded' : 'mappingViews.ruleRemoved'),
    text: t('mappingViews.ruleGone', { number: rule.position, rule: describeRule(rule) }),
    kept: keptClosedMonths ? t('mappingViews.keptRule') : null,
  });
}

export function viewOfferAccepted({ offer, rules, tenantsAdded, report }: AcceptedOffer, t: Translate): Card {
  return viewChange(report, t, {
    title: t('mappingViews.accepted', { offer: offer.id }),
    text: t('mappingViews.sinceEver'),
    counts: [
      countFact('rules', t('mappingViews.rulesAdded'), rules.length),
      countFact('tenants', t('mappingViews.tenantsAdded'), tenantsAdded.length),
    ],
  });
}

export function viewRulesLoaded(loaded: LoadedRules, file: string, t: Translate): Card {
  return viewChange(loaded.report, t, {
    title: t('mappingViews.loaded', { file }),
    text: t('mappingViews.loadedText'),
    kept: loaded.keptClosedMonths ? t('mappingViews.keptRules') : null,
    counts: [
      countFact('rules', t('mappingViews.rulesAdded'), loaded.added),
      countFact('unchanged', t('mappingViews.thereAlready'), loaded.unchanged),
      countFact('removed', t('mappingViews.takenAway'), loaded.removed),
      countFact('tenants', t('mappingViews.tenantsAdded'), loaded.tenantsAdded.length),
    ],
  });
}

export function viewTenantMerged(from: string, into: string, report: RuleReport, t: Translate): Card {
  return viewChange(report, t, {
    title: t('mappingViews.merged'),
    text: t('mappingViews.mergedText', { from, into }),
  });
}

function keptNote(kept: boolean, from: Day | null, t: Translate): string | null {
  return kept && from !== null ? t('mappingViews.keptFrom', { day: labelOfDay(from, t) }) : null;
}

/** What was done, and who gave how much to whom by it. */
function viewChange(
  report: RuleReport,
  t: Translate,
  said: {
    title: string;
    text: string;
    /** What closed months keep. */
    kept?: string | null;
    counts?: Fact[];
    buttons?: Button[];
    tone?: 'plain' | 'good';
  },
): Card {
  const { title, text, kept = null, counts = [], buttons = [], tone = 'good' } = said;
  const flows = flowNodes(report, t);
  const nodes: CardNode[] = [{ kind: 'text', text, tone }];
  if (counts.length > 0)
    nodes.push({ kind: 'fields', fields: counts.map((fact) => ({ label: fact.label, value: fact })) });
  if (kept !== null) nodes.push({ kind: 'text', text: kept });
  if (report.restatedMonths.length > 0)
    nodes.push({
      kind: 'text',
      text: t('mappingViews.restatedMonths', {
        months: report.restatedMonths.map((month) => labelOfMonth(month, t)).join(', '),
      }),
      tone: 'warning',
    });
  nodes.push(...flows.nodes, {
    kind: 'buttons',
    buttons: [
      ...buttons,
      askButton(t('mappingViews.rules'), 'map list'),
      askButton(t('mappingViews.whatIsNotMapped'), 'map'),
    ],
  });
  return makeCard(title, nodes, [...counts, ...flows.facts]);
}

/** Who gives how much to whom: by month, or in one row each where months are many. */
function flowNodes({ flows, asOf }: RuleReport, t: Translate): { nodes: CardNode[]; facts: Fact[] } {
  if (flows.length === 0) return { nodes: [{ kind: 'text', text: t('mappingViews.noMoney') }], facts: [] };
  const monthly = flows.map((flow) => ({
    flow,
    fact: flowFact(flow, { first: flow.month, last: flow.month, asOf }, t),
  }));
  const pairs = new Map<string, NamedFlow[]>();
  for (const flow of flows) {
    const key = JSON.stringify([flow.currency, flow.from, flow.to]);
    pairs.set(key, [...(pairs.get(key) ?? []), flow]);
  }
  const summed = [...pairs.values()].flatMap((group) => {
    const [first] = group;
    const last = group.at(-1);
    if (!first || !last) return [];
    const flow = { ...first, effective: sumOf(group.map(({ effective }) => effective)) };
    return [{ flow, fact: flowFact(flow, { first: first.month, last: last.month, asOf, key: 'all' }, t) }];
  });
  const byMonth = flows.length <= MONTH_ROWS;
  const rows = byMonth ? monthly : summed;
  return {
    nodes: [
      {
        kind: 'table',
        columns: [
          ...(byMonth ? [{ label: t('costViews.month'), align: 'left' as const }] : []),
          { label: t('mappingViews.from'), align: 'left' },
          { label: t('mappingViews.to'), align: 'left' },
          { label: t('costViews.effective'), align: 'right' },
        ],
        rows: rows.map(({ flow, fact }) => [
          ...(byMonth ? [labelOfMonth(flow.month, t)] : []),
          flow.from,
          flow.to,
          fact,
        ]),
        more: t('mappingViews.moreFlows'),
      },
      { kind: 'note', text: reachOf(flows, asOf, t) },
    ],
    facts: byMonth ? monthly.map(({ fact }) => fact) : [...summed, ...monthly].map(({ fact }) => fact),
  };
}

/** Metric, currency, months and how far the data reach. */
function reachOf(flows: readonly NamedFlow[], asOf: Day | null, t: Translate): string {
  const months = [
    ...new Set([flows[0], flows.at(-1)].flatMap((flow) => (flow ? [labelOfMonth(flow.month, t)] : []))),
  ];
  const currencies = [...new Set(flows.map(({ currency }) => currency))].sort();
  return [
    labelOfMetric('effective', t),
    joinNames(currencies, t),
    months.join(t('mappingViews.monthsTo')),
    ...(asOf === null ? [] : [t('costViews.dataAsOf', { day: labelOfDay(asOf, t) })]),
  ].join(' · ');
}

function flowFact(
  flow: NamedFlow,
  { first, last, asOf, key }: { first: Day; last: Day; asOf: Day | null; key?: string },
  t: Translate,
): Fact {
  return {
    key: `move:${key ?? flow.month.slice(0, 7)}:${flow.from}>${flow.to}`,
    label: t('mappingViews.flow', { from: flow.from, to: flow.to }),
    value: flow.effective,
    unit: 'money',
    currency: flow.currency,
    metric: 'effective',
    tenant: flow.to,
    period: { from: first, to: addMonths(last, 1) },
    asOf,
  };
}
