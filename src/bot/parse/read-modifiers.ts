import type { CostFilters, Dimension } from '../../engine/costs/index.ts';
import { badInput, CentavoError } from '../../engine/errors.ts';
import { METRICS, type Metric } from '../../engine/money.ts';
import { PERIOD_EXAMPLES, parsePeriod } from '../../engine/period-grammar.ts';
import { joinWords, quoteWord, splitWords, type Word } from './split-words.ts';

/** What stands after a name: period, grouping, filters, metric, and who is to see the answer. */
export interface Modifiers {
  /** As typed; read again when the question runs. */
  period?: string;
  by?: Dimension;
  metric?: Metric;
  /** `tenant:NAME`: the same as a name before the modifiers. */
  tenant?: string;
  filters: CostFilters;
  /** Only the person who asks sees the answer. */
  onlyMe?: boolean;
}

type PlainDimension = Exclude<Dimension, { kind: 'tag' } | { kind: 'tags' }>;

const DIMENSIONS = new Map<string, PlainDimension['kind']>([
  ['service', 'service'],
  ['services', 'service'],
  ['tenant', 'tenant'],
  ['tenants', 'tenant'],
  ['account', 'account'],
  ['accounts', 'account'],
  ['region', 'region'],
  ['regions', 'region'],
  ['category', 'category'],
  ['categories', 'category'],
  ['provider', 'provider'],
  ['providers', 'provider'],
]);

const DIMENSION_WORDS = 'service, tenant, account, region, category, provider or tag KEY';
const FILTER_WORDS = 'service:NAME, account:ID, tag:KEY=VALUE or tenant:NAME';
/** Most words of a period: `last 12 months`, `2026-10-01 to 2026-10-15`. */
const MAX_PERIOD_WORDS = 3;
const ONLY_ME = ['only for me', 'only me', 'for me'];

/** The dimension that a word names; null where it names none. */
function dimensionOf(word: string): PlainDimension | null {
  const kind = DIMENSIONS.get(word.toLowerCase());
  return kind ? { kind } : null;
}

/**
 * Reads all the words as modifiers, in any order.
 *
 * @throws bad_input with what would be right, where one of them is none
 */
export function readModifiers(words: readonly Word[], now: Date): Modifiers {
  const found: Modifiers = { filters: {} };
  for (let at = 0; at < words.length; ) at += readOne(words.slice(at), found, now);
  return found;
}

/** Whether all the words are modifiers. */
export function areModifiers(words: readonly Word[], now: Date): boolean {
  try {
    readModifiers(words, now);
    return true;
  } catch (error) {
    if (error instanceof CentavoError) return false;
    throw error;
  }
}

/** Reads one modifier at the beginning of the words; returns how many words it took. */
function readOne(words: readonly Word[], into: Modifiers, now: Date): number {
  const [first] = words;
  const word = first?.text ?? '';
  if (!first || first.quoted) throw unknownWord(word);
  return (
    readOnlyMe(words, into) ||
    readFilter(word, into) ||
    readBy(words, into, now) ||
    readMetric(words, into) ||
    readPeriod(words, into, now) ||
    fail(unknownWord(word))
  );
}

function readOnlyMe(words: readonly Word[], into: Modifiers): number {
  const phrase = ONLY_ME.find((one) => one === textOf(words, one.split(' ').length));
  if (!phrase) return 0;
  into.onlyMe = true;
  return phrase.split(' ').length;
}

function readFilter(word: string, into: Modifiers): number {
  const [, name, value] = /^([a-z]+):(.*)$/is.exec(word) ?? [];
  if (name === undefined || value === undefined) return 0;
  switch (name.toLowerCase()) {
    case 'service':
    case 'account': {
      const kind = name.toLowerCase() as 'service' | 'account';
      if (value === '')
        throw badInput(`"${word}" names nothing; write ${kind}:NAME without a space between.`);
      if (into.filters[kind] !== undefined) throw badInput(`Only one ${kind} can be asked about at a time.`);
      into.filters[kind] = value;
      return 1;
    }
    case 'tenant':
      if (value === '') throw badInput(`"${word}" names nothing; write tenant:NAME without a space between.`);
      into.tenant = value;
      return 1;
    case 'tag':
      into.filters = { ...into.filters, tags: [...(into.filters.tags ?? []), readTag(value)] };
      return 1;
    default:
      throw badInput(`"${name}:" is no filter; write ${FILTER_WORDS}.`);
  }
}

/** @throws bad_input */
export function readTag(text: string): { key: string; value: string } {
  const at = text.indexOf('=');
  if (at < 1) throw badInput(`"tag:${text}" is no tag; write tag:KEY=VALUE.`);
  return { key: text.slice(0, at), value: text.slice(at + 1) };
}

function readBy(words: readonly Word[], into: Modifiers, now: Date): number {
  const [by, what, key] = words;
  if (by?.text.toLowerCase() !== 'by') return 0;
  if (into.by !== undefined) throw badInput('Costs can be listed by one thing at a time.');
  const name = what?.text ?? '';
  const dimension = dimensionOf(name);
  if (dimension) {
    into.by = dimension;
    return 2;
  }
  const inOne = /^tag:([^=]+)$/is.exec(name)?.[1];
  if (inOne !== undefined) {
    into.by = { kind: 'tag', key: inOne };
    return 2;
  }
  if (name.toLowerCase() !== 'tag' && name.toLowerCase() !== 'tags') {
    throw badInput(`Costs cannot be listed by "${name}"; write by ${DIMENSION_WORDS}.`);
  }
  // `by tag last month` names no key: what follows makes sense without one.
  const keyed = key !== undefined && !areModifiers(words.slice(2), now);
  into.by = keyed ? { kind: 'tag', key: key.text } : { kind: 'tags' };
  return keyed ? 3 : 2;
}

function readMetric(words: readonly Word[], into: Modifiers): number {
  const metric = METRICS.find((one) => one === words[0]?.text.toLowerCase());
  if (!metric) return 0;
  if (into.metric !== undefined) throw badInput('Only one metric can be shown at a time.');
  into.metric = metric;
  return ['cost', 'costs'].includes(words[1]?.text.toLowerCase() ?? '') ? 2 : 1;
}

/**
 * The longest run of words that is a period.
 *
 * @throws bad_input where a run looks like a period and is none
 */
function readPeriod(words: readonly Word[], into: Modifiers, now: Date): number {
  for (let length = Math.min(MAX_PERIOD_WORDS, words.length); length > 0; length--) {
    const run = words.slice(0, length);
    if (run.some((word) => word.quoted)) continue;
    const text = joinWords(run);
    if (!parsePeriod(text, { now })) continue;
    if (into.period !== undefined)
      throw badInput(`Only one period can be asked about; "${text}" is a second.`);
    into.period = text;
    return length;
  }
  return 0;
}

function textOf(words: readonly Word[], length: number): string | null {
  const run = words.slice(0, length);
  return run.length < length || run.some((word) => word.quoted) ? null : joinWords(run).toLowerCase();
}

function unknownWord(word: string): CentavoError {
  return badInput(
    `"${word}" is not understood. A period looks like ${PERIOD_EXAMPLES}; a filter like ${FILTER_WORDS}; ` +
      `a metric is ${METRICS.slice(0, -1).join(', ')} or ${METRICS.at(-1)}; lists go by ${DIMENSION_WORDS}.`,
  );
}

function fail(error: Error): never {
  throw error;
}

/** Modifiers as they are typed. */
export function writeModifiers({ period, by, metric, filters, onlyMe }: Modifiers): string {
  return [
    period,
    by === undefined ? undefined : `by ${writeDimension(by)}`,
    metric,
    filters.service === undefined ? undefined : `service:${quoteWord(filters.service)}`,
    filters.account === undefined ? undefined : `account:${quoteWord(filters.account)}`,
    ...(filters.tags ?? []).map(({ key, value }) => `tag:${quoteTag(`${key}=${value}`)}`),
    onlyMe ? 'only for me' : undefined,
  ]
    .filter((word) => word !== undefined && word !== '')
    .join(' ');
}

/** A dimension as it is typed: `service`, `tag team`. */
export function writeDimension(by: Dimension): string {
  if (by.kind === 'tags') return 'tag';
  return by.kind === 'tag' ? `tag ${quoteWord(by.key)}` : by.kind;
}

/** @throws bad_input */
export function readDimension(text: string): Dimension {
  const words = splitWords(text);
  const [what, key] = words;
  const plain = dimensionOf(what?.text ?? '');
  if (plain && words.length === 1) return plain;
  if (/^tags?$/i.test(what?.text ?? '') && words.length < 3) {
    return key === undefined ? { kind: 'tags' } : { kind: 'tag', key: key.text };
  }
  throw badInput(`Costs cannot be listed by "${text}"; write ${DIMENSION_WORDS}.`);
}

function quoteTag(text: string): string {
  return /^[\p{L}\p{N}._/@=-]+$/u.test(text) ? text : quoteWord(text);
}
