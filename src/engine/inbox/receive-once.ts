import { type Context, withTransaction } from '../context.ts';
import { deleteIncoming, insertIncoming } from './queries.ts';

/** Longer than any platform repeats itself. */
const KEPT_MS = 7 * 24 * 60 * 60 * 1000;

/**
 * Notes what came in under the platform's own id, before it is acted on.
 *
 * @returns whether it is new: false means that this process or another replica has it already
 */
export function receiveOnce(ctx: Context, eventId: string): Promise<boolean> {
  return withTransaction(ctx, (tx) => insertIncoming(tx.db, ctx.actor.platform, eventId, ctx.now()));
}

/** Forgets what came in more than a week ago; returns how many. */
export function sweepInbox(ctx: Context): Promise<number> {
  return withTransaction(ctx, (tx) => deleteIncoming(tx.db, new Date(ctx.now().getTime() - KEPT_MS)));
}
