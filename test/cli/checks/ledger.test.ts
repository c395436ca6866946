import { createHash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { describe, expect, inject, onTestFinished, test } from 'vitest';
import { openClient, openPostgres } from '../../../db/postgres.ts';
import type { Finding } from '../../../src/cli/checks/check.ts';
import { checkOpenLedger } from '../../../src/cli/checks/check-open-ledger.ts';
import { makeTestFolder, writeFiles } from '../../support/checkout.ts';
import {
  createPostgresDatabase,
  describeOnEachDatabase,
  type TestDatabase,
} from '../../support/databases.ts';

const now = () => new Date();
const statesOf = (findings: readonly Finding[]) =>
  Object.fromEntries(findings.map(({ check, state }) => [check, state]));

async function addDelivery(
  { db }: TestDatabase,
  billsFolder: string,
  contents: Record<string, string>,
): Promise<void> {
  const files = Object.entries(contents).map(([keptAs, text]) => ({
    name: keptAs,
    keptAs,
    sha256: createHash('sha256').update(text).digest('hex'),
  }));
  await db.transaction('*', (tx) =>
    tx.rows(sql`insert into deliveries
      (source, content_hash, folder, files, rows, accepted, rejected, unknown_costs, imported_at, imported_by)
      values ('focus', 'x', 'd1', ${JSON.stringify(files)}::text::jsonb, 1, 1, 0, 0, now(), 'cli')`),
  );
  writeFiles(join(billsFolder, 'd1'), contents);
}

describeOnEachDatabase('doctor on an open ledger', (open, kind) => {
  test('a sound ledger has no fault', async () => {
    const { db } = await open();
    const clock = kind === 'postgres' ? { clock: 'ok' } : {};
    expect(statesOf(await checkOpenLedger(db, makeTestFolder(), now))).toEqual({
      role: 'ok',
      'row-security': 'ok',
      linked: 'ok',
      migrations: 'ok',
      bills: 'ok',
      outbox: 'ok',
      'ai-prices': 'ok',
      ...clock,
    });
  });

  test('row security that is not forced on a table is a fault that names the table', async () => {
    const { db, asOwner } = await open();
    await asOwner('alter table tenant_days no force row level security');
    const findings = await checkOpenLedger(db, makeTestFolder(), now);
    expect(statesOf(findings)).toMatchObject({ role: 'ok', 'row-security': 'fault' });
    expect(findings).toContainEqual({
      check: 'row-security',
      state: 'fault',
      message: 'Row security is not forced on tenant_days.',
      mend: 'As the owner: ALTER TABLE tenant_days ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;',
    });
    await asOwner('alter table tenant_days ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY');
    expect(statesOf(await checkOpenLedger(db, makeTestFolder(), now))).toMatchObject({
      'row-security': 'ok',
    });
  });

  test('a ledger that lacks a migration, has one too many, or was made by others is a fault', async () => {
    const { db, asOwner } = await open();
    const findFault = async () => {
      const findings = await checkOpenLedger(db, makeTestFolder(), now);
      return findings.find(({ check }) => check === 'migrations')?.message;
    };
    await asOwner("insert into centavo_migrations (position, hash) values (999, 'x')");
    expect(await findFault()).toBe('The ledger was made by a newer version of Centavo.');
    await asOwner('delete from centavo_migrations where position >= 1');
    expect(await findFault()).toMatch(/^The ledger lacks \d+ of \d+ migrations\.$/);
    await asOwner("update centavo_migrations set hash = 'x' where position = 0");
    expect(await findFault()).toBe('The ledger was made by migrations other than this version has.');
  });

  test('a kept bill that is gone or was changed is a fault that names it', async () => {
    const database = await open();
    const bills = makeTestFolder();
    await addDelivery(database, bills, { 'a.csv': 'a', 'b.csv': 'b', 'c.csv': 'c' });
    expect(statesOf(await checkOpenLedger(database.db, bills, now))).toMatchObject({ bills: 'ok' });
    writeFiles(bills, { 'd1/b.csv': 'changed' });
    await addDelivery(database, makeTestFolder(), { 'd.csv': 'd' });
    expect(await checkOpenLedger(database.db, bills, now)).toContainEqual(
      expect.objectContaining({
        check: 'bills',
        state: 'fault',
        message: 'Of 4 kept bills 1 are gone and 1 were changed: d1/d.csv, d1/b.csv.',
      }),
    );
  });
});

describe.runIf(inject('postgres'))('doctor on the role of PostgreSQL', () => {
  /** A database opened as its owner, or as a role of this test's own: the app's is shared with tests that run beside. */
  async function connectAs(role: 'owner' | 'app') {
    const { ownerUrl, drop } = await createPostgresDatabase();
    const owner = openClient(ownerUrl);
    const user = `doctor_${randomBytes(5).toString('hex')}`;
    await owner.unsafe(`create role ${user} login password 'x' in role centavo_app`);
    const appUrl = new URL(ownerUrl);
    appUrl.username = user;
    appUrl.password = 'x';
    const db = openPostgres(role === 'owner' ? ownerUrl : appUrl.href, { connections: 1 });
    onTestFinished(async () => {
      await db.close();
      await owner.unsafe(
        `reassign owned by ${user} to current_user; drop owned by ${user}; drop role ${user}`,
      );
      await owner.end({ timeout: 5 });
      await drop();
    });
    return { db, owner, user };
  }

  test('a superuser is a fault', async () => {
    const { db } = await connectAs('owner');
    expect(await checkOpenLedger(db, makeTestFolder(), now)).toContainEqual(
      expect.objectContaining({
        check: 'role',
        state: 'fault',
        message: expect.stringContaining('is a superuser'),
      }),
    );
  });

  test('a role that passes row security by, or owns a table, is a fault', async () => {
    const { db, owner, user } = await connectAs('app');
    const findRole = async () =>
      (await checkOpenLedger(db, makeTestFolder(), now)).find(({ check }) => check === 'role');
    expect(await findRole()).toMatchObject({ state: 'ok' });
    await owner.unsafe(`alter role ${user} bypassrls`);
    expect(await findRole()).toMatchObject({
      state: 'fault',
      message: expect.stringContaining('BYPASSRLS'),
    });
    await owner.unsafe(`alter role ${user} nobypassrls; alter table tenants owner to ${user}`);
    expect(await findRole()).toMatchObject({
      state: 'fault',
      message: expect.stringContaining('owns tables (tenants)'),
    });
  });

  test('a clock that is minutes off the database’s is a fault', async () => {
    const { db } = await connectAs('app');
    const ahead = () => new Date(Date.now() + 300_000);
    const findings = await checkOpenLedger(db, makeTestFolder(), ahead);
    expect(findings.find(({ check }) => check === 'clock')).toMatchObject({
      state: 'fault',
      message: expect.stringMatching(/^This machine's clock is (299|300|301) s ahead of the database's\.$/),
    });
  });
});
