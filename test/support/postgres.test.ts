import { chmodSync, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import postgres from 'postgres';
import { describe, expect, inject, test } from 'vitest';
import { CHECKOUT, makeTestFolder, runProgram, startProgram } from './checkout.ts';
import { startPostgres } from './postgres.ts';

const VITEST = join(CHECKOUT, 'node_modules/vitest/vitest.mjs');
/** A run of the suite that is over soon. */
const SHORT_RUN = [VITEST, 'run', 'test/foundation/lockfile.test.ts'];

// A run against a server that was given starts none.
describe.runIf(inject('postgresUrl') && !process.env.TEST_DATABASE_URL)('a server of its own', () => {
  async function query(url: string, text: string): Promise<Record<string, unknown>[]> {
    const sql = postgres(url, { max: 1, connect_timeout: 2 });
    try {
      return [...(await sql.unsafe(text))];
    } finally {
      await sql.end({ timeout: 1 });
    }
  }

  test('listens on this machine alone, with the settings asked for, and is gone when stopped', async () => {
    const server = await startPostgres({ settings: { shared_buffers: '32MB' } });
    if (!server) throw new Error('no PostgreSQL is installed');
    const { url, stop } = server;
    expect(new URL(url).hostname).toBe('127.0.0.1');
    const [settings] = await query(
      url,
      "select current_setting('shared_buffers') as buffers, current_setting('listen_addresses') as addresses, current_setting('data_directory') as folder",
    );
    expect(settings).toMatchObject({ buffers: '32MB', addresses: '127.0.0.1' });
    await stop();
    await stop();
    await expect(query(url, 'select 1')).rejects.toThrow(/ECONNREFUSED/);
    expect(existsSync(String(settings?.folder))).toBe(false);
  });

  test('keeps its data where it is told to, for the next start', async () => {
    const keepIn = join(openToOthers(makeTestFolder()), 'kept');
    const first = await startPostgres({ keepIn });
    await query(String(first?.url), 'create table kept (mark text)');
    await first?.stop();
    const second = await startPostgres({ keepIn });
    expect(await query(String(second?.url), "select to_regclass('kept')::text as name")).toEqual([
      { name: 'kept' },
    ]);
    await second?.stop();
  });

  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    test(`goes with the run that started it, also after ${signal}`, async () => {
      const temporary = openToOthers(makeTestFolder());
      const run = startProgram(process.execPath, SHORT_RUN, { cwd: CHECKOUT, env: { TMPDIR: temporary } });
      const serverOf = () => readdirSync(temporary).find((name) => name.startsWith('centavo-pg-'));
      const isRunning = () => existsSync(join(temporary, String(serverOf()), 'data', 'postmaster.pid'));
      await expect.poll(isRunning, { timeout: 20_000, interval: 5 }).toBe(true);
      run.child.kill(signal);
      await run.ended;
      await expect.poll(serverOf, { timeout: 5_000 }).toBeUndefined();
    });
  }

  /** The server runs as another user when the suite runs as root. */
  function openToOthers(folder: string): string {
    chmodSync(folder, 0o755);
    return folder;
  }
});

describe('a run without PostgreSQL', () => {
  const runWithout = (ci: string) =>
    runProgram(process.execPath, SHORT_RUN, { cwd: CHECKOUT, env: { TEST_DATABASE_URL: 'none', CI: ci } });

  test('says loudly that half of it was not run', async () => {
    const { status, stderr } = await runWithout('');
    expect(stderr).toContain('THE POSTGRESQL HALF OF THE SUITE WAS NOT RUN');
    expect(status).toBe(0);
  });

  test('fails in continuous integration', async () => {
    const { status, stderr } = await runWithout('true');
    expect(stderr).toContain('THE POSTGRESQL HALF OF THE SUITE WAS NOT RUN');
    expect(status).toBe(1);
  });
});
