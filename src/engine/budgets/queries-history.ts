import { sql } from 'drizzle-orm';
import { type Scope, type Statement, toStatement } from '../../../db/sql.ts';
import type { Period } from '../period.ts';
import { withinScope } from '../scope-filter.ts';

/** The currency that most of a tenant's recent costs are in. Rows: `{currency}`. */
export function selectMainCurrency(scope: Scope, tenantId: number | null, days: Period): Statement {
  const own =
    tenantId === null
      ? sql`true`
      : sql`tenant_id in (select c.tenant_id from tenant_closure c where c.ancestor_id = ${tenantId})`;
  return toStatement(sql`
    select currency from tenant_days
    where ${own} and ${withinScope(scope, sql`tenant_id`)} and day >= ${days.from}::date and day < ${days.to}::date
    group by currency order by sum(lines) desc, currency limit 1`);
}

/** What AI calls of a tenant, and of all below it, came to in stretches of time. Rows: `{n, spent, begun}`. */
export function selectAiSpend(
  scope: Scope,
  tenantId: number,
  windows: readonly { startsAt: Date; endsAt: Date }[],
): Statement {
  return toStatement(sql`
    with own as (
      select e.amount, e.counts_at from ai_entries e join tenant_closure c on c.tenant_id = e.tenant_id
      where c.ancestor_id = ${tenantId} and ${withinScope(scope, sql`e.tenant_id`)})
    select (k.n - 1)::int as n, trim_scale(coalesce(sum(own.amount), 0)) as spent,
      (select min(counts_at) from own) <= k.starts_at as begun
    from unnest(${sql.param(windows.map(({ startsAt }) => startsAt.toISOString()))}::timestamptz[],
      ${sql.param(windows.map(({ endsAt }) => endsAt.toISOString()))}::timestamptz[]) with ordinality as k(starts_at, ends_at, n)
    left join own on own.counts_at >= k.starts_at and own.counts_at < k.ends_at
    group by k.n, k.starts_at order by k.n`);
}
