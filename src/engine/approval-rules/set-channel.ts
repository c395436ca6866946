import { asWhole } from '../approvals/index.ts';
import { recordAudit } from '../audit/index.ts';
import { type Context, requireRole } from '../context.ts';
import { badInput } from '../errors.ts';
import { replaceChannel, selectChannels } from './queries.ts';
import type { ApprovalChannel } from './schemas.ts';

/** The channels where requests are told. @throws forbidden  the actor is no admin of everything */
export async function listChannels(ctx: Context): Promise<ApprovalChannel[]> {
  requireRole(ctx, 'admin');
  return selectChannels(ctx.db);
}

/**
 * Has requests of all tenants told in the channel where this is typed, or in none of this workspace: whoever reads along
 * there sees what is asked for.
 *
 * @throws forbidden  the actor is no admin of everything
 * @throws bad_input  it is typed where there is no channel
 */
export async function setChannel(ctx: Context, where: 'here' | 'off'): Promise<ApprovalChannel[]> {
  requireRole(ctx, 'admin');
  const { platform, label } = ctx.actor;
  const { workspaceId, channelId } = ctx.place;
  if ((platform !== 'slack' && platform !== 'discord') || workspaceId === null || channelId === null) {
    throw badInput((t) => t('approvals.noChannelHere'));
  }
  await asWhole(ctx, async (tx) => {
    const channel = where === 'here' ? { channelId, by: label, at: tx.now() } : null;
    const before = await replaceChannel(tx.db, { platform, workspaceId }, channel);
    const after = channel?.channelId ?? null;
    if (before === after) return;
    await recordAudit(tx, {
      action: 'approval_channel.set',
      subject: `workspace:${platform}:${workspaceId}`,
      before: { channelId: before },
      after: { channelId: after },
    });
  });
  return selectChannels(ctx.db);
}
