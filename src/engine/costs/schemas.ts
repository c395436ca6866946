import type { Say } from '../language/index.ts';
import type { Metric } from '../money.ts';
import type { PeriodAsked } from '../period-asked.ts';

/** What costs can be listed by. */
export type Dimension =
  | { kind: 'service' | 'tenant' | 'account' | 'region' | 'category' | 'provider' }
  | { kind: 'tag'; key: string }
  /** The keys of tags, each with what bears it: a line may bear several, so these do not add up to the total. */
  | { kind: 'tags' };

/** What costs are narrowed to. All of them hold at once. */
export interface CostFilters {
  /** Names of services, whatever their case. */
  service?: string;
  /** Id or name of a sub account, or id of a billing account. */
  account?: string;
  tags?: readonly { key: string; value: string }[];
}

/** What is asked about costs, whoever they belong to. */
export interface CostQuestion {
  /** Null: the verb's own default. */
  period: PeriodAsked | null;
  metric: Metric;
  by: Dimension;
  filters: CostFilters;
}

/**
 * One way to read what was asked. A name may itself look like a period or a number (`42`, `Q3`, `last month`), so words
 * can often be read in several ways; the longest name that exists wins.
 */
export interface Reading {
  /** Null: the default tenant of the channel or the person. */
  tenant: string | null;
  question: CostQuestion;
  /** Why the words after the name make no sense, where they do not. */
  fault?: Say;
  /** What to type after `/cost` to ask the same about another tenant. */
  retry?: (tenant: string) => string;
}

export function hasFilters(filters: CostFilters): boolean {
  return filters.service !== undefined || filters.account !== undefined || (filters.tags ?? []).length > 0;
}
