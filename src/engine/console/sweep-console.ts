import { type Context, withTransaction } from '../context.ts';
import { deleteExpired } from './queries.ts';

/** Answers are shown so long, and forgotten then. */
const HISTORY_MS = 90 * 24 * 60 * 60 * 1000;

/** Deletes sessions and links whose time is over, and answers of three months ago; returns how many. */
export function sweepConsole(ctx: Context): Promise<{ sessions: number; links: number; answers: number }> {
  const now = ctx.now();
  return withTransaction(ctx, (tx) => deleteExpired(tx.db, now, new Date(now.getTime() - HISTORY_MS)));
}
