import { sql } from 'drizzle-orm';
import { allocateDims } from '../../src/engine/allocation/index.ts';
import { type Context, withTransaction } from '../../src/engine/context.ts';
import { reallocateDims } from '../../src/engine/ledger/index.ts';
import { addMonths, startOfMonth } from '../../src/engine/period.ts';

/** A day's cost of one set of dimensions, as a bill would have brought it. */
export interface SeedLine {
  day: string;
  /** Every metric's amount. */
  amount?: string;
  currency?: string;
  billingAccountId?: string;
  billingAccountName?: string | null;
  subAccountId?: string | null;
  subAccountName?: string | null;
  service?: string;
  tags?: Record<string, string>;
}

type SeedDims = Required<Omit<SeedLine, 'day' | 'amount' | 'billingAccountName'>>;

/** Puts lines into the ledger without files: each set of dimensions once, its facts, rollups and tenants. */
export async function seedLedger(ctx: Context, lines: readonly SeedLine[]): Promise<void> {
  await withTransaction(ctx, async (tx) => {
    const ids = new Map<string, number>();
    const units = new Map<string, number>();
    const [delivery] = await tx.db.rows<{ id: number }>(sql`
      insert into deliveries (source, content_hash, folder, files, rows, accepted, rejected, unknown_costs, imported_at, imported_by)
      values ('seed', 'seed', 'seed', '[]'::jsonb, 0, 0, 0, 0, now(), 'seed') returning id`);
    for (const line of lines) {
      const dims: SeedDims = {
        currency: line.currency ?? 'USD',
        billingAccountId: line.billingAccountId ?? 'b1',
        subAccountId: line.subAccountId ?? null,
        subAccountName: line.subAccountName ?? null,
        service: line.service ?? 'Compute',
        tags: line.tags ?? {},
      };
      const key = JSON.stringify(dims);
      const dimsId = ids.get(key) ?? (await insertDims(tx.db, key, dims));
      ids.set(key, dimsId);
      const month = startOfMonth(line.day);
      const unitKey = `${dims.billingAccountId} ${month}`;
      let unitId = units.get(unitKey);
      if (unitId === undefined) {
        const [unit] = await tx.db.rows<{ id: number }>(sql`
          insert into bill_units (provider, billing_account_id, billing_account_name, period_start, period_end, delivery_id, first_day, last_day)
          values ('P', ${dims.billingAccountId}, ${line.billingAccountName ?? null}::text, ${month}::date, ${addMonths(month, 1)}::date,
            ${delivery?.id ?? 0}, ${line.day}::date, ${line.day}::date)
          on conflict (provider, billing_account_id, period_start) do update set period_end = excluded.period_end returning id`);
        unitId = unit?.id ?? 0;
        units.set(unitKey, unitId);
        await tx.db.rows(sql`select ensure_cost_partitions(${month}::date, ${month}::date)`);
      }
      await tx.db.rows(sql`
        update bill_units set first_day = least(first_day, ${line.day}::date), last_day = greatest(last_day, ${line.day}::date)
        where id = ${unitId}`);
      const amount = line.amount ?? '1';
      await tx.db.rows(sql`
        insert into cost_facts (unit_id, day, dims_id, tenant_id, billed, effective, list, contracted, lines)
        values (${unitId}, ${line.day}::date, ${dimsId}, 0, ${amount}::numeric, ${amount}::numeric, ${amount}::numeric, ${amount}::numeric, 1)
        on conflict (unit_id, day, dims_id, tenant_id) do update set billed = cost_facts.billed + excluded.billed,
          effective = cost_facts.effective + excluded.effective, list = cost_facts.list + excluded.list,
          contracted = cost_facts.contracted + excluded.contracted, lines = cost_facts.lines + 1`);
    }
    await tx.db.rows(sql`
      insert into tenant_days (tenant_id, day, currency, flags, billed, effective, list, contracted, lines)
      select f.tenant_id, f.day, d.currency, d.flags, sum(f.billed), sum(f.effective), sum(f.list), sum(f.contracted), sum(f.lines)
      from cost_facts f join cost_dims d on d.id = f.dims_id where d.id = any(${sql.param([...ids.values()])}::int[]) group by 1, 2, 3, 4`);
    await tx.db.rows(sql`
      insert into tenant_service_days (tenant_id, day, service_id, currency, flags, billed, effective, list, contracted, lines)
      select f.tenant_id, f.day, d.service_id, d.currency, d.flags, sum(f.billed), sum(f.effective), sum(f.list), sum(f.contracted), sum(f.lines)
      from cost_facts f join cost_dims d on d.id = f.dims_id where d.id = any(${sql.param([...ids.values()])}::int[]) group by 1, 2, 3, 4, 5`);
    await allocateDims(tx, [...ids.values()]);
    await reallocateDims(tx, [...ids.values()]);
  });
}

async function insertDims(
  tx: Parameters<Parameters<Context['db']['transaction']>[1]>[0],
  key: string,
  dims: SeedDims,
) {
  await tx.rows(sql`insert into services (name) values (${dims.service}) on conflict (name) do nothing`);
  const [row] = await tx.rows<{ id: number }>(sql`
    insert into cost_dims (hash, provider, billing_account_id, sub_account_id, sub_account_name, service_id, charge_category, currency, flags, tags)
    values (${key}, 'P', ${dims.billingAccountId}, ${dims.subAccountId}::text, ${dims.subAccountName}::text,
      (select id from services where name = ${dims.service}), 'Usage', ${dims.currency}, 0, ${JSON.stringify(dims.tags)}::text::jsonb)
    returning id`);
  return row?.id ?? 0;
}

/** What each tenant has a month and currency, effective: `2026-10 acme USD 12.5`, sorted. Zero is left out. */
export async function monthsOf(ctx: Context): Promise<string[]> {
  return withTransaction(ctx, async (tx) => {
    const rows = await tx.db.rows<{ month: string; name: string; currency: string; effective: string }>(sql`
      select to_char(f.day, 'YYYY-MM') as month, t.name, d.currency, trim_scale(sum(f.effective))::text as effective
      from cost_facts f join tenants t on t.id = f.tenant_id join cost_dims d on d.id = f.dims_id
      group by 1, 2, 3 having sum(f.effective) <> 0 order by 1, 2, 3`);
    return rows.map(({ month, name, currency, effective }) => `${month} ${name} ${currency} ${effective}`);
  });
}

/** Rows in which facts, rollups and allocations disagree: none, always. */
export async function findDisagreements(ctx: Context): Promise<unknown[]> {
  return withTransaction(ctx, async (tx) => {
    const rollups = await tx.db.rows(sql`
      select 'rollup' as what, tenant_id, day, currency from (
        select f.tenant_id, f.day, d.currency, sum(f.effective) as e, sum(f.billed) as b from cost_facts f
        join cost_dims d on d.id = f.dims_id group by 1, 2, 3) f
      full join (select tenant_id, day, currency, sum(effective) as e, sum(billed) as b from tenant_days group by 1, 2, 3) t
        using (tenant_id, day, currency)
      where coalesce(f.e, 0) <> coalesce(t.e, 0) or coalesce(f.b, 0) <> coalesce(t.b, 0)`);
    const owners = await tx.db.rows(sql`
      select 'owner' as what, f.tenant_id, f.day, f.dims_id from cost_facts f where not exists (
        select 1 from dim_allocations a where a.dims_id = f.dims_id and a.tenant_id = f.tenant_id
          and f.day >= a.from_day and f.day < a.to_day)`);
    return [...rollups, ...owners];
  });
}
