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

/** The condition that a set of dimensions `d` stands behind costs of the scope. */
export function ownDims(scope: Scope): SQL {
  if (scope === '*') return sql`true`;
  return sql`exists (select 1 from dim_allocations a where a.dims_id = d.id and ${withinScope(scope, sql`a.tenant_id`)})`;
}

/** The condition that a bill's unit holds costs of the scope: accounts of others are not even counted. */
export function ownUnit(scope: Scope, unit: SQL): SQL {
  if (scope === '*') return sql`true`;
  return sql`exists (select 1 from cost_dims d join dim_allocations a on a.dims_id = d.id
    where d.provider = ${unit}.provider and d.billing_account_id = ${unit}.billing_account_id
      and ${withinScope(scope, sql`a.tenant_id`)})`;
}
