import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import postgres from 'postgres';
import { listMigrations, migratePostgres } from '../db/migrate.ts';
import { openClient, openPostgres } from '../db/postgres.ts';
import { type Database, type Db, type Scope, type Statement, toScopeSetting } from '../db/sql.ts';
import { createRegistry } from '../src/bot/registry-all.ts';
import { openWeb } from '../src/bot/web/open-web.ts';
import { DEFAULT_LIMITS, DEFAULT_POLICY_FILE } from '../src/engine/ai-policy/index.ts';
import { createSignInLink } from '../src/engine/console/index.ts';
import { makeConsole } from '../src/http/console/make-console.ts';
import { type HttpServer, startHttp } from '../src/http/start-http.ts';
import { startPostgres } from '../test/support/postgres.ts';
import { cliContext } from '../test/support/slack-context.ts';
import { type Figure, medianOf, type RunBench } from './bench.ts';
import { fillLedger, type LedgerSize, NOW } from './query-seed.ts';

const SIZE: LedgerSize = { tenants: 10_000, days: 52 };
const ROUNDS = 25;
const BOUND = 2;
/** To be raised when the seed changes, so that a kept ledger is made anew. */
const SEED_VERSION = 1;
const SETTINGS = {
  shared_buffers: '1GB',
  max_wal_size: '4GB',
  wal_level: 'minimal',
  max_wal_senders: '0',
  autovacuum: 'off',
};
const CHROMIUM = '/usr/bin/chromium';

/** A seeded ledger: its tenant 1 is `acme`. */
export interface ConsoleLedger {
  ownerUrl: string;
  appUrl: string;
}

export const runBench: RunBench = async ({ seedFolder, say, slowDownMs }) => {
  if (!existsSync(CHROMIUM)) throw new Error(`no Chromium is installed at ${CHROMIUM}`);
  const server = await startPostgres({ keepIn: join(seedFolder, 'console'), settings: SETTINGS });
  if (!server) throw new Error('no postgres is installed');
  try {
    const ledger = await keepLedger(server.url, say);
    return await measurePages(ledger, { rounds: ROUNDS, slowDownMs, chromium: CHROMIUM });
  } finally {
    await server.stop();
  }
};

/** The ledger that an earlier run left, or a new one. A half-made one never bears the name. */
async function keepLedger(serverUrl: string, say: (text: string) => void): Promise<ConsoleLedger> {
  const made = createHash('sha256').update(JSON.stringify([SEED_VERSION, SIZE, NOW, listMigrations()]));
  const name = `console_${made.digest('hex').slice(0, 12)}`;
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
      say(`making a ledger of ${SIZE.tenants} tenants …`);
      const old = await server`select datname from pg_database where datname like 'console%'`;
      for (const { datname } of old) await server`drop database ${server(datname)} with (force)`;
      await server`create database console_half`;
      await migratePostgres(urlOf('console_half'), urlOf('console_half', 'bench_app'));
      await fillLedger(urlOf('console_half'), SIZE, say);
      await nameAcme(urlOf('console_half'));
      await server`alter database console_half rename to ${server(name)}`;
    }
    return { ownerUrl: urlOf(name), appUrl: urlOf(name, 'bench_app') };
  } finally {
    await server.end({ timeout: 5 });
  }
}

/** Calls the first tenant `acme`. */
export async function nameAcme(ownerUrl: string): Promise<void> {
  await withOwner(ownerUrl, (sql) => sql`update tenants set name = 'acme', name_key = 'acme' where id = 1`);
}

async function withOwner(ownerUrl: string, work: (sql: postgres.Sql) => Promise<unknown>): Promise<void> {
  const sql = postgres(ownerUrl, { max: 1, onnotice: () => {} });
  await work(sql).finally(() => sql.end({ timeout: 5 }));
}

interface Read {
  scope: Scope;
  statements: readonly Statement[];
}

/** One of the pages: its address, and what must be seen for its content to be there. */
interface Asked {
  name: string;
  path: string;
  selector: string;
}

const PAGES: readonly Asked[] = [
  { name: 'Ask, `/cost tenant acme`', path: '/?tenant=acme', selector: '#newest .card' },
  { name: 'Tenants', path: '/tenants', selector: '.tenants tbody tr' },
];

/**
 * Times each page from its request to its content painted in headless Chromium, beside its own read statements run bare
 * plus a bare page of the same markup, served from memory. All sides take turns in one run; each is asked once before.
 *
 * @param options.slowDownMs  is waited for in every answer
 */
export async function measurePages(
  ledger: ConsoleLedger,
  { rounds, slowDownMs, chromium }: { rounds: number; slowDownMs: number; chromium: string },
): Promise<Figure[]> {
  const db = openPostgres(ledger.appUrl);
  const bare = openClient(ledger.appUrl);
  const recorder = recordReads(db);
  const site = await serveConsole(recorder.db, slowDownMs);
  const { chromium: driver } = await import('playwright-core');
  const browser = await driver.launch({
    executablePath: chromium,
    args: ['--no-sandbox', '--disable-dev-shm-usage'],
  });
  try {
    const context = await signIn(browser, site);
    const figures: Figure[] = [];
    for (const asked of PAGES) {
      const forget = () => withOwner(ledger.ownerUrl, (sql) => sql`truncate console_history`);
      await forget();
      recorder.reads.length = 0;
      const markup = await (await context.request.get(site.url + asked.path)).text();
      const reads = [...recorder.reads];
      const plain = await servePlain(markup, site.url);
      try {
        const times = await timePage({ asked, context, site, plain, bare, reads, rounds, forget });
        figures.push(...toFigures(asked, times, markup));
      } finally {
        plain.server.close();
      }
    }
    return figures;
  } finally {
    await browser.close();
    await site.server.close();
    await Promise.all([db.close(), bare.end({ timeout: 5 })]);
  }
}

interface Times {
  page: number[];
  sql: number[];
  plain: number[];
}

async function timePage(parts: {
  asked: Asked;
  context: BrowserContext;
  site: { url: string };
  plain: { url: string };
  bare: postgres.Sql;
  reads: readonly Read[];
  rounds: number;
  forget: () => Promise<void>;
}): Promise<Times> {
  const { asked, context, site, plain, bare, reads, rounds, forget } = parts;
  const page = await context.newPage();
  await watchContent(page, asked.selector);
  const times: Times = { page: [], sql: [], plain: [] };
  const sides = {
    page: () => timeContent(page, site.url + asked.path),
    plain: () => timeContent(page, plain.url),
    sql: async () => {
      const start = performance.now();
      await runBare(bare, reads);
      return performance.now() - start;
    },
  };
  const order = ['page', 'plain', 'sql'] as const;
  for (let round = -2; round < rounds; round += 1) {
    for (const side of round % 2 === 0 ? order : [...order].reverse()) {
      await forget();
      const took = await sides[side]();
      if (round >= 0) times[side].push(took);
    }
  }
  await page.close();
  return times;
}

/** Notes when an element that fits is first there and has been painted. */
async function watchContent(page: Page, selector: string): Promise<void> {
  await page.addInitScript(`
    const look = () => {
      if (!document.querySelector(${JSON.stringify(selector)})) return false;
      requestAnimationFrame(() => setTimeout(() => { globalThis.contentAt = performance.now(); }));
      return true;
    };
    const observer = new MutationObserver(() => { if (look()) observer.disconnect(); });
    observer.observe(document, { childList: true, subtree: true });`);
}

async function timeContent(page: Page, url: string): Promise<number> {
  await page.goto(url, { waitUntil: 'load' });
  const at = await page.waitForFunction('globalThis.contentAt');
  return (await at.jsonValue()) as number;
}

function toFigures({ name }: Asked, times: Times, markup: string): Figure[] {
  const [page, sql, plain] = [medianOf(times.page), medianOf(times.sql), medianOf(times.plain)];
  return [
    {
      name: `${name}: content over its SQL and a bare page`,
      value: page / (sql + plain),
      unit: 'times',
      bound: BOUND,
    },
    { name: `${name}: content painted, p50`, value: page, unit: 'ms', bound: null },
    { name: `${name}: its statements run bare, p50`, value: sql, unit: 'ms', bound: null },
    { name: `${name}: a bare page of its size, p50`, value: plain, unit: 'ms', bound: null },
    { name: `${name}: size`, value: Buffer.byteLength(markup) / 1000, unit: 'kB', bound: null },
  ];
}

/** Keeps what is read. What is written beside it (the buttons' rows, the history) is the console's own to bear. */
function recordReads(db: Database): { db: Db; reads: Read[] } {
  const reads: Read[] = [];
  const read: Db['read'] = (scope, statements) => {
    reads.push({ scope, statements });
    return db.read(scope, statements);
  };
  return { db: { ...db, read }, reads };
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

interface Served {
  url: string;
  server: HttpServer;
  link(): Promise<string>;
}

async function serveConsole(db: Db, slowDownMs: number): Promise<Served> {
  const system = cliContext(db, () => NOW);
  const registry = createRegistry();
  const web = openWeb({
    registry,
    drawChart: null,
    suggest: async () => [],
    ai: { limits: DEFAULT_LIMITS, policy: DEFAULT_POLICY_FILE },
  });
  const slowly = async <T>(answer: Promise<T>): Promise<T> => {
    if (slowDownMs > 0) await sleep(slowDownMs);
    return answer;
  };
  let port = 0;
  const unlimited = { burst: 1e9, perSecond: 1e9 };
  const app = makeConsole({
    front: {
      ...web,
      askTenant: (...asked) => slowly(web.askTenant(...asked)),
      showTenants: (...asked) => slowly(web.showTenants(...asked)),
    },
    makeContext: (who) => ({ ...system, ...who }),
    system,
    firstQuestion: 'tenant acme',
    publicUrl: null,
    port: () => port,
    limits: { session: unlimited, address: unlimited },
  });
  const server = await startHttp({
    app: app as unknown as Parameters<typeof startHttp>[0]['app'],
    host: '127.0.0.1',
    port: 0,
  });
  port = server.port;
  const url = `http://127.0.0.1:${port}`;
  return { url, server, link: async () => `${url}/sign-in/${(await createSignInLink(system)).token}` };
}

async function signIn(browser: Browser, site: Served): Promise<BrowserContext> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  await page.goto(await site.link());
  await page.getByRole('button').click();
  await page.waitForSelector('.composer');
  await page.close();
  return context;
}

/** The same markup from memory, with the same style and script beside it. */
async function servePlain(markup: string, from: string): Promise<{ url: string; server: Server }> {
  const files = new Map<string, { type: string; body: Buffer }>();
  for (const [, path = ''] of markup.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)) {
    const response = await fetch(from + path);
    files.set(path, {
      type: response.headers.get('content-type') ?? '',
      body: Buffer.from(await response.arrayBuffer()),
    });
  }
  const page = { type: 'text/html; charset=utf-8', body: Buffer.from(markup) };
  const server = createServer((request, response) => {
    const file = files.get(request.url ?? '') ?? page;
    const cache = file === page ? 'no-store' : 'public, max-age=31536000, immutable';
    response.writeHead(200, { 'content-type': file.type, 'cache-control': cache }).end(file.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, server };
}
