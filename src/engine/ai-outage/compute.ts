import { type StateLimits, stateOf } from '../cost-state.ts';

import { add, compare, type Decimal, divideMoney, multiply, subtract } from '../money.ts';
import type { KnownCap } from './schemas.ts';

/** What an outage may let through, of a day's budget. */
const SHARE = '0.05';

/** Days of a window, for budgets of other windows than a day. */
const DAYS: Record<string, string> = { day: '1', week: '7', month: '30', quarter: '91', year: '365' };

/** Whether one of the caps was spent when it was last read, and its window has not ended since. */
export function isKnownBlocked(caps: readonly KnownCap[], now: Date, limits: StateLimits): boolean {
  return caps.some((cap) => {
    const [warn, throttle, block] = cap.limits ?? [limits.warn, limits.throttle, limits.block];
    return (
      Date.parse(cap.endsAt) > now.getTime() &&
      stateOf(cap.spent, cap.cap, { warn, throttle, block }) === 'BLOCKED'
    );
  });
}

/** What each owner of a cap lets through an outage: 5 % of the day's budget, or of the shortest other window's share of a day. */
export function allowancesOf(caps: readonly KnownCap[]): Map<number, Decimal> {
  const shortest = new Map<number, KnownCap>();
  for (const cap of caps) {
    const known = shortest.get(cap.ownerId);
    if (!known || daysOf(cap) < daysOf(known)) shortest.set(cap.ownerId, cap);
  }
  return new Map(
    [...shortest].map(([ownerId, { cap, kind }]) => [
      ownerId,
      multiply(divideMoney(cap, DAYS[kind] ?? '30'), SHARE),
    ]),
  );
}

const daysOf = ({ kind }: KnownCap) => Number(DAYS[kind] ?? '30');

/** What is left of the least of the allowances; null: nothing bounds it. */
export function leftOf(
  allowances: ReadonlyMap<number, Decimal>,
  used: ReadonlyMap<number, Decimal>,
): Decimal | null {
  const left = [...allowances].map(([owner, allowance]) => subtract(allowance, used.get(owner) ?? '0'));
  const [least] = left.sort(compare);
  if (least === undefined) return null;
  return compare(least, '0') < 0 ? '0' : least;
}

/** Adds to what each owner's allowance was used by. */
export function useAllowance(used: Map<number, Decimal>, owners: Iterable<number>, amount: Decimal): void {
  for (const owner of owners) used.set(owner, add(used.get(owner) ?? '0', amount));
}
