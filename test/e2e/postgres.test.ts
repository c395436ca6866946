import { execFile } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import postgres from 'postgres';
import { describe, expect, inject, onTestFinished, test } from 'vitest';
import { centavo, factOf, portOf, startService } from '../support/centavo.ts';
import { makeTestFolder, writeFiles } from '../support/checkout.ts';
import { createPostgresDatabase } from '../support/databases.ts';
import { focusRow, toCsv } from '../support/focus-files.ts';
import { findPostgresPrograms } from '../support/postgres.ts';

const LIMIT_MS = 120_000;
const OCTOBER = ['cost', 'tenant unallocated 2026-10', '--json'];

/** A home whose ledger is an empty database, with a role for the app that does not exist yet. */
async function makeInstallation() {
  const { ownerUrl, drop } = await createPostgresDatabase({ migrated: false });
  const role = `app_${new URL(ownerUrl).pathname.slice(-10)}`;
  const appUrl = new URL(ownerUrl);
  appUrl.username = role;
  appUrl.password = 'p@ss word';
  const owner = postgres(ownerUrl, { max: 1, onnotice: () => {} });
  onTestFinished(async () => {
    await drop();
    await owner.end({ timeout: 5 });
    const server = postgres(inject('postgresUrl') ?? '', { max: 1 });
    await server.unsafe(`drop role if exists ${role}`);
    await server.end({ timeout: 5 });
  });
  const folder = makeTestFolder();
  writeFiles(folder, {
    'october.csv': toCsv([focusRow(), focusRow({ EffectiveCost: '2.50', BilledCost: '2.50' })]),
  });
  const home = join(folder, '.centavo');
  mkdirSync(home, { mode: 0o700 });
  const app = { DATABASE_URL: appUrl.href };
  return { folder, home, ownerUrl, owner, app, both: { ...app, DATABASE_OWNER_URL: ownerUrl } };
}

describe.runIf(inject('postgres'))('the real process on PostgreSQL', () => {
  test(
    'services that start at once on an empty database migrate it once, make the role, and all serve',
    async () => {
      const { home, owner, both } = await makeInstallation();
      const services = [1, 2, 3].map(() => startService(home, { env: both }));
      await Promise.all(services.map(portOf));
      const rows =
        await owner`select count(*)::int as n, count(distinct position)::int as different from centavo_migrations`;
      expect(rows[0]?.n).toBe(rows[0]?.different);
      for (const service of services) service.child.kill('SIGTERM');
      const ends = await Promise.all(services.map(({ ended }) => ended));
      expect(ends).toEqual(Array(3).fill({ status: 0, signal: null }));
    },
    LIMIT_MS,
  );

  test(
    'a fresh home needs no set-up before an import, and the app answers without the owner',
    async () => {
      const { folder, home, app, both } = await makeInstallation();
      const imported = await centavo(home, ['import', 'focus', join(folder, 'october.csv'), '--json'], both);
      expect([imported.status, JSON.parse(imported.stdout).totals[0].effective]).toEqual([0, '3.5']);
      expect(factOf((await centavo(home, OCTOBER, app)).stdout, 'total')).toBe('3.5');
      const doctor = await centavo(home, ['doctor', '--json'], both);
      expect([doctor.status, JSON.parse(doctor.stdout).healthy]).toEqual([0, true]);
    },
    LIMIT_MS,
  );

  test(
    'start-up refuses a role that passes row security by, and a ledger that is not migrated, saying what to do',
    async () => {
      const { home, ownerUrl, owner, both, app } = await makeInstallation();
      const superuser = startService(home, { env: { DATABASE_URL: ownerUrl, DATABASE_OWNER_URL: ownerUrl } });
      expect(await superuser.ended).toEqual({ status: 1, signal: null });
      expect(superuser.stderr()).toMatch(
        /The role "\w+" of DATABASE_URL is a superuser.* Set DATABASE_URL to a role of its own/,
      );
      expect(superuser.stdout()).toBe('');
      expect((await centavo(home, ['migrate'], both)).status).toBe(0);
      await owner.unsafe('delete from centavo_migrations where position >= 1');
      const behind = startService(home, { env: app });
      expect(await behind.ended).toEqual({ status: 1, signal: null });
      expect(behind.stderr()).toMatch(
        /The ledger lacks \d+ of \d+ migrations\. Set DATABASE_OWNER_URL and start/,
      );
    },
    LIMIT_MS,
  );

  test(
    'a server that is not there, and a password that is wrong, are sentences without the password',
    async () => {
      const { home, app } = await makeInstallation();
      const wrong = await centavo(home, OCTOBER, app);
      expect([wrong.status, wrong.stderr]).toEqual([
        1,
        expect.stringContaining(
          'refuses the user of DATABASE_URL: mend its name or password, or set DATABASE_OWNER_URL',
        ),
      ]);
      const nowhere = await centavo(home, OCTOBER, { DATABASE_URL: 'postgres://u:hunter2@127.0.0.1:9/db' });
      expect([nowhere.status, nowhere.stderr]).toEqual([
        1,
        'PostgreSQL at 127.0.0.1:9 cannot be reached (ECONNREFUSED): start it, or mend DATABASE_URL.\n',
      ]);
    },
    LIMIT_MS,
  );

  test(
    'the backup of the bills and pg_dump as `centavo backup` gives it, both restored, give the same answers',
    async () => {
      const { folder, home, both, ownerUrl } = await makeInstallation();
      await centavo(home, ['import', 'focus', join(folder, 'october.csv')], both);
      const before = await centavo(home, OCTOBER, both);
      const archive = join(folder, 'b.tar.gz');
      const backup = await centavo(home, ['backup', archive, '--json'], both);
      expect(JSON.parse(backup.stdout)).toMatchObject({ ledger: false, bills: 1, missing: [] });
      const [, options = '', rest = ''] =
        /PGOPTIONS='([^']*)' pg_dump (.*) "\$DATABASE_OWNER_URL"/.exec(backup.stderr) ?? [];
      const run = promisify(execFile);
      const programs = findPostgresPrograms();
      if (!programs) throw new Error('no PostgreSQL programs');
      await run(join(programs, 'pg_dump'), [...rest.split(' '), ownerUrl], {
        cwd: folder,
        env: { ...process.env, PGOPTIONS: options },
      });

      const other = await makeInstallation();
      const restored = await centavo(other.home, ['restore', archive], other.both);
      expect([restored.status, restored.stdout]).toEqual([0, '1 bills were restored.\n']);
      const [, flags = ''] =
        /pg_restore (.*) --dbname="\$DATABASE_OWNER_URL" centavo\.dump/.exec(restored.stderr) ?? [];
      const dump = join(folder, 'centavo.dump');
      await run(join(programs, 'pg_restore'), [...flags.split(' '), `--dbname=${other.ownerUrl}`, dump]);
      expect((await centavo(other.home, OCTOBER, other.both)).stdout).toBe(before.stdout);
      expect(
        (await centavo(other.home, ['cost', 'top resources 2026-10', '--json'], other.both)).stdout,
      ).toBe((await centavo(home, ['cost', 'top resources 2026-10', '--json'], both)).stdout);
    },
    LIMIT_MS,
  );
});
