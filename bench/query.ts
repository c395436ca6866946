import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { listMigrations, migratePostgres } from '../db/migrate.ts';
import { openClient, openPostgres } from '../db/postgres.ts';
import { type Db, type Scope, type Statement, toScopeSetting } from '../db/sql.ts';
import { readQuestion } from '../src/bot/answer.ts';
import { listButtons } from '../src/bot/card.ts';
import { createRegistry } from '../src/bot/registry-all.ts';
import { renderSlack } from '../src/bot/slack/render-slack.ts';
import { english } from '../src/engine/language/index.ts';
import { startPostgres } from '../test/support/postgres.ts';
import { slackContext } from '../test/support/slack-context.ts';
import { type BenchOptions, type Figure, medianOf, type RunBench } from './bench.ts';
import { fillLedger, type LedgerSize, NOW, nameOfTenant } from './query-seed.ts';

/** 32 million facts: some 10 GB below `.bench/`. */
const LARGE: LedgerSize = { tenants: 10_000, days: 400 };
const SMALL: LedgerSize = { tenants: 100, days: 400 };
const ROUNDS = 2000;
const BUTTON_ID = '00000000-0000-4000-8000-000000000000';
/** To be raised when the seed changes, so that kept ledgers are made anew. */
const SEED_VERSION = 1;

const SETTINGS = {
  shared_buffers: '1GB',
  max_wal_size: '8GB',
  // Tables that a transaction makes are then written without a log.
  wal_level: 'minimal',
  max_wal_senders: '0',
  // The seed ends with a vacuum of its own.
  autovacuum: 'off',
};

/** A seeded ledger and the login that the app has on it. */
export interface SeededLedger {
  appUrl: string;
  size: LedgerSize;
}

export const runBench: RunBench = async (options) => {
  const server = await startPostgres({ keepIn: join(options.seedFolder, 'query'), settings: SETTINGS });
  if (!server) throw new Error('no postgres is installed');
  try {
    const large = await keepLedger(server.url, LARGE, options.say);
    const small = await keepLedger(server.url, SMALL, options.say);
    return await measureAnswers({ large, small }, { rounds: ROUNDS, slowDownMs: options.slowDownMs });
  } finally {
    await server.stop();
  }
};

/** The ledger of this size that an earlier run left on the server, or a new one. A half-made one never bears the name. */
async function keepLedger(
  serverUrl: string,
  size: LedgerSize,
  say: BenchOptions['say'],
): Promise<SeededLedger> {
  const made = createHash('sha256').update(JSON.stringify([SEED_VERSION, size, NOW, listMigrations()]));
  const kind = `query_${size.tenants}`;
  const name = `${kind}_${made.digest('hex').slice(0, 12)}`;
  const urlOf = (database: string, login?: string) => {
    const url = new URL(serverUrl);
    url.pathname = `/${database}`;
    if (login) [url.username, url.password] = [login, login];
    return url.href;
  };
  const server = postgres(serverUrl, { max: 1, onnotice: () => {} });
  try {
    const [kept] = await server`select 1 from pg_database where datname = ${name}`;
    if (!kept) {
      say(`making a ledger of ${size.tenants} tenants …`);
      const old = await server`select datname from pg_database where datname ~ ${`^${kind}_`}`;
      for (const { datname } of old) await server`drop database ${server(datname)} with (force)`;
      const half = `${kind}_half`;
      await server`create database ${server(half)}`;
      await migratePostgres(urlOf(half), urlOf(half, 'bench_app'));
      await fillLedger(urlOf(half), size, say);
      await server`alter database ${server(half)} rename to ${server(name)}`;
    }
    return { appUrl: urlOf(name, 'bench_app'), size };
  } finally {
    await server.end({ timeout: 5 });
  }
}

/**
 * Answers `tenant NAME` from the typed words to Block Kit, beside the same question's own statements run bare, and beside
 * the small ledger. Every question is asked once before, to warm up.
 *
 * @param options.slowDownMs  is waited for in every answer of the large ledger
 */
export async function measureAnswers(
  { large, small }: { large: SeededLedger; small: SeededLedger },
  { rounds, slowDownMs }: { rounds: number; slowDownMs: number },
): Promise<Figure[]> {
  const db = openPostgres(large.appUrl);
  const smallDb = openPostgres(small.appUrl);
  const bare = openClient(large.appUrl);
  try {
    const names = pickNames(large.size.tenants, rounds);
    const smallNames = pickNames(small.size.tenants, rounds);
    const asked: Asked[] = [];
    for (const [round, name] of names.entries()) {
      const one = { name, smallName: smallNames[round] ?? '', reads: await captureReads(db, name) };
      await runBare(bare, one.reads);
      await answer(smallDb, one.smallName);
      asked.push(one);
    }
    const times = await timeSides(asked, {
      answered: async ({ name }) => {
        await answer(db, name);
        if (slowDownMs > 0) await sleep(slowDownMs);
      },
      bare: ({ reads }) => runBare(bare, reads),
      answeredSmall: ({ smallName }) => answer(smallDb, smallName),
    });
    return toFigures(times, asked, { large, small });
  } finally {
    await Promise.all([db.close(), smallDb.close(), bare.end({ timeout: 5 })]);
  }
}

type Side = 'answered' | 'bare' | 'answeredSmall';

/** What one round asks: a tenant of each ledger, and what the first of the two questions reads. */
interface Asked {
  name: string;
  smallName: string;
  reads: Read[];
}

interface Read {
  scope: Scope;
  statements: readonly Statement[];
}

const registry = createRegistry();

/** From the typed words to Block Kit, with the ids that stored buttons would have. */
async function answer(db: Db, name: string): Promise<void> {
  const card = await readQuestion(registry, `tenant ${name}`, NOW).run(slackContext(db, { now: () => NOW }));
  renderSlack(
    card,
    listButtons(card).map(() => BUTTON_ID),
    english,
  );
}

async function captureReads(db: Db, name: string): Promise<Read[]> {
  const reads: Read[] = [];
  const read: Db['read'] = (scope, statements) => {
    reads.push({ scope, statements });
    return db.read(scope, statements);
  };
  await answer({ ...db, read }, name);
  return reads;
}

/** Statements alone: prepared, in transactions framed as the app frames them, each transaction sent in one go. */
async function runBare(sql: postgres.Sql, reads: readonly Read[]): Promise<void> {
  const run = ({ text, params }: Statement) =>
    sql.unsafe(text, params as never[], { prepare: true }).execute();
  for (const { scope, statements } of reads) {
    await Promise.all([
      sql.unsafe('begin isolation level repeatable read read only').execute(),
      run({ text: "select set_config('app.scope', $1, true)", params: [toScopeSetting(scope)] }),
      ...statements.map(run),
      sql.unsafe('commit').execute(),
    ]);
  }
}

/** Times one of each side in every round, in an order that turns round with every round. */
async function timeSides(
  asked: readonly Asked[],
  sides: Record<Side, (one: Asked) => Promise<void>>,
): Promise<Record<Side, number[]>> {
  const timesMs: Record<Side, number[]> = { answered: [], bare: [], answeredSmall: [] };
  const order: Side[] = ['answered', 'bare', 'answeredSmall'];
  for (const one of asked) {
    for (const side of order.reverse()) {
      const start = performance.now();
      await sides[side](one);
      timesMs[side].push(performance.now() - start);
    }
  }
  return timesMs;
}

function toFigures(
  { answered, bare, answeredSmall }: Record<Side, number[]>,
  asked: readonly Asked[],
  { large, small }: { large: SeededLedger; small: SeededLedger },
): Figure[] {
  const [p50, bareP50, smallP50] = [medianOf(answered), medianOf(bare), medianOf(answeredSmall)];
  const queries = Math.max(...asked.map(({ reads }) => reads.flatMap(({ statements }) => statements).length));
  const [many, few] = [`${large.size.tenants} tenants`, `${small.size.tenants} tenants`];
  return [
    { name: 'answer over its statements run bare, p50', value: p50 / bareP50, unit: 'times', bound: 2.5 },
    { name: 'queries of an answer', value: queries, unit: 'queries', bound: 4 },
    { name: `${many} over ${few}, p50`, value: p50 / smallP50, unit: 'times', bound: 1.3 },
    { name: `answer, ${many}, p50`, value: p50, unit: 'ms', bound: null },
    { name: `answer, ${many}, p99`, value: quantileOf(answered, 0.99), unit: 'ms', bound: null },
    { name: `answer, ${few}, p50`, value: smallP50, unit: 'ms', bound: null },
    { name: 'statements run bare, p50', value: bareP50, unit: 'ms', bound: null },
  ];
}

function quantileOf(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.ceil(share * sorted.length) - 1] ?? Number.NaN;
}

/** Tenants at random, the same ones in every run. */
function pickNames(tenants: number, count: number): string[] {
  let state = 20_261_121;
  return Array.from({ length: count }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return nameOfTenant(1 + Math.floor((state / 2 ** 32) * tenants));
  });
}
