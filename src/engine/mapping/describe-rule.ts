import { foldKey, foldText, type RuleBody } from '../allocation/index.ts';
import { badInput, type CentavoError } from '../errors.ts';
import type { Translate } from '../language/index.ts';
import type { Day } from '../period.ts';
import type { ClosedMonthsTouched } from '../restatement/index.ts';
import type { NamedRule } from './schemas.ts';

/** What a rule matches, as it is typed: `tag team=checkout`. */
export function describeMatch({ kind, key, pattern }: Pick<RuleBody, 'kind' | 'key' | 'pattern'>): string {
  return kind === 'tag'
    ? `tag ${quoteIfNeeded(key ?? '')}=${quoteIfNeeded(pattern)}`
    : `${kind} ${quoteIfNeeded(pattern)}`;
}

function quoteIfNeeded(text: string): string {
  return /[\s"“”„«»\\=]/.test(text) ? `"${text.replace(/["“”„«»\\]/g, '\\$&')}"` : text;
}

/** A rule in one line: `tag team=checkout to acme 60, checkout 40 from 2026-10-01`. */
export function describeRule(
  rule: Pick<NamedRule, 'kind' | 'key' | 'pattern' | 'validFrom' | 'validTo' | 'named'>,
): string {
  const shares =
    rule.named.length === 1
      ? rule.named.map(({ tenant }) => tenant)
      : rule.named.map(({ tenant, weight }) => `${tenant} ${weight}`);
  const from = rule.validFrom === null ? '' : ` from ${rule.validFrom}`;
  const until = rule.validTo === null ? '' : ` until ${rule.validTo}`;
  return `${describeMatch(rule)} to ${shares.join(', ')}${from}${until}`;
}

/** What two rules share when they match the very same. */
export function matchKeyOf({ kind, key, pattern }: Pick<RuleBody, 'kind' | 'key' | 'pattern'>): string {
  return JSON.stringify([kind, kind === 'tag' ? foldKey(key ?? '') : null, foldText(pattern)]);
}

/** Whether `earlier`, which stands before it and matches the same, counts on every day that `later` does. */
export function hides(
  earlier: Pick<RuleBody, 'validFrom' | 'validTo'>,
  later: { validFrom: Day | null; validTo: Day | null },
): boolean {
  const startsNoLater =
    earlier.validFrom === null || (later.validFrom !== null && earlier.validFrom <= later.validFrom);
  const endsNoSooner =
    earlier.validTo === null || (later.validTo !== null && later.validTo <= earlier.validTo);
  return startsNoLater && endsNoSooner;
}

const MONTHS_NAMED = 3;

/**
 * What to write where closed months stand in the way.
 *
 * @param openDay  a day from which the rule could count instead; null: that is no way out
 */
export function refuseClosedMonths(
  touched: ClosedMonthsTouched,
  names: ReadonlyMap<number, string>,
  openDay: Day | null,
): CentavoError {
  const months = [...new Set(touched.changes.map(({ month }) => month.slice(0, 7)))].sort();
  const tenants = [...new Set(touched.changes.map(({ tenantId }) => `"${names.get(tenantId) ?? tenantId}"`))];
  return badInput((t) => {
    const what = { tenants: listSome(tenants, t), months: listSome(months, t) };
    return openDay === null
      ? t('mapping.closed', what)
      : t('mapping.closedOrFrom', { ...what, day: openDay });
  });
}

function listSome(words: readonly string[], t: Translate): string {
  const shown = words.slice(0, MONTHS_NAMED).join(', ');
  const count = words.length - MONTHS_NAMED;
  return count > 0 ? t('mapping.andMore', { shown, count }) : shown;
}
