import cron from 'node-cron';
import type { Context } from '../engine/context.ts';
import type { Job } from './job.ts';
import { runJob } from './run-job.ts';

/** A machine that slept over a job's time makes the run when it wakes; left alone the clock would pass it over. */
const DAY_MS = 24 * 3_600_000;
/** The hour that is missing, or comes twice, on the days when clocks change. */
const FORBIDDEN_HOUR = 2;

export interface Schedule {
  /** No more runs begin; resolves when those under way have ended. Can be called twice. */
  stop(): Promise<void>;
}

/** Runs each job at its time, and those at once that were missed while nothing ran. */
export function startSchedule(jobs: readonly Job[], toContext: (job: Job) => Context): Schedule {
  const running = new Set<Promise<unknown>>();
  let open = true;
  const begin = (job: Job, occasion: 'due' | 'start') => {
    if (!open) return;
    const ctx = toContext(job);
    const run = runJob(ctx, job, occasion).catch((error: unknown) => {
      ctx.log.error({ err: error, job: job.name }, 'a job could not be begun');
    });
    running.add(run);
    void run.then(() => running.delete(run));
  };
  const tasks = jobs.map((job) => {
    const { hour, minute } = job.at;
    if (hour === FORBIDDEN_HOUR)
      throw new Error(`The job ${job.name} is set to the hour in which clocks change.`);
    const task = cron.schedule(`${minute} ${hour} * * *`, () => begin(job, 'due'), {
      name: job.name,
      missedExecutionTolerance: DAY_MS,
    });
    begin(job, 'start');
    return task;
  });
  return {
    stop: async () => {
      open = false;
      for (const task of tasks) await task.destroy();
      await Promise.all(running);
    },
  };
}
