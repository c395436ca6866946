import { compare, type Decimal, multiply } from './money.ts';

export const COST_STATES = ['NORMAL', 'CAUTION', 'THROTTLED', 'BLOCKED'] as const;
export type CostState = (typeof COST_STATES)[number];

/** Shares of the budget at which a state begins, ascending. */
export interface StateLimits {
  warn: string;
  throttle: string;
  block: string;
}

/**
 * The state of what is spent of a cap: each limit is a share of it. A cap of zero is spent whole from the start.
 *
 * @param cap  null: no budget, always NORMAL
 */
export function stateOf(spent: Decimal, cap: Decimal | null, limits: StateLimits): CostState {
  if (cap === null) return 'NORMAL';
  const reached = (limit: Decimal) => compare(spent, multiply(cap, limit)) >= 0;
  if (reached(limits.block)) return 'BLOCKED';
  if (reached(limits.throttle)) return 'THROTTLED';
  return reached(limits.warn) ? 'CAUTION' : 'NORMAL';
}

const RANK: Record<CostState, number> = { NORMAL: 0, CAUTION: 1, THROTTLED: 2, BLOCKED: 3 };

/** Of several windows the most restrictive counts; of none, NORMAL. */
export function mostRestrictive(states: Iterable<CostState>): CostState {
  let worst: CostState = 'NORMAL';
  for (const state of states) if (RANK[state] > RANK[worst]) worst = state;
  return worst;
}
