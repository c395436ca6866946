import { type SQL, sql } from 'drizzle-orm';
import type { Scope } from '../../db/sql.ts';

/**
 * The condition that a column names a tenant of the scope: every query that reads what belongs to a tenant has it, so
 * that row security is the second wall and not the only one.
 *
 * @param column  names the tenant, qualified where the query needs it
 */
export function withinScope(scope: Scope, column: SQL): SQL {
  if (scope === '*') return sql`true`;
  return sql`${column} in (select own.tenant_id from tenant_closure own where own.ancestor_id = any(${sql.param([...scope])}::int[]))`;
}
