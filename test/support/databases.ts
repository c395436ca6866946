import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import postgres from 'postgres';
import { afterAll, describe, inject, onTestFinished, TestRunner } from 'vitest';
import { openEmbedded } from '../../db/embedded.ts';
import { listMigrations, migrateEmbedded } from '../../db/migrate.ts';
import { openClient, openPostgres } from '../../db/postgres.ts';
import type { Database, Row } from '../../db/sql.ts';
import { takeEmbedded } from './embedded-pool.ts';
import { emptyDatabase, isRowsOnly, type Pristine, type Run, readPristine } from './empty-database.ts';

/** A fresh, migrated database of one test or one suite, opened as the app opens it. */
export interface TestDatabase {
  db: Database;
  kind: 'embedded' | 'postgres';
  /** On PostgreSQL: the connections of the owner and of the app's role to this database. */
  ownerUrl?: string;
  appUrl?: string;
  /** Runs one statement as the database's owner, who passes grants by (and, a superuser, row security too). */
  asOwner(text: string, params?: unknown[]): Promise<Row[]>;
  /** Closes and drops it. Comes by itself when the test, or the suite that opened it in a hook, ends. */
  close(): Promise<void>;
}

export type OpenTestDatabase = () => Promise<TestDatabase>;

/**
 * Runs a suite on PGlite and on PostgreSQL. `open` gives a migrated database without rows, one that an earlier test gave
 * back where there is one; a suite that only reads opens one in `beforeAll`. It closes by itself.
 *
 * Without a PostgreSQL server its half is left out, and the run says so at its end.
 */
export function describeOnEachDatabase(
  title: string,
  body: (open: OpenTestDatabase, kind: 'embedded' | 'postgres') => void,
): void {
  describe(`${title} (PGlite)`, () => body(closingByItself(openTestEmbedded), 'embedded'));
  describe.runIf(inject('postgres'))(`${title} (PostgreSQL)`, () =>
    body(closingByItself(openTestPostgres), 'postgres'),
  );
}

/** A fresh migrated PGlite in memory; the caller closes it. */
export async function openTestEmbedded(): Promise<TestDatabase> {
  const db = await takeEmbedded(readMigratedDump);
  return {
    db,
    kind: 'embedded',
    asOwner: (text, params = []) => db.asOwner((owner) => owner.rows({ text, params })),
    close: onlyOnce(() => db.close()),
  };
}

/** A fresh migrated PostgreSQL database, opened as the app's role; the caller closes it. */
export async function openTestPostgres(): Promise<TestDatabase> {
  const pooled = idlePostgres.pop() ?? (await makePooledPostgres());
  let isSound = true;
  const db = openPostgres(pooled.appUrl, { connections: 4 });
  const owner = openClient(pooled.ownerUrl);
  const asOwner = async (text: string, params: unknown[] = []) =>
    [...(await owner.unsafe(text, params as never[]))] as Row[];
  // Whoever connects by themselves may do anything to it, for longer than the test.
  const lend = (url: string) => {
    isSound = false;
    return url;
  };
  return {
    db,
    kind: 'postgres',
    get ownerUrl() {
      return lend(pooled.ownerUrl);
    },
    get appUrl() {
      return lend(pooled.appUrl);
    },
    asOwner: async (text, params) => {
      if (!isRowsOnly(text)) isSound = false;
      return asOwner(text, params);
    },
    close: onlyOnce(async () => {
      await Promise.all([db.close(), owner.end({ timeout: 5 })]);
      if (!isSound) return pooled.drop();
      await inOwnersTransaction(pooled.ownerUrl, (run) => emptyDatabase(run, pooled.pristine));
      idlePostgres.push(pooled);
    }),
  };
}

interface PooledPostgres {
  ownerUrl: string;
  appUrl: string;
  pristine: Pristine;
  drop(): Promise<void>;
}

/** What tests gave back, emptied: it takes a tenth of copying the template. */
const idlePostgres: PooledPostgres[] = [];

async function makePooledPostgres(): Promise<PooledPostgres> {
  const made = await createPostgresDatabase();
  return { ...made, pristine: await inOwnersTransaction(made.ownerUrl, readPristine) };
}

async function inOwnersTransaction<T>(url: string, work: (run: Run) => Promise<T>): Promise<T> {
  const owner = openClient(url);
  try {
    return (await owner.begin((sql) =>
      work(async (text, params = []) => [...(await sql.unsafe(text, params as never[]))]),
    )) as T;
  } finally {
    await owner.end({ timeout: 5 });
  }
}

/**
 * Makes a PostgreSQL database of its own: migrated, or empty as a first start finds it.
 *
 * @throws Error  where this run has no PostgreSQL; ask `inject('postgres')` first
 */
export async function createPostgresDatabase(
  options: { migrated?: boolean } = {},
): Promise<{ ownerUrl: string; appUrl: string; drop(): Promise<void> }> {
  const shared = inject('postgres');
  if (!shared) throw new Error('This run of the suite has no PostgreSQL.');
  const name = `${shared.template}_${randomBytes(5).toString('hex')}`;
  const asServerOwner = async (work: (sql: postgres.Sql) => Promise<unknown>) => {
    const sql = postgres(shared.ownerUrl, { max: 1, onnotice: () => {} });
    await work(sql).finally(() => sql.end({ timeout: 5 }));
  };
  await asServerOwner((sql) =>
    options.migrated === false
      ? sql`create database ${sql(name)}`
      : sql`create database ${sql(name)} template ${sql(shared.template)}`,
  );
  const ownerUrl = new URL(shared.ownerUrl);
  ownerUrl.pathname = `/${name}`;
  const appUrl = new URL(ownerUrl);
  appUrl.username = shared.appUser;
  appUrl.password = shared.appPassword;
  return {
    ownerUrl: ownerUrl.href,
    appUrl: appUrl.href,
    drop: () => asServerOwner((sql) => sql`drop database if exists ${sql(name)} with (force)`),
  };
}

let migratedDump: Uint8Array | undefined;

/**
 * A migrated PGlite as an unpacked tar. Making one takes 5 s, so it is kept under `node_modules`, named by all that
 * it is made from. Two processes may both make it; the files are alike, and the rename is whole.
 */
export async function readMigratedDump(): Promise<Uint8Array> {
  if (migratedDump) return migratedDump;
  const require = createRequire(import.meta.url);
  const pglite = readFileSync(join(dirname(require.resolve('@electric-sql/pglite')), 'pglite.wasm'));
  const inputs = createHash('sha256').update(pglite).update(JSON.stringify(listMigrations()));
  const folder = fileURLToPath(new URL('../../node_modules/.cache/centavo-test/', import.meta.url));
  const file = join(folder, `${inputs.digest('hex').slice(0, 16)}.tar`);
  if (!existsSync(file)) {
    const db = await openEmbedded({});
    await migrateEmbedded(db);
    const tar = gunzipSync(await db.dump());
    await db.close();
    mkdirSync(folder, { recursive: true });
    const half = `${file}.${process.pid}`;
    writeFileSync(half, tar);
    renameSync(half, file);
  }
  migratedDump = new Uint8Array(readFileSync(file));
  return migratedDump;
}

/** Opened inside a test it closes after the test, opened in a hook of the suite after the suite. */
function closingByItself(open: OpenTestDatabase): OpenTestDatabase {
  const openInHooks: TestDatabase[] = [];
  afterAll(async () => {
    for (const opened of openInHooks) await opened.close();
  });
  return async () => {
    const opened = await open();
    if (TestRunner.getCurrentTest()) onTestFinished(() => opened.close());
    else openInHooks.push(opened);
    return opened;
  };
}

function onlyOnce(close: () => Promise<void>): () => Promise<void> {
  let closing: Promise<void> | undefined;
  return () => {
    closing ??= close();
    return closing;
  };
}
