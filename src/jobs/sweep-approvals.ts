import { sweepApprovals } from '../engine/approvals/index.ts';
import type { Tick } from './tick.ts';

/** Reminds of requests, asks the admins too, and ends those that nobody decided in time. */
export const approvalsTick: Tick = {
  name: 'approvals',
  everyMs: 30_000,
  run: async (ctx) => {
    const { expired, escalated, reminded } = await sweepApprovals(ctx);
    const counts = { expired: expired.length, escalated: escalated.length, reminded: reminded.length };
    if (Object.values(counts).some((count) => count > 0)) ctx.log.info(counts, 'requests were swept');
  },
};
