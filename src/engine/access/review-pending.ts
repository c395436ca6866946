import type { TxContext } from '../context.ts';
import { uniteGrants } from './compute.ts';
import { selectEveryone, selectGrants } from './queries.ts';
import { closeRequests } from './queries-requests.ts';

/**
 * Looks again at what a member waits for, after what they hold has changed: who may see something now waits for
 * nothing more, and who does not waits once.
 *
 * @param outcome  how a request ends that is not needed any more
 */
export async function reviewPending(
  ctx: TxContext,
  memberId: number,
  outcome: 'granted' | 'joined',
): Promise<void> {
  const { scope } = uniteGrants(await selectGrants(ctx.db, memberId), await selectEveryone(ctx.db));
  await closeRequests(ctx.db, memberId, {
    outcome,
    by: ctx.actor.label,
    now: ctx.now(),
    keepOldest: scope.length === 0,
  });
}
