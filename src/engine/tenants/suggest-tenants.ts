import { sql } from 'drizzle-orm';
import { toStatement } from '../../../db/sql.ts';
import type { Context } from '../context.ts';
import { withinScope } from '../scope-filter.ts';
import { toNameKey } from './schemas.ts';

/**
 * Names of living tenants of the scope that begin with what was typed, then those that hold it, each by name; with
 * nothing typed the first by name. One statement.
 */
export async function suggestTenants(ctx: Context, typed: string, limit: number): Promise<string[]> {
  const key = toNameKey(typed);
  const [rows = []] = await ctx.db.read(ctx.scope, [
    toStatement(sql`
      select name from tenants
      where archived_at is null and ${withinScope(ctx.scope, sql`id`)} and strpos(name_key, ${key}) > 0
      order by starts_with(name_key, ${key}) desc, name_key limit ${limit}`),
  ]);
  return rows.map(({ name }) => String(name));
}
