import { tellRequests } from '../engine/access/index.ts';
import type { Tick } from './tick.ts';

/** Tells the admins who asks to be let in, and whoever asked how it was answered. */
export const accessRequestsTick: Tick = {
  name: 'access-requests',
  everyMs: 5_000,
  run: async (ctx) => {
    const told = await tellRequests(ctx);
    if (told > 0) ctx.log.info({ told }, 'requests for access were told of');
  },
};
