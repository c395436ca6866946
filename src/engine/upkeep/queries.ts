import { sql } from 'drizzle-orm';
import type { Tx } from '../../../db/sql.ts';

/** True for the one that makes this run: nobody did, or the one who began it is long gone. */
export async function insertRun(
  tx: Tx,
  job: string,
  scheduledFor: Date,
  now: Date,
  abandonedBefore: Date,
): Promise<boolean> {
  const rows = await tx.rows(sql`
    insert into job_runs (job, scheduled_for, started_at)
    values (${job}, ${scheduledFor.toISOString()}::timestamptz, ${now.toISOString()}::timestamptz)
    on conflict (job, scheduled_for) do update set started_at = excluded.started_at
      where job_runs.finished_at is null and job_runs.started_at < ${abandonedBefore.toISOString()}::timestamptz
    returning job`);
  return rows.length === 1;
}

export async function updateRunEnd(
  tx: Tx,
  job: string,
  scheduledFor: Date,
  now: Date,
  failure: string | null,
): Promise<void> {
  await tx.rows(sql`
    update job_runs set finished_at = ${now.toISOString()}::timestamptz, failure = ${failure}
    where job = ${job} and scheduled_for = ${scheduledFor.toISOString()}::timestamptz`);
}

export async function hasRuns(tx: Tx, job: string): Promise<boolean> {
  const [row] = await tx.rows(sql`select exists (select 1 from job_runs where job = ${job}) as found`);
  return row?.found === true;
}

export async function deleteRuns(tx: Tx, before: Date): Promise<number> {
  const rows = await tx.rows(
    sql`delete from job_runs where scheduled_for < ${before.toISOString()}::timestamptz returning job`,
  );
  return rows.length;
}
