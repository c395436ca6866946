import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import postgres from 'postgres';
import type { TestProject } from 'vitest/node';
import { migratePostgres } from '../../db/migrate.ts';
import { type PostgresServer, startPostgres } from './postgres.ts';

/** What a run of the suite shares with its tests about PostgreSQL. */
export interface PostgresForTests {
  /** The owner's connection to the server's maintenance database. */
  ownerUrl: string;
  /** A migrated database without connections, to be copied. */
  template: string;
  /** The app's login on every copy. */
  appUser: string;
  appPassword: string;
}

declare module 'vitest' {
  export interface ProvidedContext {
    /** The owner's URL of the PostgreSQL server of this run; null where there is none. */
    postgresUrl: string | null;
    postgres: PostgresForTests | null;
    /** The program of a Chromium that the console is driven with; null where there is none. */
    chromium: string | null;
  }
}

/** What a developer has set for Centavo itself must not steer its tests. */
const OWN_VARIABLES = /^(SLACK_|DATABASE_|CENTAVO_|HOST$|PORT$|LOG_LEVEL$)/;

const NOT_RUN = `
  ┌──────────────────────────────────────────────────────────────────────────┐
  │  THE POSTGRESQL HALF OF THE SUITE WAS NOT RUN                            │
  │  There is no TEST_DATABASE_URL and no installed postgres, 15 or newer.   │
  │  Debian and Ubuntu:  apt-get install postgresql                          │
  │  macOS:              brew install postgresql@16                          │
  │  elsewhere:          set TEST_DATABASE_URL to a superuser's connection   │
  └──────────────────────────────────────────────────────────────────────────┘
`;

const NO_CHROMIUM = `
  ┌──────────────────────────────────────────────────────────────────────────┐
  │  THE TESTS IN A REAL BROWSER WERE NOT RUN                                │
  │  There is no Chromium at /usr/bin/chromium.                              │
  │  Debian and Ubuntu:  apt-get install chromium                            │
  │  elsewhere:          set CENTAVO_CHROMIUM to the program of one          │
  └──────────────────────────────────────────────────────────────────────────┘
`;

/** Runs once before the suite: a PostgreSQL server with a migrated template; what it returns takes them away again. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const chromium = findChromium(process.env.CENTAVO_CHROMIUM);
  project.provide('chromium', chromium);
  const tellChromium = () => {
    if (chromium !== null) return;
    process.stderr.write(NO_CHROMIUM);
    if (process.env.CI === 'true') process.exitCode = 1;
  };
  for (const name of Object.keys(process.env)) if (OWN_VARIABLES.test(name)) delete process.env[name];
  const server = await findServer(process.env.TEST_DATABASE_URL);
  project.provide('postgresUrl', server?.url ?? null);
  if (!server) {
    project.provide('postgres', null);
    return async () => {
      tellChromium();
      process.stderr.write(NOT_RUN);
      if (process.env.CI === 'true') process.exitCode = 1;
    };
  }
  try {
    const shared = await makeTemplate(server.url);
    project.provide('postgres', shared);
    return async () => {
      tellChromium();
      await dropTemplate(shared);
      await server.stop();
    };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/** `CENTAVO_CHROMIUM=none` leaves the browser out. */
function findChromium(given: string | undefined): string | null {
  const path = given ?? '/usr/bin/chromium';
  return existsSync(path) ? path : null;
}

/** The server of TEST_DATABASE_URL, else one of our own. `TEST_DATABASE_URL=none` runs the embedded half alone. */
async function findServer(given: string | undefined): Promise<PostgresServer | null> {
  if (given === 'none') return null;
  return given ? { url: given, stop: async () => {} } : startPostgres();
}

/** Names carry the run, so that two runs on one server do not meet. */
async function makeTemplate(ownerUrl: string): Promise<PostgresForTests> {
  const run = randomBytes(4).toString('hex');
  const shared = {
    ownerUrl,
    template: `centavo_test_${run}`,
    appUser: `centavo_test_${run}`,
    appPassword: randomBytes(12).toString('hex'),
  };
  await withOwner(ownerUrl, (sql) => sql`create database ${sql(shared.template)}`);
  const url = new URL(ownerUrl);
  url.pathname = `/${shared.template}`;
  const appUrl = new URL(url);
  appUrl.username = shared.appUser;
  appUrl.password = shared.appPassword;
  await migratePostgres(url.href, appUrl.href);
  return shared;
}

async function dropTemplate({ ownerUrl, template, appUser }: PostgresForTests): Promise<void> {
  await withOwner(ownerUrl, async (sql) => {
    await sql`drop database if exists ${sql(template)} with (force)`;
    const left = await sql`select datname from pg_database where datname like ${`${template}_%`}`;
    for (const { datname } of left) await sql`drop database if exists ${sql(datname)} with (force)`;
    await sql`drop role if exists ${sql(appUser)}`;
  });
}

async function withOwner(url: string, work: (sql: postgres.Sql) => Promise<unknown>): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    await work(sql);
  } finally {
    await sql.end({ timeout: 5 });
  }
}
