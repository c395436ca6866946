import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { openEmbedded } from '../db/embedded.ts';
import { migrateEmbedded, migratePostgres } from '../db/migrate.ts';
import { openPostgres } from '../db/postgres.ts';
import type { Db } from '../db/sql.ts';
import { withDuckDb } from '../src/engine/bills/index.ts';
import type { Context } from '../src/engine/context.ts';
import { english } from '../src/engine/language/index.ts';
import { importFocus } from '../src/engine/ledger/index.ts';
import { addRule } from '../src/engine/mapping/index.ts';
import { DEFAULT_SETTINGS } from '../src/engine/settings.ts';
import { addTenant } from '../src/engine/tenants/index.ts';
import { startPostgres } from '../test/support/postgres.ts';
import { medianOf, type RunBench } from './bench.ts';
import { seedFocus } from './focus-seed.ts';

const ROWS = 5_000_000;
/** A compressed CSV of this many rows: the ratio is to its own base, and five million take minutes to make. */
const CSV_ROWS = 1_000_000;
const EMBEDDED_ROWS = 500_000;
const ROUNDS = 3;

/** How long FOCUS files take to import, beside a bare GROUP BY and COPY of the same; memory; mapping; event-loop gaps. */
export const runBench: RunBench = async ({ seedFolder, say, slowDownMs }) => {
  const folder = resolve(seedFolder, 'ingest');
  say('making the bills …');
  const first = await seedFocus(folder, { name: 'first', format: 'parquet', rows: ROWS });
  const changed = await seedFocus(folder, { name: 'changed', format: 'parquet', rows: ROWS, change: '0.01' });
  const csv = await seedFocus(folder, { name: 'first', format: 'csv.gz', rows: CSV_ROWS });
  const small = await seedFocus(folder, { name: 'first', format: 'parquet', rows: EMBEDDED_ROWS });
  const server = await startPostgres({ settings: { shared_buffers: '512MB', max_wal_size: '4GB' } });
  if (!server) throw new Error('No postgres is installed; install PostgreSQL 15 or newer.');
  try {
    const ratios = {
      first: [] as number[],
      changed: [] as number[],
      unchanged: [] as number[],
      csv: [] as number[],
    };
    let mappingS = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const ledger = await openLedger(server.url, `ingest_${round}`);
      const timeImport = (files: string[]) =>
        timeMs(() => sleep(slowDownMs).then(() => ledger.import(files)));
      const base = await timeMs(() => runBase(server.url, first));
      const firstMs = await timeImport(first);
      const baseOfChanged = await timeMs(() => runBase(server.url, changed));
      const changedMs = await timeImport(changed);
      const unchangedMs = await timeImport(changed);
      if (round === 0)
        mappingS = (await timeMs(ledger.mapEverything)) / 1000 / ((await ledger.countFacts()) / 1e6);
      await ledger.close();
      ratios.first.push(firstMs / base);
      ratios.changed.push(changedMs / baseOfChanged);
      ratios.unchanged.push(unchangedMs / baseOfChanged);
      say(
        `Parquet: base ${seconds(base)}, first ${seconds(firstMs)}; base ${seconds(baseOfChanged)}, changed ${seconds(changedMs)}, unchanged ${seconds(unchangedMs)}`,
      );
    }
    for (let round = 0; round < 2; round++) {
      const ledger = await openLedger(server.url, `ingest_csv_${round}`);
      const base = await timeMs(() => runBase(server.url, csv));
      const csvMs = await timeMs(() => sleep(slowDownMs).then(() => ledger.import(csv)));
      await ledger.close();
      ratios.csv.push(csvMs / base);
      say(`CSV.gz: base ${seconds(base)}, import ${seconds(csvMs)}`);
    }
    const memoryMb = await measureMemory(server.url, first);
    const gapMs = await measureGap(small, slowDownMs);
    return [
      {
        name: `first import, ${ROWS} rows of Parquet`,
        value: medianOf(ratios.first),
        unit: 'times',
        bound: 2,
      },
      { name: 'changed re-import', value: medianOf(ratios.changed), unit: 'times', bound: 2.5 },
      { name: 'unchanged re-import', value: medianOf(ratios.unchanged), unit: 'times', bound: 0.3 },
      {
        name: `first import, ${CSV_ROWS} rows of CSV.gz`,
        value: medianOf(ratios.csv),
        unit: 'times',
        bound: 2.5,
      },
      { name: 'a rule that moves everything, per million facts', value: mappingS, unit: 's', bound: null },
      { name: 'peak memory of the importing process', value: memoryMb, unit: 'MB', bound: 900 },
      { name: 'embedded: longest event-loop gap during an import', value: gapMs, unit: 'ms', bound: 500 },
    ];
  } finally {
    await server.stop();
  }
};

const seconds = (ms: number) => `${(ms / 1000).toFixed(2)} s`;

async function timeMs(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

const GROUP_COLUMNS = `ProviderName, BillingAccountId, BillingPeriodStart, BillingPeriodEnd, SubAccountId, SubAccountName, RegionId,
  ServiceName, ServiceCategory, ChargeCategory, ChargeClass, ChargeFrequency, PricingCategory, CommitmentDiscountId,
  CommitmentDiscountStatus, BillingCurrency, Tags, InvoiceId`;

/** DuckDB's bare GROUP BY of the same columns, and a bare COPY of its result into a table without indexes. */
async function runBase(url: string, files: readonly string[]): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  const names = GROUP_COLUMNS.split(',').map((name) => name.trim());
  await sql.unsafe(
    `drop table if exists base; create table base (${names.map((name) => `${name} text`).join(', ')}, day date, billed numeric, effective numeric, list numeric, contracted numeric, lines integer)`,
  );
  await withDuckDb(async (duck) => {
    await duck.run(
      `create temp table grouped as select ${GROUP_COLUMNS}, ChargePeriodStart::date as day, ${baseSums(files)} group by all`,
    );
    const text = names
      .map((name) => `coalesce('"' || replace(${name}::varchar, '"', '""') || '"', '')`)
      .join(", ',', ");
    const result = await duck.stream(
      `select concat(${text}, ',', concat_ws(',', day, billed, effective, list, contracted, lines)) from grouped`,
    );
    const sink = await sql.unsafe('copy base from stdin with (format csv)').writable();
    async function* rows() {
      for (;;) {
        const chunk = await result.fetchChunk();
        if (!chunk || chunk.rowCount === 0) return;
        yield `${chunk.getColumnValues(0).join('\n')}\n`;
      }
    }
    await pipeline(Readable.from(rows()), sink);
  });
  await sql.end();
}

/** Sums over the files; text columns are cast to decimals. */
function baseSums(files: readonly string[]): string {
  const list = files.map((file) => `'${file}'`).join(', ');
  const isCsv = files[0]?.endsWith('.gz') === true;
  const sum = (column: string) => (isCsv ? `sum(${column}::decimal(38,18))` : `sum(${column})`);
  const scan = isCsv ? `read_csv([${list}], all_varchar = true, header = true)` : `read_parquet([${list}])`;
  return `${sum('BilledCost')} as billed, ${sum('EffectiveCost')} as effective, ${sum('ListCost')} as list,
    ${sum('ContractedCost')} as contracted, count(*) as lines from ${scan}`;
}

/** A database of its own, migrated, with the app's role. */
async function createLedger(url: string, name: string): Promise<{ appUrl: string; ownerUrl: string }> {
  const owner = postgres(url, { max: 1, onnotice: () => {} });
  await owner.unsafe(`create database ${name}`);
  await owner.end();
  const ownerUrl = new URL(url);
  ownerUrl.pathname = `/${name}`;
  const appUrl = new URL(ownerUrl);
  appUrl.username = 'bench_app';
  appUrl.password = 'bench';
  await migratePostgres(ownerUrl.href, appUrl.href);
  return { appUrl: appUrl.href, ownerUrl: ownerUrl.href };
}

function toContext(db: Db, billsFolder: string): Context {
  return {
    db,
    scope: '*',
    actor: { platform: 'cli', label: 'cli', role: 'admin', memberId: null },
    place: { workspaceId: null, channelId: null, personId: null },
    t: english,
    settings: DEFAULT_SETTINGS,
    now: () => new Date('2026-11-21T12:00:00Z'),
    billsFolder,
    log: { debug() {}, info() {}, warn() {}, error() {} },
  };
}

async function openLedger(url: string, name: string) {
  const { appUrl } = await createLedger(url, name);
  const db = openPostgres(appUrl, { connections: 2 });
  const bills = await mkdtemp(join(tmpdir(), 'centavo-bench-'));
  const ctx = toContext(db, bills);
  return {
    import: (paths: string[]) => importFocus(ctx, { paths, cwd: '/' }),
    countFacts: async () =>
      Number((await db.read('*', [{ text: 'select count(*) as n from cost_facts', params: [] }]))[0]?.[0]?.n),
    async mapEverything() {
      await addTenant(ctx, { name: 'everybody' });
      await addRule(ctx, {
        rule: { kind: 'service', pattern: '*', shares: [{ tenant: 'everybody', weight: '1' }] },
      });
    },
    async close() {
      await db.close();
      await rm(bills, { recursive: true, force: true });
    },
  };
}

/** The most memory that the real process holds while it imports, by the kernel's own account. */
async function measureMemory(url: string, files: readonly string[]): Promise<number> {
  const home = await mkdtemp(join(tmpdir(), 'centavo-bench-'));
  const { appUrl, ownerUrl } = await createLedger(url, 'ingest_memory');
  const child = spawn(process.execPath, ['scripts/run.mjs', 'centavo', 'import', 'focus', ...files], {
    env: { ...process.env, CENTAVO_HOME: home, DATABASE_URL: appUrl, DATABASE_OWNER_URL: ownerUrl },
    stdio: 'ignore',
  });
  let peakKb = 0;
  const look = setInterval(() => {
    const path = `/proc/${child.pid}/status`;
    const status = existsSync(path) ? readFileSync(path, 'utf8') : '';
    peakKb = Math.max(peakKb, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0));
  }, 50);
  const status = await new Promise((done) => child.on('close', done));
  clearInterval(look);
  await rm(home, { recursive: true, force: true });
  if (status !== 0 || peakKb === 0)
    throw new Error('the import for the memory figure did not run to its end');
  return peakKb / 1024;
}

/** The longest time in which the event loop of an embedded installation did nothing else, while it imports. */
async function measureGap(files: string[], slowDownMs: number): Promise<number> {
  const home = await mkdtemp(join(tmpdir(), 'centavo-bench-'));
  const db = await openEmbedded({ folder: join(home, 'ledger') });
  await migrateEmbedded(db);
  let last = performance.now();
  let longest = 0;
  const tick = setInterval(() => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
  }, 1);
  const importing = importFocus(toContext(db, join(home, 'bills')), { paths: files, cwd: '/' });
  // A planted slow-down holds the event loop itself.
  const end = performance.now() + slowDownMs;
  while (performance.now() < end);
  await importing;
  clearInterval(tick);
  await db.close();
  await rm(home, { recursive: true, force: true });
  return longest;
}
