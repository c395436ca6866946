import { sql } from 'drizzle-orm';
import { toStatement } from '../../../db/sql.ts';
import type { Context, Platform } from '../context.ts';

/** Whether any workspace was ever linked; of one platform where it is named. */
export async function isLinked(ctx: Context, platform: Platform | null = null): Promise<boolean> {
  const [rows] = await ctx.db.read(ctx.scope, [
    toStatement(sql`
      select exists (select 1 from workspaces w
        where ${platform}::text is null or w.platform = ${platform}::text) as linked`),
  ]);
  return rows?.[0]?.linked === true;
}
