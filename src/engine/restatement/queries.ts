import { type SQL, sql } from 'drizzle-orm';
import type { Row, Tx } from '../../../db/sql.ts';
import type { Decimal } from '../money.ts';
import type { Day } from '../period.ts';

/** Dims on some days, numbered by what was touched alike. */
export interface TouchedDays {
  dimsId: number;
  from: Day;
  to: Day;
  group: number;
}

export interface GroupMoney extends Row {
  group: number;
  month: Day;
  currency: string;
  tenant_id: number;
  effective: Decimal;
}

/** What the tenants have over the touched days, by group, month and currency. */
export function sumTouched(tx: Tx, days: readonly TouchedDays[]): Promise<GroupMoney[]> {
  return tx.rows<GroupMoney>(sql`
    select s.grp as "group", date_trunc('month', f.day)::date as month, d.currency, f.tenant_id,
      trim_scale(sum(f.effective)) as effective
    from unnest(${sql.param(days.map(({ dimsId }) => dimsId))}::int[],
      ${sql.param(days.map(({ from }) => from))}::text[]::date[], ${sql.param(days.map(({ to }) => to))}::text[]::date[],
      ${sql.param(days.map(({ group }) => group))}::int[]) as s(dims_id, from_day, to_day, grp)
    join cost_facts f on f.dims_id = s.dims_id and f.day >= s.from_day and f.day < s.to_day
    join cost_dims d on d.id = f.dims_id
    group by 1, 2, 3, 4`);
}

/** Dims are alike but for the resource rule: what a rule over resources parts anew. */
const alike: SQL = sql`
  select id, currency, md5(row(provider, billing_account_id, sub_account_id, sub_account_name, region_id, service_id,
    service_category, charge_category, charge_class, charge_frequency, pricing_category, commitment_id,
    commitment_status, currency, flags, span_days, tags)::text) as kind
  from cost_dims`;

const sumsByKind: SQL = sql`
  select k.kind, date_trunc('month', f.day)::date as month, k.currency, f.tenant_id, sum(f.billed) as billed,
    sum(f.effective) as effective, sum(f.list) as list, sum(f.contracted) as contracted
  from cost_facts f join (${alike}) k on k.id = f.dims_id group by 1, 2, 3, 4`;

/** Keeps what all tenants have now, by dimensions but for the resource rule, until `compareRemembered`. */
export async function rememberMoney(tx: Tx): Promise<void> {
  await tx.rows(sql`create temp table remembered_money on commit drop as ${sumsByKind}`);
}

export interface ComparedMoney extends Row {
  kind: string;
  month: Day;
  currency: string;
  tenant_id: number;
  before: { billed: Decimal; effective: Decimal; list: Decimal; contracted: Decimal };
  after: { billed: Decimal; effective: Decimal; list: Decimal; contracted: Decimal };
}

/** Where tenants have something else now than was remembered. */
export async function compareRemembered(tx: Tx): Promise<ComparedMoney[]> {
  const metrics = ['billed', 'effective', 'list', 'contracted'];
  const object = (side: string) =>
    sql.raw(
      `json_build_object(${metrics.map((metric) => `'${metric}', coalesce(trim_scale(${side}.${metric}), 0)::text`).join(', ')})`,
    );
  const differs = sql.raw(
    metrics.map((metric) => `coalesce(a.${metric}, 0) <> coalesce(b.${metric}, 0)`).join(' or '),
  );
  const rows = await tx.rows<ComparedMoney>(sql`
    select kind, month, currency, tenant_id, ${object('b')} as before, ${object('a')} as after
    from remembered_money b full join (${sumsByKind}) a using (kind, month, currency, tenant_id)
    where ${differs}`);
  await tx.rows(sql`drop table remembered_money`);
  return rows;
}

/** Keeps by how much closed months changed: the tenant's whole month as it is now, and as it was. */
export async function insertRestatements(
  tx: Tx,
  restated: {
    at: Date;
    actor: string;
    reason: string;
    differences: readonly { month: Day; currency: string; tenantId: number; difference: Decimal }[];
  },
): Promise<void> {
  const { at, actor, reason, differences } = restated;
  await tx.rows(sql`
    insert into restatements (at, actor, month, tenant_id, currency, effective_before, effective_after, reason)
    select ${at.toISOString()}::timestamptz, ${actor}, r.month::date, r.tenant_id, r.currency,
      coalesce(trim_scale(m.effective), 0) - r.difference::numeric, coalesce(trim_scale(m.effective), 0), ${reason}
    from unnest(${sql.param(differences.map(({ month }) => month))}::text[],
      ${sql.param(differences.map(({ tenantId }) => tenantId))}::int[],
      ${sql.param(differences.map(({ currency }) => currency))}::text[],
      ${sql.param(differences.map(({ difference }) => difference))}::text[]) as r(month, tenant_id, currency, difference)
    left join lateral (
      select sum(t.effective) as effective from tenant_days t
      where t.tenant_id = r.tenant_id and t.currency = r.currency
        and t.day >= r.month::date and t.day < r.month::date + interval '1 month') m on true
    order by r.month, r.tenant_id, r.currency`);
}
