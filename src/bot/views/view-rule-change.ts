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
import { labelOfMetric } from './cost-parts.ts';
import { countFact } from './view-rules.ts';

/** More rows of months than this are summed up by who gives to whom. */
const MONTH_ROWS = 24;

/** A rule that was added, and the money that moved with it. */
export function viewRuleAdded(added: AddedRule, _t: Translate): Card {
  return viewChange(
    'Rule added',
    `Rule ${added.rule.position}: ${describeRule(added.rule)}.`,
    added.report,
    keptNote(added.keptClosedMonths, added.rule.validFrom),
  );
}

/** What a rule would move. Nothing was written. */
export function viewRuleTested(
  { rule, report, keptClosedMonths }: AddedRule,
  options: Record<string, unknown>,
  _t: Translate,
): Card {
  const add: Button = { label: 'Add this rule', action: 'map-add', args: { ...options }, style: 'primary' };
  return viewChange(
    'What the rule would move',
    `${describeRule(rule)}, as number ${rule.position}. Nothing has changed yet.`,
    report,
    keptNote(keptClosedMonths, rule.validFrom),
    { buttons: [add], tone: 'plain' },
  );
}

export function viewRuleMoved(
  { rule, report, keptClosedMonths }: MovedRule,
  from: number,
  _t: Translate,
): Card {
  return viewChange(
    'Rule moved',
    `Rule ${from} is number ${rule.position} now: ${describeRule(rule)}.`,
    report,
    keptClosedMonths
      ? 'Closed months keep the old order: the rule stays at its old place for them. With the word restate they change as well.'
      : null,
  );
}

export function viewRuleRemoved({ rule, report, keptClosedMonths }: RemovedRule, _t: Translate): Card {
  return viewChange(
    keptClosedMonths ? 'Rule ended' : 'Rule removed',
    `Rule ${rule.position} counts no more: ${describeRule(rule)}.`,
    report,
    keptClosedMonths
      ? 'Closed months stay as they were shown: the rule is kept for them (/cost map list ended). With the word restate they change as well.'
      : null,
  );
}

export function viewOfferAccepted(
  { offer, rules, tenantsAdded, report }: AcceptedOffer,
  _t: Translate,
): Card {
  const facts = [
    countFact('rules', 'Rules added', rules.length),
    countFact('tenants', 'Tenants added', tenantsAdded.length),
  ];
  return viewChange(`Accepted: ${offer.id}`, 'The rules count since ever.', report, null, {
    counts: facts,
  });
}

export function viewRulesLoaded(loaded: LoadedRules, file: string, _t: Translate): Card {
  const facts = [
    countFact('rules', 'Rules added', loaded.added),
    countFact('unchanged', 'There already', loaded.unchanged),
    countFact('removed', 'Taken away', loaded.removed),
    countFact('tenants', 'Tenants added', loaded.tenantsAdded.length),
  ];
  return viewChange(
    `Loaded ${file}`,
    'The rules are those of the file from here on.',
    loaded.report,
    loaded.keptClosedMonths
      ? 'Closed months stay as they were shown: rules that ended are kept for them. With the word restate they change as well.'
      : null,
    { counts: facts },
  );
}

export function viewTenantMerged(from: string, into: string, report: RuleReport, _t: Translate): Card {
  return viewChange(
    'Tenants merged',
    `All that was "${from}"'s is "${into}"'s now, also in closed months; its name leads there.`,
    report,
    null,
  );
}

function keptNote(kept: boolean, from: Day | null): string | null {
  if (!kept || from === null) return null;
  return `Closed months had allocated what it matches, so it counts from ${labelOfDay(from)} on. With the word restate it counts for them as well.`;
}

function viewChange(
  title: string,
  text: string,
  report: RuleReport,
  kept: string | null,
  more: { counts?: Fact[]; buttons?: Button[]; tone?: 'plain' | 'good' } = {},
): Card {
  const { counts = [], buttons = [], tone = 'good' } = more;
  const flows = flowNodes(report);
  const nodes: CardNode[] = [{ kind: 'text', text, tone }];
  if (counts.length > 0)
    nodes.push({ kind: 'fields', fields: counts.map((fact) => ({ label: fact.label, value: fact })) });
  if (kept !== null) nodes.push({ kind: 'text', text: kept });
  if (report.restatedMonths.length > 0)
    nodes.push({
      kind: 'text',
      text: `Closed months are restated, which /cost data shows: ${report.restatedMonths.map((month) => labelOfMonth(month)).join(', ')}.`,
      tone: 'warning',
    });
  nodes.push(...flows.nodes, {
    kind: 'buttons',
    buttons: [...buttons, askButton('Rules', 'map list'), askButton('What is not mapped', 'map')],
  });
  return makeCard(title, nodes, [...counts, ...flows.facts]);
}

/** Who gives how much to whom: by month, or in one row each where months are many. */
function flowNodes({ flows, asOf }: RuleReport): { nodes: CardNode[]; facts: Fact[] } {
  if (flows.length === 0) return { nodes: [{ kind: 'text', text: 'No money changes hands.' }], facts: [] };
  const monthly = flows.map((flow) => ({ flow, fact: flowFact(flow, flow.month, flow.month, asOf) }));
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
    return [{ flow, fact: flowFact(flow, first.month, last.month, asOf, 'all') }];
  });
  const byMonth = flows.length <= MONTH_ROWS;
  const rows = byMonth ? monthly : summed;
  return {
    nodes: [
      {
        kind: 'table',
        columns: [
          ...(byMonth ? [{ label: 'Month', align: 'left' as const }] : []),
          { label: 'From', align: 'left' },
          { label: 'To', align: 'left' },
          { label: 'Effective cost', align: 'right' },
        ],
        rows: rows.map(({ flow, fact }) => [
          ...(byMonth ? [labelOfMonth(flow.month)] : []),
          flow.from,
          flow.to,
          fact,
        ]),
        more: 'the same with --json where Centavo runs lists every month',
      },
      { kind: 'note', text: reachOf(flows, asOf) },
    ],
    facts: byMonth ? monthly.map(({ fact }) => fact) : [...summed, ...monthly].map(({ fact }) => fact),
  };
}

/** Metric, currency, months and how far the data reach. */
function reachOf(flows: readonly NamedFlow[], asOf: Day | null): string {
  const months = [
    ...new Set([flows[0], flows.at(-1)].flatMap((flow) => (flow ? [labelOfMonth(flow.month)] : []))),
  ];
  const currencies = [...new Set(flows.map(({ currency }) => currency))].sort();
  return [
    labelOfMetric('effective'),
    currencies.join(' and '),
    months.join(' to '),
    ...(asOf === null ? [] : [`data as of ${labelOfDay(asOf)}`]),
  ].join(' · ');
}

function flowFact(flow: NamedFlow, first: Day, last: Day, asOf: Day | null, key?: string): Fact {
  return {
    key: `move:${key ?? flow.month.slice(0, 7)}:${flow.from}>${flow.to}`,
    label: `From ${flow.from} to ${flow.to}`,
    value: flow.effective,
    unit: 'money',
    currency: flow.currency,
    metric: 'effective',
    tenant: flow.to,
    period: { from: first, to: addMonths(last, 1) },
    asOf,
  };
}
