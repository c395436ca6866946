import { type Context, requireRole, withTransaction } from '../context.ts';
import type { Day, Period } from '../period.ts';
import { requireWholeScope } from '../tenants/index.ts';
import { findOffers, type Offer } from './find-offers.ts';
import { findParts, type PartList } from './find-parts.ts';
import { selectNamedRules } from './name-rules.ts';
import type { NamedRule } from './schemas.ts';
import { readUnallocated } from './unallocated.ts';

export interface Mapping {
  /** Rules in order; those that ended stand for closed months. */
  rules: NamedRule[];
  period: Period;
  asOf: Day | null;
  /** The largest parts of what no rule maps. */
  parts: PartList;
  /** Rules found in tags and accounts, while there are no rules. */
  offers: Offer[];
}

/** All rules in order. @throws forbidden for who does not see all tenants */
export async function listRules(ctx: Context): Promise<NamedRule[]> {
  requireRole(ctx, 'viewer');
  requireWholeScope(ctx);
  return withTransaction(ctx, selectNamedRules);
}

/** The rules, what they leave unallocated, and what to begin with where there are none. */
export async function listMapping(ctx: Context): Promise<Mapping> {
  const rules = await listRules(ctx);
  const { period, asOf, dims } = await readUnallocated(ctx);
  return { rules, period, asOf, parts: findParts(dims), offers: rules.length === 0 ? findOffers(dims) : [] };
}

/** Rules found in tags and accounts for what is unallocated, whatever rules there are. */
export async function offerRules(
  ctx: Context,
): Promise<{ offers: Offer[]; period: Period; asOf: Day | null }> {
  requireWholeScope(ctx);
  const { period, asOf, dims } = await readUnallocated(ctx);
  return { offers: findOffers(dims), period, asOf };
}
