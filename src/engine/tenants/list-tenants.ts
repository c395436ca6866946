import { toStatement } from '../../../db/sql.ts';
import type { Context } from '../context.ts';
import { parseInput } from '../parse-input.ts';
import { type TreeRow, toTree } from './compute.ts';
import { findTenantByName } from './find-tenant.ts';
import { fromDbTenant, tenantsQuery } from './queries.ts';
import { ListTenantsInput, type Tenant } from './schemas.ts';

export interface TenantList {
  /** The tenant whose branch it is; null: all of the scope. */
  branch: Tenant | null;
  rows: TreeRow[];
}

/** The tenants of the scope, or one branch of it, as a tree; archived ones only when asked for. */
export async function listTenants(ctx: Context, input: ListTenantsInput = {}): Promise<TenantList> {
  const { branch: name, archived } = parseInput(ListTenantsInput, input);
  const branch =
    name === undefined ? null : await findTenantByName(ctx, name, (found) => `tenants "${found}"`);
  const [rows = []] = await ctx.db.read(ctx.scope, [
    toStatement(tenantsQuery(ctx.scope, branch?.id ?? null, archived)),
  ]);
  return { branch, rows: toTree(rows.map(fromDbTenant)) };
}
