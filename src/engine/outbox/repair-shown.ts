import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Context } from '../context.ts';
import { findShownOf, insertStray, lockOutboxOf, touchMessages, updateShown } from './queries.ts';

/**
 * Somebody pressed a button of this message: where it is one of the bot's own it is brought up to date once more, and
 * known from now on where nobody recorded it. So a message that a crash left behind mends itself.
 *
 * @param pressed  the button's row, and the message as the platform names it
 */
export async function repairShown(
  ctx: Context,
  pressed: { rowId: string; channelId: string; messageId: string },
): Promise<void> {
  if (!z.uuid().safeParse(pressed.rowId).success) return;
  const { platform } = ctx.actor;
  const button = { id: pressed.rowId, platform, workspaceId: ctx.place.workspaceId };
  const shown = await findShownOf(ctx.db, button);
  if (!shown) return;
  const { channelId, messageId } = pressed;
  const now = ctx.now();
  await ctx.db.transaction('*', async (tx) => {
    // In the order in which a delivery ends.
    await lockOutboxOf(tx, shown.shownId);
    const known = await updateShown(tx, [{ shownId: shown.shownId, channelId, messageId, hash: null }]);
    if (known.has(shown.shownId)) await touchMessages(tx, sql`s.id = ${shown.shownId}`, now);
    else await insertStray(tx, shown.shownId, { channelId, messageId }, now);
  });
}
