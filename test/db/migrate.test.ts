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

test.runIf(inject('postgres'))(
  'rules made before their amounts had a currency get one, by an owner whom row security holds too',
  async () => {
    const { plainOwnerUrl, appUrl } = await makeDatabase();
    await migrateAsOwner(plainOwnerUrl, appUrl);
    const { statements = [] } =
      listMigrations().find((one) => one.statements.join().includes('rule_amount_has_currency')) ?? {};
    const owner = openClient(plainOwnerUrl);
    onTestFinished(() => owner.end({ timeout: 5 }));
    const asWhole = <T>(work: (run: (text: string) => Promise<unknown>) => Promise<T>) =>
      owner.begin(async (tx) => {
        await tx.unsafe(`select set_config('app.scope', '*', true)`);
        return work((text) => tx.unsafe(text));
      });
    await asWhole(async (run) => {
      await run(`alter table approval_rules drop column currency`);
      await run(`
        insert into approval_rules (kind, min_amount, approvers, needed, created_by, created_at)
        values ('budget', 1000, '[]', 0, 'test', now()), ('budget', 0, '[]', 0, 'test', now())`);
      await run(`
        insert into approvals (id, kind, tenant_id, state, requester, requested_by, requested_at, amount, currency,
          payload, hash, approvers, needed, rule, expires_at)
        select gen_random_uuid(), 'budget', 0, 'pending', 'local', 'cli', now(), 5, 'EUR', '{}', '', '[]', 1, rule::jsonb, now()
        from (values ('{"id": 1, "minAmount": "1000", "category": null}'), (null)) as r(rule)`);
    });
    await owner.begin(async (tx) => {
      for (const statement of statements) await tx.unsafe(statement);
    });
    const read = await asWhole(async (run) => [
      await run('select currency from approval_rules order by id'),
      await run('select rule from approvals order by rule is null'),
    ]);
    expect(read).toEqual([
      [{ currency: 'USD' }, { currency: null }],
      [
        {
          rule: { id: 1, minAmount: '1000', category: null, currency: 'EUR', rate: null, unmeasured: false },
        },
        { rule: null },
      ],
    ]);
  },
);
