import { z } from 'zod';
import { requireAmount, writeAmount } from '../../engine/amount-asked.ts';
import {
  readCounts,
  readPhases,
  readThresholds,
  SetBudgetInput,
  SPENDS,
  WINDOW_KINDS,
} from '../../engine/budgets/index.ts';
import { badInput } from '../../engine/errors.ts';
import { foldWord } from '../../engine/language/index.ts';
import type { Decimal } from '../../engine/money.ts';
import { keyOf, parseInput } from '../../engine/parse-input.ts';
import { isKeyword } from './read-clauses.ts';
import { readTag } from './read-modifiers.ts';
import { joinWords, quoteWord, splitWords, type Word } from './split-words.ts';

/** As long as what can be typed. */
const Text = z.string().trim().max(1000);

/** Whose budget, and which: what all commands about budgets share. */
export const budgetOptions = {
  tenant: Text.optional(),
  /** `KEY=VALUE` */
  tag: Text.optional(),
  window: z.enum(WINDOW_KINDS, { error: keyOf('budgets.windows') }).optional(),
  spend: z.enum(SPENDS, { error: keyOf('budgets.spends') }).optional(),
};
export type WhichBudget = z.output<z.ZodObject<typeof budgetOptions>>;

export const SetOptions = z.object({
  ...budgetOptions,
  amount: Text,
  currency: Text.optional(),
  /** `70,90,100` */
  at: Text.optional(),
  /** What is set seldom, as it is typed: `rollover 500 from 2027-01-01 observe`. */
  more: Text.optional(),
});
export type SetOptions = z.output<typeof SetOptions>;

export const RaiseOptions = z.object({
  ...budgetOptions,
  by: Text.optional(),
  to: Text.optional(),
  currency: Text.optional(),
  reason: Text.optional(),
});
export type RaiseOptions = z.output<typeof RaiseOptions>;

/** Words of Portuguese beside the English ones. */
const WINDOWS: Readonly<Record<string, (typeof WINDOW_KINDS)[number]>> = {
  ...Object.fromEntries(WINDOW_KINDS.map((one) => [one, one])),
  dia: 'day',
  semana: 'week',
  mes: 'month',
  trimestre: 'quarter',
  ano: 'year',
};
const SPEND_WORDS: Readonly<Record<string, (typeof SPENDS)[number]>> = {
  cloud: 'cloud',
  ai: 'ai',
  nuvem: 'cloud',
  ia: 'ai',
};

const MORE = ['metric', 'counts', 'phases', 'rollover', 'from', 'until', 'observe', 'enforce'] as const;

/** What could be meant as an amount, also where it is none: it is refused then, and not taken for a name. */
const isAmountLike = ({ text, quoted }: Word) => !quoted && /^(?:[-+−(]?[\d.,]|nan$|[-+]?inf)/i.test(text);

/** Reads `acme 5000 USD month ai at 70,90,100 rollover 500 observe`. @throws bad_input */
export function readSetText(rest: string): z.input<typeof SetOptions> {
  const words = splitWords(rest);
  // A name may end in a number: the amount is the last of several that stand together.
  const at = words.findIndex((word, n) => {
    const next = words[n + 1];
    return n > 0 && isAmountLike(word) && (next === undefined || !isAmountLike(next));
  });
  const amount = words[at]?.text;
  if (at < 1 || amount === undefined) throw badInput((t) => t('budgets.usageSet'));
  const tail = readTail(words.slice(at + 1));
  return { ...readWhose(words.slice(0, at)), amount, ...tail };
}

/** Reads `acme by 500 USD month ai because of the launch`. @throws bad_input */
export function readRaiseText(rest: string): z.input<typeof RaiseOptions> {
  const words = splitWords(rest);
  const at = words.findIndex((word, n) => n > 0 && isKeyword(word, 'by', 'to') && words[n + 1] !== undefined);
  const amount = words[at + 1]?.text;
  if (at < 1 || amount === undefined) throw badInput((t) => t('budgets.usageRaise'));
  const after = words.slice(at + 2);
  const why = after.findIndex((word) => isKeyword(word, 'because', 'porque'));
  const { at: _, more, ...tail } = readTail(why < 0 ? after : after.slice(0, why));
  if (_ !== undefined || more !== undefined) throw badInput((t) => t('budgets.usageRaise'));
  return {
    ...readWhose(words.slice(0, at)),
    [isKeyword(words[at], 'by') ? 'by' : 'to']: amount,
    ...tail,
    ...(why < 0 ? {} : { reason: joinWords(after.slice(why + 1)) }),
  };
}

/** Reads `acme`, `acme month ai` or `tag:env=prod`. Nothing at all: everything. @throws bad_input */
export function readWhichText(rest: string): z.input<z.ZodObject<typeof budgetOptions>> {
  let words: readonly Word[] = splitWords(rest);
  const found: { window?: (typeof WINDOW_KINDS)[number]; spend?: (typeof SPENDS)[number] } = {};
  while (words.length > 1) {
    const last = words.at(-1);
    const word = last?.quoted ? '' : foldWord(last?.text ?? '');
    const [window, spend] = [WINDOWS[word], SPEND_WORDS[word]];
    if (window !== undefined && found.window === undefined) found.window = window;
    else if (spend !== undefined && found.spend === undefined) found.spend = spend;
    else break;
    words = words.slice(0, -1);
  }
  return words.length === 0 ? {} : { ...readWhose(words), ...found };
}

function readWhose(words: readonly Word[]): { tenant: string } | { tag: string } {
  const [first] = words;
  if (words.length === 1 && first && !first.quoted && /^tag:/i.test(first.text))
    return { tag: first.text.slice(4) };
  return { tenant: joinWords(words) };
}

type Tail = Pick<z.input<typeof SetOptions>, 'currency' | 'window' | 'spend' | 'at' | 'more'>;

/** What stands behind the amount, in any order; what is set seldom is kept as it is typed. */
function readTail(words: readonly Word[]): Tail {
  const tail: Tail = {};
  const more: string[] = [];
  for (let at = 0; at < words.length; ) {
    const [word, value] = [words[at], words[at + 1]];
    const text = word?.text ?? '';
    const folded = foldWord(text);
    const [window, spend] = [WINDOWS[folded], SPEND_WORDS[folded]];
    const keyword = MORE.find((one) => one === folded);
    const unread = () => badInput((t) => t('budgets.wordUnread', { word: text }));
    let taken = 1;
    if (window !== undefined && tail.window === undefined) tail.window = window;
    else if (spend !== undefined && tail.spend === undefined) tail.spend = spend;
    else if ((folded === 'a' || folded === 'per' || folded === 'por') && value !== undefined) taken = 1;
    else if (folded === 'at' && value !== undefined && tail.at === undefined) {
      tail.at = value.text;
      taken = 2;
    } else if (keyword === 'observe' || keyword === 'enforce') more.push(keyword);
    else if (keyword !== undefined && value !== undefined) {
      more.push(keyword, quoteWord(value.text));
      taken = 2;
    } else if (/^[a-z]{3}$/i.test(text) && tail.currency === undefined) tail.currency = text.toUpperCase();
    else throw unread();
    at += taken;
  }
  return { ...tail, ...(more.length === 0 ? {} : { more: more.join(' ') }) };
}

/** What a verb is told whose budget is meant by. @throws bad_input */
export function toWhose({ tenant, tag }: Pick<WhichBudget, 'tenant' | 'tag'>): {
  tenant?: string;
  tag?: { key: string; value: string };
} {
  if (tag !== undefined) return { ...(tenant === undefined ? {} : { tenant }), tag: readTag(tag) };
  if (tenant === undefined) throw badInput((t) => t('budgets.oneTarget'));
  return { tenant };
}

/** The same as `toWhose`, with the window and the spend that were named. */
export function toWhich({ window, spend, ...whose }: WhichBudget) {
  return {
    ...toWhose(whose),
    ...(window === undefined ? {} : { window }),
    ...(spend === undefined ? {} : { spend }),
  };
}

/**
 * The budget to set. An amount that can be read in several ways is asked about.
 *
 * @throws bad_input | ambiguous  with a choice for each reading
 */
export function toSetInput(options: SetOptions): SetBudgetInput {
  const amount = requireAmount(options.amount, (one) => writeSet({ ...options, amount: writeAmount(one) }), {
    zero: true,
  });
  const { currency, at, more } = options;
  const moneyOf = (text: string): Decimal =>
    requireAmount(text, () => writeSet({ ...options, more: undefined }), { zero: true });
  const input = {
    ...toWhich(options),
    amount,
    ...(currency === undefined ? {} : { currency }),
    ...(at === undefined ? {} : { thresholds: readThresholds(at) }),
    ...readMore(more ?? '', moneyOf),
  };
  return parseInput(SetBudgetInput, input);
}

/** The rest of a budget as it is typed. @throws bad_input */
function readMore(text: string, moneyOf: (text: string) => Decimal): Record<string, unknown> {
  const words = splitWords(text);
  const found: Record<string, unknown> = {};
  for (let at = 0; at < words.length; ) {
    const name = foldWord(words[at]?.text ?? '');
    const keyword = MORE.find((one) => one === name);
    const value = words[at + 1]?.text ?? '';
    if (keyword === undefined)
      throw badInput((t) => t('budgets.wordUnread', { word: words[at]?.text ?? '' }));
    if (keyword === 'observe' || keyword === 'enforce') {
      found.observeOnly = keyword === 'observe';
      at += 1;
      continue;
    }
    if (value === '') throw badInput((t) => t('budgets.wordUnread', { word: keyword }));
    const none = foldWord(value) === 'none' || foldWord(value) === 'nenhum';
    if (keyword === 'metric') found.metric = value.toLowerCase();
    if (keyword === 'counts') found.counts = readCounts(value);
    if (keyword === 'phases') found.phases = readPhases(none ? 'none' : value);
    if (keyword === 'rollover') found.rolloverCap = none ? null : moneyOf(value);
    if (keyword === 'from') found.validFrom = none ? null : value;
    if (keyword === 'until') found.validTo = none ? null : value;
    at += 2;
  }
  return found;
}

/** A budget as it is typed after `/cost`. */
export function writeSet({ amount, currency, window, spend, at, more, ...whose }: SetOptions): string {
  return ['budget set', writeWhose(whose), amount, currency, window, spend, at && `at ${at}`, more]
    .filter(Boolean)
    .join(' ');
}

/** An increase as it is typed after `/cost`. */
export function writeRaise({ by, to, currency, window, spend, reason, ...whose }: RaiseOptions): string {
  const size = by === undefined ? `to ${to}` : `by ${by}`;
  return ['budget raise', writeWhose(whose), size, currency, window, spend, reason && `because ${reason}`]
    .filter(Boolean)
    .join(' ');
}

function writeWhose({ tenant, tag }: Pick<WhichBudget, 'tenant' | 'tag'>): string {
  return tag === undefined ? quoteWord(tenant ?? '') : `tag:${/^[^\s"]+$/.test(tag) ? tag : quoteWord(tag)}`;
}
