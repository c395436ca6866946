import { refreshOverBlocks, tellBlocks, tellEndedLifts } from '../engine/block-lifts/index.ts';
import type { Tick } from './tick.ts';

/** Tells the people of tenants whose AI budget is spent whole, of lifts that are over, and that blocks are. */
export const blockLiftsTick: Tick = {
  name: 'block-lifts',
  everyMs: 15_000,
  run: async (ctx) => {
    const ended = await tellEndedLifts(ctx);
    const over = await refreshOverBlocks(ctx);
    const blocked = await tellBlocks(ctx);
    if (ended.length + over + blocked.length > 0)
      ctx.log.info({ ended: ended.length, over, blocked: blocked.length }, 'AI blocks were told of');
  },
};
