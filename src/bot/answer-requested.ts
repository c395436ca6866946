import { APPROVAL_KINDS } from '../engine/approval-kinds/index.ts';
import { describeApproval, type RequestOutcome } from '../engine/approvals/index.ts';
import type { Context } from '../engine/context.ts';
import type { Card } from './card.ts';
import { viewApproval } from './views/view-approval.ts';

/** The answer to whoever asked for a change: the request as it stands, or what was made at once where the rule asks nobody. */
export async function answerRequested(
  ctx: Context,
  requested: RequestOutcome,
  say: { asked: string; applied: () => Card },
): Promise<Card> {
  if (requested.outcome === 'applied') return say.applied();
  const detail = await describeApproval(ctx, APPROVAL_KINDS, requested.approval.id);
  return viewApproval(detail, ctx.t, { timeZone: ctx.settings.timeZone, lead: say.asked });
}
