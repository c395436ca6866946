import { toStatement } from '../../../db/sql.ts';
import type { Context } from '../context.ts';
import { CentavoError } from '../errors.ts';
import { findTenantByName } from '../tenants/index.ts';
import { tenantByIdQuery } from './queries-spend.ts';

/**
 * The living tenant of an id, or a name; digits alone are an id.
 *
 * @throws not_found  no such tenant, or outside the scope (the two cannot be told apart)
 * @throws ambiguous  several names begin so
 */
export async function findPolicyTenant(
  ctx: Context,
  asked: number | string,
): Promise<{ id: number; name: string }> {
  const id = toTenantId(asked);
  if (id === null) {
    const found = await findTenantByName(ctx, String(asked));
    if (found.archivedAt === null) return { id: found.id, name: found.name };
    throw noTenant();
  }
  const [rows] = await ctx.db.read(ctx.scope, [toStatement(tenantByIdQuery(ctx.scope, id))]);
  const [row] = rows ?? [];
  if (!row) throw noTenant();
  return { id: row.id as number, name: row.name as string };
}

/** The id that is meant; null where it is a name. */
export function toTenantId(asked: number | string): number | null {
  if (typeof asked === 'number') return asked;
  if (!/^\d+$/.test(asked)) return null;
  const id = Number(asked);
  // No id is so large: nobody is found by it.
  return id <= 2_147_483_647 ? id : 0;
}

function noTenant(): CentavoError {
  return new CentavoError('not_found', (t) => t('aiPolicy.noTenant'));
}
