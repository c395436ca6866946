import type { Fact } from '../../engine/facts.ts';
import type { PlainKey, Translate } from '../../engine/language/index.ts';
import { describeMatch, type Mapping, type Offer, type PartGroup } from '../../engine/mapping/index.ts';
import type { Day, Period } from '../../engine/period.ts';
import { MAP_TO, type MapToArgs } from '../actions/map-to.ts';
import { type Card, type CardNode, makeCard } from '../card.ts';
import { quoteWord } from '../parse/split-words.ts';
import { askButton } from './ask-button.ts';
import { statementNote } from './cost-parts.ts';
import { countFact, ruleNodes } from './view-rules.ts';

const UNALLOCATED = 'unallocated';
/** Buttons of a row. */
const OFFERED = 5;
/** Parts that can be mapped from a list: as many as every platform lets choose from. */
const LISTED = 25;

interface Reach {
  period: Period;
  asOf: Day | null;
}

/** What nobody has, largest first; rules to begin with while there are none; the rules. */
export function viewMapping(mapping: Mapping, t: Translate): Card {
  const { parts, offers, rules } = mapping;
  const totals = parts.totals.map(({ currency, effective }) =>
    moneyFact('total', t('mappingViews.unallocated'), currency, effective, mapping),
  );
  const nodes: CardNode[] = [];
  const facts: Fact[] = [...totals];
  if (mapping.asOf === null) {
    nodes.push(
      { kind: 'text', text: t('mappingViews.empty') },
      { kind: 'code', text: t('dataViews.importUsage') },
    );
  } else if (totals.length === 0) {
    nodes.push({ kind: 'text', text: t('mappingViews.allMapped'), tone: 'good' });
  } else {
    nodes.push({
      kind: 'figures',
      figures: totals.map((value) => ({ label: t('mappingViews.unallocated'), value })),
    });
  }
  const offered = offerNodes(offers, mapping, t);
  nodes.push(...offered.nodes);
  facts.push(...offered.facts);
  for (const group of parts.groups) {
    const { node, facts: own } = partTable(group, mapping, t);
    nodes.push({ kind: 'text', text: t(HEADINGS[group.kind]) }, node);
    facts.push(...own);
  }
  if (mapping.asOf !== null)
    nodes.push(
      statementNote(
        {
          metric: 'effective',
          currencies: totals.map(({ currency }) => currency),
          period: mapping.period,
          asOf: mapping.asOf,
        },
        t,
      ),
    );
  if (rules.length > 0) {
    const listed = ruleNodes(rules, false, t);
    nodes.push(...listed.nodes);
    facts.push(...listed.facts);
  }
  if (parts.groups.length > 0) {
    nodes.push({ kind: 'code', text: exampleOf(parts.groups, t) });
    nodes.push(
      mapToNode(
        parts.groups.flatMap((group) => group.parts.map(({ match }) => match)),
        t,
      ),
    );
  }
  nodes.push({
    kind: 'buttons',
    buttons: [askButton(t('tenantViews.tenants'), 'tenants'), askButton(t('mappingViews.rules'), 'map list')],
  });
  return makeCard(t('mappingViews.title'), nodes, facts);
}

const HEADINGS = {
  sub_account: 'mappingViews.bySubAccount',
  service: 'mappingViews.byService',
  tag: 'mappingViews.byTag',
} as const satisfies Record<PartGroup['kind'], PlainKey>;
const OTHERS = {
  sub_account: 'mappingViews.otherSubAccounts',
  service: 'mappingViews.otherServices',
  tag: 'mappingViews.otherTags',
} as const satisfies Record<PartGroup['kind'], PlainKey>;
/** The second halves of keys, the same in every language. */
const PARTS: Record<PartGroup['kind'], string> = {
  sub_account: 'sub_accounts',
  service: 'services',
  tag: 'tags',
};

function partTable(group: PartGroup, reach: Reach, t: Translate): { node: CardNode; facts: Fact[] } {
  const parts = group.parts.map((part) => ({
    part,
    fact: moneyFact(`part:${part.match}`, part.label, part.currency, part.effective, reach),
  }));
  const rest = moneyFact(
    `rest:${PARTS[group.kind]}`,
    t('mappingViews.otherAndNone'),
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
        ...(named ? [{ label: t('costViews.account'), align: 'left' as const }] : []),
        { label: t('mappingViews.toMapIt'), align: 'left' },
        { label: t('costViews.effective'), align: 'right' },
      ],
      rows: [
        ...parts.map(({ part, fact }) => [...(named ? [part.label] : []), part.match, fact]),
        ...(shown ? [[t(OTHERS[group.kind]), ...(named ? [''] : []), rest]] : []),
      ],
      more: `/cost top ${group.kind === 'tag' ? 'tags KEY' : group.kind === 'service' ? 'services' : 'accounts'} tenant:${UNALLOCATED}`,
    },
    facts: [...parts.map(({ fact }) => fact), rest],
  };
}

function exampleOf(groups: readonly PartGroup[], t: Translate): string {
  const [part] = groups[0]?.parts ?? [];
  return t('mappingViews.mapExample', { match: part?.match ?? 'tag team=checkout' });
}

/** Parts of what nobody has to choose from: a form asks whose the chosen one is. */
function mapToNode(matches: readonly string[], t: Translate): CardNode {
  return {
    kind: 'select',
    label: t('mappingViews.mapToAnother'),
    options: [...new Set(matches)].slice(0, LISTED).map((match) => ({
      label: match,
      action: MAP_TO,
      args: { match } satisfies MapToArgs,
      typed: t('mappingViews.mapToTyped', { rule: match }),
    })),
  };
}

/** What can be accepted now. */
export function viewOffers({ offers, ...reach }: Reach & { offers: readonly Offer[] }, t: Translate): Card {
  const { nodes, facts } = offerNodes(offers, reach, t);
  const none: CardNode = {
    kind: 'text',
    text: t('mappingViews.noOffer'),
  };
  return makeCard(
    t('mappingViews.offersTitle'),
    [
      ...(nodes.length === 0 ? [none] : [...nodes, mapToNode(offers.map(matchOf), t)]),
      { kind: 'buttons', buttons: [askButton(t('mappingViews.whatIsNotMapped'), 'map')] },
    ],
    facts,
  );
}

function offerNodes(
  offers: readonly Offer[],
  reach: Reach,
  t: Translate,
): { nodes: CardNode[]; facts: Fact[] } {
  if (offers.length === 0) return { nodes: [], facts: [] };
  const facts: Fact[] = [];
  const rows = offers.flatMap((offer) => {
    const values = countFact(
      `offer:${offer.id}:values`,
      t('mappingViews.valuesOf', { offer: offer.id }),
      offer.values.length,
    );
    const unfit = countFact(
      `offer:${offer.id}:unfit`,
      t('mappingViews.unfitValuesOf', { offer: offer.id }),
      offer.unfit,
    );
    facts.push(values, ...(offer.unfit > 0 ? [unfit] : []));
    const coverage = offer.coverage.length > 0 ? offer.coverage : [null];
    return coverage.map((one, index) => {
      const key = `offer:${offer.id}:covered`;
      const money =
        one &&
        moneyFact(key, t('mappingViews.coveredBy', { offer: offer.id }), one.currency, one.effective, reach);
      const ratio: Fact | null = one && {
        ...moneyFact(
          `${key}Pct`,
          t('mappingViews.shareCoveredBy', { offer: offer.id }),
          one.currency,
          one.ratio,
          reach,
        ),
        unit: 'ratio',
        ...(one.ratio === null ? { reason: t('mappingViews.nothingUnallocated') } : {}),
      };
      if (money && ratio) facts.push(money, ratio);
      return [
        index === 0 ? nameOf(offer, t) : '',
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
        text: t('mappingViews.offersText'),
      },
      {
        kind: 'table',
        columns: [
          { label: t('mappingViews.found'), align: 'left' },
          { label: t('mappingViews.values'), align: 'right' },
          { label: t('mappingViews.covers'), align: 'right' },
          { label: t('costViews.share'), align: 'right' },
          { label: t('mappingViews.suchAs'), align: 'left' },
        ],
        rows,
        more: t('mappingViews.moreOffers'),
      },
      {
        kind: 'buttons',
        buttons: offers.slice(0, OFFERED).map(({ id }) => ({
          label: t('mappingViews.accept', { offer: id }),
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

/** What a rule for all that an offer covers matches, as it is typed. */
function matchOf({ kind, spellings }: Offer): string {
  return describeMatch({ kind, key: kind === 'tag' ? (spellings[0] ?? '') : null, pattern: '*' });
}

function nameOf({ kind, spellings }: Offer, t: Translate): string {
  if (kind === 'tag') return t('mappingViews.tagOffer', { keys: spellings.join(', ') });
  return t(kind === 'sub_account' ? 'mappingViews.subAccounts' : 'mappingViews.billingAccounts');
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
