import { sql } from 'drizzle-orm';
import type { Tx } from '../../../db/sql.ts';
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
