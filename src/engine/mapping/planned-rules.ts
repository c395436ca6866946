import type { RuleBody, Share } from '../allocation/index.ts';
import type { Day } from '../period.ts';
import type { RuleChangeEffect } from '../restatement/index.ts';
import { matchKeyOf } from './describe-rule.ts';
import type { NamedRule } from './schemas.ts';

/** A rule to write. Without `from` it starts as `addRule` has it. */
export type PlannedRule = Omit<RuleBody, 'validFrom' | 'validTo'> & { from: Day | null | undefined };

/** A rule of the file with its line. */
export interface PlannedLine {
  line: number;
  rule: PlannedRule;
}

/** What loading did. */
export interface Loading {
  /** Rules that were taken away or ended. */
  before: readonly NamedRule[];
  /** Rules that were written. */
  after: readonly NamedRule[];
  unchanged: number;
  effect: RuleChangeEffect;
  keptClosedMonths: boolean;
}

/** Whether a rule says what a line of a file says, which leaves the day open where it names none. */
export function isSame(rule: NamedRule, planned: PlannedRule): boolean {
  return (
    rule.validTo === null &&
    matchKeyOf(rule) === matchKeyOf(planned) &&
    (planned.from === undefined || planned.from === rule.validFrom) &&
    sharesKey(rule.shares) === sharesKey(planned.shares)
  );
}

function sharesKey(shares: readonly Share[]): string {
  return shares
    .map(
      ({ tenantId, weight }) => `${tenantId}:${weight.includes('.') ? weight.replace(/\.?0+$/, '') : weight}`,
    )
    .sort()
    .join(' ');
}
