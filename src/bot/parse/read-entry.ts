import { requireAmount } from '../../engine/amount-asked.ts';
import { badInput } from '../../engine/errors.ts';
import type { Correction, ManualEntry } from '../../engine/manual-costs/index.ts';
import { isCurrency } from '../../engine/money.ts';
import { type Day, toDay } from '../../engine/period.ts';
import { parsePeriod } from '../../engine/period-grammar.ts';
import { joinWords, quoteWord, type Word } from './split-words.ts';

/** What an entry is typed with, each as one text: the same on every platform. */
export interface EntryOptions {
  amount?: string | undefined;
  currency?: string | undefined;
  name?: string | undefined;
  tenant?: string | undefined;
  category?: string | undefined;
  date?: string | undefined;
  until?: string | undefined;
  /** `KEY=VALUE`; several on lines of their own. */
  tag?: string | undefined;
  project?: string | undefined;
  team?: string | undefined;
  env?: string | undefined;
  bill?: string | undefined;
}

const CLAUSES = ['tenant', 'category', 'date', 'until', 'tag', 'project', 'team', 'env', 'bill'] as const;
type Clause = (typeof CLAUSES)[number];

/** Tags that have a word of their own. */
const OWN_TAGS = ['project', 'team', 'env'] as const;

function listClauses(): string {
  return CLAUSES.map((clause) => `${clause}:`).join(' ');
}

/**
 * Reads `1200 USD "Audit" tenant:acme category:services date:2026-11-20 tag:KEY=VALUE`, in any order but for the amount,
 * which comes before its currency. A clause without a value says nothing.
 *
 * @throws bad_input  a word that is none of these, or a clause that stands there twice
 */
export function readEntryWords(words: readonly Word[]): EntryOptions {
  const options: EntryOptions = {};
  const names: Word[] = [];
  for (const word of words) {
    const clause = word.quoted ? null : clauseOf(word.text);
    if (clause) takeClause(options, clause);
    else if (
      !word.quoted &&
      options.amount === undefined &&
      names.length === 0 &&
      /\d|nan|inf/i.test(word.text)
    )
      options.amount = word.text;
    else if (!word.quoted && options.currency === undefined && isCurrency(word.text.toUpperCase()))
      options.currency = word.text.toUpperCase();
    else names.push(word);
  }
  if (names.length > 0) options.name = joinWords(names);
  return options;
}

function clauseOf(text: string): { clause: Clause; value: string } | null {
  const [, name = '', value = ''] = /^([a-z]+):(.*)$/is.exec(text) ?? [];
  if (name === '') return null;
  const clause = CLAUSES.find((one) => one === name.toLowerCase());
  if (!clause) throw badInput((t) => t('manualCosts.unknownClause', { word: text, clauses: listClauses() }));
  return { clause, value: value.trim() };
}

function takeClause(options: EntryOptions, { clause, value }: { clause: Clause; value: string }): void {
  if (value === '') return;
  if (clause === 'tag') {
    options.tag = options.tag === undefined ? value : `${options.tag}\n${value}`;
    return;
  }
  if (options[clause] !== undefined) throw badInput((t) => t('manualCosts.twice', { word: `${clause}:` }));
  options[clause] = value;
}

/** What is typed for these options: the text of a button that asks the same with one of them changed. */
export function writeEntry(options: EntryOptions): string {
  const { amount, currency, name, tag } = options;
  const clauses = CLAUSES.filter((clause) => clause !== 'tag').flatMap((clause) =>
    options[clause] === undefined ? [] : [`${clause}:${quoteWord(options[clause])}`],
  );
  const tags = listTags(tag).map((one) => `tag:${quoteWord(one)}`);
  const quoted = name === undefined ? [] : [`"${name.replace(/["“”„«»\\]/g, '\\$&')}"`];
  return [...[amount, currency].filter((one) => one !== undefined), ...quoted, ...clauses, ...tags].join(' ');
}

/**
 * The entry that the options say.
 *
 * @param toCommand  what a button runs after `/cost` with other options in place of these
 * @throws bad_input  no amount, no day, or something is missing
 * @throws ambiguous  an amount that can be read in more than one way
 */
export function toEntry(
  options: EntryOptions,
  now: Date,
  toCommand: (options: EntryOptions) => string,
): ManualEntry {
  const { amount, currency, name } = options;
  if (!amount || !currency || !name) {
    throw badInput((t) => t('manualCosts.usage', { clauses: listClauses() }));
  }
  return {
    category: null,
    day: toDay(now),
    until: null,
    tags: {},
    bill: null,
    ...(toCorrection(options, now, toCommand) as Pick<ManualEntry, 'amount' | 'currency' | 'description'>),
  };
}

/** What the options say about an entry that is there: what is not said stays. @throws as `toEntry` */
export function toCorrection(
  options: EntryOptions,
  now: Date,
  toCommand: (options: EntryOptions) => string,
): Correction {
  const { amount, currency, name, category, date, until, bill } = options;
  const tags = toTags(options);
  return {
    ...(amount ? { amount: requireAmount(amount, (one) => toCommand({ ...options, amount: one })) } : {}),
    ...(currency ? { currency: currency.trim().toUpperCase() } : {}),
    ...(name ? { description: name } : {}),
    ...(category ? { category } : {}),
    ...(date ? { day: toOneDay(date, now) } : {}),
    ...(until ? { until: toOneDay(until, now) } : {}),
    ...(bill ? { bill: toBill(bill) } : {}),
    ...(Object.keys(tags).length > 0 ? { tags } : {}),
  };
}

/** `aws`, or `aws/Amazon S3` where the bill calls it otherwise. */
function toBill(text: string): { provider: string; service: string | null } {
  const at = text.indexOf('/');
  return at < 0
    ? { provider: text, service: null }
    : { provider: text.slice(0, at), service: text.slice(at + 1) || null };
}

function toTags(options: EntryOptions): Record<string, string> {
  const tags = new Map<string, string>();
  for (const text of listTags(options.tag)) {
    const [, key = '', value = ''] = /^([^=]+)=(.+)$/s.exec(text) ?? [];
    if (key.trim() === '') throw badInput((t) => t('parse.noTag', { text }));
    tags.set(key.trim(), value.trim());
  }
  for (const key of OWN_TAGS) if (options[key]) tags.set(key, options[key]);
  return Object.fromEntries(tags);
}

function listTags(tag: string | undefined): string[] {
  return (tag ?? '')
    .split('\n')
    .map((line) => line.trim().replace(/^tag:/i, ''))
    .filter((line) => line !== '');
}

/** A day as people write it: `2026-11-20`, `today`, `ontem`. */
function toOneDay(text: string, now: Date): Day {
  const asked = parsePeriod(text, { now });
  if (asked?.kind !== 'day') throw badInput((t) => t('manualCosts.noDay'));
  return asked.period.from;
}
