import { randomUUID } from 'node:crypto';
import { windowsAt } from '../budgets/index.ts';
import type { Context } from '../context.ts';
import { reserve, reserveStatement } from './queries.ts';
import type { Reserved, ReserveInput } from './schemas.ts';

/**
 * Reserves money for one call in all windows that it counts in, or in none: one statement, run alone. The windows are
 * fixed here, by the organization's time zone, whenever the call ends.
 */
export function reserveHold(ctx: Context, input: ReserveInput, id: string = randomUUID()): Promise<Reserved> {
  const now = ctx.now();
  const { timeZone } = ctx.settings;
  const windows = windowsAt(now, ctx.settings);
  return reserve(ctx.db, reserveStatement(ctx.scope, input, { id, now, windows, timeZone }));
}
