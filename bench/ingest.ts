import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import postgres from 'postgres';
import { migratePostgres } from '../db/migrate.ts';
import { openPostgres } from '../db/postgres.ts';
import { withDuckDb } from '../src/engine/bills/index.ts';
import type { Context } from '../src/engine/context.ts';
import { importFocus } from '../src/engine/ledger/index.ts';
import { startPostgres } from '../test/support/postgres.ts';
import { type Figure, medianOf, type RunBench } from './bench.ts';
import { seedFocus } from './focus-seed.ts';

const ROWS = Number(process.env.BENCH_ROWS ?? 5_000_000);
const ROUNDS = 3;

export const runBench: RunBench = async ({ seedFolder, say, slowDownMs }) => {
  const folder = join(seedFolder, 'ingest');
  say('making the bills …');
  const first = await seedFocus(folder, { name: 'first', format: 'parquet', rows: ROWS });
  const changed = await seedFocus(folder, { name: 'changed', format: 'parquet', rows: ROWS, change: '0.01' });
  const server = await startPostgres({ settings: { shared_buffers: '512MB', max_wal_size: '4GB' } });
  if (!server) throw new Error('no postgres is installed');
  const figures: Figure[] = [];
  try {
    const ratios = { first: [] as number[], changed: [] as number[], unchanged: [] as number[] };
    for (let round = 0; round < ROUNDS; round++) {
      const base = await timeMs(() => runBase(server.url, first));
      const ledger = await openLedger(server.url, `ingest_${round}`);
      const firstMs = (await timeMs(() => ledger.import(first))) + slowDownMs;
      const base2 = await timeMs(() => runBase(server.url, changed));
      const changedMs = (await timeMs(() => ledger.import(changed))) + slowDownMs;
      const unchangedMs = (await timeMs(() => ledger.import(changed))) + slowDownMs;
      await ledger.close();
      say(
        `base ${base.toFixed(0)} ${base2.toFixed(0)} first ${firstMs.toFixed(0)} changed ${changedMs.toFixed(0)} unchanged ${unchangedMs.toFixed(0)}`,
      );
      ratios.first.push(firstMs / base);
      ratios.changed.push(changedMs / base2);
      ratios.unchanged.push(unchangedMs / base2);
    }
    figures.push({ name: 'first import', value: medianOf(ratios.first), unit: 'times', bound: 2 });
    figures.push({ name: 'changed re-import', value: medianOf(ratios.changed), unit: 'times', bound: 2.5 });
    figures.push({
      name: 'unchanged re-import',
      value: medianOf(ratios.unchanged),
      unit: 'times',
      bound: 0.3,
    });
  } finally {
    await server.stop();
  }
  return figures;
};

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
    const scan = `read_parquet([${files.map((file) => `'${file}'`).join(', ')}])`;
    await duck.run(`create temp table grouped as select ${GROUP_COLUMNS}, ChargePeriodStart::date as day, sum(BilledCost) as billed,
      sum(EffectiveCost) as effective, sum(ListCost) as list, sum(ContractedCost) as contracted, count(*) as lines from ${scan} group by all`);
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

async function openLedger(url: string, name: string) {
  const owner = postgres(url, { max: 1, onnotice: () => {} });
  await owner.unsafe(`create database ${name}`);
  await owner.end();
  const ownerUrl = new URL(url);
  ownerUrl.pathname = `/${name}`;
  const appUrl = new URL(ownerUrl);
  appUrl.username = 'bench_app';
  appUrl.password = 'bench';
  await migratePostgres(ownerUrl.href, appUrl.href);
  const db = openPostgres(appUrl.href, { connections: 2 });
  const bills = await mkdtemp(join(tmpdir(), 'centavo-bench-'));
  const silent = { debug() {}, info() {}, warn() {}, error() {} };
  const ctx: Context = {
    db,
    scope: '*',
    actor: { platform: 'cli', label: 'cli', role: 'admin', memberId: null },
    place: { workspaceId: null, channelId: null, personId: null },
    now: () => new Date('2026-11-21T12:00:00Z'),
    billsFolder: bills,
    log: silent,
  };
  return {
    import: (paths: string[]) => importFocus(ctx, { paths, cwd: '/' }),
    async close() {
      await db.close();
      await rm(bills, { recursive: true, force: true });
    },
  };
}
