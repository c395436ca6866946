import { sql } from 'drizzle-orm';
import { type Db, type Scope, type Tx, toStatement } from '../../../db/sql.ts';
import type { BudgetWindow } from '../budgets/index.ts';
import { withinScope } from '../scope-filter.ts';
import { blockedWindows, fromDbWindow } from './queries.ts';
import type { BlockedWindow } from './schemas.ts';

/** People to whom something was granted strictly below a tenant, on tenants that live; without those told already. */
export async function selectPeopleBelow(
  tx: Tx,
  tenantId: number,
  told: readonly number[],
): Promise<number[]> {
  const rows = await tx.rows<{ id: number }>(sql`
    select distinct g.member_id as id from grants g
    join tenant_closure c on c.tenant_id = g.tenant_id and c.ancestor_id = ${tenantId} and c.tenant_id <> ${tenantId}
    join tenants t on t.id = g.tenant_id and t.archived_at is null
    where g.member_id <> all(${sql.param([...told])}::int[])
    order by 1`);
  return rows.map(({ id }) => id);
}

/** The living tenants at the roots of a scope, those that stand below another of them left out, by name. */
export async function selectTopmost(
  db: Db,
  scope: readonly number[],
): Promise<{ id: number; name: string }[]> {
  const roots = sql`${sql.param([...scope])}::int[]`;
  const [rows = []] = await db.read(scope, [
    toStatement(sql`
      select t.id, t.name from tenants t
      where t.id = any(${roots}) and t.archived_at is null and ${withinScope(scope, sql`t.id`)}
        and not exists (
          select 1 from tenant_closure c join tenants above on above.id = c.ancestor_id and above.archived_at is null
          where c.tenant_id = t.id and c.ancestor_id <> t.id and c.ancestor_id = any(${roots}))
      order by t.name, t.id`),
  ]);
  return rows as { id: number; name: string }[];
}

/**
 * When a window ends, and which of the tenants stand below the one whose it is. Reads above them, whatever the scope:
 * only for tenants that the actor may see, who is not told whose window it is. Null: none of them does.
 */
export async function findAbove(
  db: Db,
  windowId: number,
  tenantIds: readonly number[],
): Promise<{ endsAt: string; below: number[] } | null> {
  const [rows] = await db.read('*', [
    toStatement(sql`
      select w.ends_at, array_agg(c.tenant_id) as below from ai_windows w
      join tenant_closure c on c.ancestor_id = w.tenant_id and c.tenant_id <> w.tenant_id
      where w.id = ${windowId}::int8 and c.tenant_id = any(${sql.param([...tenantIds])}::int[])
      group by w.id`),
  ]);
  const [row] = rows ?? [];
  if (!row) return null;
  return { endsAt: new Date(row.ends_at as string).toISOString(), below: row.below as number[] };
}

/** Whether a window of now is spent whole, whoever asks. */
export async function isSpentWhole(
  db: Db,
  windowId: number,
  windows: readonly BudgetWindow[],
  now: Date,
): Promise<boolean> {
  const [rows = []] = await db.read('*', [
    toStatement(
      sql`select f.id from (${blockedWindows('*', windows, now)}) f where f.id = ${windowId}::int8`,
    ),
  ]);
  return rows.length > 0;
}

/** The windows within the scope by which a tenant is stopped now: its own, and those of the tenants above it. */
export async function selectStopping(
  db: Db,
  scope: Scope,
  tenantId: number,
  windows: readonly BudgetWindow[],
  now: Date,
): Promise<BlockedWindow[]> {
  const [rows = []] = await db.read(scope, [
    toStatement(sql`
      select f.* from (${blockedWindows(scope, windows, now)}) f
      where exists (select 1 from tenant_closure c where c.ancestor_id = f.tenant_id and c.tenant_id = ${tenantId}::int)
      order by f.id`),
  ]);
  return rows.map(fromDbWindow);
}

/** Keeps that a tenant's people asked. A reason takes the place of none. True: what is told of it changed. */
export async function upsertAsk(
  tx: Tx,
  {
    window,
    askingId,
    askedBy,
    reason,
    now,
  }: {
    window: BlockedWindow;
    askingId: number;
    askedBy: string;
    reason: string | null;
    now: Date;
  },
): Promise<boolean> {
  const rows = await tx.rows(sql`
    insert into block_asks (window_id, tenant_id, cap, asking_id, asked_by, reason, at)
    values (${window.id}, ${window.tenantId}, ${window.cap}::numeric, ${askingId}, ${askedBy}, ${reason}::text,
      ${now.toISOString()}::timestamptz)
    on conflict (window_id, cap, asking_id) do update set reason = excluded.reason, asked_by = excluded.asked_by
      where block_asks.reason is null and excluded.reason is not null
    returning window_id`);
  return rows.length === 1;
}

/** The newest that a tenant's people asked about a window within the scope, where both can be seen. */
export async function findAsk(
  db: Db,
  scope: Scope,
  windowId: number,
  askingId: number,
): Promise<{ asking: string; askedBy: string; reason: string | null } | null> {
  const [rows] = await db.read(scope, [
    toStatement(sql`
      select t.name as asking, a.asked_by as "askedBy", a.reason
      from block_asks a join tenants t on t.id = a.asking_id
      where a.window_id = ${windowId}::int8 and a.asking_id = ${askingId}::int
        and ${withinScope(scope, sql`a.tenant_id`)} and ${withinScope(scope, sql`a.asking_id`)}
      order by a.at desc limit 1`),
  ]);
  return (rows?.[0] as { asking: string; askedBy: string; reason: string | null } | undefined) ?? null;
}
