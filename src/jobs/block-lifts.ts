import { tellBlocks, tellEndedLifts } from '../engine/block-lifts/index.ts';
import type { Tick } from './tick.ts';

/** Tells the people of tenants whose AI budget is spent whole, and of lifts that are over. */
export const blockLiftsTick: Tick = {
  name: 'block-lifts',
  everyMs: 15_000,
  run: async (ctx) => {
    const ended = await tellEndedLifts(ctx);
    const blocked = await tellBlocks(ctx);
    if (ended.length + blocked.length > 0)
      ctx.log.info({ ended: ended.length, blocked: blocked.length }, 'AI blocks were told of');
  },
};
