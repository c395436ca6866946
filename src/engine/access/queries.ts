import { sql } from 'drizzle-orm';
import { type Db, type Scope, toStatement } from '../../../db/sql.ts';
import type { IsAbove } from './compute.ts';

/**
 * How the roots of these scopes stand to one another. Read as one who sees all: only ids that are in the scopes
 * already come out of it.
 */
export async function readIsAbove(db: Db, scopes: readonly Scope[]): Promise<IsAbove> {
  const roots = [...new Set(scopes.flatMap((scope) => (scope === '*' ? [] : scope)))];
  if (roots.length < 2) return (above, below) => above === below;
  const [rows = []] = await db.read('*', [
    toStatement(sql`
      select ancestor_id, tenant_id from tenant_closure
      where ancestor_id = any(${sql.param(roots)}::int[]) and tenant_id = any(${sql.param(roots)}::int[])`),
  ]);
  const pairs = new Set(rows.map((row) => `${row.ancestor_id}>${row.tenant_id}`));
  return (above, below) => above === below || pairs.has(`${above}>${below}`);
}
