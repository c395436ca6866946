import { recordAudit } from '../audit/index.ts';
import { type Context, requireRole, type TxContext, withTransaction } from '../context.ts';
import { CentavoError } from '../errors.ts';
import { parseInput } from '../parse-input.ts';
import { findTenantByName, type Tenant } from '../tenants/index.ts';
import type { Granted } from './compute.ts';
import { ensurePerson } from './find-person.ts';
import { insertGrant, lockAccess, selectGrants } from './queries.ts';
import { holdsRoleSomewhere, requireRoleOn } from './require-role-on.ts';
import { reviewPending } from './review-pending.ts';
import { GrantInput, type MemberAccess } from './schemas.ts';
import { describeMember } from './show-access.ts';

export interface GrantedAccess {
  member: MemberAccess;
  /** False where it was held already and nothing changed. */
  changed: boolean;
}

/**
 * Grants a person a role, for everything or for a branch. Counts from their next question on.
 *
 * @throws forbidden  the actor is no admin of everything, or of a branch that holds the tenant
 * @throws not_found | ambiguous  no such tenant, or outside the scope; no such member
 */
export async function grantAccess(ctx: Context, input: GrantInput): Promise<GrantedAccess> {
  const { person, role, tenant: name } = parseInput(GrantInput, input);
  requireAdminSomewhere(ctx);
  return withTransaction(ctx, async (tx) => {
    const tenant = await findGranted(tx, name);
    await lockAccess(tx.db);
    return grantTo(tx, await ensurePerson(tx, person), { role, tenantId: tenant?.id ?? null });
  });
}

/** Grants a member something that the actor was found to be allowed to grant. */
export async function grantTo(tx: TxContext, memberId: number, grant: Granted): Promise<GrantedAccess> {
  const before = await readGrants(tx, memberId);
  const now = tx.now();
  const changed = await insertGrant(tx.db, { memberId, ...grant, by: tx.actor.label, now });
  if (changed) {
    await recordAudit(tx, {
      action: 'access.granted',
      subject: `member:${memberId}`,
      before: { grants: before },
      after: { grants: await readGrants(tx, memberId) },
    });
  }
  await reviewPending(tx, memberId, 'granted');
  return { member: await describeMember(tx, memberId), changed };
}

/** The branch that is asked for, where the actor may give and take access to it; null: everything. */
export async function findGranted(tx: TxContext, name: string | undefined): Promise<Tenant | null> {
  if (name === undefined) {
    requireRole(tx, 'admin');
    return null;
  }
  const tenant = await findTenantByName(tx, name);
  await requireRoleOn(tx, 'admin', tenant.id);
  return tenant;
}

/** @throws forbidden  the actor is an admin of nothing */
export function requireAdminSomewhere(ctx: Context): void {
  if (!holdsRoleSomewhere(ctx, 'admin')) throw new CentavoError('forbidden', (t) => t('access.needsAdmin'));
}

/** What the audit log keeps of a member's grants. */
export async function readGrants(tx: TxContext, memberId: number): Promise<Granted[]> {
  return (await selectGrants(tx.db, memberId)).map(({ role, tenantId }) => ({ role, tenantId }));
}
