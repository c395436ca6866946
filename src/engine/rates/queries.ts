import { sql } from 'drizzle-orm';
import { type Statement, type Tx, toStatement } from '../../../db/sql.ts';
import type { Day } from '../period.ts';
import type { Rate } from './compute.ts';

/** Writes rates; gives how many were new or other than before. */
export async function upsertRates(tx: Tx, rates: readonly Rate[], now: Date): Promise<number> {
  const rows = await tx.rows(sql`
    insert into exchange_rates as known (day, base, quote, rate, source, imported_at)
    select distinct on (base, quote, day) day, base, quote, rate, source, ${now.toISOString()}::timestamptz
    from unnest(${sql.param(rates.map(({ day }) => day))}::date[], ${sql.param(rates.map(({ base }) => base))}::text[],
      ${sql.param(rates.map(({ quote }) => quote))}::text[], ${sql.param(rates.map(({ rate }) => rate))}::numeric[],
      ${sql.param(rates.map(({ source }) => source))}::text[]) with ordinality as r(day, base, quote, rate, source, at)
    order by base, quote, day, at desc
    on conflict (base, quote, day) do update set rate = excluded.rate, source = excluded.source, imported_at = excluded.imported_at
      where known.rate <> excluded.rate or known.source <> excluded.source
    returning 1 as changed`);
  return rows.length;
}

/** The rate for each currency that has one, as `findRates` picks it. Rows: `Rate` with its `currency`. */
export function selectRates(currencies: readonly string[], into: string, day: Day): Statement {
  return toStatement(sql`
    select distinct on (c.currency) c.currency, r.day, r.base, r.quote, trim_scale(r.rate) as rate, r.source
    from unnest(${sql.param([...currencies])}::text[]) as c (currency)
    join exchange_rates r on r.day <= ${day}::date
      and ((r.base = c.currency and r.quote = ${into}) or (r.base = ${into} and r.quote = c.currency))
    order by c.currency, r.day desc, r.base = c.currency desc`);
}
