import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import postgres from 'postgres';
import type { EmbeddedDatabase } from './embedded.ts';
import type { Row } from './sql.ts';

/** The role that all of the app's rights hang on. It owns nothing and cannot log in; the app's login belongs to it. */
const APP_ROLE = 'centavo_app';
/** Key of the advisory lock that makes two processes that start at once migrate once. */
const MIGRATION_LOCK = 7_320_114;

/** The ledger's migrations are not those of this version. The message says what to do. */
export class LedgerVersionError extends Error {
  override readonly name = 'LedgerVersionError';
}

type Run = (text: string, params?: unknown[]) => Promise<Row[]>;

/** The migrations of this version, oldest first. */
export function listMigrations(): { hash: string; statements: string[] }[] {
  const folder = fileURLToPath(new URL('./migrations', import.meta.url));
  return readMigrationFiles({ migrationsFolder: folder }).map(({ sql }) => ({
    hash: createHash('sha256').update(sql.join('\n')).digest('hex'),
    statements: sql,
  }));
}

/** Brings an embedded database to this version. `before` runs once when there is something to do to an existing ledger. */
export async function migrateEmbedded(
  db: EmbeddedDatabase,
  before: () => Promise<void> = async () => {},
): Promise<number> {
  const applied = await db.asOwner(async (owner) => {
    const run: Run = (text, params = []) => owner.rows({ text, params });
    const [role] = await run('select 1 from pg_roles where rolname = $1', [APP_ROLE]);
    if (!role) await run(`create role ${APP_ROLE} nologin`);
    return countApplied(run);
  });
  if (applied > 0 && applied < listMigrations().length) await before();
  return db.asOwner((owner) => applyMigrations((text, params = []) => owner.rows({ text, params })));
}

/**
 * Brings a PostgreSQL database to this version as its owner, and makes the app's role: the user of `appUrl` may log in,
 * belongs to the role, and has no right that passes row security by.
 *
 * @returns how many migrations were applied
 */
export async function migratePostgres(ownerUrl: string, appUrl: string | null): Promise<number> {
  const sql = postgres(ownerUrl, { max: 1, onnotice: () => {} });
  try {
    return (await sql.begin(async (tx) => {
      const run: Run = async (text, params = []) => [...(await tx.unsafe(text, params as never[]))] as Row[];
      await run('select pg_advisory_xact_lock($1)', [MIGRATION_LOCK]);
      await ensureRoles(run, appUrl);
      return applyMigrations(run);
    })) as number;
  } finally {
    await sql.end({ timeout: 5 });
  }
}

async function ensureRoles(run: Run, appUrl: string | null): Promise<void> {
  await ensureRole(run, APP_ROLE, 'nologin');
  if (!appUrl) return;
  const { username, password } = new URL(appUrl);
  const user = decodeURIComponent(username);
  const [owner] = await run('select current_user as name');
  if (user === '' || user === owner?.name) return;
  const secret = decodeURIComponent(password).replaceAll("'", "''");
  await ensureRole(run, user, `login${secret ? ` password '${secret}'` : ''}`);
  const [belongs] = await run("select pg_has_role($1::name, $2::name, 'member') as already", [
    user,
    APP_ROLE,
  ]);
  if (!belongs?.already) await run(`grant ${APP_ROLE} to ${quoteName(user)}`);
}

/** Roles belong to the server and the lock to this database: another one may be set up at once. Looked for first, because an owner without CREATEROLE is refused even where the role is there. */
async function ensureRole(run: Run, name: string, options: string): Promise<void> {
  const [exists] = await run('select 1 from pg_roles where rolname = $1', [name]);
  if (exists) return;
  await run(
    `do $centavo$ begin create role ${quoteName(name)} ${options};
      exception when duplicate_object or unique_violation then null; end $centavo$`,
  );
}

function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

async function countApplied(run: Run): Promise<number> {
  const [table] = await run("select to_regclass('centavo_migrations') as name");
  if (!table?.name) return 0;
  const [row] = await run('select count(*)::int as n from centavo_migrations');
  return Number(row?.n);
}

async function applyMigrations(run: Run): Promise<number> {
  await run(`create table if not exists centavo_migrations (
    position integer primary key, hash text not null, applied_at timestamptz not null default now())`);
  const done = await run('select position, hash from centavo_migrations order by position');
  const migrations = listMigrations();
  if (done.length > migrations.length) {
    throw new LedgerVersionError(
      'This ledger was made by a newer version of Centavo; install that version or restore a backup.',
    );
  }
  for (const [position, { hash, statements }] of migrations.entries()) {
    const before = done[position];
    if (before) {
      if (before.hash !== hash)
        throw new LedgerVersionError(
          `Migration ${position} of this ledger is not the one of this version; restore a backup.`,
        );
      continue;
    }
    for (const statement of statements) await run(statement);
    await run('insert into centavo_migrations (position, hash) values ($1, $2)', [position, hash]);
    await run(`grant select on centavo_migrations to ${APP_ROLE}`);
  }
  return migrations.length - done.length;
}
