import { type Context, withTransaction } from '../context.ts';
import { parseInput } from '../parse-input.ts';
import { askGrant, type GrantAsked } from './ask-grant.ts';
import { ensurePerson } from './find-person.ts';
import { findGranted, type GrantedAccess, grantAccess, requireAdminSomewhere } from './grant-access.ts';
import { lockAccess } from './queries.ts';
import { GrantInput } from './schemas.ts';

/**
 * Grants a person a role as `grantAccess` does, or asks for it: where a rule of approvals wants others to agree, the grant
 * is made when they have.
 *
 * @throws as `grantAccess`; forbidden  nobody but the actor could approve it
 */
export async function requestGrant(ctx: Context, input: GrantInput): Promise<GrantedAccess | GrantAsked> {
  const { person, role, tenant: name } = parseInput(GrantInput, input);
  requireAdminSomewhere(ctx);
  const { memberId, tenantId } = await withTransaction(ctx, async (tx) => {
    const tenant = await findGranted(tx, name);
    await lockAccess(tx.db);
    return { memberId: await ensurePerson(tx, person), tenantId: tenant?.id ?? null };
  });
  const asked = await askGrant(ctx, memberId, { role, tenantId });
  return asked ? { asked } : grantAccess(ctx, { ...input, person: { memberId } });
}
