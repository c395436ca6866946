import { type SQL, sql } from 'drizzle-orm';
import type { Scope } from '../../../db/sql.ts';
import type { BudgetWindow } from '../budgets/index.ts';
import { withinScope } from '../scope-filter.ts';

/** A living tenant of the scope. */
export function tenantByIdQuery(scope: Scope, id: number): SQL {
  return sql`
    select t.id, t.name from tenants t
    where t.id = ${id}::int and t.archived_at is null and ${withinScope(scope, sql`t.id`)}`;
}

/**
 * What a tenant's calls count in now: its own day and month, other windows that it has a budget for, and those of the
 * tenants above it that have one, in the order of the tree from the tenant up. A window that nobody called in yet has
 * no row: its cap is its budget's, and what was spent is in the entries. So is what was spent below a tenant without a
 * budget: nothing counts it where nothing caps.
 *
 * Reads above the tenant, whatever the actor's scope: only for who may see the tenant, who is not told whose they are.
 */
export function spendQuery(
  tenantId: number,
  { windows, timeZone, now }: { windows: readonly BudgetWindow[]; timeZone: string; now: Date },
): SQL {
  const whole = sql`w.id is not null and (w.cap is not null or not exists (
    select 1 from tenants child where child.parent_id = c.ancestor_id))`;
  return sql`
    with k as (
      select * from unnest(${sql.param(windows.map(({ kind }) => kind))}::text[],
        ${sql.param(windows.map(({ startsAt }) => startsAt.toISOString()))}::timestamptz[],
        ${sql.param(windows.map(({ endsAt }) => endsAt.toISOString()))}::timestamptz[])
        with ordinality as k(kind, starts_at, ends_at, place))
    select c.ancestor_id as "tenantId", k.kind,
      case when w.id is not null then w.cap else b.usd_rate * coalesce(
        (b.phases ->> to_char(k.starts_at at time zone ${timeZone}, 'YYYY-MM'))::numeric, b.amount) end as cap,
      coalesce(w.enforced, not b.observe_only, true) as enforced,
      (case when w.id is not null then w.limits else b.thresholds end)::text[] as limits,
      coalesce(case when ${whole} then w.spent else (select sum(e.amount) from ai_entries e
        join tenant_closure below on below.tenant_id = e.tenant_id and below.ancestor_id = c.ancestor_id
        where e.counts_at >= k.starts_at and e.counts_at < k.ends_at) end, 0) as spent,
      coalesce(case when ${whole} then w.reserved else (select sum(h.estimate) from holds h
        join tenant_closure below on below.tenant_id = h.tenant_id and below.ancestor_id = c.ancestor_id
        where h.state in ('held', 'dispatched') and h.reserved_at >= k.starts_at and h.reserved_at < k.ends_at) end, 0) as reserved, lift.until_at as "liftedUntil", lift.extra, k.starts_at as "startsAt", k.ends_at as "endsAt"
    from tenant_closure c cross join k
    left join ai_windows w on w.tenant_id = c.ancestor_id and w.kind = k.kind and w.starts_at = k.starts_at
    left join budgets b on b.tenant_id = c.ancestor_id and b.spend = 'ai' and b."window" = k.kind
      and b.removed_at is null
      and (b.valid_from is null or b.valid_from <= (k.starts_at at time zone ${timeZone})::date)
      and (b.valid_to is null or b.valid_to > (k.starts_at at time zone ${timeZone})::date)
    left join lateral (select l.until_at, l.extra from block_lifts l where l.tenant_id = c.ancestor_id
      and l.from_at <= ${now.toISOString()}::timestamptz and l.until_at > ${now.toISOString()}::timestamptz
      order by l.id desc limit 1) lift on true
    where c.tenant_id = ${tenantId}::int and (c.ancestor_id = ${tenantId}::int or w.cap is not null or b.id is not null)
    order by c.ancestor_id <> ${tenantId}::int, c.ancestor_id, k.place`;
}
