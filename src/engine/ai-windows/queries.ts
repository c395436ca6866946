import { sql } from 'drizzle-orm';
import { type Db, type Tx, toStatement } from '../../../db/sql.ts';
import type { WindowKind } from '../budget-windows.ts';

/** Counts a tenant's AI windows anew: see `recount_ai_windows`. */
export async function callRecount(
  tx: Tx,
  tenantId: number,
  windows: readonly { kind: WindowKind; startsAt: Date; endsAt: Date }[],
  timeZone: string,
): Promise<void> {
  await tx.rows(sql`
    select recount_ai_windows(${tenantId}::int, ${sql.param(windows.map(({ kind }) => kind))}::text[],
      ${sql.param(windows.map(({ startsAt }) => startsAt.toISOString()))}::timestamptz[],
      ${sql.param(windows.map(({ endsAt }) => endsAt.toISOString()))}::timestamptz[], ${timeZone})`);
}

/** The tenant and those above it that keep AI windows beyond their own calls: they have an AI budget, or windows that run. */
export async function selectCounting(tx: Tx, tenantId: number, now: Date): Promise<number[]> {
  const rows = await tx.rows<{ id: number }>(sql`
    select c.ancestor_id as id from tenant_closure c
    where c.tenant_id = ${tenantId} and (
      exists (select 1 from budgets b where b.tenant_id = c.ancestor_id and b.spend = 'ai' and b.removed_at is null)
      or exists (select 1 from ai_windows w where w.tenant_id = c.ancestor_id and w.ends_at > ${now.toISOString()}::timestamptz))
    order by c.ancestor_id`);
  return rows.map(({ id }) => id);
}

/** Every tenant that has an AI budget, or AI windows that run. */
export async function selectAllCounting(tx: Tx, now: Date): Promise<number[]> {
  const rows = await tx.rows<{ id: number }>(sql`
    select b.tenant_id as id from budgets b
    where b.spend = 'ai' and b.removed_at is null and b.tenant_id is not null
    union
    select w.tenant_id from ai_windows w where w.ends_at > ${now.toISOString()}::timestamptz
    order by 1`);
  return rows.map(({ id }) => id);
}

/** The windows whose people were told of a block, or asked for more, and that are not over. */
export async function selectToldWindows(tx: Tx, tenantId: number, now: Date): Promise<number[]> {
  const rows = await tx.rows<{ id: number }>(sql`
    select w.id from ai_windows w
    where w.tenant_id = ${tenantId} and w.ends_at > ${now.toISOString()}::timestamptz and (
      exists (select 1 from told_blocks b where b.window_id = w.id)
      or exists (select 1 from block_asks a where a.window_id = w.id))
    order by w.id`);
  return rows.map(({ id }) => id);
}

/** Whose people asked for more of what these windows cap. */
export async function selectAsks(
  tx: Tx,
  windowIds: readonly number[],
): Promise<{ windowId: number; askingId: number }[]> {
  return tx.rows<{ windowId: number; askingId: number }>(sql`
    select distinct a.window_id as "windowId", a.asking_id as "askingId" from block_asks a
    where a.window_id = any(${sql.param([...windowIds])}::int8[]) order by 1, 2`);
}

/** Hands on what a closed month left: see `roll_over_ai_windows`. One statement, run alone. */
export async function callRollOver(
  db: Db,
  { startsAt, endsAt }: { startsAt: Date; endsAt: Date },
  timeZone: string,
): Promise<number> {
  const [row] = await db.alone(
    toStatement(sql`
      select roll_over_ai_windows(${startsAt.toISOString()}::timestamptz, ${endsAt.toISOString()}::timestamptz,
        ${timeZone}) as handed`),
  );
  return (row?.handed as number | undefined) ?? 0;
}
