import type { Decimal } from '../money.ts';
import type { Day } from '../period.ts';

/** What a mapping rule looks at. */
export const RULE_KINDS = ['tag', 'sub_account', 'billing_account', 'service', 'resource'] as const;
export type RuleKind = (typeof RULE_KINDS)[number];

/** A tenant named by a rule, with its weight: any positive decimal, in no unit but that of its neighbours. */
export interface Share {
  tenantId: number;
  weight: Decimal;
}

/** What a rule matches, for whom, and on which days: everything of it but its place among the others. */
export interface RuleBody {
  kind: RuleKind;
  /** The tag's key for `tag`, else null. */
  key: string | null;
  /** What the value must equal, or a pattern with `*`. */
  pattern: string;
  /** The first day that it counts for; null: since ever. */
  validFrom: Day | null;
  /** The first day that it no longer counts for; null: no end. */
  validTo: Day | null;
  shares: readonly Share[];
}

export interface Rule extends RuleBody {
  id: number;
  /** Its number in the list, from 1: the lower comes first. */
  position: number;
}

/** What rules read of a set of dimensions. */
export interface AllocatedDims {
  id: number;
  billingAccountId: string;
  subAccountId: string | null;
  subAccountName: string | null;
  service: string;
  /** AllocatedTags over Tags. */
  tags: Readonly<Record<string, unknown>>;
  /** The resource rule that the lines match on their days, if any. */
  resourceRuleId: number | null;
  /** The tenant that the charge itself names, as entered costs do: rules do not count. Absent: none. */
  ownerId?: number;
}

/** A tenant's part of a set of dimensions: `weight` of `total`, whole numbers. */
export interface AllocatedPart {
  tenantId: number;
  weight: Decimal;
  total: Decimal;
}

/** Whom a set of dimensions belongs to on the days `[from, to)`. */
export interface Allocation {
  from: Day;
  to: Day;
  /** The rule that says so; null where none does. */
  ruleId: number | null;
  parts: readonly AllocatedPart[];
}
