import { type SQL, sql } from 'drizzle-orm';
import { type Scope, type Statement, toStatement } from '../../../db/sql.ts';
import type { Decimal, Metric } from '../money.ts';
import type { Day, Period } from '../period.ts';
import { ownUnit, withinScope } from '../scope-filter.ts';
import type { TenantRef } from './resolve-tenant.ts';

/** Sums of rows that share a currency and the kind of charge. */
export type SumRow = {
  currency: string;
  flags: number;
  /** The sum of what is known. */
  value: Decimal;
  /** How many lines have no value for the metric. */
  unknown: number;
  lines: number;
};

/** Sums of one service, account, tenant, … */
export type PartRow = SumRow & {
  /** Null: the lines that have no such thing. */
  id: string | null;
  label: string | null;
};

/** Sums of one day; null: of all days before, for comparison. */
export type DayRow = SumRow & { day: Day | null };

/** Sums of one of several ranges of days, by its place in the list. */
export type RangeRow = SumRow & { range: number };

/** Columns of a metric. Billed is always known. */
const METRIC_COLUMNS: Record<Metric, { value: SQL; unknown: SQL }> = {
  billed: { value: sql.raw('billed'), unknown: sql.raw('0') },
  effective: { value: sql.raw('effective'), unknown: sql.raw('effective_unknown') },
  list: { value: sql.raw('list'), unknown: sql.raw('list_unknown') },
  contracted: { value: sql.raw('contracted'), unknown: sql.raw('contracted_unknown') },
};

/** `value`, `unknown` and `lines` as sums of a metric's columns. */
export function sumsOf(metric: Metric): SQL {
  const { value, unknown } = METRIC_COLUMNS[metric];
  return sql`sum(${value}) as value, coalesce(sum(${unknown}), 0)::int8 as unknown, sum(lines)::int8 as lines`;
}

/** Whose costs: those of a tenant that was found in the scope, with all below it, or of all that a scope sees. */
export type Owner = TenantRef | Scope;

/** The condition that a row is the owner's. */
export function ownedBy(owner: Owner): SQL {
  if (typeof owner === 'string' || !('isGroup' in owner)) return withinScope(owner, sql`tenant_id`);
  if (!owner.isGroup) return sql`tenant_id = ${owner.id}`;
  return sql`tenant_id in (select c.tenant_id from tenant_closure c where c.ancestor_id = ${owner.id})`;
}

/** The imported units that touch the period, and the oldest and the newest of all. Rows: `ImportedUnit`. */
export function selectUnits(scope: Scope, period: Period): Statement {
  const start = (of: SQL) => edgeOf(scope, of);
  return unitsWhere(
    scope,
    sql`(u.period_end > ${period.from} and u.period_start < ${period.to})
      or u.period_start = ${start(sql`min(b.period_start)`)} or u.period_start = ${start(sql`max(b.period_start)`)}`,
  );
}

/** The imported units of the newest billing period and of the two months before, and the oldest. Rows: `ImportedUnit`. */
export function selectNewestUnits(scope: Scope): Statement {
  const start = (of: SQL) => edgeOf(scope, of);
  return unitsWhere(
    scope,
    sql`u.period_end > ${start(sql`max(b.period_start) - interval '2 months'`)}
      or u.period_start = ${start(sql`min(b.period_start)`)}`,
  );
}

/** The first or last start of an imported period. */
function edgeOf(scope: Scope, edge: SQL): SQL {
  return sql`(select ${edge} from bill_units b where b.delivery_id is not null and ${ownUnit(scope, sql`b`)})`;
}

function unitsWhere(scope: Scope, condition: SQL): Statement {
  return toStatement(sql`
    select u.provider, u.billing_account_id as "billingAccountId", u.period_start as "periodStart",
      u.period_end as "periodEnd", u.first_day as "firstDay", u.last_day as "lastDay",
      (d.imported_at at time zone 'UTC')::date as "importedOn",
      d.rejected > 0 and coalesce((select sum(du.rejected) from delivery_units du
        where du.delivery_id = d.id and du.unit_id = u.id), 1) > 0 as rejected
    from bill_units u join deliveries d on d.id = u.delivery_id
    where ${ownUnit(scope, sql`u`)} and (${condition})`);
}

/** Costs by service in the days. Rows: `PartRow`. */
export function selectServices(tenant: TenantRef, metric: Metric, days: Period): Statement {
  return toStatement(sql`
    select s.name as id, s.name as label, r.currency, r.flags, r.value, r.unknown, r.lines
    from (
      select service_id, currency, flags, ${sumsOf(metric)} from tenant_service_days
      where ${ownedBy(tenant)} and day >= ${days.from} and day < ${days.to}
      group by service_id, currency, flags) r
    join services s on s.id = r.service_id`);
}

/** Costs by tenant in the days, each its own without those below it. Rows: `PartRow`. */
export function selectTenants(scope: Scope, metric: Metric, days: Period): Statement {
  return toStatement(sql`
    select t.name as id, t.name as label, r.currency, r.flags, r.value, r.unknown, r.lines
    from (
      select tenant_id, currency, flags, ${sumsOf(metric)} from tenant_days
      where ${ownedBy(scope)} and day >= ${days.from} and day < ${days.to}
      group by tenant_id, currency, flags) r
    join tenants t on t.id = r.tenant_id`);
}

/** Costs of each of the days, and of all days of `before` as one. Rows: `DayRow`. */
export function selectDays(owner: Owner, metric: Metric, days: Period, before: Period): Statement {
  return toStatement(sql`
    select day, currency, flags, ${sumsOf(metric)} from tenant_days
    where ${ownedBy(owner)} and day >= ${days.from} and day < ${days.to}
    group by day, currency, flags
    union all
    select null, currency, flags, ${sumsOf(metric)} from tenant_days
    where ${ownedBy(owner)} and day >= ${before.from} and day < ${before.to}
    group by currency, flags`);
}

/** Costs by service and day, or by service and month. Rows: `SumRow` with `service` and `day`. */
export function selectServiceDays(owner: Owner, metric: Metric, days: Period, byMonth: boolean): Statement {
  const step = byMonth ? sql`date_trunc('month', day)::date` : sql`day`;
  return toStatement(sql`
    select s.name as service, r.day, r.currency, r.flags, r.value, r.unknown, r.lines
    from (
      select service_id, ${step} as day, currency, flags, ${sumsOf(metric)} from tenant_service_days
      where ${ownedBy(owner)} and day >= ${days.from} and day < ${days.to}
      group by service_id, ${step}, currency, flags) r
    join services s on s.id = r.service_id`);
}

/** Sums of each service over several ranges of days. Rows: `RangeRow` with `service`. */
export function selectServiceRanges(owner: Owner, metric: Metric, ranges: readonly Period[]): Statement {
  return toStatement(sql`
    select s.name as service, d.range, d.currency, d.flags, d.value, d.unknown, d.lines
    from (
      select service_id, r.n as range, currency, flags, ${sumsOf(metric)}
      from ${rangeRows(ranges)} join tenant_service_days on day >= r.first and day < r.past
      where ${ownedBy(owner)}
      group by service_id, r.n, currency, flags) d
    join services s on s.id = d.service_id`);
}

/** Sums of several ranges of days at once. Rows: `RangeRow`. */
export function selectRanges(owner: Owner, metric: Metric, ranges: readonly Period[]): Statement {
  return toStatement(sql`
    select r.n as range, currency, flags, ${sumsOf(metric)}
    from ${rangeRows(ranges)} join tenant_days on day >= r.first and day < r.past
    where ${ownedBy(owner)}
    group by r.n, currency, flags`);
}

/** Ranges as rows `r (n, first, past)`, numbered from 0. */
function rangeRows(ranges: readonly Period[]): SQL {
  const rows = ranges.map(({ from, to }, n) => sql`(${n}::int, ${from}::date, ${to}::date)`);
  return sql`(values ${sql.join(rows, sql`, `)}) as r (n, first, past)`;
}

/** A currency that the scope's costs are in, for saying 0 of something. Rows: `{currency}`. */
export function selectAnyCurrency(scope: Scope): Statement {
  return toStatement(sql`select currency from tenant_days where ${ownedBy(scope)} limit 1`);
}
