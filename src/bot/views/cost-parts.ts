import type { Converted, CostFilters, Coverage, Dimension } from '../../engine/costs/index.ts';
import { isSome, restFact, shareFact } from '../../engine/costs/index.ts';
import type { Fact } from '../../engine/facts.ts';
import type { PlainKey, Translate } from '../../engine/language/index.ts';
import type { Metric } from '../../engine/money.ts';
import type { Period } from '../../engine/period.ts';
import { labelOfDay, labelOfMonth, labelOfPeriod } from '../../engine/period-label.ts';
import type { Button, CardNode, Value } from '../card.ts';
import { askButton } from './ask-button.ts';

const METRIC_LABELS = {
  billed: 'costViews.billed',
  effective: 'costViews.effective',
  list: 'costViews.list',
  contracted: 'costViews.contracted',
} as const satisfies Record<Metric, PlainKey>;

export function labelOfMetric(metric: Metric, t: Translate): string {
  return t(METRIC_LABELS[metric]);
}

/** Names one after the other: `USD and EUR`. */
export function joinNames(names: readonly string[], t: Translate): string {
  return names.join(t('costViews.and'));
}

/** Small print that every answer ends with: metric, currency, period, data as of. */
export function statementNote(
  about: {
    metric: Metric;
    currencies: readonly (string | null)[];
    period: Period;
    asOf: string | null;
    filters?: CostFilters;
  },
  t: Translate,
): CardNode {
  const { metric, period, asOf } = about;
  const currencies = [...new Set(about.currencies)].filter((one) => one !== null);
  return {
    kind: 'note',
    text: [
      labelOfMetric(metric, t),
      ...(currencies.length > 0 ? [joinNames(currencies, t)] : []),
      ...(about.filters ? labelsOfFilters(about.filters) : []),
      labelOfPeriod(period, t),
      asOf === null ? t('costViews.noData') : t('costViews.dataAsOf', { day: labelOfDay(asOf, t) }),
    ].join(' · '),
  };
}

/** Filters as they are typed. */
function labelsOfFilters({ service, account, tags = [] }: CostFilters): string[] {
  return [
    ...(service === undefined ? [] : [`service:${service}`]),
    ...(account === undefined ? [] : [`account:${account}`]),
    ...tags.map(({ key, value }) => `tag:${key}=${value}`),
  ];
}

/** Sentences on what is missing, each a warning. */
export function warnings(sentences: readonly string[]): CardNode[] {
  return sentences.map((text) => ({ kind: 'text', text, tone: 'warning' }));
}

/** What stands where the days asked about are not imported: why, and the way to the newest month that is. */
export function notImportedNodes(
  coverage: Coverage,
  again: (period: string) => Button,
  t: Translate,
): { nodes: CardNode[]; buttons: Button[] } {
  const { newestMonth, reason } = coverage;
  return {
    nodes: warnings(reason === null ? [] : [reason]),
    buttons:
      newestMonth === null
        ? [askButton(t('costViews.whatIsImported'), 'data')]
        : [again(newestMonth.slice(0, 7))],
  };
}

export function labelOfMonthButton(month: string, t: Translate): string {
  return labelOfMonth(`${month}-01`, t);
}

/** The total in the display currency with the rates that it stands on, or which rate is missing. */
export function convertedNodes(converted: Converted | null): CardNode[] {
  if (converted === null) return [];
  const { total, rates, note } = converted;
  if (total.value === null) return [{ kind: 'note', text: note }];
  return [
    { kind: 'fields', fields: [total, ...rates].map((fact) => ({ label: fact.label, value: fact })) },
    { kind: 'note', text: note },
  ];
}

/** Parts of one total as rows with their shares, the rest as a last row, and the facts that this adds. */
export function partRows(
  parts: readonly Fact[],
  total: Fact,
  options: { limit: number; restKey: string; restLabel: string },
  t: Translate,
): { rows: Value[][]; facts: Fact[] } {
  const limit = parts.length <= options.limit + 1 ? parts.length : options.limit;
  const shown = parts.slice(0, limit);
  const hidden = parts.slice(limit);
  const rows: Value[][] = [];
  const facts: Fact[] = [];
  for (const part of shown) {
    const share = shareFact(part, total, t);
    facts.push(share);
    rows.push([part.label, part, share.value === null ? '' : share]);
  }
  if (hidden.length > 0) {
    const rest = restFact(options.restKey, options.restLabel, hidden, total);
    const share = shareFact(rest, total, t);
    facts.push(rest, share);
    rows.push([rest.label, rest, share.value === null ? '' : share]);
  }
  return { rows, facts };
}

/** A table of parts, each with its amount and its share. */
export function tableOfParts(heading: string, amount: string, rows: Value[][], t: Translate): CardNode {
  return {
    kind: 'table',
    columns: [
      { label: heading, align: 'left' },
      { label: amount, align: 'right' },
      { label: t('costViews.share'), align: 'right' },
    ],
    rows,
    more: t('costViews.moreParts'),
  };
}

/** Why figures on view are not known, each reason once. */
export function reasonsOf(facts: readonly Fact[]): CardNode[] {
  const reasons = new Set(facts.flatMap(({ reason }) => (reason === undefined ? [] : [reason])));
  return [...reasons].map((text) => ({ kind: 'note', text }));
}

/** Fields of the amounts that are there. */
export function someFields(facts: readonly (Fact | null)[]): { label: string; value: Fact }[] {
  return facts.filter(isSome).map((fact) => ({ label: fact.label, value: fact }));
}

const PLURALS: Record<Dimension['kind'], string> = {
  service: 'services',
  tenant: 'tenants',
  account: 'accounts',
  region: 'regions',
  category: 'categories',
  provider: 'providers',
  tag: 'tags',
  tags: 'tags',
};

/** `services`, `tags`: the second half of `rest:` keys, the same in every language. */
export function pluralOf(by: Dimension): string {
  return PLURALS[by.kind];
}

const MANY = {
  service: 'costViews.services',
  tenant: 'costViews.tenants',
  account: 'costViews.accounts',
  region: 'costViews.regions',
  category: 'costViews.categories',
  provider: 'costViews.providers',
  tag: 'costViews.tags',
  tags: 'costViews.tags',
} as const satisfies Record<Dimension['kind'], PlainKey>;

/** The word for many of a dimension, within a sentence. */
export function nameMany(by: Dimension, t: Translate): string {
  return t(MANY[by.kind]);
}

const HEADINGS = {
  service: 'costViews.service',
  tenant: 'costViews.tenant',
  account: 'costViews.account',
  region: 'costViews.region',
  category: 'costViews.category',
  provider: 'costViews.provider',
  tags: 'costViews.tag',
} as const satisfies Record<Exclude<Dimension['kind'], 'tag'>, PlainKey>;

/** The heading of a column that lists a dimension. */
export function headingOf(by: Dimension, t: Translate): string {
  return by.kind === 'tag' ? t('costViews.tagKey', { key: by.key }) : t(HEADINGS[by.kind]);
}
