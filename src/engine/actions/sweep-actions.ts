import { type Context, withTransaction } from '../context.ts';
import { deleteExpiredActions } from './queries.ts';

/** Expired rows stay this long, so that a late press is told that its time is over. */
const KEPT_MS = 30 * 24 * 60 * 60 * 1000;

/** Deletes the rows of buttons that expired a month ago; returns how many. */
export function sweepActions(ctx: Context): Promise<number> {
  return withTransaction(ctx, (tx) => deleteExpiredActions(tx.db, new Date(ctx.now().getTime() - KEPT_MS)));
}
