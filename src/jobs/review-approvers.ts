import { type HasLeft, reviewDaily } from '../engine/approval-rules/index.ts';
import type { Job } from './job.ts';

/** Alarms the admins about rules and requests that too few people can satisfy. `hasLeft` asks the chat platforms. */
export function makeReviewApprovers(hasLeft: HasLeft): Job {
  return {
    name: 'review-approvers',
    at: { hour: 4, minute: 40 },
    run: async (ctx) => {
      const alarms = await reviewDaily(ctx, hasLeft);
      if (alarms.length > 0) ctx.log.warn({ alarms }, 'nobody can satisfy these');
    },
  };
}
