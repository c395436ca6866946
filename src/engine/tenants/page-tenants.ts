import { sql } from 'drizzle-orm';
import { toStatement } from '../../../db/sql.ts';
import type { Context } from '../context.ts';
import { withinScope } from '../scope-filter.ts';

/** A tenant as a list for programs has it. */
export interface ListedTenant {
  id: number;
  name: string;
  /** The tenant above it; null at the top, and where that one is outside the scope. */
  parentId: number | null;
}

/** The living tenants of the scope by their ids, so many after the one named. */
export async function pageTenants(
  ctx: Context,
  { after, limit }: { after: number; limit: number },
): Promise<ListedTenant[]> {
  const [rows = []] = await ctx.db.read(ctx.scope, [
    toStatement(sql`
      select t.id, t.name, above.id as "parentId" from tenants t
      left join tenants above on above.id = t.parent_id and ${withinScope(ctx.scope, sql`above.id`)}
      where t.archived_at is null and t.id > ${after}::int and ${withinScope(ctx.scope, sql`t.id`)}
      order by t.id limit ${limit}::int`),
  ]);
  return rows as unknown as ListedTenant[];
}
