import { sql } from 'drizzle-orm';
import { toStatement } from '../../../db/sql.ts';
import type { Context } from '../context.ts';

/** Whether any workspace was ever linked. */
export async function isLinked(ctx: Context): Promise<boolean> {
  const [rows] = await ctx.db.read(ctx.scope, [
    toStatement(sql`select exists (select 1 from workspaces) as linked`),
  ]);
  return rows?.[0]?.linked === true;
}
