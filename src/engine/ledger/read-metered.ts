import type { DuckDBConnection } from '@duckdb/node-api';
import { sql } from 'drizzle-orm';
import { type Row, toStatement } from '../../../db/sql.ts';
import { literal } from '../bills/index.ts';
import type { Context } from '../context.ts';
import { METERED_ACCOUNT } from '../metered-unit.ts';
import type { Day, Period } from '../period.ts';
import { withinScope } from '../scope-filter.ts';
import { insertValues } from './read-dims.ts';

/** Table of the connection: metered lines in the ledger's terms, in the order in which they are given out. */
const METERED_LINES = 'metered_lines';
/** Rows that come from the ledger at a time. */
const PAGE = 5_000;
/** Looks at what is metered before it is taken as it is: whoever reads then finds out that it changed. */
const LOOKS = 25;

/** Which metered lines: those of the days and tenants (null: all) that the actor may see. */
export interface MeteredAsked {
  period: Period;
  tenantIds: readonly number[] | null;
}

/** The columns of FOCUS that a metered line fills, beside its four costs, as SQL over `METERED_LINES`. */
const moment = (day: string) => `strftime(${day}, '%Y-%m-%dT00:00:00Z')`;
const FOCUS_SQL: Readonly<Record<string, string>> = {
  ProviderName: 'provider',
  PublisherName: 'provider',
  InvoiceIssuerName: 'provider',
  BillingAccountId: 'billing_account_id',
  SubAccountId: 'sub_account_id',
  BillingPeriodStart: moment("date_trunc('month', day)"),
  BillingPeriodEnd: moment("date_trunc('month', day) + interval 1 month"),
  ChargePeriodStart: moment('day'),
  ChargePeriodEnd: moment('day + interval 1 day'),
  ChargeCategory: 'charge_category',
  ChargeFrequency: 'charge_frequency',
  ChargeDescription: "'Metered by Centavo; provisional until a bill of the provider covers the day'",
  PricingCategory: 'pricing_category',
  ServiceCategory: 'service_category',
  ServiceName: 'service',
  BillingCurrency: 'currency',
};
export const METERED_COLUMNS: readonly string[] = Object.keys(FOCUS_SQL);

const meteredWhere = (ctx: Context, { period, tenantIds }: MeteredAsked) => sql`
  u.billing_account_id = ${METERED_ACCOUNT} and f.day >= ${period.from}::date and f.day < ${period.to}::date
  and ${withinScope(ctx.scope, sql`f.tenant_id`)}
  and (${tenantIds === null} or f.tenant_id = any(${sql.param([...(tenantIds ?? [])])}::integer[]))`;

/**
 * Reads what AI calls were metered to cost into a table of the connection, and runs `beside`, so that both tell of one
 * moment: calls end all the time, and what they cost comes into the ledger meanwhile.
 *
 * @param page  rows that come from the ledger at a time
 * @returns how many lines there are, and what `beside` gave; null where there is no line, and it was not run
 */
export async function takeMetered<T>(
  ctx: Context,
  duck: DuckDBConnection,
  asked: MeteredAsked,
  beside: () => Promise<T>,
  page = PAGE,
): Promise<{ given: T | null; lines: number }> {
  for (let look = 1; ; look++) {
    const before = await lookAt(ctx, asked);
    if (before.facts === 0) return { given: null, lines: 0 };
    const lines = await fillLines(ctx, duck, asked, page);
    const given = await beside();
    if (look === LOOKS || before.sums === (await lookAt(ctx, asked)).sums) return { given, lines };
  }
}

/** How many lines there are now, and what tells them from others. */
async function lookAt(ctx: Context, asked: MeteredAsked): Promise<{ facts: number; sums: string }> {
  const [rows = []] = await ctx.db.read(ctx.scope, [
    toStatement(sql`
      select count(*)::int as facts, sum(f.lines)::text as lines, sum(f.billed)::text as billed
      from bill_units u join cost_facts f on f.unit_id = u.id where ${meteredWhere(ctx, asked)}`),
  ]);
  return { facts: Number(rows[0]?.facts ?? 0), sums: JSON.stringify(rows) };
}

async function fillLines(
  ctx: Context,
  duck: DuckDBConnection,
  asked: MeteredAsked,
  page: number,
): Promise<number> {
  await duck.run(`create or replace temp table ${METERED_LINES} (unit_id integer, day date, dims_id integer, tenant_id integer,
    provider varchar, billing_account_id varchar, sub_account_id varchar, service varchar, service_category varchar,
    charge_category varchar, charge_frequency varchar, pricing_category varchar, currency varchar,
    billed decimal(38,18), effective decimal(38,18), list decimal(38,18), contracted decimal(38,18))`);
  let lines = 0;
  let after: readonly [number, Day, number, number] = [0, '0001-01-01', 0, 0];
  for (;;) {
    const [unitId, day, dimsId, tenantId] = after;
    const [rows = []] = await ctx.db.read(ctx.scope, [
      toStatement(sql`
        select f.unit_id, f.day, f.dims_id, f.tenant_id, d.provider, d.billing_account_id, d.sub_account_id, s.name as service,
          d.service_category, d.charge_category, d.charge_frequency, d.pricing_category, d.currency,
          f.billed, f.effective, f.list, f.contracted
        from bill_units u join cost_facts f on f.unit_id = u.id join cost_dims d on d.id = f.dims_id
        join services s on s.id = d.service_id
        where ${meteredWhere(ctx, asked)} and (f.unit_id, f.day, f.dims_id, f.tenant_id)
          > (${unitId}::int, ${day}::date, ${dimsId}::int, ${tenantId}::int)
        order by f.unit_id, f.day, f.dims_id, f.tenant_id limit ${page}`),
    ]);
    await insertValues(duck, METERED_LINES, rows.map(toValues));
    lines += rows.length;
    const last = rows.at(-1);
    if (!last || rows.length < page) return lines;
    after = [Number(last.unit_id), String(last.day), Number(last.dims_id), Number(last.tenant_id)];
  }
}

function toValues(row: Row): string {
  return `(${Object.values(row)
    .map((value) =>
      value === null ? 'null' : typeof value === 'number' ? String(value) : literal(String(value)),
    )
    .join(', ')})`;
}

/** A FROM item of what was taken, with the terms of a bill's line and the columns asked for. No line is shared. */
export function meteredFrom(written: readonly { column: string; as: string }[]): string {
  const expressions = new Map(Object.entries(FOCUS_SQL).map(([name, text]) => [name.toLowerCase(), text]));
  const columns = written.map(
    ({ column, as }) => `${expressions.get(column.toLowerCase()) ?? 'null::varchar'} as ${as}`,
  );
  const terms = `*, '1' as share, false as shared, day::varchar as from_day, false as prepaid, null::varchar as region_id,
    null::varchar as resource_id, null::varchar as resource_name`;
  return `(select ${[terms, ...columns].join(', ')} from ${METERED_LINES})`;
}
