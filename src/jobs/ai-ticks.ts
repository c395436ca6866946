import { projectAiSpend } from '../engine/ai-ledger/index.ts';
import { sweepHolds } from '../engine/holds/index.ts';
import type { Tick } from './tick.ts';

/** Ends leases that outlived their call. */
export const sweepHoldsTick: Tick = {
  name: 'sweep-holds',
  everyMs: 15_000,
  run: async (ctx) => {
    const ended = await sweepHolds(ctx);
    if (ended > 0) ctx.log.info({ ended }, 'holds outlived their calls');
  },
};

/** Brings what AI calls cost into the ledger: what was settled is in answers within a minute. */
export const projectAiSpendTick: Tick = {
  name: 'project-ai-spend',
  everyMs: 20_000,
  run: async (ctx) => {
    await projectAiSpend(ctx);
  },
};
