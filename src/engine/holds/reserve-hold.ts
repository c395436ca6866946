import { randomUUID } from 'node:crypto';
import { windowsAt } from '../budgets/index.ts';
import type { Context } from '../context.ts';
import type { Settings } from '../settings.ts';
import { reserveTogether } from './combine-reserves.ts';
import { toWindowLists } from './queries.ts';
import type { Reserved, ReserveInput, WindowLists } from './schemas.ts';

/**
 * Reserves money for one call in all windows that it counts in, or in none: one statement, run alone. The windows are
 * fixed here, by the organization's time zone, whenever the call ends.
 */
export function reserveHold(ctx: Context, input: ReserveInput, id: string = randomUUID()): Promise<Reserved> {
  const now = ctx.now();
  const windows = windowListsAt(now, ctx.settings);
  return reserveTogether(ctx.db, ctx.scope, input, { id, now, windows, timeZone: ctx.settings.timeZone });
}

let last: { name: string; from: number; to: number; lists: WindowLists } | null = null;

/** Reckoned once for all calls until a window ends: calendars are slow. */
function windowListsAt(now: Date, settings: Settings): WindowLists {
  const name = `${settings.timeZone} ${settings.firstWeekday}`;
  const time = now.getTime();
  if (last?.name === name && last.from <= time && time < last.to) return last.lists;
  const windows = windowsAt(now, settings);
  last = {
    name,
    from: Math.max(...windows.map(({ startsAt }) => startsAt.getTime())),
    to: Math.min(...windows.map(({ endsAt }) => endsAt.getTime())),
    lists: toWindowLists(windows),
  };
  return last.lists;
}
