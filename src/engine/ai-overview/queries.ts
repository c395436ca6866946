import { type SQL, sql } from 'drizzle-orm';
import { type Scope, type Statement, toStatement } from '../../../db/sql.ts';
import type { BudgetWindow } from '../budgets/index.ts';
import { COST_STATES, type CostState, type StateLimits } from '../cost-state.ts';
import type { Decimal } from '../money.ts';
import type { Day } from '../period.ts';
import { withinScope } from '../scope-filter.ts';

const at = (date: Date) => date.toISOString();

/** The windows of this moment as rows `k`. */
function kindsOf(windows: readonly BudgetWindow[]): SQL {
  return sql`unnest(${sql.param(windows.map(({ kind }) => kind))}::text[],
    ${sql.param(windows.map(({ startsAt }) => at(startsAt)))}::timestamptz[],
    ${sql.param(windows.map(({ endsAt }) => at(endsAt)))}::timestamptz[]) as k(kind, starts_at, ends_at)`;
}

/**
 * The AI budgets that count now with what their windows have come to, and the level that each is at, 0 NORMAL to
 * 3 BLOCKED; a lifted block leaves THROTTLED, as `reserve_hold` has it. A window that no call was made in yet has no row and has spent nothing.
 */
function liveBudgets({ windows, timeZone, limits, now }: OverviewAsked): SQL {
  const { warn, throttle, block } = limits;
  const local = sql`(k.starts_at at time zone ${timeZone})`;
  return sql`
    select b.*, case
        when b.spent >= b.cap * b.limits[3] then
          case when b.lift_until is not null and (b.extra is null or b.spent < b.cap + b.extra) then 2 else 3 end
        when b.spent >= b.cap * b.limits[2] then 2
        when b.spent >= b.cap * b.limits[1] then 1 else 0 end as level
    from (
      select b.tenant_id, k.kind, k.starts_at, not b.observe_only as enforced, coalesce(w.spent, 0) as spent,
        coalesce(w.cap, b.usd_rate * coalesce((b.phases ->> to_char(${local}, 'YYYY-MM'))::numeric, b.amount)) as cap,
        coalesce(w.limits, b.thresholds, ${sql.param([warn, throttle, block])}::numeric[]) as limits,
        lift.until_at as lift_until, lift.extra
      from budgets b join ${kindsOf(windows)} on k.kind = b."window"
        left join ai_windows w on w.tenant_id = b.tenant_id and w.kind = k.kind and w.starts_at = k.starts_at
        left join lateral (select l.until_at, l.extra from block_lifts l where l.tenant_id = b.tenant_id
          and l.from_at <= ${at(now)}::timestamptz and l.until_at > ${at(now)}::timestamptz
          order by l.id desc limit 1) lift on true
      where b.spend = 'ai' and b.removed_at is null and b.tenant_id is not null
        and (b.valid_from is null or b.valid_from <= ${local}::date)
        and (b.valid_to is null or b.valid_to > ${local}::date)) b
    where b.cap is not null`;
}

/** A living tenant with what it and all below it spent. */
export type AiTenantFound = {
  id: number;
  name: string;
  /** The highest above it, or itself, that the scope holds. */
  rootId: number;
  state: CostState;
  day: Decimal;
  month: Decimal;
  dayCap: Decimal | null;
  monthCap: Decimal | null;
  /** Whether it calls, or has a budget, itself. */
  counts: boolean;
};

export interface OverviewAsked {
  scope: Scope;
  windows: readonly BudgetWindow[];
  timeZone: string;
  limits: StateLimits;
  now: Date;
}

/**
 * Every living tenant of the scope. To be read with the scope `*`: a budget above the scope restricts a tenant too, and
 * its state alone comes out, never its amount.
 *
 * A tenant that nothing lies below has exactly its own calls in its windows; one with tenants below it may have none,
 * so its own calls are added up from the entries.
 */
export function selectAiTenants(asked: OverviewAsked): Statement {
  const { scope, windows } = asked;
  const mine = (column: SQL) => withinScope(scope, column);
  const spentIn = (kind: 'day' | 'month') => {
    const window = windows.find((one) => one.kind === kind);
    if (!window) throw new Error(`there is no window of a ${kind}`);
    const { startsAt, endsAt } = window;
    return sql`coalesce(case
      when t.leaf then (select w.spent from ai_windows w
        where w.tenant_id = t.id and w.kind = ${kind} and w.starts_at = ${at(startsAt)}::timestamptz)
      else (select sum(e.amount) from ai_entries e where e.tenant_id = t.id
        and e.counts_at >= ${at(startsAt)}::timestamptz and e.counts_at < ${at(endsAt)}::timestamptz) end, 0)`;
  };
  const capOf = (kind: string) =>
    sql`(select b.cap from live b where b.tenant_id = t.id and b.kind = ${kind})`;
  return toStatement(sql`
    with live as materialized (${liveBudgets(asked)}),
    levels as (select c.tenant_id, max(b.level) as level from live b
      join tenant_closure c on c.ancestor_id = b.tenant_id where b.enforced group by c.tenant_id),
    own as materialized (select t.id, ${spentIn('day')} as day, ${spentIn('month')} as month
      from (select t.id, not exists (select 1 from tenants below where below.parent_id = t.id) as leaf
        from tenants t where ${mine(sql`t.id`)}) t),
    sums as (select c.ancestor_id as id, sum(o.day) as day, sum(o.month) as month
      from own o join tenant_closure c on c.tenant_id = o.id group by c.ancestor_id)
    select t.id, t.name, (${sql.param([...COST_STATES])}::text[])[coalesce(l.level, 0) + 1] as state, s.day, s.month, ${capOf('day')} as "dayCap", ${capOf('month')} as "monthCap",
      (select top.ancestor_id from tenant_closure top where top.tenant_id = t.id and ${mine(sql`top.ancestor_id`)}
        order by (select count(*) from tenant_closure up where up.tenant_id = top.ancestor_id) limit 1) as "rootId",
      o.month <> 0 or exists (select 1 from live b where b.tenant_id = t.id)
        or not exists (select 1 from tenants below where below.parent_id = t.id and below.merged_into_id is null) as counts
    from tenants t join own o on o.id = t.id join sums s on s.id = t.id left join levels l on l.tenant_id = t.id
    where t.archived_at is null and (t.id <> 0 or o.month <> 0)
    order by s.month desc, t.name_key`);
}

/** The tenants of the scope. */
export function selectSeenTenants(scope: Scope): Statement {
  return toStatement(sql`select t.id from tenants t where ${withinScope(scope, sql`t.id`)}`);
}

/** A budget at one of the two upper levels. */
export type AiAlarmFound = {
  tenantId: number;
  kind: string;
  startsAt: string;
  spent: Decimal;
  cap: Decimal;
  /** 2 THROTTLED or 3 BLOCKED. */
  level: number;
  enforced: boolean;
  /** Spent whole, and its block is lifted for the time being. */
  lifted: boolean;
  liftUntil: string | null;
};

export function selectAiAlarms(asked: OverviewAsked): Statement {
  const { scope, timeZone } = asked;
  return toStatement(sql`
    select b.tenant_id as "tenantId", b.kind, to_char(b.starts_at at time zone ${timeZone}, 'YYYY-MM-DD') as "startsAt",
      b.spent, b.cap, b.level, b.enforced, b.spent >= b.cap * b.limits[3] and b.level = 2 and b.enforced as lifted,
      b.lift_until as "liftUntil"
    from (${liveBudgets(asked)}) b join tenants t on t.id = b.tenant_id
    where b.level >= 2 and t.archived_at is null and ${withinScope(scope, sql`b.tenant_id`)}
    order by b.level desc, b.spent desc, t.name_key, b.kind`);
}

export type AiDayFound = { id: number; day: Day; cost: Decimal };

/** What tenants, each with all below it, spent on days of a time zone. */
export function selectAiDays(
  scope: Scope,
  about: { ids: readonly number[]; from: Date; to: Date; timeZone: string },
): Statement {
  return toStatement(sql`
    select c.ancestor_id as id, to_char(e.counts_at at time zone ${about.timeZone}, 'YYYY-MM-DD') as day, sum(e.amount) as cost
    from tenant_closure c join ai_entries e on e.tenant_id = c.tenant_id
      and e.counts_at >= ${at(about.from)}::timestamptz and e.counts_at < ${at(about.to)}::timestamptz
    where c.ancestor_id = any(${sql.param([...about.ids])}::int[]) and ${withinScope(scope, sql`e.tenant_id`)}
    group by 1, 2`);
}

/** What a tenant's own calls cost that were decided while the database was away. */
export type AiOutageFound = { tenantId: number; amount: Decimal; calls: number };

/** The dearest first. */
export function selectAiOutages(scope: Scope, { from, to }: { from: Date; to: Date }): Statement {
  return toStatement(sql`
    select e.tenant_id as "tenantId", sum(e.amount) as amount, count(distinct e.hold_id)::int as calls
    from ai_entries e where e.kind = 'outage' and e.counts_at >= ${at(from)}::timestamptz
      and e.counts_at < ${at(to)}::timestamptz and ${withinScope(scope, sql`e.tenant_id`)}
    group by 1 order by 2 desc, 1`);
}
