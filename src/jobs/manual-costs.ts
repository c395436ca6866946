import { refreshManualCosts } from '../engine/manual-costs/index.ts';
import type { Tick } from './tick.ts';

/** Brings entered costs whose day has come, and takes out what a bill has brought. */
export const manualCostsTick: Tick = {
  name: 'manual-costs',
  everyMs: 60_000,
  run: async (ctx) => {
    const months = await refreshManualCosts(ctx);
    if (months.length > 0) ctx.log.info({ months }, 'entered costs were brought up to date');
  },
};
