import { sql } from 'drizzle-orm';
import { toStatement } from '../../../db/sql.ts';
import type { Context } from '../context.ts';
import { ownDims } from '../scope-filter.ts';

/**
 * Names of services that something in the scope cost for, beginning with what was typed, then those that hold it.
 * One statement.
 */
export async function suggestServices(ctx: Context, typed: string, limit: number): Promise<string[]> {
  const wanted = typed.trim().toLowerCase();
  const [rows = []] = await ctx.db.read(ctx.scope, [
    toStatement(sql`
      select s.name from services s
      where strpos(lower(s.name), ${wanted}) > 0
        and exists (select 1 from cost_dims d where d.service_id = s.id and ${ownDims(ctx.scope)})
      order by starts_with(lower(s.name), ${wanted}) desc, lower(s.name) limit ${limit}`),
  ]);
  return rows.map(({ name }) => String(name));
}
