import { sql } from 'drizzle-orm';
import { type Db, toStatement } from '../../../db/sql.ts';

/** The workspaces that are linked, by the platform's own ids. No tenant is in them, so no scope is needed. */
export async function listLinked(db: Db): Promise<{ platform: string; workspaceId: string }[]> {
  const [rows = []] = await db.read(
    [],
    [toStatement(sql`select platform, external_id from workspaces order by platform, external_id`)],
  );
  return rows.map((row) => ({ platform: String(row.platform), workspaceId: String(row.external_id) }));
}
