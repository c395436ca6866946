import type { Fact } from '../../engine/facts.ts';
import type { Translate } from '../../engine/language/index.ts';
import type { Mapping, Offer, PartGroup } from '../../engine/mapping/index.ts';
import type { Day, Period } from '../../engine/period.ts';
import { type Card, type CardNode, makeCard } from '../card.ts';
import { quoteWord } from '../parse/split-words.ts';
import { askButton } from './ask-button.ts';
import { statementNote } from './cost-parts.ts';
import { countFact, ruleNodes } from './view-rules.ts';

const UNALLOCATED = 'unallocated';
/** Buttons of a row. */
const OFFERED = 5;

interface Reach {
  period: Period;
  asOf: Day | null;
}

/** What nobody has, largest first; rules to begin with while there are none; the rules. */
export function viewMapping(mapping: Mapping, _t: Translate): Card {
  const { parts, offers, rules } = mapping;
  const totals = parts.totals.map(({ currency, effective }) =>
    moneyFact('total', 'Unallocated', currency, effective, mapping),
  );
  const nodes: CardNode[] = [];
  const facts: Fact[] = [...totals];
  if (mapping.asOf === null) {
    nodes.push(
      { kind: 'text', text: 'The ledger is empty. Import a bill first; then what no rule maps stands here.' },
      { kind: 'code', text: 'centavo import focus FILES' },
    );
  } else if (totals.length === 0) {
    nodes.push({ kind: 'text', text: 'Rules map every cost of these months.', tone: 'good' });
  } else {
    nodes.push({ kind: 'figures', figures: totals.map((value) => ({ label: 'Unallocated', value })) });
  }
  const offered = offerNodes(offers, mapping);
  nodes.push(...offered.nodes);
  facts.push(...offered.facts);
  for (const group of parts.groups) {
    const { node, facts: own } = partTable(group, mapping);
    nodes.push({ kind: 'text', text: HEADINGS[group.kind] }, node);
    facts.push(...own);
  }
  if (mapping.asOf !== null)
    nodes.push(
      statementNote({
        metric: 'effective',
        currencies: totals.map(({ currency }) => currency),
        period: mapping.period,
        asOf: mapping.asOf,
      }),
    );
  if (rules.length > 0) {
    const listed = ruleNodes(rules, false);
    nodes.push(...listed.nodes);
    facts.push(...listed.facts);
  }
  if (parts.groups.length > 0) nodes.push({ kind: 'code', text: exampleOf(parts.groups) });
  nodes.push({
    kind: 'buttons',
    buttons: [askButton('Tenants', 'tenants'), askButton('Rules', 'map list')],
  });
  return makeCard('Mapping', nodes, facts);
}

const HEADINGS: Record<PartGroup['kind'], string> = {
  sub_account: 'Unallocated by sub account',
  service: 'Unallocated by service',
  tag: 'Unallocated by tag (a line with several tags stands in several rows)',
};
const PARTS: Record<PartGroup['kind'], string> = {
  sub_account: 'sub accounts',
  service: 'services',
  tag: 'tags',
};

function partTable(group: PartGroup, reach: Reach): { node: CardNode; facts: Fact[] } {
  const parts = group.parts.map((part) => ({
    part,
    fact: moneyFact(`part:${part.match}`, part.label, part.currency, part.effective, reach),
  }));
  const rest = moneyFact(
    `rest:${PARTS[group.kind].replace(' ', '_')}`,
    `Other and none`,
    group.currency,
    group.rest,
    reach,
  );
  const shown = group.more > 0 || group.rest !== '0';
  const named = group.kind === 'sub_account';
  return {
    node: {
      kind: 'table',
      columns: [
        ...(named ? [{ label: 'Account', align: 'left' as const }] : []),
        { label: 'To map it', align: 'left' },
        { label: 'Effective cost', align: 'right' },
      ],
      rows: [
        ...parts.map(({ part, fact }) => [...(named ? [part.label] : []), part.match, fact]),
        ...(shown ? [[`Other ${PARTS[group.kind]}, and none`, ...(named ? [''] : []), rest]] : []),
      ],
      more: `/cost top ${group.kind === 'tag' ? 'tags KEY' : group.kind === 'service' ? 'services' : 'accounts'} tenant:${UNALLOCATED}`,
    },
    facts: [...parts.map(({ fact }) => fact), rest],
  };
}

function exampleOf(groups: readonly PartGroup[]): string {
  const [part] = groups[0]?.parts ?? [];
  return `/cost map test ${part?.match ?? 'tag team=checkout'} to TENANT\n/cost map add ${part?.match ?? 'tag team=checkout'} to TENANT`;
}

/** What can be accepted now. */
export function viewOffers({ offers, ...reach }: Reach & { offers: readonly Offer[] }, _t: Translate): Card {
  const { nodes, facts } = offerNodes(offers, reach);
  const none: CardNode = {
    kind: 'text',
    text: 'Nothing that is unallocated has a tag or account with several values.',
  };
  return makeCard(
    'Rules found in the bills',
    [
      ...(nodes.length === 0 ? [none] : nodes),
      { kind: 'buttons', buttons: [askButton('What is not mapped', 'map')] },
    ],
    facts,
  );
}

function offerNodes(offers: readonly Offer[], reach: Reach): { nodes: CardNode[]; facts: Fact[] } {
  if (offers.length === 0) return { nodes: [], facts: [] };
  const facts: Fact[] = [];
  const rows = offers.flatMap((offer) => {
    const values = countFact(`offer:${offer.id}:values`, `Values of ${offer.id}`, offer.values.length);
    const unfit = countFact(
      `offer:${offer.id}:unfit`,
      `Values of ${offer.id} that no name can be`,
      offer.unfit,
    );
    facts.push(values, ...(offer.unfit > 0 ? [unfit] : []));
    const coverage = offer.coverage.length > 0 ? offer.coverage : [null];
    return coverage.map((one, index) => {
      const key = `offer:${offer.id}:covered`;
      const money = one && moneyFact(key, `Covered by ${offer.id}`, one.currency, one.effective, reach);
      const ratio: Fact | null = one && {
        ...moneyFact(`${key}Pct`, `Share covered by ${offer.id}`, one.currency, one.ratio, reach),
        unit: 'ratio',
        ...(one.ratio === null ? { reason: 'nothing is unallocated in this currency' } : {}),
      };
      if (money && ratio) facts.push(money, ratio);
      return [
        index === 0 ? nameOf(offer) : '',
        index === 0 ? values : '',
        money ?? '',
        ratio ?? '',
        index === 0 ? previewOf(offer) : '',
      ];
    });
  });
  return {
    facts,
    nodes: [
      {
        kind: 'text',
        text: 'These say whose a cost is in your bills. Accepting one makes a tenant and a rule of each of its values, at once; until then all of it stays unallocated.',
      },
      {
        kind: 'table',
        columns: [
          { label: 'Found', align: 'left' },
          { label: 'Values', align: 'right' },
          { label: 'Covers', align: 'right' },
          { label: 'Share', align: 'right' },
          { label: 'Such as', align: 'left' },
        ],
        rows,
        more: '/cost map accept tag:KEY takes any key',
      },
      {
        kind: 'buttons',
        buttons: offers.slice(0, OFFERED).map(({ id }) => ({
          label: `Accept ${id}`,
          action: 'map-accept',
          args: { offer: id },
        })),
      },
      {
        kind: 'code',
        text: offers
          .map(({ id }) => `/cost map accept ${/^[\w:.-]+$/.test(id) ? id : quoteWord(id)}`)
          .join('\n'),
      },
    ],
  };
}

function nameOf({ kind, spellings }: Offer): string {
  return kind === 'tag'
    ? `tag ${spellings.join(', ')}`
    : kind === 'sub_account'
      ? 'sub accounts'
      : 'billing accounts';
}

function previewOf({ values }: Offer): string {
  const names = values.slice(0, 3).map(({ tenant }) => tenant);
  return `${names.join(', ')}${values.length > names.length ? ', …' : ''}`;
}

function moneyFact(key: string, label: string, currency: string, value: string | null, reach: Reach): Fact {
  return {
    key,
    label,
    value,
    unit: 'money',
    currency,
    metric: 'effective',
    tenant: UNALLOCATED,
    period: reach.period,
    asOf: reach.asOf,
  };
}
