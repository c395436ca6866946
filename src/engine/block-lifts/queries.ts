import { type SQL, sql } from 'drizzle-orm';
import { type Db, type Row, type Scope, type Tx, toStatement } from '../../../db/sql.ts';
import type { BudgetWindow } from '../budgets/index.ts';
import { withinScope } from '../scope-filter.ts';
import type { BlockedWindow, BlockLift } from './schemas.ts';

const at = (date: Date): SQL => sql`${date.toISOString()}::timestamptz`;

const liftColumns = sql`l.id, l.tenant_id, t.name as tenant, trim_scale(l.extra) as extra, l.from_at, l.until_at, l.asked_by`;

function fromDbLift(row: Row): BlockLift {
  const time = (value: unknown) => new Date(value as string).toISOString();
  return {
    id: row.id as number,
    tenantId: row.tenant_id as number,
    tenant: row.tenant as string,
    extra: row.extra as string | null,
    fromAt: time(row.from_at),
    untilAt: time(row.until_at),
    askedBy: row.asked_by as string,
  };
}

/** A lift within the scope. */
export async function findLift(db: Db, scope: Scope, id: number): Promise<BlockLift | null> {
  const [rows] = await db.read(scope, [
    toStatement(sql`
      select ${liftColumns} from block_lifts l join tenants t on t.id = l.tenant_id
      where l.id = ${id}::int and ${withinScope(scope, sql`l.tenant_id`)}`),
  ]);
  return rows?.[0] ? fromDbLift(rows[0]) : null;
}

/** Lifts that count now, within the scope: of one tenant, or of all. At most one a tenant. */
export async function selectActiveLifts(
  db: Db,
  scope: Scope,
  now: Date,
  tenantId: number | null = null,
): Promise<BlockLift[]> {
  const [rows = []] = await db.read(scope, [
    toStatement(sql`
      select ${liftColumns} from block_lifts l join tenants t on t.id = l.tenant_id
      where l.from_at <= ${at(now)} and l.until_at > ${at(now)} and ${withinScope(scope, sql`l.tenant_id`)}
        and (${tenantId}::int is null or l.tenant_id = ${tenantId}::int)
      order by l.tenant_id, l.id desc`),
  ]);
  return rows.map(fromDbLift);
}

/** Locks a tenant's lifts until the transaction ends; gives the newest, whether it counts still or not. */
export async function lockLifts(tx: Tx, tenantId: number): Promise<{ id: number; untilAt: Date } | null> {
  await tx.rows(sql`select pg_advisory_xact_lock(7320121, ${tenantId}::int)`);
  const [row] = await tx.rows(sql`
    select id, until_at from block_lifts where tenant_id = ${tenantId} order by id desc limit 1`);
  return row ? { id: row.id as number, untilAt: new Date(row.until_at as string) } : null;
}

export async function insertLift(
  tx: Tx,
  made: {
    tenantId: number;
    extra: string | null;
    from: Date;
    until: Date;
    approvalId: string;
    askedBy: string;
  },
): Promise<number> {
  const [row] = await tx.rows<{ id: number }>(sql`
    insert into block_lifts (tenant_id, extra, from_at, until_at, approval_id, asked_by)
    values (${made.tenantId}, ${made.extra}::numeric, ${at(made.from)}, ${at(made.until)}, ${made.approvalId}::uuid, ${made.askedBy})
    returning id`);
  if (!row) throw new Error('no lift was written');
  return row.id;
}

/** Ends a tenant's lifts at this moment, where they would last longer. Gives those that did. */
export async function cutLifts(tx: Tx, tenantId: number, now: Date): Promise<number[]> {
  const rows = await tx.rows<{ id: number }>(sql`
    update block_lifts set until_at = ${at(now)} where tenant_id = ${tenantId} and until_at > ${at(now)} returning id`);
  return rows.map(({ id }) => id);
}

/** Takes one lift whose end nobody was told of yet; what another process tells of is passed over. */
export async function takeEndedLift(tx: Tx, now: Date): Promise<BlockLift | null> {
  const [row] = await tx.rows(sql`
    with ended as (
      select id from block_lifts where told_at is null and until_at <= ${at(now)}
      order by until_at, id limit 1 for update skip locked
    ), l as (
      update block_lifts b set told_at = ${at(now)} from ended where b.id = ended.id returning b.*
    ) select ${liftColumns} from l join tenants t on t.id = l.tenant_id`);
  return row ? fromDbLift(row) : null;
}

/** Marks lifts as told of: others took their place. */
export async function markTold(tx: Tx, ids: readonly number[], now: Date): Promise<void> {
  await tx.rows(sql`
    update block_lifts set told_at = ${at(now)} where id = any(${sql.param([...ids])}::int[]) and told_at is null`);
}

/** The AI budgets of a tenant that cap, by window. */
export async function selectCapping(
  db: Db,
  scope: Scope,
  tenantId: number,
): Promise<{ window: BlockedWindow['kind']; amount: string; currency: string }[]> {
  const [rows = []] = await db.read(scope, [
    toStatement(sql`
      select b."window", trim_scale(b.amount) as amount, b.currency from budgets b
      where b.tenant_id = ${tenantId} and b.spend = 'ai' and b.removed_at is null and not b.observe_only
        and ${withinScope(scope, sql`b.tenant_id`)}
      order by b."window"`),
  ]);
  return rows.map((row) => ({
    window: row.window as BlockedWindow['kind'],
    amount: row.amount as string,
    currency: row.currency as string,
  }));
}

/**
 * Windows of now in which a tenant's own budget is spent whole, what a lift adds counted in. Driven by the budgets, so
 * that windows of the past cost nothing.
 */
export function blockedWindows(scope: Scope, windows: readonly BudgetWindow[], now: Date): SQL {
  return sql`
    select w.id, w.tenant_id, t.name as tenant, w.kind, w.starts_at, w.ends_at,
      trim_scale(w.cap + coalesce(lift.extra, 0)) as cap, trim_scale(w.spent) as spent
    from budgets b
    join unnest(${sql.param(windows.map(({ kind }) => kind))}::text[],
      ${sql.param(windows.map(({ startsAt }) => startsAt.toISOString()))}::timestamptz[]) as k(kind, starts_at) on k.kind = b."window"
    join ai_windows w on w.tenant_id = b.tenant_id and w.kind = k.kind and w.starts_at = k.starts_at
    join tenants t on t.id = w.tenant_id
    left join lateral (
      select l.id, l.extra from block_lifts l
      where l.tenant_id = w.tenant_id and l.from_at <= ${at(now)} and l.until_at > ${at(now)}
      order by l.id desc limit 1) lift on true
    where b.spend = 'ai' and b.removed_at is null and w.cap is not null and w.enforced
      and case when lift.id is null then w.spent >= w.cap * coalesce(w.limits[3], 1)
        else lift.extra is not null and w.spent >= w.cap + lift.extra end
      and ${withinScope(scope, sql`w.tenant_id`)}`;
}

export function fromDbWindow(row: Row): BlockedWindow {
  return {
    id: row.id as number,
    tenantId: row.tenant_id as number,
    tenant: row.tenant as string,
    kind: row.kind as BlockedWindow['kind'],
    startsAt: new Date(row.starts_at as string).toISOString(),
    endsAt: new Date(row.ends_at as string).toISOString(),
    cap: row.cap as string,
    spent: row.spent as string,
  };
}

/** Blocks that the people were not told of yet, with this cap. */
export async function selectUntold(
  tx: Tx,
  windows: readonly BudgetWindow[],
  now: Date,
): Promise<BlockedWindow[]> {
  const rows = await tx.rows(sql`
    select f.* from (${blockedWindows('*', windows, now)}) f
    where not exists (select 1 from told_blocks b where b.window_id = f.id and b.cap = f.cap)
    order by f.id`);
  return rows.map(fromDbWindow);
}

/** False where somebody else told them. */
export async function insertTold(tx: Tx, window: BlockedWindow, now: Date): Promise<boolean> {
  const rows = await tx.rows(sql`
    insert into told_blocks (window_id, tenant_id, cap, at)
    values (${window.id}, ${window.tenantId}, ${window.cap}::numeric, ${at(now)}) on conflict do nothing returning window_id`);
  return rows.length === 1;
}

/** Takes windows that are over and whose messages do not say so yet; what another process takes is passed over. */
export async function takeOver(tx: Tx, now: Date): Promise<number[]> {
  const rows = await tx.rows<{ id: number }>(sql`
    with over as (
      select b.window_id, b.cap from told_blocks b join ai_windows w on w.id = b.window_id
      where b.over_at is null and w.ends_at <= ${at(now)}
      order by b.window_id, b.cap limit 200 for update of b skip locked
    ), taken as (
      update told_blocks b set over_at = ${at(now)} from over
      where b.window_id = over.window_id and b.cap = over.cap returning b.window_id
    ) select distinct window_id as id from taken order by 1`);
  return rows.map(({ id }) => id);
}

/** A window of the scope, blocked or not, with what may be spent in it now. */
export async function findWindow(
  db: Db,
  scope: Scope,
  id: number,
): Promise<{
  tenantId: number;
  tenant: string;
  kind: BlockedWindow['kind'];
  startsAt: string;
  endsAt: string;
} | null> {
  const [rows] = await db.read(scope, [
    toStatement(sql`
      select w.tenant_id, t.name as tenant, w.kind, w.starts_at, w.ends_at
      from ai_windows w join tenants t on t.id = w.tenant_id
      where w.id = ${id}::int8 and ${withinScope(scope, sql`w.tenant_id`)}`),
  ]);
  const [row] = rows ?? [];
  if (!row) return null;
  const time = (value: unknown) => new Date(value as string).toISOString();
  return {
    tenantId: row.tenant_id as number,
    tenant: row.tenant as string,
    kind: row.kind as BlockedWindow['kind'],
    startsAt: time(row.starts_at),
    endsAt: time(row.ends_at),
  };
}

/**
 * The people of a tenant: to whom something was granted there or above it; of those who were granted everything, who
 * decides there.
 */
export async function selectPeopleOf(tx: Tx, tenantId: number): Promise<number[]> {
  const rows = await tx.rows<{ id: number }>(sql`
    select distinct g.member_id as id from grants g
    where (g.tenant_id is null and g.role in ('approver', 'admin')) or exists (
      select 1 from tenant_closure c where c.ancestor_id = g.tenant_id and c.tenant_id = ${tenantId})
    order by 1`);
  return rows.map(({ id }) => id);
}
