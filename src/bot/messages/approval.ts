import { APPROVAL_KINDS } from '../../engine/approval-kinds/index.ts';
import { type ApprovalDetail, describeApproval } from '../../engine/approvals/index.ts';
import type { Context } from '../../engine/context.ts';
import { CentavoError } from '../../engine/errors.ts';
import type { Card } from '../card.ts';
import { type ApprovalViewOptions, viewApproval } from '../views/view-approval.ts';
import { defineMessage, type Message } from './message.ts';

/** A request, to those who decide and to the channel; its buttons go when it ends. */
const approval = defineMessage({
  message: 'approval',
  run: (ctx, subject) => show(ctx, subject, () => ({})),
});

/** The same again halfway, or when the admins are asked too. */
const approvalReminder = defineMessage({
  message: 'approval-reminder',
  run: (ctx, subject) =>
    show(ctx, subject, ({ approval: { state, escalatedAt } }) =>
      state === 'pending'
        ? { lead: ctx.t(escalatedAt === null ? 'approvals.leadReminder' : 'approvals.leadEscalated') }
        : {},
    ),
});

/** How it ended, to who asked. */
const approvalEnded = defineMessage({
  message: 'approval-ended',
  run: (ctx, subject) => show(ctx, subject, () => ({ lead: ctx.t('approvals.leadEnded') })),
});

/** What is told of requests. */
export const approvalMessages: readonly Message[] = [approval, approvalReminder, approvalEnded];

/** The card as it is now, for who may see the tenant still. */
async function show(
  ctx: Context,
  subject: string,
  more: (detail: ApprovalDetail) => Partial<ApprovalViewOptions>,
): Promise<Card | null> {
  try {
    const detail = await describeApproval(ctx, APPROVAL_KINDS, subject.replace(/^approval:/, ''));
    return viewApproval(detail, ctx.t, {
      timeZone: ctx.settings.timeZone,
      // A channel is nobody: whoever reads along may press, and is looked at then.
      buttons: ctx.actor.memberId === null ? 'everybody' : 'own',
      ...more(detail),
    });
  } catch (error) {
    if (error instanceof CentavoError && error.code === 'not_found') return null;
    throw error;
  }
}
