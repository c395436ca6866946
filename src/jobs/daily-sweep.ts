import { sweepActions } from '../engine/actions/index.ts';
import { sweepConsole } from '../engine/console/index.ts';
import { sweepInbox } from '../engine/inbox/index.ts';
import { sweepOutbox } from '../engine/outbox/index.ts';
import { sweepRuns } from '../engine/upkeep/index.ts';
import type { Job } from './job.ts';

/** Forgets what has had its time: spent buttons, files that nobody fetched, what came in, old runs of jobs. */
export const dailySweep: Job = {
  name: 'daily-sweep',
  at: { hour: 4, minute: 10 },
  run: async (ctx) => {
    const { sweepExports } = await import('../engine/export/index.ts');
    const counts = {
      actions: await sweepActions(ctx),
      inbox: await sweepInbox(ctx),
      outbox: await sweepOutbox(ctx),
      exports: await sweepExports(ctx),
      runs: await sweepRuns(ctx),
      console: await sweepConsole(ctx),
    };
    ctx.log.info(counts, 'swept');
  },
};
