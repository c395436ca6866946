import { randomBytes } from 'node:crypto';
import { expect, inject, onTestFinished, test } from 'vitest';
import { listMigrations } from '../../db/migrate.ts';
import { openClient } from '../../db/postgres.ts';
import { migrateAsOwner } from '../../src/home/postgres-ledger.ts';
import { createPostgresDatabase } from '../support/databases.ts';

/** An empty database whose owner may make no roles. */
async function makeDatabase() {
  const { ownerUrl, appUrl, drop } = await createPostgresDatabase({ migrated: false });
  const server = openClient(ownerUrl);
  const plainOwner = `owner_${randomBytes(5).toString('hex')}`;
  await server.unsafe(`create role ${plainOwner} login password 'secret'`);
  await server.unsafe(`alter database ${new URL(ownerUrl).pathname.slice(1)} owner to ${plainOwner}`);
  onTestFinished(async () => {
    await server.end({ timeout: 5 });
    await drop();
    const admin = openClient(inject('postgresUrl') ?? '');
    await admin.unsafe(`drop role ${plainOwner}`);
    await admin.end({ timeout: 5 });
  });
  const url = new URL(ownerUrl);
  url.username = plainOwner;
  url.password = 'secret';
  return { plainOwnerUrl: url.href, appUrl };
}

test.runIf(inject('postgres'))('an owner who may not make roles migrates where they are made', async () => {
  const { plainOwnerUrl, appUrl } = await makeDatabase();
  expect(await migrateAsOwner(plainOwnerUrl, appUrl)).toBe(listMigrations().length);
});

test.runIf(inject('postgres'))('where a role is missing such an owner is told what to do', async () => {
  const { plainOwnerUrl, appUrl } = await makeDatabase();
  const absent = new URL(appUrl);
  absent.username = `app_${randomBytes(5).toString('hex')}`;
  await expect(migrateAsOwner(plainOwnerUrl, absent.href)).rejects.toMatchObject({
    code: 'unavailable',
    message: expect.stringMatching(/lacks a right that migrating needs .*CREATEROLE/),
  });
});
