import type { Context } from '../context.ts';
import type { Decimal } from '../money.ts';
import { endHold, listOverdueHolds, touchHold } from './queries.ts';
import type { Ended } from './schemas.ts';

/** Ends a hold with what the call cost, once; what the sweeper charged is corrected. */
export function settleHold(
  ctx: Context,
  input: { holdId: string; amount: Decimal; usage: object },
): Promise<Ended> {
  const { holdId, amount, usage } = input;
  return endHold(ctx.db, ctx.scope, holdId, { as: 'settled', amount, usage, now: ctx.now() });
}

/** Gives the money back: the call was not made, or cost nothing. */
export function releaseHold(ctx: Context, holdId: string): Promise<Ended> {
  return endHold(ctx.db, ctx.scope, holdId, { as: 'released', amount: '0', usage: null, now: ctx.now() });
}

/** Says that the call goes out now. Stored before it does: who dies after this is charged in full. */
export function dispatchHold(ctx: Context, holdId: string) {
  return touchHold(ctx.db, ctx.scope, holdId, { dispatched: true, leaseUntil: null, now: ctx.now() });
}

/** Asks for more time. */
export function renewHold(ctx: Context, holdId: string, leaseSeconds: number) {
  const now = ctx.now();
  const leaseUntil = new Date(now.getTime() + leaseSeconds * 1000);
  return touchHold(ctx.db, ctx.scope, holdId, { dispatched: false, leaseUntil, now });
}

/** What was said of a hold earlier, as of then. */
export function touchHoldAt(
  ctx: Context,
  holdId: string,
  touch: { dispatched: boolean; leaseUntil: Date | null },
) {
  return touchHold(ctx.db, ctx.scope, holdId, { ...touch, now: ctx.now() });
}

/** Most holds that one sweep ends. */
const SWEPT_AT_ONCE = 500;

/**
 * Ends leases that outlived their call: what was never sent out is given back, the rest charged in full. Each once,
 * whatever other sweepers and late callers do.
 *
 * @returns how many it ended
 */
export async function sweepHolds(ctx: Context): Promise<number> {
  let ended = 0;
  for (const id of await listOverdueHolds(ctx.db, ctx.now(), SWEPT_AT_ONCE)) {
    const { outcome } = await endHold(ctx.db, '*', id, {
      as: 'charged',
      amount: '0',
      usage: null,
      now: ctx.now(),
    });
    if (outcome === 'ended') ended += 1;
  }
  return ended;
}
