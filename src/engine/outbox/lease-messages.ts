import type { Context } from '../context.ts';
import { leaseDue, selectButtonIds } from './queries.ts';
import type { LeasedMessage, PostingPlatform } from './schemas.ts';

/** Longer than any try takes: requests are given up after ten seconds. */
const LEASE_MS = 60_000;

/**
 * Takes up to `limit` messages that are due, each for a minute. Posts of a channel come one at a time, in the order in
 * which they were announced, while the one before goes through within half a minute; edits wait for nobody. A channel
 * that the platform told to wait holds up no other.
 */
export function leaseMessages(
  ctx: Context,
  platform: PostingPlatform,
  limit: number,
): Promise<LeasedMessage[]> {
  const now = ctx.now();
  return ctx.db.transaction('*', (tx) =>
    leaseDue(tx, { platform, limit, now, until: new Date(now.getTime() + LEASE_MS) }),
  );
}

/** The buttons by which a message that was posted can be told from others. */
export function findButtonIds(ctx: Context, shownId: number): Promise<string[]> {
  return selectButtonIds(ctx.db, shownId);
}
