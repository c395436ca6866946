import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { expect, onTestFinished, test } from 'vitest';
import { openEmbedded } from '../../db/embedded.ts';
import { listMigrations } from '../../db/migrate.ts';
import { toStatement } from '../../db/sql.ts';
import { addTenant } from '../../src/engine/tenants/index.ts';
import { type Home, makeHome, toHome } from '../../src/home/home.ts';
import { type Installation, openInstallation, toCliContext } from '../../src/home/installation.ts';
import { restoreBackup } from '../../src/home/restore-backup.ts';
import { makeTestFolder, writeFiles } from '../support/checkout.ts';
import { seedHome } from '../support/seed-home.ts';

const NOW = new Date('2026-11-21T09:30:00Z');
const log = { debug() {}, info() {}, warn() {}, error() {} };
const ONE = toStatement(sql`select 1 as one`);

function openHome(home: Home): Installation {
  const installation = openInstallation({ home, isDemo: false, postgres: null, now: () => NOW, log });
  onTestFinished(() => installation.close());
  return installation;
}

/** The embedded ledger of a version that knew one migration. */
async function makeOldLedger(home: Home): Promise<void> {
  await makeHome(home);
  mkdirSync(home.ledgerFolder);
  const db = await openEmbedded({ folder: home.ledgerFolder });
  await db.asOwner(async (owner) => {
    const run = (text: string, params: unknown[] = []) => owner.rows({ text, params });
    const [first] = listMigrations();
    await run('create role centavo_app nologin');
    for (const statement of first?.statements ?? []) await run(statement);
    await run(
      'create table centavo_migrations (position integer primary key, hash text not null, applied_at timestamptz default now())',
    );
    await run('insert into centavo_migrations (position, hash) values (0, $1)', [first?.hash]);
  });
  await db.close();
}

test('before an older ledger is migrated it is backed up, and that backup can be restored', async () => {
  const home = toHome(makeTestFolder());
  await makeOldLedger(home);
  const installation = openHome(home);
  await installation.open();
  const name = 'centavo-2026-11-21T093000Z-before-migration.auto.tar.gz';
  expect(readdirSync(home.backupsFolder)).toEqual([name]);
  const other = toHome(makeTestFolder());
  expect(await restoreBackup(other, join(home.backupsFolder, name), { now: NOW })).toMatchObject({
    bills: 0,
  });
  const restored = await openHome(other).open();
  expect(await restored.db.read('*', [ONE])).toEqual([[{ one: 1 }]]);
});

test('a ledger that was made for a command that failed is taken away again, one that was kept stays', async () => {
  const home = toHome(makeTestFolder());
  const failed = openHome(home);
  await failed.open();
  await failed.close();
  expect(existsSync(home.ledgerFolder)).toBe(false);
  const done = openHome(home);
  await done.open();
  done.keep();
  await done.close();
  const later = openHome(home);
  await later.open();
  await later.close();
  expect(existsSync(home.ledgerFolder)).toBe(true);
});

test('what a command has written stays, also when it failed after that', async () => {
  const home = toHome(makeTestFolder());
  const installation = openHome(home);
  const { db } = await installation.open();
  await addTenant(toCliContext(home, db, { now: () => NOW, log }), { name: 'acme' });
  await installation.close();
  expect(existsSync(home.ledgerFolder)).toBe(true);
});

test('what a process that was killed left half-made is not taken for a ledger', async () => {
  const home = toHome(makeTestFolder());
  writeFiles(home.folder, { 'ledger.half/PG_VERSION': '18\n', 'ledger.half/base/1/1': 'torn' });
  const { db } = await openHome(home).open();
  expect(await db.read('*', [ONE])).toEqual([[{ one: 1 }]]);
  expect(readdirSync(home.folder).sort()).toEqual(['backups', 'bills', 'ledger']);
});

test('what is asked while the files are exchanged waits and is then answered, none is lost', async () => {
  const home = toHome(makeTestFolder());
  await seedHome(home);
  const installation = openHome(home);
  const { db } = await installation.open();
  const seen: string[] = [];
  const before = db.read('*', [ONE]).then(() => seen.push('before'));
  let during: Promise<unknown> = Promise.resolve();
  await installation.exchange(async () => {
    seen.push('closed');
    during = db.read('*', [ONE]).then(() => seen.push('during'));
  });
  seen.push('open again');
  await Promise.all([before, during]);
  expect(seen).toEqual(['before', 'closed', 'open again', 'during']);
});
