import { asWhole, findRule, type RequestOutcome, requestApproval } from '../approvals/index.ts';
import type { Context } from '../context.ts';
import { accessKind } from './approval-kind.ts';
import type { Granted } from './compute.ts';
import { describeMember } from './show-access.ts';

/** A grant that others have to agree to first. */
export interface GrantAsked {
  asked: Extract<RequestOutcome, { outcome: 'asked' }>;
}

/** The tenant that requests about everything stand under: only who may decide about everything decides there. */
const EVERYTHING = 0;

/**
 * Asks for a grant where a rule wants others to agree; without one, or where it asks nobody, grants stay as immediate
 * as they are.
 *
 * @returns null where nobody has to be asked
 * @throws forbidden  nobody but the requester could approve it
 */
export async function askGrant(
  ctx: Context,
  memberId: number,
  grant: Granted,
): Promise<GrantAsked['asked'] | null> {
  const tenantId = grant.tenantId ?? EVERYTHING;
  return asWhole(ctx, async (tx) => {
    const rule = await findRule(tx, accessKind.kind, tenantId, grant.role);
    if (rule === null || rule.needed === 0) return null;
    const { identities } = await describeMember(tx, memberId);
    const person = identities.map((one) => `${one.platform}:${one.workspaceId}:${one.personId}`).join(', ');
    const asked = await requestApproval(tx, accessKind, {
      tenantId,
      payload: { memberId, person: person || `member:${memberId}`, ...grant },
      amount: null,
      currency: null,
      category: grant.role,
    });
    return asked.outcome === 'asked' ? asked : null;
  });
}
