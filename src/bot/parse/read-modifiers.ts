import type { CostFilters, Dimension } from '../../engine/costs/index.ts';
import { badInput, CentavoError } from '../../engine/errors.ts';
import { foldWord, words as known } from '../../engine/language/index.ts';
import type { Metric } from '../../engine/money.ts';
import { parsePeriod } from '../../engine/period-grammar.ts';
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

/** Most words of a period: `last 12 months`, `2026-10-01 to 2026-10-15`, `3º trimestre de 2026`. */
const MAX_PERIOD_WORDS = 5;

/** Whether the word begins a grouping: `by`, in any language. */
export function isByWord(word: Word | undefined): boolean {
  return word !== undefined && !word.quoted && known.by.has(foldWord(word.text));
}

/** Whether the word says tags, in any language. */
export function isTagWord(text: string): boolean {
  return known.tags.has(foldWord(text));
}

/** Whether the word says resources, in any language. */
export function isResourceWord(text: string): boolean {
  return known.resources.has(foldWord(text));
}

/** The dimension that a word names; null where it names none. */
function dimensionOf(word: string): PlainDimension | null {
  const kind = known.dimensions.get(foldWord(word));
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
  const phrase = known.onlyMe.find((one) => one === textOf(words, one.split(' ').length));
  if (!phrase) return 0;
  into.onlyMe = true;
  return phrase.split(' ').length;
}

function readFilter(word: string, into: Modifiers): number {
  const [, name, value] = /^(\p{L}+):(.*)$/isu.exec(word) ?? [];
  if (name === undefined || value === undefined) return 0;
  const filter = known.filters.get(foldWord(name));
  switch (filter) {
    case 'service':
    case 'account': {
      if (value === '') throw badInput((t) => t('parse.filterEmpty', { word, filter }));
      if (into.filters[filter] !== undefined)
        throw badInput((t) => t(filter === 'service' ? 'parse.oneService' : 'parse.oneAccount'));
      into.filters[filter] = value;
      return 1;
    }
    case 'tenant':
      if (value === '') throw badInput((t) => t('parse.filterEmpty', { word, filter }));
      into.tenant = value;
      return 1;
    case 'tag':
      into.filters = { ...into.filters, tags: [...(into.filters.tags ?? []), readTag(value)] };
      return 1;
    default:
      throw badInput((t) => t('parse.filterUnknown', { name, filters: t('parse.filters') }));
  }
}

/** @throws bad_input */
export function readTag(text: string): { key: string; value: string } {
  const at = text.indexOf('=');
  if (at < 1) throw badInput((t) => t('parse.noTag', { text }));
  return { key: text.slice(0, at), value: text.slice(at + 1) };
}

function readBy(words: readonly Word[], into: Modifiers, now: Date): number {
  const [by, what, key] = words;
  if (!isByWord(by)) return 0;
  if (into.by !== undefined) throw badInput((t) => t('parse.oneList'));
  const name = what?.text ?? '';
  const dimension = dimensionOf(name);
  if (dimension) {
    into.by = dimension;
    return 2;
  }
  const [, word = '', inOne] = /^(\p{L}+):([^=]+)$/isu.exec(name) ?? [];
  if (inOne !== undefined && known.filters.get(foldWord(word)) === 'tag') {
    into.by = { kind: 'tag', key: inOne };
    return 2;
  }
  if (!isTagWord(name)) {
    throw badInput((t) => t('parse.noDimension', { what: name, dimensions: t('parse.dimensions') }));
  }
  // `by tag last month` names no key: what follows makes sense without one.
  const keyed = key !== undefined && !areModifiers(words.slice(2), now);
  into.by = keyed ? { kind: 'tag', key: key.text } : { kind: 'tags' };
  return keyed ? 3 : 2;
}

function readMetric(words: readonly Word[], into: Modifiers): number {
  const at = known.beforeMetric.has(foldWord(words[0]?.text ?? '')) ? 1 : 0;
  const length = [1, 2].find((one) => known.metrics.has(textOf(words.slice(at), one) ?? ''));
  const metric = length && known.metrics.get(textOf(words.slice(at), length) ?? '');
  if (!length || !metric) return 0;
  if (into.metric !== undefined) throw badInput((t) => t('parse.oneMetric'));
  into.metric = metric;
  const end = at + length;
  return known.afterMetric.has(foldWord(words[end]?.text ?? '')) ? end + 1 : end;
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
    if (into.period !== undefined) throw badInput((t) => t('parse.onePeriod', { words: text }));
    into.period = text;
    return length;
  }
  return 0;
}

function textOf(words: readonly Word[], length: number): string | null {
  const run = words.slice(0, length);
  return run.length < length || run.some((word) => word.quoted) ? null : foldWord(joinWords(run));
}

function unknownWord(word: string): CentavoError {
  return badInput((t) =>
    t('parse.unknownWord', {
      word,
      periods: t('periods.examples'),
      filters: t('parse.filters'),
      dimensions: t('parse.dimensions'),
    }),
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
  if (isTagWord(what?.text ?? '') && words.length < 3) {
    return key === undefined ? { kind: 'tags' } : { kind: 'tag', key: key.text };
  }
  throw badInput((t) => t('parse.noDimensionWord', { what: text, dimensions: t('parse.dimensions') }));
}

function quoteTag(text: string): string {
  return /^[\p{L}\p{N}._/@=-]+$/u.test(text) ? text : quoteWord(text);
}
