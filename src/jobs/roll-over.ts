import { rollOverAiMonths } from '../engine/ai-windows/index.ts';
import type { Tick } from './tick.ts';

/** Hands on what AI budgets left of the month before; where no budget rolls over this is one look-up. */
export const rollOverTick: Tick = {
  name: 'roll-over',
  everyMs: 60_000,
  run: async (ctx) => {
    const handed = await rollOverAiMonths(ctx);
    if (handed > 0) ctx.log.info({ budgets: handed }, 'AI budgets were given what last month left');
  },
};
