import { projectAiSpend } from '../engine/ai-ledger/index.ts';
import type { AiOutage } from '../engine/ai-outage/index.ts';
import { sweepHolds } from '../engine/holds/index.ts';
import type { LivePriceBook } from '../engine/prices/index.ts';
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

/** Keeps what decides while the database is away fresh, and brings what was decided then into it. */
export function makeOutageTick(outage: AiOutage): Tick {
  let refreshedAt = 0;
  return {
    name: 'ai-outage',
    everyMs: 5_000,
    run: async (ctx) => {
      await outage.recover(ctx);
      if (Date.now() - refreshedAt < 60_000) return;
      await outage.refresh(ctx);
      refreshedAt = Date.now();
    },
  };
}

/** Keeps the organization's prices as they were set, by whichever process. */
export function makePricesTick(prices: LivePriceBook): Tick {
  return { name: 'ai-prices', everyMs: 20_000, run: (ctx) => prices.refresh(ctx.db) };
}
