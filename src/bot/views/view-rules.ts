import type { Fact } from '../../engine/facts.ts';
import type { Translate } from '../../engine/language/index.ts';
import { describeMatch, type NamedRule } from '../../engine/mapping/index.ts';
import { type Card, type CardNode, makeCard } from '../card.ts';
import { askButton } from './ask-button.ts';

/** The rules in order, each with its number. Those that ended are left out unless asked for, and counted. */
export function viewRules(rules: readonly NamedRule[], withEnded: boolean, t: Translate): Card {
  const { nodes, facts } = ruleNodes(rules, withEnded, t);
  return makeCard(
    t('mappingViews.rulesTitle'),
    [
      ...nodes,
      {
        kind: 'buttons',
        buttons: [
          askButton(t('mappingViews.whatIsNotMapped'), 'map'),
          askButton(t('tenantViews.tenants'), 'tenants'),
        ],
      },
    ],
    facts,
  );
}

/** A table of rules with the count of those shown and of those left out. */
export function ruleNodes(
  rules: readonly NamedRule[],
  withEnded: boolean,
  t: Translate,
): { nodes: CardNode[]; facts: Fact[] } {
  const shown = rules.filter(({ ended }) => withEnded || !ended);
  const hidden = rules.length - shown.length;
  const counted = countFact('rules', t('mappingViews.rules'), shown.length);
  const left = countFact('rest:rules', t('mappingViews.endedRules'), hidden);
  const nodes: CardNode[] = [
    {
      kind: 'fields',
      fields: [
        { label: t('mappingViews.rules'), value: counted },
        ...(hidden > 0 ? [{ label: t('mappingViews.ended'), value: left }] : []),
      ],
    },
  ];
  if (shown.length === 0) {
    nodes.push(
      { kind: 'text', text: t('mappingViews.noRule') },
      { kind: 'code', text: t('mappingViews.addExample') },
    );
  } else {
    nodes.push({
      kind: 'table',
      columns: [
        { label: t('mappingViews.number'), align: 'right' },
        { label: t('mappingViews.matches'), align: 'left' },
        { label: t('mappingViews.goesTo'), align: 'left' },
        { label: t('mappingViews.days'), align: 'left' },
      ],
      rows: shown.map((rule) => [
        String(rule.position),
        describeMatch(rule),
        sharesOf(rule),
        daysOf(rule, t),
      ]),
      more: t('mappingViews.moreRules'),
    });
    nodes.push({ kind: 'note', text: t('mappingViews.firstCounts') });
  }
  return { nodes, facts: hidden > 0 ? [counted, left] : [counted] };
}

function sharesOf({ named }: Pick<NamedRule, 'named'>): string {
  if (named.length === 1) return named[0]?.tenant ?? '';
  return named.map(({ tenant, weight }) => `${tenant} ${weight}`).join(', ');
}

function daysOf({ validFrom, validTo }: NamedRule, t: Translate): string {
  if (validFrom !== null && validTo !== null) {
    return t('mappingViews.fromUntil', { from: validFrom, until: validTo });
  }
  if (validFrom !== null) return t('mappingViews.fromDay', { from: validFrom });
  return validTo === null ? t('mappingViews.allDays') : t('mappingViews.untilDay', { until: validTo });
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
