import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { sql } from 'drizzle-orm';
import { create, list } from 'tar';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { openEmbedded } from '../../db/embedded.ts';
import { toStatement } from '../../db/sql.ts';
import { openAiOutage } from '../../src/engine/ai-outage/index.ts';
import { readJournal } from '../../src/engine/ai-outage/journal.ts';
import { makeAutomaticBackup } from '../../src/home/automatic-backup.ts';
import { type EmbeddedLedger, openEmbeddedLedger } from '../../src/home/embedded-ledger.ts';
import { type Home, toHome } from '../../src/home/home.ts';
import { keySecretPath, openKeyRing } from '../../src/home/key-ring.ts';
import { makeBackup } from '../../src/home/make-backup.ts';
import { finishReplacing, replaceFiles } from '../../src/home/replace-files.ts';
import { restoreBackup } from '../../src/home/restore-backup.ts';
import { seedHome } from '../support/seed-home.ts';

const NOW = new Date('2026-11-21T09:30:00Z');
const BILL = 'BilledCost\n1.10\n';

function makeTestHome(): Home {
  const folder = mkdtempSync(join(tmpdir(), 'centavo-home-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return toHome(folder);
}

async function openLedger(home: Home): Promise<EmbeddedLedger> {
  const ledger = await openEmbeddedLedger(home);
  onTestFinished(() => ledger.close());
  return ledger;
}

/** Made once: making an embedded ledger takes seconds. */
let template: Home;
beforeAll(async () => {
  template = toHome(mkdtempSync(join(tmpdir(), 'centavo-home-')));
  await seedHome(template);
  const ledger = await openEmbeddedLedger(template);
  await addDelivery(template, ledger);
  await ledger.close();
  return () => rmSync(template.folder, { recursive: true, force: true });
});

/** A ledger with one delivery of one kept bill. */
async function makeLedger(home: Home): Promise<EmbeddedLedger> {
  cpSync(template.folder, home.folder, { recursive: true });
  return openLedger(home);
}

async function addDelivery(home: Home, ledger: EmbeddedLedger): Promise<void> {
  writeBill(home, BILL);
  const files = [
    { name: 'bill.csv', keptAs: '0001-bill.csv', sha256: createHash('sha256').update(BILL).digest('hex') },
  ];
  await ledger.transaction('*', (tx) =>
    tx.rows(sql`insert into deliveries
      (source, content_hash, folder, files, rows, accepted, rejected, unknown_costs, imported_at, imported_by)
      values ('focus', 'x', 'd1', ${JSON.stringify(files)}::text::jsonb, 1, 1, 0, 0, now(), 'cli')`),
  );
}

function writeBill(home: Home, content: string): void {
  const path = join(home.billsFolder, 'd1', '0001-bill.csv');
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}

async function countDeliveries(ledger: EmbeddedLedger): Promise<unknown> {
  const [rows] = await ledger.read('*', [toStatement(sql`select count(*)::int as n from deliveries`)]);
  return rows?.[0]?.n;
}

async function backUp(home: Home, ledger: EmbeddedLedger): Promise<string> {
  const file = join(home.folder, 'backup.tar.gz');
  const made = await makeBackup({ home, file, dump: () => ledger.dump(), billsOf: ledger, now: NOW });
  expect(made).toMatchObject({ bills: 1, missing: [], bytes: statSync(file).size });
  return file;
}

test('a backup restored into an empty home brings back the ledger and the bills, byte for byte', async () => {
  const home = makeTestHome();
  const file = await backUp(home, await makeLedger(home));
  const empty = makeTestHome();
  expect(await restoreBackup(empty, file, { now: NOW })).toEqual({
    madeAt: NOW.toISOString(),
    bills: 1,
    aside: null,
  });
  expect(await countDeliveries(await openLedger(empty))).toBe(1);
  expect(readFileSync(join(empty.billsFolder, 'd1', '0001-bill.csv'), 'utf8')).toBe(BILL);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('the secret of API keys and the journal of an outage are in no backup, and a restore leaves those of the home as they are', async () => {
  const home = makeTestHome();
  const ledger = await makeLedger(home);
  const secret = await openKeyRing(home, null).then(() => readFileSync(keySecretPath(home), 'utf8'));
  const outage = await openAiOutage({
    folder: home.journalFolder,
    log: { debug() {}, info() {}, warn() {}, error() {} },
    onError: 'serve',
  });
  await outage.journal.append({ do: 'release', id: 'x' });
  const file = await backUp(home, ledger);
  const packed: string[] = [];
  await list({ file, onReadEntry: ({ path }) => packed.push(path) });
  expect(packed.filter((path) => /secret|journal/.test(path))).toEqual([]);
  expect(packed.length).toBeGreaterThan(2);
  await restoreBackup(home, file, { now: NOW, exchange: (work) => ledger.exchange(work) });
  expect(readFileSync(keySecretPath(home), 'utf8')).toBe(secret);
  expect(await readJournal(home.journalFolder)).toEqual([{ do: 'release', id: 'x' }]);
  const empty = makeTestHome();
  await restoreBackup(empty, file, { now: NOW });
  expect(existsSync(keySecretPath(empty))).toBe(false);
});

test('a restore under a running ledger exchanges its files, and keeps the old ones aside', async () => {
  const home = makeTestHome();
  const ledger = await makeLedger(home);
  const file = await backUp(home, ledger);
  await ledger.transaction('*', (tx) => tx.rows(sql`update deliveries set undone_at = now()`));
  const asked = restoreBackup(home, file, { now: NOW, exchange: (work) => ledger.exchange(work) });
  const { aside } = await asked;
  expect(aside).toBe(join(home.folder, 'before-restore-2026-11-21T093000Z'));
  expect(readdirSync(aside ?? '')).toEqual(['bills', 'ledger']);
  const undone = toStatement(sql`select count(*)::int as n from deliveries where undone_at is not null`);
  const [rows] = await ledger.read('*', [undone]);
  expect(rows).toEqual([{ n: 0 }]);
});

test.each([
  ['cut off', (file: string) => truncateSync(file, statSync(file).size - 2000)],
  ['no archive at all', (file: string) => writeFileSync(file, 'BilledCost\n')],
  [
    'an archive of something else',
    (file: string) => create({ file, gzip: true, cwd: dirname(file), sync: true }, ['bills']),
  ],
])('a backup that is %s is refused, and the home stays as it was', async (_what, damage) => {
  const home = makeTestHome();
  const ledger = await makeLedger(home);
  const file = await backUp(home, ledger);
  damage(file);
  const exchange = (work: () => Promise<void>) => ledger.exchange(work);
  await expect(restoreBackup(home, file, { now: NOW, exchange })).rejects.toThrow('Nothing was restored.');
  expect(await countDeliveries(ledger)).toBe(1);
  expect(readdirSync(home.folder).sort()).toEqual(['backup.tar.gz', 'backups', 'bills', 'ledger']);
});

test('a file in the backup that is not what its manifest says is refused by name', async () => {
  const home = makeTestHome();
  const file = await backUp(home, await makeLedger(home));
  const unpacked = makeTestHome().folder;
  const { extract } = await import('tar');
  await extract({ file, cwd: unpacked });
  writeFileSync(join(unpacked, 'bills', 'd1', '0001-bill.csv'), 'BilledCost\n9.99\n');
  await create({ file, gzip: true, cwd: unpacked }, ['manifest.json', 'ledger.tar.gz', 'bills']);
  await expect(restoreBackup(makeTestHome(), file, { now: NOW })).rejects.toThrow(
    'backup.tar.gz is damaged: bills/d1/0001-bill.csv in it is not what was backed up. Nothing was restored.',
  );
});

test('an automatic backup finds its bills in the home, and refuses where they are gone', async () => {
  const home = makeTestHome();
  const ledger = await makeLedger(home);
  const file = await makeAutomaticBackup(home, () => ledger.dump(), 'daily', NOW);
  const exchange = (work: () => Promise<void>) => ledger.exchange(work);
  expect(await restoreBackup(home, file, { now: NOW, exchange })).toMatchObject({ bills: 1 });
  const empty = makeTestHome();
  await expect(restoreBackup(empty, file, { now: NOW })).rejects.toThrow('lacks 1 of the 1 bills');
  expect(await restoreBackup(empty, file, { now: NOW, withoutBills: true })).toMatchObject({ bills: 0 });
});

test('the newest seven automatic backups are kept, and no others are touched', async () => {
  const home = makeTestHome();
  mkdirSync(home.backupsFolder, { recursive: true });
  writeFileSync(join(home.backupsFolder, 'mine.tar.gz'), '');
  const dump = async () => new Uint8Array([1]);
  for (let day = 10; day < 20; day += 1) {
    await makeAutomaticBackup(home, dump, 'daily', new Date(`2026-11-${day}T03:30:00Z`));
  }
  const kept = readdirSync(home.backupsFolder);
  expect(kept).toHaveLength(8);
  expect(kept[0]).toBe('centavo-2026-11-13T033000Z-daily.auto.tar.gz');
  expect(kept).toContain('mine.tar.gz');
});

test('a dump that fails leaves no half backup, and the older ones as they were', async () => {
  const home = makeTestHome();
  await makeAutomaticBackup(home, async () => new Uint8Array([1]), 'daily', NOW);
  const full = Object.assign(new Error('no space'), { code: 'ENOSPC' });
  const later = new Date('2026-11-22T03:30:00Z');
  await expect(makeAutomaticBackup(home, () => Promise.reject(full), 'daily', later)).rejects.toThrow(
    'The disk is full',
  );
  expect(readdirSync(home.backupsFolder)).toEqual(['centavo-2026-11-21T093000Z-daily.auto.tar.gz']);
});

test('an exchange of files that was cut short after any step is ended at the next start', async () => {
  const parts = (home: Home) =>
    ['ledger', 'bills'].map((part) => readFileSync(join(home.folder, part, 'who'), 'utf8'));
  for (let cut = 0; cut <= 5; cut += 1) {
    const home = makeTestHome();
    for (const [folder, who] of [
      ['', 'old'],
      ['next/', 'new'],
    ] as const) {
      for (const part of ['ledger', 'bills']) {
        mkdirSync(join(home.folder, folder, part), { recursive: true });
        writeFileSync(join(home.folder, folder, part, 'who'), who);
      }
    }
    // The steps of an exchange, done by hand up to the cut.
    const at = (path: string) => join(home.folder, path);
    const steps = [
      () => writeFileSync(at('replacing.json'), JSON.stringify({ staged: 'next', aside: 'aside' })),
      () => mkdirSync(at('aside')),
      () => renameSync(at('ledger'), at('aside/ledger')),
      () => renameSync(at('next/ledger'), at('ledger')),
      () => renameSync(at('bills'), at('aside/bills')),
    ];
    for (const step of steps.slice(0, cut)) step();
    if (cut === 0) await replaceFiles(home, 'next', 'aside');
    else await finishReplacing(home);
    expect(parts(home)).toEqual(['new', 'new']);
    expect(readdirSync(home.folder).sort()).toEqual(['aside', 'bills', 'ledger']);
    expect(existsSync(at('aside/ledger/who'))).toBe(true);
  }
});

test('a restore that is refused after one that was cut short loses nothing: the exchange is ended first', async () => {
  const home = makeTestHome();
  const ledger = await makeLedger(home);
  const file = await backUp(home, ledger);
  await ledger.close();
  // As after a kill between the two renames of the ledger: the old one lies aside, the new one is staged.
  const at = (path: string) => join(home.folder, path);
  cpSync(template.folder, at('restore.half'), { recursive: true });
  mkdirSync(at('aside'));
  renameSync(at('ledger'), at('aside/ledger'));
  writeFileSync(at('replacing.json'), JSON.stringify({ staged: 'restore.half', aside: 'aside' }));
  truncateSync(file, 100);
  await expect(restoreBackup(home, file, { now: NOW })).rejects.toThrow('Nothing was restored.');
  expect(await countDeliveries(await openLedger(home))).toBe(1);
});

test('two restores in one second keep both of what was there before', async () => {
  const home = makeTestHome();
  const ledger = await makeLedger(home);
  const file = await backUp(home, ledger);
  const exchange = (work: () => Promise<void>) => ledger.exchange(work);
  const asides = [];
  for (const _ of [1, 2]) asides.push((await restoreBackup(home, file, { now: NOW, exchange })).aside);
  expect(asides.map((aside) => readdirSync(aside ?? ''))).toEqual([
    ['bills', 'ledger'],
    ['bills', 'ledger'],
  ]);
  expect(await countDeliveries(ledger)).toBe(1);
});

test('a ledger of a newer version is refused by a sentence, as it is opened and as it is restored', async () => {
  const home = makeTestHome();
  const ledger = await makeLedger(home);
  await ledger.close();
  const db = await openEmbedded({ folder: home.ledgerFolder });
  await db.asOwner((owner) =>
    owner.rows({ text: "insert into centavo_migrations (position, hash) values (999, 'x')", params: [] }),
  );
  const file = join(home.folder, 'newer.tar.gz');
  await makeBackup({ home, file, dump: () => db.dump(), billsOf: null, now: NOW });
  await db.close();
  await expect(openEmbeddedLedger(home)).rejects.toMatchObject({
    code: 'unavailable',
    message: expect.stringContaining('made by a newer version of Centavo'),
  });
  await expect(restoreBackup(home, file, { now: NOW })).rejects.toMatchObject({ code: 'file_refused' });
});
