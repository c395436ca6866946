import { type Context, withTransaction } from '../context.ts';
import { deleteRuns, hasRuns, insertRun, updateRunEnd } from './queries.ts';

/** A run that began this long ago and never ended belongs to a process that was killed. */
const ABANDONED_MS = 60 * 60 * 1000;
/** Rows of runs stay this long, to be read when something went wrong. */
const KEPT_MS = 90 * 24 * 60 * 60 * 1000;

export interface JobRun {
  job: string;
  scheduledFor: Date;
}

/** Takes a job's run for this process: of all replicas, one gets true. */
export function claimRun(ctx: Context, { job, scheduledFor }: JobRun): Promise<boolean> {
  const now = ctx.now();
  return withTransaction(ctx, (tx) =>
    insertRun(tx.db, job, scheduledFor, now, new Date(now.getTime() - ABANDONED_MS)),
  );
}

/**
 * Takes the run that was due last, if it was missed. A job that is new here has missed nothing: its first run is the
 * next one.
 */
export function claimMissedRun(ctx: Context, run: JobRun): Promise<boolean> {
  return withTransaction(ctx, async (tx) => {
    const isNew = !(await hasRuns(tx.db, run.job));
    const claimed = await claimRun(tx, run);
    if (claimed && isNew) await updateRunEnd(tx.db, run.job, run.scheduledFor, ctx.now(), null);
    return claimed && !isNew;
  });
}

/** @param failure  what went wrong, for people who run this; null when it went well */
export function endRun(ctx: Context, { job, scheduledFor }: JobRun, failure: string | null): Promise<void> {
  return withTransaction(ctx, (tx) => updateRunEnd(tx.db, job, scheduledFor, ctx.now(), failure));
}

/** Forgets runs of long ago; returns how many. */
export function sweepRuns(ctx: Context): Promise<number> {
  return withTransaction(ctx, (tx) => deleteRuns(tx.db, new Date(ctx.now().getTime() - KEPT_MS)));
}
