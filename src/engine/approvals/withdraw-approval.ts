import type { Context } from '../context.ts';
import { end } from './decide-approval.ts';
import { requireApproval } from './describe-approval.ts';
import { lockApproval } from './queries.ts';
import { refusal, STATE_WORDS, unknownApproval } from './refusals.ts';
import { asWhole } from './request-approval.ts';
import { type Approval, personOf } from './schemas.ts';

/**
 * Takes a request back. Only who asked may, under whatever identity.
 *
 * @param which  its id, or the first letters of it
 * @throws not_found  no such request, or its tenant lies outside the scope
 * @throws forbidden  somebody else asked
 * @throws bad_input  it is decided already; the letters fit more than one
 */
export async function withdrawApproval(ctx: Context, which: string): Promise<Approval> {
  const { id } = await requireApproval(ctx, which);
  return asWhole(ctx, async (tx) => {
    const approval = await lockApproval(tx.db, id);
    if (!approval) throw unknownApproval();
    if (approval.requester !== personOf(tx.actor))
      throw refusal('forbidden', (t) => t('approvals.notAskedByYou'));
    if (approval.state !== 'pending') {
      throw refusal('bad_input', (t) => t('approvals.decided', { state: t(STATE_WORDS[approval.state]) }));
    }
    return (await end(tx, approval, 'withdrawn', null)).approval;
  });
}
