import { sql } from 'drizzle-orm';
import { type Db, type Tx, toStatement } from '../../../db/sql.ts';

export interface ActionRow {
  id: string;
  action: string;
  args: unknown;
  platform: string;
  workspaceId: string | null;
  personId: string | null;
  createdAt: Date;
  expiresAt: Date;
  shownId: number | null;
}

/** All rows in one statement. */
export async function insertActions(tx: Tx, rows: readonly ActionRow[]): Promise<void> {
  const values = rows.map(
    (row) => sql`(${row.id}::uuid, ${row.action}, ${JSON.stringify(row.args)}::text::jsonb, ${row.platform},
      ${row.workspaceId}, ${row.personId}, ${row.createdAt.toISOString()}::timestamptz,
      ${row.expiresAt.toISOString()}::timestamptz, ${row.shownId}::bigint)`,
  );
  await tx.rows(sql`
    insert into card_actions (id, action, args, platform, workspace_id, person_id, created_at, expires_at, shown_id)
    values ${sql.join(values, sql`, `)}`);
}

export interface StoredAction {
  action: string;
  args: unknown;
  workspaceId: string | null;
  personId: string | null;
  expired: boolean;
  consumed: boolean;
}

export async function findAction(
  db: Db,
  id: string,
  platform: string,
  now: Date,
): Promise<StoredAction | null> {
  const [rows] = await db.read(
    [],
    [
      toStatement(sql`
        select action, args, workspace_id, person_id,
          expires_at <= ${now.toISOString()}::timestamptz as expired, consumed_at is not null as consumed
        from card_actions where id = ${id}::uuid and platform = ${platform}`),
    ],
  );
  const row = rows?.[0];
  if (!row) return null;
  return {
    action: row.action as string,
    args: row.args,
    workspaceId: row.workspace_id as string | null,
    personId: row.person_id as string | null,
    expired: row.expired as boolean,
    consumed: row.consumed as boolean,
  };
}

/** The workspace that a button belongs to; null: there is no such button. */
export async function selectWorkspaceOf(db: Db, id: string, platform: string): Promise<string | null> {
  const [rows] = await db.read(
    [],
    [
      toStatement(
        sql`select workspace_id from card_actions where id = ${id}::uuid and platform = ${platform}`,
      ),
    ],
  );
  return (rows?.[0]?.workspace_id as string | null | undefined) ?? null;
}

/** Spends a single-use action. False where somebody was first. */
export async function consumeAction(tx: Tx, id: string, now: Date): Promise<boolean> {
  const rows = await tx.rows(sql`
    update card_actions set consumed_at = ${now.toISOString()}::timestamptz
    where id = ${id}::uuid and consumed_at is null and expires_at > ${now.toISOString()}::timestamptz
    returning id`);
  return rows.length === 1;
}

/** Deletes rows whose time was over before `before`; returns how many. */
export async function deleteExpiredActions(tx: Tx, before: Date): Promise<number> {
  const rows = await tx.rows(sql`
    delete from card_actions where expires_at < ${before.toISOString()}::timestamptz returning id`);
  return rows.length;
}
