import { sql } from 'drizzle-orm';
import { expect, onTestFinished, test, vi } from 'vitest';
import { toStatement } from '../../db/sql.ts';
import type { Context } from '../../src/engine/context.ts';
import { english } from '../../src/engine/language/index.ts';
import { DEFAULT_SETTINGS } from '../../src/engine/settings.ts';
import { type Job, lastDue } from '../../src/jobs/job.ts';
import { runJob } from '../../src/jobs/run-job.ts';
import { startSchedule } from '../../src/jobs/schedule.ts';
import { describeOnEachDatabase, openTestEmbedded, type TestDatabase } from '../support/databases.ts';

const silent = { debug() {}, info() {}, warn() {}, error() {} };

function toContext({ db }: TestDatabase, now: Date): Context {
  return {
    db,
    scope: '*',
    actor: { platform: 'job', label: 'job:test', role: 'admin', memberId: null },
    place: { workspaceId: null, channelId: null, personId: null },
    t: english,
    settings: DEFAULT_SETTINGS,
    now: () => now,
    billsFolder: '/nowhere',
    log: silent,
  };
}

function countingJob(): Job & { runs: number } {
  const job = {
    name: 'count',
    at: { hour: 3, minute: 30 },
    runs: 0,
    run: async () => {
      job.runs += 1;
    },
  };
  return job;
}

const day = (date: number, hour: number, minute = 0) => new Date(2026, 10, date, hour, minute);

test('a job was last due today once its time is past, else yesterday', () => {
  const job = { at: { hour: 3, minute: 30 } };
  expect(lastDue(job, day(21, 3, 30))).toEqual(day(21, 3, 30));
  expect(lastDue(job, day(21, 3, 29))).toEqual(day(20, 3, 30));
  expect(lastDue(job, new Date(2026, 0, 1, 1))).toEqual(new Date(2025, 11, 31, 3, 30));
});

test('a job in the hour in which clocks change is refused', () => {
  const job = { ...countingJob(), at: { hour: 2, minute: 30 } };
  expect(() => startSchedule([job], () => toContext({} as TestDatabase, day(21, 9)))).toThrow(
    'clocks change',
  );
});

describeOnEachDatabase('jobs', (open) => {
  test('of replicas that run the same job at the same time one makes the run', async () => {
    const database = await open();
    const job = countingJob();
    const ran = await Promise.all(
      Array.from({ length: 6 }, () => runJob(toContext(database, day(21, 3, 30)), job, 'due')),
    );
    expect(ran.filter(Boolean)).toHaveLength(1);
    expect(job.runs).toBe(1);
  });

  test('a run missed while nothing ran is made once at the next start; a job that is new has missed nothing', async () => {
    const database = await open();
    const job = countingJob();
    expect(await runJob(toContext(database, day(18, 9)), job, 'start')).toBe(false);
    expect(await runJob(toContext(database, day(21, 9)), job, 'start')).toBe(true);
    expect(await runJob(toContext(database, day(21, 10)), job, 'start')).toBe(false);
    expect(job.runs).toBe(1);
  });

  test('a run whose process was killed is made again after an hour, one under way is left alone', async () => {
    const database = await open();
    const job = countingJob();
    const stuck: Job = { ...job, run: () => new Promise(() => {}) };
    void runJob(toContext(database, day(21, 3, 30)), stuck, 'due');
    await expect
      .poll(async () => {
        const [rows] = await database.db.read('*', [
          toStatement(sql`select count(*)::int as n from job_runs`),
        ]);
        return rows?.[0]?.n;
      })
      .toBe(1);
    expect(await runJob(toContext(database, day(21, 4, 29)), job, 'due')).toBe(false);
    expect(await runJob(toContext(database, day(21, 4, 31)), job, 'due')).toBe(true);
  });

  test('a job that fails is noted with its reason and stops nothing', async () => {
    const database = await open();
    const failing: Job = { ...countingJob(), run: () => Promise.reject(new Error('the disk is full')) };
    expect(await runJob(toContext(database, day(21, 3, 30)), failing, 'due')).toBe(true);
    const [rows] = await database.db.read('*', [
      toStatement(sql`select failure, finished_at is not null as ended from job_runs`),
    ]);
    expect(rows).toEqual([{ failure: 'the disk is full', ended: true }]);
  });

  test('a schedule that is stopped waits for the run under way and begins no other', async () => {
    const database = await open();
    const job = countingJob();
    await runJob(toContext(database, day(18, 9)), job, 'start');
    let finish = () => {};
    const slow: Job = {
      ...job,
      run: () =>
        new Promise((resolve) => {
          finish = resolve;
        }),
    };
    const schedule = startSchedule([slow], () => toContext(database, day(21, 9)));
    const begun = finish;
    await expect.poll(() => finish === begun).toBe(false);
    let stopped = false;
    const stopping = schedule.stop().then(() => {
      stopped = true;
    });
    expect(stopped).toBe(false);
    finish();
    await stopping;
    await schedule.stop();
  });
});

test('a machine that slept over a job’s time makes the run when it wakes', async () => {
  const database = await openTestEmbedded();
  onTestFinished(() => database.close());
  const job = countingJob();
  await runJob(toContext(database, day(20, 9)), job, 'due');
  vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'], now: day(21, 1) });
  onTestFinished(() => {
    vi.useRealTimers();
  });
  const schedule = startSchedule([job], () => toContext(database, new Date()));
  onTestFinished(() => schedule.stop());
  // The clock goes on while timers stand still.
  vi.setSystemTime(day(21, 7));
  vi.runOnlyPendingTimers();
  vi.useRealTimers();
  await expect.poll(() => job.runs).toBe(2);
});
