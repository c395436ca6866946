import { windowAt } from '../budget-windows.ts';
import type { Context } from '../context.ts';
import { callRollOver } from './queries.ts';

/**
 * Hands on what the AI budgets of the month before left unspent, where they roll over: once each, when nothing is
 * reserved in that month any more. Safe at any time and beside others.
 *
 * @returns how many budgets were given more
 */
export async function rollOverAiMonths(ctx: Context): Promise<number> {
  const { startsAt, endsAt } = windowAt('month', ctx.now(), ctx.settings);
  return callRollOver(ctx.db, { startsAt, endsAt }, ctx.settings.timeZone);
}
