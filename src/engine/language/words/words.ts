/** What costs can be listed by, as one word. */
export type DimensionWord = 'service' | 'tenant' | 'account' | 'region' | 'category' | 'provider';
export type FilterWord = 'service' | 'account' | 'tenant' | 'tag';
export type MetricWord = 'billed' | 'effective' | 'list' | 'contracted';

/**
 * The words of one language that questions are typed in. All languages are understood whatever the reader's own is.
 * Words stand here as `foldWord` leaves them: small letters, no accents.
 */
export interface Words {
  /** Other words for a command's name. */
  commands: Readonly<Record<string, string>>;
  /** Words that may stand before a question and say nothing: `cost tenant acme`. */
  leading: readonly string[];
  /** Small words between such a word and a name: `cost of acme`. */
  of: readonly string[];
  by: readonly string[];
  dimensions: Readonly<Record<string, DimensionWord>>;
  tags: readonly string[];
  resources: readonly string[];
  filters: Readonly<Record<string, FilterWord>>;
  metrics: Readonly<Record<string, MetricWord>>;
  /** Words that may stand before and after a metric's name: `billed cost`, `custo faturado`. */
  beforeMetric: readonly string[];
  afterMetric: readonly string[];
  /** Only the person who asks sees the answer. */
  onlyMe: readonly string[];
  /** The English words for a period's, folded; null where they are none of this language. */
  toEnglishPeriod(folded: string): string | null;
}

/** A word as words are compared: small letters without accents, `º` and the like as plain letters. */
export function foldWord(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}
