import { recordAudit } from '../audit/index.ts';
import { type Context, withTransaction } from '../context.ts';
import { CentavoError } from '../errors.ts';
import { parseInput } from '../parse-input.ts';
import { askGrant, type GrantAsked } from './ask-grant.ts';
import { ensureMember } from './find-person.ts';
import { findGranted, type GrantedAccess, grantTo, requireAdminSomewhere } from './grant-access.ts';
import { lockAccess } from './queries.ts';
import { closeRequests, findOpenRequest, insertRequest } from './queries-requests.ts';
import { DecideInput, type MemberAccess } from './schemas.ts';
import { describeMember } from './show-access.ts';

/**
 * Asks the admins to be let in: they are told (`tellRequests`), and find it in `admin access show`. A person has one open
 * request at most.
 *
 * @returns `has` where they may see something already, `open` where they asked before
 */
export async function askAccess(ctx: Context): Promise<'asked' | 'open' | 'has'> {
  if (ctx.scope.length > 0) return 'has';
  return withTransaction(ctx, async (tx) => {
    await lockAccess(tx.db);
    const memberId = await ensureMember(tx);
    if (!(await insertRequest(tx.db, memberId, tx.now()))) return 'open';
    await recordAudit(tx, { action: 'access.asked', subject: `member:${memberId}` });
    return 'asked';
  });
}

/**
 * Answers a request: grants a role (or asks those who have to agree to it), or refuses. The first answer counts.
 *
 * @throws forbidden  the actor is no admin of what would be granted; of nothing at all may refuse
 * @throws not_found  it was answered already; no such tenant
 */
export async function decideRequest(
  ctx: Context,
  input: DecideInput,
): Promise<{ granted: GrantedAccess } | { refused: MemberAccess } | GrantAsked> {
  const { request, grant } = parseInput(DecideInput, input);
  requireAdminSomewhere(ctx);
  if (grant !== null) {
    // The request of whoever asked to be let in stays open until others have agreed.
    const about = await withTransaction(ctx, async (tx) => ({
      tenant: await findGranted(tx, grant.tenant),
      memberId: await findOpenRequest(tx.db, request),
    }));
    if (about.memberId === null) throw new CentavoError('not_found', (t) => t('access.requestAnswered'));
    const granted = { role: grant.role, tenantId: about.tenant?.id ?? null };
    const asked = await askGrant(ctx, about.memberId, granted);
    if (asked) return { asked };
  }
  return withTransaction(ctx, async (tx) => {
    const tenant = grant === null ? null : await findGranted(tx, grant.tenant);
    await lockAccess(tx.db);
    const memberId = await findOpenRequest(tx.db, request);
    if (memberId === null) throw new CentavoError('not_found', (t) => t('access.requestAnswered'));
    if (grant !== null)
      return { granted: await grantTo(tx, memberId, { role: grant.role, tenantId: tenant?.id ?? null }) };
    await closeRequests(tx.db, memberId, { outcome: 'refused', by: tx.actor.label, now: tx.now() });
    await recordAudit(tx, { action: 'access.refused', subject: `member:${memberId}` });
    return { refused: await describeMember(tx, memberId) };
  });
}
