import { recordAudit } from '../audit/index.ts';
import type { Context } from '../context.ts';
import { parseInput } from '../parse-input.ts';
import { changeTenants, getLiveTenant, requireWholeScope } from './change-tenants.ts';
import { updateOwner } from './queries.ts';
import { SetOwnerInput, type Tenant } from './schemas.ts';

/** Names who answers for a tenant (anything a person would read: a name, a mail address), or nobody. */
export async function setOwner(ctx: Context, input: SetOwnerInput): Promise<Tenant> {
  const { tenant: name, owner } = parseInput(SetOwnerInput, input);
  return changeTenants(ctx, async (tx) => {
    const before = await getLiveTenant(tx, name);
    requireWholeScope(tx);
    await updateOwner(tx.db, before.id, owner);
    const after = { ...before, owner };
    await recordAudit(tx, {
      action: 'tenant.owner_set',
      subject: `tenant:${before.id}`,
      before,
      after,
    });
    return after;
  });
}
