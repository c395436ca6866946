import { recordAudit } from '../audit/index.ts';
import type { Context, TxContext } from '../context.ts';
import { refreshShown } from '../outbox/index.ts';
import { tellAgain } from './announce-approval.ts';
import { end } from './decide-approval.ts';
import { lockApproval } from './queries.ts';
import {
  markEscalated,
  markReminded,
  selectOverdue,
  selectToEscalate,
  selectToRemind,
} from './queries-sweep.ts';
import { asWhole } from './request-approval.ts';
import { type Approval, type Approver, subjectOf } from './schemas.ts';

/** Ids of what a sweep did. */
export interface Swept {
  expired: string[];
  reminded: string[];
  escalated: string[];
}

/**
 * Ends requests that nobody decided in time, asks the admins too about those that wait long, and reminds halfway. Each
 * once, in a transaction of its own with what is told about it, whatever other replicas do at the same time.
 */
export async function sweepApprovals(ctx: Context): Promise<Swept> {
  const [overdue, escalate, remind] = await asWhole(ctx, async ({ db }) => [
    await selectOverdue(db, ctx.now()),
    await selectToEscalate(db, ctx.now()),
    await selectToRemind(db, ctx.now()),
  ]);
  return {
    expired: await eachOpen(ctx, overdue, async (tx, approval) => {
      await end(tx, approval, 'expired', null);
      return true;
    }),
    escalated: await eachOpen(ctx, escalate, escalateApproval),
    reminded: await eachOpen(ctx, remind, async (tx, approval) => {
      if (!(await markReminded(tx.db, approval.id, tx.now()))) return false;
      // Whoever was asked again a moment ago by the escalation is not reminded on top.
      if (!escalate.includes(approval.id)) await tellAgain(tx, approval, 'reminded');
      return true;
    }),
  };
}

/** Does something with each approval that is open still, under its lock; returns the ids of those that it was done with. */
async function eachOpen(
  ctx: Context,
  ids: readonly string[],
  work: (tx: TxContext, approval: Approval) => Promise<boolean>,
): Promise<string[]> {
  const done: string[] = [];
  for (const id of ids) {
    const did = await asWhole(ctx, async (tx) => {
      const approval = await lockApproval(tx.db, id);
      return approval?.state === 'pending' && (await work(tx, approval));
    });
    if (did) done.push(id);
  }
  return done;
}

async function escalateApproval(tx: TxContext, approval: Approval): Promise<boolean> {
  const approvers = withAdmins(approval.approvers);
  if (!(await markEscalated(tx.db, approval.id, approvers, tx.now()))) return false;
  await recordAudit(tx, {
    action: 'approval.escalated',
    subject: subjectOf(approval),
    before: { approvers: approval.approvers },
    after: { approvers },
  });
  await refreshShown(tx, subjectOf(approval));
  await tellAgain(tx, { ...approval, approvers }, 'escalated');
  return true;
}

/** Admins decide too from now on; where approvers do, admins are among them. */
function withAdmins(approvers: readonly Approver[]): Approver[] {
  return approvers.some((one) => 'role' in one) ? [...approvers] : [...approvers, { role: 'admin' }];
}
