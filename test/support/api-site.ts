import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, onTestFinished } from 'vitest';
import type { Db } from '../../db/sql.ts';
import { type AiOutage, type AiOutageOptions, openAiOutage } from '../../src/engine/ai-outage/index.ts';
import { DEFAULT_LIMITS, DEFAULT_POLICY_FILE, type Gate } from '../../src/engine/ai-policy/index.ts';
import {
  type CreateApiKeyInput,
  createApiKey,
  type KeyRing,
  makeKeyRing,
} from '../../src/engine/api-keys/index.ts';
import type { Context } from '../../src/engine/context.ts';
import { makePriceBook } from '../../src/engine/prices/index.ts';
import { makeApi } from '../../src/http/api/make-api.ts';
import { makeApp } from '../../src/http/app.ts';
import { startHttp } from '../../src/http/start-http.ts';
import { makeContext } from './context.ts';
import { expectDescribed, type OpenApi } from './openapi.ts';
import { collectLog, type LogLine } from './slack-app.ts';

/** The API on a real socket, with a clock that a test moves. */
export interface ApiSite {
  url: string;
  /** The local admin, on the same clock. */
  ctx: Context;
  ring: KeyRing;
  gate: Gate;
  outage: AiOutage;
  log: LogLine[];
  setNow(iso: string): void;
  /** From now on every statement fails as where the connection is lost. */
  breakDatabase(): void;
  /** A key's text. */
  makeKey(input?: Partial<CreateApiKeyInput>): Promise<string>;
  /** Asks with a key; a body is sent as JSON. */
  ask(key: string, method: string, path: string, body?: unknown, headers?: object): Promise<Answer>;
}

export interface Answer {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: what a program gets is looked at field by field
  body: any;
}

export const ADMIN_SECRET = 'an-admin-secret-of-28-letters';

export async function openApiSite(
  db: Db,
  options: {
    now?: string;
    adminSecret?: string | null;
    outage?: Partial<AiOutageOptions>;
    secret?: string;
    /** Lives as long as the file's tests. */
    forFile?: boolean;
  } = {},
): Promise<ApiSite> {
  let now = options.now ?? '2026-11-21T12:00:00Z';
  const { log, lines } = collectLog();
  const breakable = makeBreakable(db);
  const ctx: Context = {
    ...(await makeContext(breakable.db, { billsFolder: '/nowhere' })),
    now: () => new Date(now),
    log,
  };
  const ring = makeKeyRing(options.secret ?? 'a secret of the tests');
  const gate: Gate = {
    prices: makePriceBook([]),
    file: DEFAULT_POLICY_FILE,
    limits: DEFAULT_LIMITS,
    known: new Map(),
  };
  const adminSecret = options.adminSecret === undefined ? ADMIN_SECRET : options.adminSecret;
  const folder = await mkdtemp(join(tmpdir(), 'centavo-ai-journal-'));
  const outage = await openAiOutage({ folder, log, onError: 'serve', timeoutMs: 60_000, ...options.outage });
  const api = makeApi({ version: '1.2.3', system: ctx, ring, gate, outage, adminSecret });
  const app = makeApp({
    version: '1.2.3',
    database: { kind: db.kind, check: async () => {} },
    platforms: () => ({}),
    log,
    api,
  });
  const server = await startHttp({ app, host: '127.0.0.1', port: 0 });
  const onEnd = options.forFile ? afterAll : onTestFinished;
  onEnd(async () => {
    await server.close();
    await outage.close();
    await rm(folder, { recursive: true, force: true });
  });
  const url = `http://127.0.0.1:${server.port}`;
  let described: OpenApi | undefined;
  return {
    url,
    ctx,
    ring,
    gate,
    outage,
    log: lines,
    breakDatabase: breakable.fail,
    setNow: (iso) => {
      now = iso;
    },
    makeKey: async (input = {}) => (await createApiKey(ctx, ring, { name: 'tests', ...input })).key,
    ask: async (key, method, path, body, headers = {}) => {
      const response = await fetch(url + path, {
        method,
        headers: {
          authorization: `Bearer ${key}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      const text = await response.text();
      const answer = {
        status: response.status,
        headers: response.headers,
        body: text === '' ? null : JSON.parse(text),
      };
      described ??= (await (await fetch(`${url}/api/v1/openapi.json`)).json()) as OpenApi;
      expectDescribed(described, method, path, answer);
      return answer;
    },
  };
}

/** A database that can be lost. */
function makeBreakable(db: Db): { db: Db; fail(): void } {
  let lost = false;
  const unless = <T>(work: () => Promise<T>): Promise<T> =>
    lost
      ? Promise.reject(Object.assign(new Error('connection lost'), { code: 'CONNECTION_CLOSED' }))
      : work();
  return {
    db: {
      kind: db.kind,
      read: (scope, statements) => unless(() => db.read(scope, statements)),
      alone: (statement) => unless(() => db.alone(statement)),
      transaction: (scope, work) => unless(() => db.transaction(scope, work)),
    },
    fail: () => {
      lost = true;
    },
  };
}
