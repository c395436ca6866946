import { sql } from 'drizzle-orm';
import { CORRECTION, LUMP, PREPAYMENT, SPANNED } from '../../src/engine/charge-flags.ts';
import { type Context, withTransaction } from '../../src/engine/context.ts';

/** A line of a bill that belongs to a tenant already. Null: the bill leaves the cost empty. */
export interface CostLine {
  tenant: string;
  day: string;
  service: string;
  billed: string;
  effective?: string | null;
  list?: string | null;
  contracted?: string | null;
  currency?: string;
  provider?: string;
  billingAccountId?: string;
  subAccountId?: string | null;
  subAccountName?: string | null;
  regionId?: string | null;
  category?: string | null;
  chargeCategory?: string;
  chargeClass?: string | null;
  commitmentId?: string | null;
  tags?: Record<string, string>;
  invoiceId?: string;
  /** First day of the billing period, where it is not the day's month. */
  billedIn?: string;
  /** The charge covers more than a day. */
  spanned?: boolean;
  /** It comes once. */
  once?: boolean;
}

export interface SeedOptions {
  /** Each with the tenant above it; parents first. */
  tenants: readonly (readonly [name: string, parent: string | null])[];
  lines: readonly CostLine[];
  /** When the bills of a month (`2026-10`) were delivered; the others came at `deliveredAt`. */
  deliveredMonths?: Record<string, string>;
  deliveredAt?: string;
}

const COSTS = ['billed', 'effective', 'list', 'contracted'] as const;

export function flagsOf(line: CostLine): number {
  const { chargeCategory = 'Usage', chargeClass = null, spanned, once } = line;
  const prepaid =
    chargeCategory === 'Purchase' && Number(line.billed) !== 0 && Number(line.effective ?? 1) === 0;
  const lump = !spanned && (chargeCategory === 'Tax' || once === true);
  return (
    (spanned ? SPANNED : 0) |
    (prepaid ? PREPAYMENT : 0) |
    (chargeClass === 'Correction' ? CORRECTION : 0) |
    (lump ? LUMP : 0)
  );
}

/** Fills every table that answers read, from lines, by SQL alone: nothing of the importer stands behind it. */
export async function seedCosts(ctx: Context, options: SeedOptions): Promise<void> {
  const rows = options.lines.map(toRow);
  await withTransaction(ctx, async ({ db }) => {
    for (const [name, parent] of options.tenants) {
      await db.rows(sql`
        with added as (
          insert into tenants (name, name_key, parent_id) values (${name}, ${name.toLowerCase()},
            (select id from tenants where name = ${parent}::text)) returning id)
        insert into tenant_closure (ancestor_id, tenant_id)
        select id, id from added union all
        select c.ancestor_id, added.id from added, tenant_closure c
          where c.tenant_id = (select id from tenants where name = ${parent}::text)`);
    }
    await db.rows(sql`
      create temporary table seed_lines on commit drop as
      select * from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as l(
        tenant text, day date, service text, currency text, provider text, billing_account_id text, sub_account_id text,
        sub_account_name text, region_id text, category text, charge_category text, charge_class text,
        commitment_id text, tags jsonb, invoice_id text, billed_in date, flags int,
        billed numeric, effective numeric, list numeric, contracted numeric)`);
    await db.rows(sql`
      select ensure_cost_partitions((select coalesce(min(day), '2026-01-01') from seed_lines),
        (select coalesce(max(day), '2026-01-01') from seed_lines))`);
    const months = [...new Set(rows.map((row) => row.billed_in.slice(0, 7)))].sort();
    for (const month of months) {
      const at = options.deliveredMonths?.[month] ?? options.deliveredAt ?? '2026-11-21T06:00:00Z';
      await db.rows(sql`
        with delivered as (
          insert into deliveries (source, content_hash, folder, files, rows, accepted, rejected, unknown_costs, imported_at, imported_by)
          select 'focus', ${month}, ${month}, '[]'::jsonb, count(*), count(*), 0, 0, ${at}::timestamptz, 'test' from seed_lines
          where to_char(billed_in, 'YYYY-MM') = ${month} returning id)
        insert into bill_units (provider, billing_account_id, period_start, period_end, delivery_id, first_day, last_day)
        select provider, billing_account_id, billed_in, billed_in + interval '1 month', (select id from delivered),
          min(day) filter (where flags & 1 = 0), max(day) filter (where flags & 1 = 0)
        from seed_lines where to_char(billed_in, 'YYYY-MM') = ${month} group by provider, billing_account_id, billed_in`);
    }
    await db.rows(
      sql`insert into services (name) select distinct service from seed_lines on conflict do nothing`,
    );
    const dims =
      sql.raw(`l.provider, l.billing_account_id, l.sub_account_id, l.sub_account_name, l.region_id, s.id,
      l.category, l.charge_category, l.charge_class, l.commitment_id, l.currency, l.flags, l.tags`);
    await db.rows(sql`alter table seed_lines add hash text`);
    await db.rows(sql`
      update seed_lines l set hash = md5(row(${dims})::text) from services s where s.name = l.service`);
    await db.rows(sql`
      insert into cost_dims (hash, provider, billing_account_id, sub_account_id, sub_account_name, region_id, service_id,
        service_category, charge_category, charge_class, commitment_id, currency, flags, tags)
      select distinct l.hash, ${dims} from seed_lines l join services s on s.name = l.service`);
    await db.rows(sql`
      insert into dim_allocations (dims_id, from_day, to_day, tenant_id, weight, total)
      select distinct d.id, '2000-01-01'::date, '2200-01-01'::date, t.id, 1, 1
      from seed_lines l join cost_dims d on d.hash = l.hash join tenants t on t.name = l.tenant`);
    await db.rows(sql`
      insert into cost_facts (unit_id, day, dims_id, tenant_id, ${SUM_COLUMNS})
      select u.id, l.day, d.id, t.id, ${SUMS}
      from seed_lines l join cost_dims d on d.hash = l.hash join tenants t on t.name = l.tenant
      join bill_units u on u.provider = l.provider and u.billing_account_id = l.billing_account_id and u.period_start = l.billed_in
      group by u.id, l.day, d.id, t.id`);
    await db.rows(sql`
      insert into tenant_days (tenant_id, day, currency, flags, ${SUM_COLUMNS})
      select t.id, l.day, l.currency, l.flags, ${SUMS} from seed_lines l join tenants t on t.name = l.tenant
      group by t.id, l.day, l.currency, l.flags`);
    await db.rows(sql`
      insert into tenant_service_days (tenant_id, day, service_id, currency, flags, ${SUM_COLUMNS})
      select t.id, l.day, s.id, l.currency, l.flags, ${SUMS} from seed_lines l join tenants t on t.name = l.tenant
      join services s on s.name = l.service group by t.id, l.day, s.id, l.currency, l.flags`);
    await db.rows(sql`
      insert into invoice_totals (unit_id, invoice_id, currency, ${SUM_COLUMNS})
      select u.id, l.invoice_id, l.currency, ${SUMS} from seed_lines l
      join bill_units u on u.provider = l.provider and u.billing_account_id = l.billing_account_id and u.period_start = l.billed_in
      group by u.id, l.invoice_id, l.currency`);
  });
}

const SUM_COLUMNS = sql.raw(
  'billed, effective, list, contracted, effective_unknown, list_unknown, contracted_unknown, lines',
);
const SUMS = sql.raw(
  [
    ...COSTS.map((cost) => `coalesce(sum(l.${cost}), 0)`),
    ...COSTS.slice(1).map((cost) => `count(*) filter (where l.${cost} is null)`),
    'count(*)',
  ].join(', '),
);

function toRow(line: CostLine) {
  return {
    tenant: line.tenant,
    day: line.day,
    service: line.service,
    currency: line.currency ?? 'USD',
    provider: line.provider ?? 'AWS',
    billing_account_id: line.billingAccountId ?? 'payer',
    sub_account_id: line.subAccountId ?? null,
    sub_account_name: line.subAccountName ?? null,
    region_id: line.regionId ?? null,
    category: line.category ?? null,
    charge_category: line.chargeCategory ?? 'Usage',
    charge_class: line.chargeClass ?? null,
    commitment_id: line.commitmentId ?? null,
    tags: line.tags ?? {},
    invoice_id: line.invoiceId ?? '',
    billed_in: line.billedIn ?? `${line.day.slice(0, 7)}-01`,
    flags: flagsOf(line),
    billed: line.billed,
    effective: line.effective === undefined ? line.billed : line.effective,
    list: line.list === undefined ? line.billed : line.list,
    contracted: line.contracted === undefined ? line.billed : line.contracted,
  };
}

const SCALE = 20;

/** An amount as a whole number of 10^-20: an adder of its own, for checking the engine's sums. */
export function toUnits(amount: string): bigint {
  const [, sign = '', whole = '0', fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(amount) ?? [];
  return BigInt(`${sign}${whole}${fraction.padEnd(SCALE, '0')}`);
}

/** The exact sum of amounts, for comparing with `toUnits` of a fact. */
export function sumUnits(amounts: readonly string[]): bigint {
  return amounts.reduce((sum, amount) => sum + toUnits(amount), 0n);
}
