import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { openEmbedded } from '../db/embedded.ts';
import { migrateEmbedded, migratePostgres } from '../db/migrate.ts';
import { openPostgres } from '../db/postgres.ts';
import type { Database, Db } from '../db/sql.ts';
import type { Command, Registry } from '../src/bot/registry.ts';
import type { Context } from '../src/engine/context.ts';
import { importFocus } from '../src/engine/ledger/index.ts';
import { addRule } from '../src/engine/mapping/index.ts';
import { addTenant } from '../src/engine/tenants/index.ts';
import { startPostgres } from '../test/support/postgres.ts';
import { seedLedger } from '../test/support/seed-ledger.ts';

/** Tenants that `fillTenants` makes. */
export const TENANTS = 20;
export const NOW = new Date('2026-11-21T12:00:00Z');

/** A migrated, empty ledger. */
export interface BenchLedger {
  kind: Db['kind'];
  /** What the bot and the import work on, as in one process. */
  db: Database;
  close(): Promise<void>;
}

/** Twenty tenants, each with an amount of its own in October. */
export async function fillTenants(ctx: Context): Promise<void> {
  const tenants = Array.from({ length: TENANTS }, (_, n) => n);
  for (const n of tenants) {
    await addTenant(ctx, { name: nameOf(n) });
    await addRule(ctx, {
      rule: { kind: 'sub_account', pattern: `sub-${n}`, shares: [{ tenant: nameOf(n), weight: '1' }] },
    });
  }
  await seedLedger(
    ctx,
    tenants.map((n) => ({ day: '2026-10-05', amount: amountOf(n), subAccountId: `sub-${n}` })),
  );
}

export const nameOf = (n: number) => `tenant-${String(n).padStart(2, '0')}`;
export const amountOf = (n: number) => `${1000 + n}.25`;

/** Imports; `begun` resolves when it loads. */
export function startImport(ctx: Context, paths: string[]) {
  let begin = () => {};
  let over = false;
  const begun = new Promise<void>((resolve) => {
    begin = resolve;
  });
  const done = importFocus(ctx, { paths, cwd: '/' }, (share) => {
    if (share >= 0.1) begin();
  }).finally(() => {
    over = true;
    begin();
  });
  done.catch(() => {});
  return { begun, done, isOver: () => over };
}

/** Every command takes so much longer. */
export function slowVerbs(registry: Registry, ms: number): Registry {
  const slow = (command: Command): Command => ({
    ...command,
    run: async (ctx, options) => {
      await sleep(ms);
      return command.run(ctx, options);
    },
  });
  return { ...registry, commands: registry.commands.map(slow) };
}

/** Sleeps in the database before the first read of an answer, on the connection that the read has. */
export function slowFirstRead(db: Db, ms: number): Db {
  let first = true;
  return {
    ...db,
    read: async (scope, statements) => {
      if (!first) return db.read(scope, statements);
      first = false;
      const nap = { text: 'select pg_sleep($1)', params: [ms / 1000] };
      return (await db.read(scope, [nap, ...statements])).slice(1);
    },
  };
}

/** Holds the event loop up. */
export function block(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

export async function openEmbeddedLedger(): Promise<BenchLedger> {
  const folder = await mkdtemp(join(tmpdir(), 'centavo-bench-'));
  const db = await openEmbedded({ folder: join(folder, 'ledger') });
  await migrateEmbedded(db);
  return {
    kind: 'embedded',
    db,
    close: async () => {
      await db.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export async function openPostgresLedger(): Promise<BenchLedger> {
  const server = await startPostgres();
  if (!server) throw new Error('No postgres is installed; install PostgreSQL 15 or newer.');
  const owner = postgres(server.url, { max: 1, onnotice: () => {} });
  await owner`create database ack`;
  await owner.end();
  const urlOf = (login?: string) => {
    const url = new URL(server.url);
    url.pathname = '/ack';
    if (login) [url.username, url.password] = [login, login];
    return url.href;
  };
  await migratePostgres(urlOf(), urlOf('bench_app'));
  const db = openPostgres(urlOf('bench_app'));
  return {
    kind: 'postgres',
    db,
    close: async () => {
      await db.close();
      await server.stop();
    },
  };
}
