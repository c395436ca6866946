import type { Context } from '../context.ts';
import type { Day } from '../period.ts';
import type { Rate } from './compute.ts';
import { selectRates } from './queries.ts';

/**
 * For each currency the rate of the books that leads from it to another, or back: the one with the newest date not after
 * `day`; between two of one date the direct one. A currency without any is left out. One statement.
 */
export async function findRates(
  ctx: Context,
  currencies: readonly string[],
  into: string,
  day: Day,
): Promise<Map<string, Rate>> {
  const [rows = []] = await ctx.db.read(ctx.scope, [selectRates(currencies, into, day)]);
  return new Map(
    (rows as unknown as (Rate & { currency: string })[]).map(({ currency, ...rate }) => [currency, rate]),
  );
}
