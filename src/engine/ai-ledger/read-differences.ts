import { sql } from 'drizzle-orm';
import { type Row, type Statement, toStatement } from '../../../db/sql.ts';
import type { Context } from '../context.ts';
import { METERED_ACCOUNT } from '../metered-unit.ts';
import { type Decimal, subtract } from '../money.ts';
import type { Day, Period } from '../period.ts';
import { namesOfProvider } from '../prices/index.ts';

/** One month of an AI provider's calls: what they were metered to cost, and what the provider billed for the same days. */
export interface MeteredMonth {
  provider: string;
  /** Its first day. */
  month: Day;
  /** Metered on the days that a bill covers: it no longer counts. */
  superseded: Decimal;
  /** Billed on those days, US dollars alone. */
  billed: Decimal;
  /** Billed less metered. */
  difference: Decimal;
  /** Metered on the other days: it counts, until a bill comes. */
  provisional: Decimal;
}

/** Metered calls of the months that begin in the period. Rows: what `compareMetered` takes. */
export function selectMetered(period: Period): Statement {
  return toStatement(sql`
    select m.provider, u.period_start as month, trim_scale(coalesce(e.superseded, 0))::text as superseded,
      trim_scale(coalesce(e.provisional, 0))::text as provisional, m.covered,
      b.bill_provider as "billProvider", b.billing_account_id as "billingAccountId"
    from ai_metered_units m join bill_units u on u.id = m.unit_id
    left join ai_bill_accounts b on b.provider = m.provider
    cross join lateral (
      select sum(a.amount) filter (where c.hit) as superseded, sum(a.amount) filter (where not c.hit) as provisional
      from ai_entries a cross join lateral (
        select exists (select 1 from jsonb_array_elements(m.covered) as r
          where (a.counts_at at time zone 'UTC')::date >= (r ->> 0)::date
            and (a.counts_at at time zone 'UTC')::date < (r ->> 1)::date) as hit) c
      where a.provider = m.provider and a.counts_at >= u.period_start::timestamp at time zone 'UTC'
        and a.counts_at < u.period_end::timestamp at time zone 'UTC') e
    where u.period_start >= ${period.from}::date and u.period_start < ${period.to}::date
    order by u.period_start, m.provider`);
}

type MeteredUnit = Omit<MeteredMonth, 'billed' | 'difference'> & {
  covered: [Day, Day][];
  billProvider: string | null;
  billingAccountId: string | null;
};

/** Sets metered calls beside the bills that took their place: a statement for each, where there are any. */
export async function compareMetered(
  ctx: Pick<Context, 'db'>,
  units: readonly Row[],
): Promise<MeteredMonth[]> {
  const months: MeteredMonth[] = [];
  for (const unit of units as unknown as MeteredUnit[]) {
    const { billProvider, billingAccountId } = unit;
    const names = billProvider ? [billProvider] : namesOfProvider(unit.provider);
    const [billed] = await ctx.db.read('*', [
      toStatement(sql`
        select trim_scale(coalesce(sum(f.billed), 0))::text as billed from cost_facts f
        join cost_dims d on d.id = f.dims_id and d.currency = 'USD' and d.billing_account_id <> ${METERED_ACCOUNT}
        where regexp_replace(lower(d.provider), '[^a-z0-9]', '', 'g') = any(
            select regexp_replace(lower(n), '[^a-z0-9]', '', 'g') from unnest(${sql.param(names)}::text[]) as n)
          and (${billingAccountId}::text is null or d.billing_account_id = ${billingAccountId}::text)
          and exists (select 1 from jsonb_array_elements(${JSON.stringify(unit.covered)}::text::jsonb) as r
            where f.day >= (r ->> 0)::date and f.day < (r ->> 1)::date)`),
    ]);
    const { provider, month, superseded, provisional } = unit;
    const paid = String(billed?.[0]?.billed ?? '0');
    const difference = subtract(paid, superseded);
    months.push({ provider, month, superseded, billed: paid, difference, provisional });
  }
  return months;
}
