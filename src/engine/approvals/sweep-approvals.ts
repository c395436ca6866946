import type { Context } from '../context.ts';
import { end } from './decide-approval.ts';
import { lockApproval, selectOverdue, takeReminders } from './queries.ts';
import { asWhole } from './request-approval.ts';
import type { Approval } from './schemas.ts';

export interface Swept {
  expired: Approval[];
  /** Open ones that are halfway to their end and were not reminded of yet. */
  remind: Approval[];
}

/** Ends requests that nobody decided in time, and finds those to remind of: each once, whatever other replicas do. */
export async function sweepApprovals(ctx: Context): Promise<Swept> {
  const overdue = await asWhole(ctx, (tx) => selectOverdue(tx.db, tx.now()));
  const expired: Approval[] = [];
  for (const id of overdue) {
    const ended = await asWhole(ctx, async (tx) => {
      const approval = await lockApproval(tx.db, id);
      return approval?.state === 'pending' ? (await end(tx, approval, 'expired', null)).approval : null;
    });
    if (ended) expired.push(ended);
  }
  const remind = await asWhole(ctx, async (tx) => {
    const found: Approval[] = [];
    for (const id of await takeReminders(tx.db, tx.now())) {
      const approval = await lockApproval(tx.db, id);
      if (approval) found.push(approval);
    }
    return found;
  });
  return { expired, remind };
}
