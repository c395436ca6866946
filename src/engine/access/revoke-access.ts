import { asWhole, reviewApprovers } from '../approvals/index.ts';
import { recordAudit } from '../audit/index.ts';
import { type Context, isAtLeast, type TxContext, withTransaction } from '../context.ts';
import { badInput, CentavoError } from '../errors.ts';
import { parseInput } from '../parse-input.ts';
import type { Granted } from './compute.ts';
import { findPerson } from './find-person.ts';
import { findGranted, readGrants, requireAdminSomewhere } from './grant-access.ts';
import { countWholeAdmins, deleteGrants, isWithin, lockAccess, selectGrants } from './queries.ts';
import { rootsOf } from './require-role-on.ts';
import { type MemberAccess, RevokeInput } from './schemas.ts';
import { describeMember } from './show-access.ts';

/**
 * Takes grants from a person: all that the actor may take, or those of a role or of a tenant. Counts from their next
 * question on. What lies outside the branches of a branch's admin is neither taken nor mentioned.
 *
 * @returns the member with what they still hold
 * @throws forbidden  the actor is an admin of nothing, or not of the tenant
 * @throws not_found  they hold nothing of the kind
 * @throws bad_input  nobody would be left who is an admin of everything
 */
export async function revokeAccess(ctx: Context, input: RevokeInput): Promise<MemberAccess> {
  const { person, role, tenant: name } = parseInput(RevokeInput, input);
  requireAdminSomewhere(ctx);
  const tenant = name === undefined ? null : await withTransaction(ctx, (tx) => findGranted(tx, name));
  // Whom it leaves without enough approvers may lie in any branch: that is looked at, and told, as one who sees all.
  const memberId = await asWhole(ctx, async (tx) => {
    await lockAccess(tx.db);
    const memberId = await findPerson(tx, person);
    const held = memberId === null ? [] : await selectGrants(tx.db, memberId);
    const meant = held.filter(
      (grant) => (role === undefined || grant.role === role) && (!tenant || grant.tenantId === tenant.id),
    );
    const taken = await withinReach(tx, meant);
    if (memberId === null || taken.length === 0)
      throw new CentavoError('not_found', (t) => t('access.nothingToRevoke'));
    const before = await readGrants(tx, memberId);
    await deleteGrants(
      tx.db,
      taken.map(({ id }) => id),
    );
    const wasAdmin = taken.some((grant) => grant.role === 'admin' && grant.tenantId === null);
    if (wasAdmin && (await countWholeAdmins(tx.db)) === 0) throw badInput((t) => t('access.lastAdmin'));
    await recordAudit(tx, {
      action: 'access.revoked',
      subject: `member:${memberId}`,
      before: { grants: before },
      after: { grants: await readGrants(tx, memberId) },
    });
    await reviewApprovers(tx);
    return memberId;
  });
  return withTransaction(ctx, (tx) => describeMember(tx, memberId));
}

/** Those of the grants that the actor may take. */
async function withinReach<G extends Granted>(tx: TxContext, grants: readonly G[]): Promise<G[]> {
  if (isAtLeast(tx.actor.role, 'admin')) return [...grants];
  const roots = rootsOf(tx.actor, 'admin');
  const reached: G[] = [];
  for (const grant of grants) {
    if (grant.tenantId !== null && (await isWithin(tx.db, grant.tenantId, roots))) reached.push(grant);
  }
  return reached;
}
