import type { Fact } from '../../engine/facts.ts';
import type { Translate } from '../../engine/language/index.ts';
import { describeMatch, type NamedRule } from '../../engine/mapping/index.ts';
import { type Card, type CardNode, makeCard } from '../card.ts';
import { askButton } from './ask-button.ts';

/** The rules in order, each with its number. Those that ended are left out unless asked for, and counted. */
export function viewRules(rules: readonly NamedRule[], withEnded: boolean, _t: Translate): Card {
  const { nodes, facts } = ruleNodes(rules, withEnded);
  return makeCard(
    'Mapping rules',
    [
      ...nodes,
      { kind: 'buttons', buttons: [askButton('What is not mapped', 'map'), askButton('Tenants', 'tenants')] },
    ],
    facts,
  );
}

/** A table of rules with the count of those shown and of those left out. */
export function ruleNodes(
  rules: readonly NamedRule[],
  withEnded: boolean,
): { nodes: CardNode[]; facts: Fact[] } {
  const shown = rules.filter(({ ended }) => withEnded || !ended);
  const hidden = rules.length - shown.length;
  const counted = countFact('rules', 'Rules', shown.length);
  const left = countFact('rest:rules', 'Ended rules, kept for closed months', hidden);
  const nodes: CardNode[] = [
    {
      kind: 'fields',
      fields: [
        { label: 'Rules', value: counted },
        ...(hidden > 0 ? [{ label: 'Ended (map list ended)', value: left }] : []),
      ],
    },
  ];
  if (shown.length === 0) {
    nodes.push(
      { kind: 'text', text: 'No rule maps anything yet, so all costs are unallocated.' },
      { kind: 'code', text: '/cost map add tag team=checkout to checkout' },
    );
  } else {
    nodes.push({
      kind: 'table',
      columns: [
        { label: 'No.', align: 'right' },
        { label: 'What matches', align: 'left' },
        { label: 'Goes to', align: 'left' },
        { label: 'Days', align: 'left' },
      ],
      rows: shown.map((rule) => [String(rule.position), describeMatch(rule), sharesOf(rule), daysOf(rule)]),
      more: 'centavo cost "map list" shows all',
    });
    nodes.push({ kind: 'note', text: 'The first rule that matches counts. Weights are parts of their sum.' });
  }
  return { nodes, facts: hidden > 0 ? [counted, left] : [counted] };
}

function sharesOf({ named }: Pick<NamedRule, 'named'>): string {
  if (named.length === 1) return named[0]?.tenant ?? '';
  return named.map(({ tenant, weight }) => `${tenant} ${weight}`).join(', ');
}

function daysOf({ validFrom, validTo }: NamedRule): string {
  if (validFrom === null && validTo === null) return 'all';
  return [validFrom === null ? '' : `from ${validFrom}`, validTo === null ? '' : `until ${validTo}`]
    .filter((text) => text !== '')
    .join(' ');
}

export function countFact(key: string, label: string, count: number): Fact {
  return {
    key,
    label,
    value: String(count),
    unit: 'count',
    currency: null,
    metric: null,
    tenant: null,
    period: null,
    asOf: null,
  };
}
