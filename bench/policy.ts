import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { migratePostgres } from '../db/migrate.ts';
import { openClient, openPostgres } from '../db/postgres.ts';
import type { Database } from '../db/sql.ts';
import { openAiOutage } from '../src/engine/ai-outage/index.ts';
import { DEFAULT_LIMITS, DEFAULT_POLICY_FILE, decideCall, type Gate } from '../src/engine/ai-policy/index.ts';
import { createApiKey, makeKeyRing } from '../src/engine/api-keys/index.ts';
import type { Context } from '../src/engine/context.ts';
import { english } from '../src/engine/language/index.ts';
import { makePriceBook } from '../src/engine/prices/index.ts';
import { DEFAULT_SETTINGS } from '../src/engine/settings.ts';
import { makeApi } from '../src/http/api/make-api.ts';
import { makeApp } from '../src/http/app.ts';
import { startHttp } from '../src/http/start-http.ts';
import { startPostgres } from '../test/support/postgres.ts';
import { type BenchOptions, type Figure, medianOf, type RunBench } from './bench.ts';
import { openHttpCaller } from './http-caller.ts';

const CALLERS = 16;
const HOT_CALLERS = 64;
/** A bound that nothing but zero keeps: a ratio to zero itself is no number. */
const EXACTLY_ZERO = Number.MIN_VALUE;
const SETTINGS = {
  fsync: 'on',
  full_page_writes: 'on',
  synchronous_commit: 'on',
  shared_buffers: '256MB',
  max_wal_size: '4GB',
};

/** How much is measured: calls of each side a round, and rounds. */
export interface PolicySize {
  tenants: number;
  calls: number;
  rounds: number;
}

const SIZE: PolicySize = { tenants: 1000, calls: 640, rounds: 15 };

export const runBench: RunBench = async (options) => {
  const server = await startPostgres({ settings: SETTINGS });
  if (!server) throw new Error('no postgres is installed');
  try {
    const appUrl = urlOf(server.url, 'bench', 'bench_app');
    const owner = openClient(server.url);
    await owner.unsafe('create database bench');
    await owner.end({ timeout: 5 });
    const ownerUrl = urlOf(server.url, 'bench');
    await migratePostgres(ownerUrl, appUrl);
    return await measurePolicy({ ownerUrl, appUrl }, SIZE, options);
  } finally {
    await server.stop();
  }
};

function urlOf(serverUrl: string, database: string, login?: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${database}`;
  if (login) [url.username, url.password] = [login, login];
  return url.href;
}

/**
 * Decides calls and reserves for them, through the engine and through HTTP, beside a bare conditional UPDATE of one row
 * run alone by as many callers over the same connections: spread over the tenants, and all on one. The table of the bare
 * UPDATE has a row a tenant and the room on its pages that `ai_windows` has; each UPDATE is a statement and a commit of
 * its own, as durable as the engine's. Callers of the engine that ask at one time share a statement, as they do in
 * service; a call is over when what it asked for is committed.
 *
 * @param options.slowDownMs  is waited for in every decision
 */
export async function measurePolicy(
  urls: { ownerUrl: string; appUrl: string },
  size: PolicySize,
  { slowDownMs, say }: Pick<BenchOptions, 'slowDownMs' | 'say'>,
): Promise<Figure[]> {
  const owner = openClient(urls.ownerUrl);
  try {
    say(`seeding ${size.tenants} tenants …`);
    await seed(owner, size.tenants);
    const figures: Figure[] = [];
    for (const commit of ['on', 'off'] as const) {
      await owner.unsafe(
        `alter database "${new URL(urls.ownerUrl).pathname.slice(1)}" set synchronous_commit = ${commit}`,
      );
      say(`synchronous_commit=${commit} …`);
      const site = await openSite(urls.appUrl, slowDownMs);
      try {
        figures.push(...(await measureSides(site, size, commit)));
      } finally {
        await site.close();
      }
    }
    return [...figures, ...(await measureOverspend(owner, urls.appUrl))];
  } finally {
    await owner.end({ timeout: 5 });
  }
}

type Owner = ReturnType<typeof openClient>;

/** Tenants 1 to so many, each with a day and a month that nothing here fills, and a bare row for each. */
async function seed(owner: Owner, tenants: number): Promise<void> {
  await owner.unsafe(`
    insert into tenants (id, name, name_key, created_at) overriding system value
    select n, 'tenant ' || n, 'tenant ' || n, now() from generate_series(1, ${tenants}) as n`);
  await owner.unsafe(
    'insert into tenant_closure (tenant_id, ancestor_id) select id, id from tenants on conflict do nothing',
  );
  await owner.unsafe(`
    insert into budgets (tenant_id, spend, "window", amount, currency, counts, thresholds, usd_rate, created_at)
    select n, 'ai', w, 1000000, 'USD', '{}', '{0.7,0.9,1}', 1, now()
    from generate_series(1, ${tenants}) as n, unnest(array['day', 'month']) as w`);
  await owner.unsafe(
    'create table bench_rows (id int primary key, cap numeric not null, spent numeric not null, reserved numeric not null) with (fillfactor = 50)',
  );
  await owner.unsafe(
    `insert into bench_rows select n, 1000000, 0, 0 from generate_series(1, ${tenants}) as n`,
  );
  await owner.unsafe('grant select, update on bench_rows to centavo_app');
  await owner.unsafe('vacuum analyze');
}

/** One way to ask for money; each call is one request. */
type Ask = (tenantId: number) => Promise<void>;

interface Site {
  bare: Ask;
  engine: Ask;
  http: Ask;
  close(): Promise<void>;
}

const quiet = { debug() {}, info() {}, warn() {}, error() {} };

function toContext(db: Database, folder: string): Context {
  return {
    db,
    scope: '*',
    actor: { platform: 'cli', label: 'bench', role: 'admin', memberId: null },
    place: { workspaceId: null, channelId: null, personId: null },
    t: english,
    settings: DEFAULT_SETTINGS,
    now: () => new Date(),
    billsFolder: join(folder, 'bills'),
    log: quiet,
  };
}

const makeGate = (): Gate => ({
  prices: makePriceBook([]),
  file: DEFAULT_POLICY_FILE,
  limits: DEFAULT_LIMITS,
  known: new Map(),
});

const CALL = { provider: 'openai', inputTokens: 1000, policy: { model: 'gpt-4o', maxTokens: 1000, topK: 5 } };

async function openSite(appUrl: string, slowDownMs: number): Promise<Site> {
  const db = openPostgres(appUrl);
  const folder = await mkdtemp(join(tmpdir(), 'centavo-bench-policy-'));
  const ctx = toContext(db, folder);
  const gate = makeGate();
  const ring = makeKeyRing('a secret of the bench');
  const { key } = await createApiKey(ctx, ring, {
    name: `bench ${randomUUID()}`,
    requestsPerMinute: 1_000_000,
  });
  const outage = await openAiOutage({ folder, log: quiet, onError: 'block', timeoutMs: 60_000 });
  const api = makeApi({ version: '0.0.0', system: ctx, ring, gate, outage, adminSecret: null });
  const app = makeApp({
    version: '0.0.0',
    database: { kind: db.kind, check: async () => {} },
    platforms: () => ({}),
    log: quiet,
    api,
  });
  const server = await startHttp({ app, host: '127.0.0.1', port: 0 });
  const caller = openHttpCaller({
    port: server.port,
    path: '/api/v1/ai/reservations',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
  });
  return {
    bare: async (tenantId) => {
      const [row] = await db.alone({
        text: 'update bench_rows set reserved = reserved + $1 where id = $2 and spent + reserved + $1 <= cap returning reserved',
        params: ['0.0125', tenantId],
      });
      if (!row) throw new Error('the bare row is full');
    },
    engine: async (tenantId) => {
      if (slowDownMs > 0) await sleep(slowDownMs);
      const { outcome } = await decideCall(ctx, gate, { ...CALL, tenantId, key: randomUUID() });
      if (outcome !== 'allowed') throw new Error('a call was refused');
    },
    http: async (tenantId) => {
      if (slowDownMs > 0) await sleep(slowDownMs);
      const body = JSON.stringify({ ...CALL, tenant: tenantId, idempotencyKey: randomUUID() });
      const answer = await caller.post(body);
      if (answer.status !== 200 || !answer.text.includes('"allowed":true'))
        throw new Error(`a call was answered ${answer.status}: ${answer.text}`);
    },
    close: async () => {
      caller.close();
      await server.close();
      await outage.close();
      await db.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

type SideName = 'bare' | 'engine' | 'http' | 'hotBare' | 'hotEngine';

/** Milliseconds of the calls of each round. */
type Times = Record<SideName, number[][]>;

/** Each side in turn in every round, in an order that turns round; the first round warms up and is not counted. */
async function measureSides(site: Site, size: PolicySize, commit: 'on' | 'off'): Promise<Figure[]> {
  const times: Times = { bare: [], engine: [], http: [], hotBare: [], hotEngine: [] };
  const spread = tenantsAtRandom(size);
  const hot = () => 1;
  const sides: Record<SideName, () => Promise<number[]>> = {
    bare: () => run(site.bare, spread, CALLERS, size.calls),
    engine: () => run(site.engine, spread, CALLERS, size.calls),
    http: () => run(site.http, spread, CALLERS, size.calls),
    hotBare: () => run(site.bare, hot, HOT_CALLERS, size.calls),
    hotEngine: () => run(site.engine, hot, HOT_CALLERS, size.calls),
  };
  const order = Object.keys(sides) as SideName[];
  // Every tenant's windows are made by its first call of the day.
  await runOnce(site.engine, size.tenants);
  for (let round = 0; round <= size.rounds; round += 1) {
    for (const side of order.reverse()) {
      const took = await sides[side]();
      if (round > 0) times[side].push(took);
    }
  }
  return toFigures(times, commit);
}

async function runOnce(ask: Ask, tenants: number): Promise<void> {
  const left = Array.from({ length: tenants }, (_, n) => n + 1);
  await Promise.all(
    Array.from({ length: CALLERS }, async () => {
      for (let next = left.pop(); next !== undefined; next = left.pop()) await ask(next);
    }),
  );
}

/** So many callers, each asking again as soon as it was answered. Milliseconds of each call. */
async function run(ask: Ask, pick: () => number, callers: number, calls: number): Promise<number[]> {
  const took: number[] = [];
  let left = calls;
  await Promise.all(
    Array.from({ length: callers }, async () => {
      while (left > 0) {
        left -= 1;
        const start = performance.now();
        await ask(pick());
        took.push(performance.now() - start);
      }
    }),
  );
  return took;
}

/**
 * The p99 that is bounded is that of each round, and of the rounds the median: a disk that is slow for a quarter of a
 * second meets one side and not the other, and is all of that side's p99 over all calls. That one is told too.
 */
function toFigures(times: Times, commit: 'on' | 'off'): Figure[] {
  const p50 = (side: SideName) => medianOf(times[side].flat());
  const p99 = (side: SideName) => medianOf(times[side].map((round) => quantileOf(round, 0.99)));
  const p99OfAll = (side: SideName) => quantileOf(times[side].flat(), 0.99);
  const bound = (most: number) => (commit === 'on' ? most : null);
  const of = (what: string) => `${what}, synchronous_commit=${commit}`;
  const ratio = (name: string, value: number, most: number): Figure => ({
    name: of(name),
    value,
    unit: 'times',
    bound: bound(most),
  });
  const ms = (name: string, value: number): Figure => ({ name: of(name), value, unit: 'ms', bound: null });
  return [
    ratio('engine over bare UPDATE, p50', p50('engine') / p50('bare'), 1.5),
    ratio('engine over bare UPDATE, p99', p99('engine') / p99('bare'), 1.5),
    ratio('HTTP over bare UPDATE, p50', p50('http') / p50('bare'), 4),
    ratio('HTTP over bare UPDATE, p99', p99('http') / p99('bare'), 4),
    ratio('one hot tenant over one hot row, p50', p50('hotEngine') / p50('hotBare'), 1.5),
    ratio('one hot tenant over one hot row, p99', p99('hotEngine') / p99('hotBare'), 1.5),
    ...(['bare', 'engine', 'http', 'hotBare', 'hotEngine'] as const).flatMap((side) => [
      ms(`${side}, p50`, p50(side)),
      ms(`${side}, p99`, p99(side)),
      ms(`${side}, p99 of all rounds' calls`, p99OfAll(side)),
    ]),
  ];
}

/** Windows over their cap after 64 callers asked one tenant for far more than it has, in dollars. */
async function measureOverspend(owner: Owner, appUrl: string): Promise<Figure[]> {
  await owner.unsafe(`update budgets set amount = 0.0625 where tenant_id = 2 and "window" = 'day'`);
  await owner.unsafe('update ai_windows set cap = spent + reserved + 0.0625 where tenant_id = 2');
  const [before] = await owner.unsafe('select count(*)::int as held from holds where tenant_id = 2');
  const db = openPostgres(appUrl);
  try {
    const ctx = toContext(db, tmpdir());
    const gate = makeGate();
    await run(
      async (tenantId) => {
        await decideCall(ctx, gate, { ...CALL, tenantId, key: randomUUID(), mayTrim: false });
      },
      () => 2,
      HOT_CALLERS,
      4 * HOT_CALLERS,
    );
  } finally {
    await db.close();
  }
  const [row] = await owner.unsafe(
    'select coalesce(sum(greatest(spent + reserved - cap, 0)), 0)::text as over, (select count(*)::int from holds where tenant_id = 2) as held from ai_windows where cap is not null',
  );
  const held = Number(row?.held) - Number(before?.held);
  if (held !== 5) throw new Error(`five calls fit, and ${held} were held`);
  return [{ name: 'overspend', value: Number(row?.over), unit: 'USD', bound: EXACTLY_ZERO }];
}

function quantileOf(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.ceil(share * sorted.length) - 1] ?? Number.NaN;
}

/** Tenants at random, the same ones in every run; the first two are for other sides. */
function tenantsAtRandom({ tenants }: PolicySize): () => number {
  let state = 20_261_121;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return 3 + Math.floor((state / 2 ** 32) * (tenants - 2));
  };
}
