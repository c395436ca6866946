import type { GrantAsked, GrantedAccess } from '../engine/access/index.ts';
import { APPROVAL_KINDS } from '../engine/approval-kinds/index.ts';
import { describeApproval, type RequestOutcome } from '../engine/approvals/index.ts';
import type { Context } from '../engine/context.ts';
import type { Card } from './card.ts';
import { viewGranted } from './views/view-access.ts';
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

/** The answer to whoever grants a role: granted, or asked of those who have to agree to it. */
export async function answerGrant(ctx: Context, granted: GrantedAccess | GrantAsked): Promise<Card> {
  if (!('asked' in granted)) return viewGranted(granted, ctx.t);
  const detail = await describeApproval(ctx, APPROVAL_KINDS, granted.asked.approval.id);
  const lead = ctx.t('access.leadAsked');
  return viewApproval(detail, ctx.t, { timeZone: ctx.settings.timeZone, lead });
}
