import { z } from 'zod';
import { APPROVAL_KINDS } from '../../engine/approval-kinds/index.ts';
import {
  type Decided,
  decideApproval,
  describeFound,
  withdrawApproval,
} from '../../engine/approvals/index.ts';
import type { Context } from '../../engine/context.ts';
import type { Card } from '../card.ts';
import { type Action, defineAction } from '../registry.ts';
import { viewApproval } from '../views/view-approval.ts';

const NOTE = 500;

/** Who presses must be one of those who decide, at this moment; what was pressed too late says how it ended. */
const approveAction = defineAction({
  name: 'approve',
  args: z.object({ approval: z.string().max(100), note: z.string().trim().max(NOTE).optional() }),
  once: false,
  form: {
    title: 'approvals.formApprove',
    submit: 'approvals.approve',
    fields: [{ name: 'note', label: 'approvals.formNote', kind: 'text', required: false, maxLength: NOTE }],
  },
  reply: 'private',
  run: (ctx, { approval, note }) => decide(ctx, approval, 'approve', note ?? null),
});

const rejectAction = defineAction({
  name: 'reject',
  args: z.object({ approval: z.string().max(100), reason: z.string().trim().max(NOTE).optional() }),
  once: false,
  form: {
    title: 'approvals.formReject',
    submit: 'approvals.reject',
    fields: [
      { name: 'reason', label: 'approvals.formReason', kind: 'text', required: true, maxLength: NOTE },
    ],
  },
  reply: 'private',
  run: (ctx, { approval, reason }) => decide(ctx, approval, 'reject', reason ?? null),
});

/** Only who asked may take it back. */
const withdrawAction = defineAction({
  name: 'withdraw',
  args: z.object({ approval: z.string().max(100) }),
  once: false,
  reply: 'private',
  run: async (ctx, args) => {
    const approval = await withdrawApproval(ctx, args.approval);
    const { timeZone } = ctx.settings;
    return viewApproval(await describeFound(ctx, APPROVAL_KINDS, approval), ctx.t, { timeZone });
  },
});

/** The buttons of requests. */
export const approvalActions: readonly Action[] = [approveAction, rejectAction, withdrawAction];

const LEADS = {
  counted: 'approvals.leadCounted',
  approved: 'approvals.leadApproved',
  rejected: 'approvals.leadRejected',
  stale: 'approvals.leadStale',
  expired: 'approvals.leadExpired',
} as const satisfies Record<Decided['outcome'], string>;

async function decide(
  ctx: Context,
  id: string,
  decision: 'approve' | 'reject',
  note: string | null,
): Promise<Card> {
  const decided = await decideApproval(ctx, APPROVAL_KINDS, { id, decision, note: note || null });
  return viewApproval(await describeFound(ctx, APPROVAL_KINDS, decided.approval), ctx.t, {
    timeZone: ctx.settings.timeZone,
    lead: ctx.t(LEADS[decided.outcome]),
  });
}
