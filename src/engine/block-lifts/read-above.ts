import { windowsAt } from '../budgets/index.ts';
import type { Context } from '../context.ts';
import { findAbove, findAsk, isSpentWhole, selectTopmost } from './queries-above.ts';
import { type BlockNow, readBlock } from './read-block.ts';

/** How tenants stand that a budget above them may stop. Whose it is and how much is not told. */
export interface BlockAbove {
  /** The reader's tenants that it is about, by name: the topmost that they may see. */
  tenants: string[];
  endsAt: string;
  /** False: it stops nothing any more. */
  blocked: boolean;
}

/** What people below ask of those who may see the budget that is spent. */
export interface BlockAsked {
  block: BlockNow;
  /** The tenant whose people ask. */
  asking: string;
  askedBy: string;
  reason: string | null;
}

/**
 * How a window stands, for people who may see tenants below the one whose it is. Null where they see none of them, or
 * the one whose it is: `readBlock` tells those more.
 */
export async function readBlockAbove(ctx: Context, windowId: number): Promise<BlockAbove | null> {
  if (ctx.scope === '*') return null;
  const own = await selectTopmost(ctx.db, ctx.scope);
  // The scope was asked above. What stands over the tenants is read whoever asks, and is not shown.
  const found = await findAbove(
    ctx.db,
    windowId,
    own.map(({ id }) => id),
  );
  if (!found) return null;
  return {
    tenants: own.filter(({ id }) => found.below.includes(id)).map(({ name }) => name),
    endsAt: found.endsAt,
    blocked: await isSpentWhole(ctx.db, windowId, windowsAt(ctx.now(), ctx.settings), ctx.now()),
  };
}

/** How a window stands whose people were asked for more; null where the reader may not see it and who asks. */
export async function readBlockAsked(
  ctx: Context,
  windowId: number,
  askingId: number,
): Promise<BlockAsked | null> {
  const [block, ask] = [await readBlock(ctx, windowId), await findAsk(ctx.db, ctx.scope, windowId, askingId)];
  return block && ask && { block, ...ask };
}
