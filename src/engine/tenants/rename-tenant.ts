import { recordAudit } from '../audit/index.ts';
import type { Context } from '../context.ts';
import { parseInput } from '../parse-input.ts';
import {
  changeTenants,
  getLiveTenant,
  refuseUnallocated,
  requireFreeName,
  requireWholeScope,
} from './change-tenants.ts';
import { updateName } from './queries.ts';
import { RenameTenantInput, type Tenant, toNameKey } from './schemas.ts';

/**
 * Renames a tenant. Bills keep their tags and rules what they match; answers given before keep the name they were
 * given with.
 *
 * @throws not_found   no such tenant, or outside the actor's scope (the two cannot be told apart)
 * @throws name_taken  another living tenant bears the name, whatever its case
 */
export async function renameTenant(
  ctx: Context,
  input: RenameTenantInput,
): Promise<{ before: Tenant; after: Tenant }> {
  const { tenant: ref, name } = parseInput(RenameTenantInput, input);
  return changeTenants(ctx, async (tx) => {
    const before = await getLiveTenant(tx, ref);
    refuseUnallocated(before, 'tenants.unallocatedName');
    requireWholeScope(tx);
    await requireFreeName(tx, name, before.id);
    await updateName(tx.db, before.id, name, toNameKey(name));
    const after = { ...before, name };
    await recordAudit(tx, { action: 'tenant.renamed', subject: `tenant:${before.id}`, before, after });
    return { before, after };
  });
}
