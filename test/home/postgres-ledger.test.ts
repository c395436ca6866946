import { randomBytes } from 'node:crypto';
import { expect, inject, onTestFinished, test } from 'vitest';
import { openClient } from '../../db/postgres.ts';
import { openPostgresLedger } from '../../src/home/postgres-ledger.ts';
import { createPostgresDatabase } from '../support/databases.ts';

test.runIf(inject('postgres'))(
  'a role that was made without the rights of the app is told the grant, and given it where the owner is there',
  async () => {
    const { ownerUrl, drop } = await createPostgresDatabase();
    const role = `app_${randomBytes(5).toString('hex')}`;
    const owner = openClient(ownerUrl);
    await owner.unsafe(`create role ${role} login password 'secret'`);
    onTestFinished(async () => {
      await owner.unsafe(`drop role ${role}`);
      await owner.end({ timeout: 5 });
      await drop();
    });
    const url = new URL(ownerUrl);
    url.username = role;
    url.password = 'secret';
    await expect(openPostgresLedger({ databaseUrl: url.href, databaseOwnerUrl: null })).rejects.toMatchObject(
      {
        code: 'unavailable',
        message: expect.stringContaining(`GRANT centavo_app TO "${role}"`),
      },
    );
    const db = await openPostgresLedger({ databaseUrl: url.href, databaseOwnerUrl: ownerUrl });
    expect(await db.read([], [{ text: 'select count(*)::int as n from tenants', params: [] }])).toEqual([
      [{ n: 0 }],
    ]);
    await db.close();
  },
);
