import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, inject, test } from 'vitest';
import { openEmbedded } from '../../db/embedded.ts';
import { openPostgres } from '../../db/postgres.ts';
import type { Database } from '../../db/sql.ts';
import { CHECKOUT, makeTestFolder } from '../support/checkout.ts';
import { createPostgresDatabase } from '../support/databases.ts';
import { focusRow, writeFocus } from '../support/focus-files.ts';
import { compareRollups, readLedgerImage } from '../support/ledger-image.ts';

/** A process that imports, as a user starts it. */
function startImport(file: string, env: Record<string, string>) {
  const child = spawn(
    process.execPath,
    ['scripts/run.mjs', 'centavo', 'import', 'focus', file, '--replace', '--json'],
    {
      cwd: CHECKOUT,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stderr.on('data', (chunk) => (output += chunk));
  const ended = new Promise<{ status: number | null; output: string }>((resolve) => {
    child.on('close', (status) => resolve({ status, output }));
  });
  return { child, ended };
}

/** Numbers in [0, 1) that come again for the same seed. */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const rows = (version: number) =>
  Array.from({ length: 1500 }, (_, at) =>
    focusRow({
      ChargePeriodStart: `2026-10-${String((at % 28) + 1).padStart(2, '0')}T00:00:00Z`,
      ResourceId: `i-${at}`,
      RegionId: `region-${at % 40}`,
      EffectiveCost: `${version}.${at}`,
    }),
  );

/**
 * Kills an import at seeded moments between its start and its usual end, again and again on one ledger. After each,
 * the ledger is as before or as after, its rollups are the sums of its facts, and every delivery has its files.
 */
async function killOften(
  moments: number,
  env: Record<string, string>,
  read: <T>(work: (db: Database) => Promise<T>) => Promise<T>,
  billsFolder: string,
) {
  const folder = makeTestFolder();
  const files = [];
  for (const version of [1, 2]) files.push(await writeFocus(folder, `version-${version}.csv`, rows(version)));
  const images: string[] = [];
  let usualMs = Number.POSITIVE_INFINITY;
  for (const file of files) {
    const start = performance.now();
    const { status, output } = await startImport(file, env).ended;
    expect([status, output]).toEqual([0, expect.stringContaining('"reconciled":true')]);
    usualMs = Math.min(usualMs, performance.now() - start);
    images.push(await read(readLedgerImage));
  }
  expect(images[0]).not.toBe(images[1]);
  const next = dice(20_261_121);
  let shown = 1;
  const seen = { before: 0, after: 0 };
  for (let moment = 0; moment < moments; moment++) {
    const other = 1 - shown;
    const { child, ended } = startImport(files[other] ?? '', env);
    const timer = setTimeout(() => child.kill('SIGKILL'), usualMs * (0.25 + 0.75 * next()));
    await ended;
    clearTimeout(timer);
    const [image, faults] = await read(
      async (db) => [await readLedgerImage(db), await compareRollups(db)] as const,
    );
    const now = images.indexOf(image);
    expect([moment, now]).toEqual([moment, expect.toSatisfy((at: number) => at === 0 || at === 1)]);
    seen[now === shown ? 'before' : 'after']++;
    shown = now;
    expect(faults).toEqual([]);
  }
  expect(seen.before).toBeGreaterThan(0);
  const folders = (
    await read(
      async (db) => (await db.read('*', [{ text: 'select folder from deliveries', params: [] }]))[0] ?? [],
    )
  ).map(({ folder: name }) => String(name));
  for (const name of folders) expect(existsSync(join(billsFolder, name))).toBe(true);
  expect(folders.length).toBe(new Set(folders).size);
  expect((await readdir(billsFolder)).filter((name) => !name.startsWith('.')).length).toBeGreaterThanOrEqual(
    folders.length,
  );
}

describe('an import that is killed', () => {
  test('embedded: at 50 seeded moments the ledger is as before or as after', {
    timeout: 900_000,
  }, async () => {
    const home = join(makeTestFolder(), 'home');
    const read = async <T>(work: (db: Database) => Promise<T>) => {
      const db = await openEmbedded({ folder: join(home, 'ledger') });
      return work(db).finally(() => db.close());
    };
    await killOften(50, { CENTAVO_HOME: home, DATABASE_URL: '' }, read, join(home, 'bills'));
  });

  test.runIf(inject('postgres'))(
    'PostgreSQL: at 12 seeded moments the ledger is as before or as after',
    { timeout: 300_000 },
    async () => {
      const home = join(makeTestFolder(), 'home');
      const { appUrl, ownerUrl, drop } = await createPostgresDatabase();
      const db = openPostgres(appUrl, { connections: 1 });
      try {
        await killOften(
          12,
          { CENTAVO_HOME: home, DATABASE_URL: appUrl, DATABASE_OWNER_URL: ownerUrl },
          (work) => work(db),
          join(home, 'bills'),
        );
      } finally {
        await db.close();
        await drop();
      }
    },
  );
});
