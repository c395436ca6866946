import { sql } from 'drizzle-orm';
import { type Db, type Tx, toStatement } from '../../../db/sql.ts';
import type { Day } from '../period.ts';
import type { ModelPrice, OwnPrice } from './schemas.ts';

/** The organization's prices, also those that no longer or do not yet count. */
export async function selectPrices(db: Db): Promise<ModelPrice[]> {
  const [rows = []] = await db.read('*', [
    toStatement(sql`
      select provider, model, input, output, cache_read, cache_write, cache_write_1h, reasoning, source, valid_from, valid_to
      from ai_prices where removed_at is null order by provider, model, valid_from`),
  ]);
  const rate = (price: unknown) => ({ base: String(price), tiers: [] });
  const orNull = (price: unknown) => (price === null ? null : rate(price));
  return rows.map((row) => ({
    provider: String(row.provider),
    model: String(row.model),
    input: rate(row.input),
    output: rate(row.output),
    cacheRead: orNull(row.cache_read),
    cacheWrite: orNull(row.cache_write),
    cacheWrite1h: orNull(row.cache_write_1h),
    reasoning: orNull(row.reasoning),
    perRequest: null,
    source: String(row.source),
    validFrom: row.valid_from as Day,
    validTo: row.valid_to as Day | null,
  }));
}

/** Puts a price in the place of the one of the same model and first day. */
export async function replacePrice(
  tx: Tx,
  price: OwnPrice,
  made: { at: Date; by: string },
): Promise<{ before: unknown }> {
  const at = made.at.toISOString();
  const [before] = await tx.rows(sql`
    update ai_prices set removed_at = ${at}::timestamptz
    where provider = ${price.provider} and model = ${price.model} and valid_from = ${price.validFrom}::date and removed_at is null
    returning input, output, source`);
  await tx.rows(sql`
    insert into ai_prices (provider, model, input, output, cache_read, cache_write, cache_write_1h, reasoning, source, valid_from, valid_to, set_at, set_by)
    values (${price.provider}, ${price.model}, ${price.input}::numeric, ${price.output}::numeric, ${price.cacheRead}::numeric,
      ${price.cacheWrite}::numeric, ${price.cacheWrite1h}::numeric, ${price.reasoning}::numeric, ${price.source},
      ${price.validFrom}::date, ${price.validTo}::date, ${at}::timestamptz, ${made.by})`);
  return { before: before ?? null };
}

/** Models that were called since. Goes from one model to the next by the index: their calls may be millions. */
export async function selectUsedModels(db: Db, since: Date): Promise<{ provider: string; model: string }[]> {
  const [rows = []] = await db.read('*', [
    toStatement(sql`
      with recursive called as (
        (select provider, model from ai_entries order by provider, model limit 1)
        union all
        select next.provider, next.model from called, lateral (
          select e.provider, e.model from ai_entries e
          where (e.provider, e.model) > (called.provider, called.model)
          order by e.provider, e.model limit 1) next)
      select provider, model from called where exists (
        select 1 from ai_entries e where e.provider = called.provider and e.model = called.model
          and e.made_at >= ${since.toISOString()}::timestamptz)
      order by provider, model`),
  ]);
  return rows as unknown as { provider: string; model: string }[];
}
