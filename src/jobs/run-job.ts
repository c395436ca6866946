import type { Context } from '../engine/context.ts';
import { claimMissedRun, claimRun, endRun } from '../engine/upkeep/index.ts';
import { type Job, lastDue } from './job.ts';

/**
 * Makes the job's run that was due last, unless this process or another replica has made it.
 *
 * @param occasion  `due`: its time has come; `start`: this process has just started and may have missed it
 * @returns whether it ran; a failure is noted with the run and logged, not thrown
 */
export async function runJob(ctx: Context, job: Job, occasion: 'due' | 'start'): Promise<boolean> {
  const run = { job: job.name, scheduledFor: lastDue(job, ctx.now()) };
  const claimed = occasion === 'due' ? await claimRun(ctx, run) : await claimMissedRun(ctx, run);
  if (!claimed) return false;
  try {
    await job.run(ctx);
    await endRun(ctx, run, null);
    ctx.log.info({ job: job.name }, 'a job was done');
  } catch (error) {
    ctx.log.error({ err: error, job: job.name }, 'a job failed');
    await endRun(ctx, run, error instanceof Error ? error.message : String(error));
  }
  return true;
}
