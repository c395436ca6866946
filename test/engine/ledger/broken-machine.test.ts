import { execFileSync } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { expect, inject, onTestFinished, test, vi } from 'vitest';
import type { Context } from '../../../src/engine/context.ts';
import { importFocus } from '../../../src/engine/ledger/index.ts';
import { makeContext, makeFolder } from '../../support/context.ts';
import { describeOnEachDatabase, openTestPostgres } from '../../support/databases.ts';
import { focusRow, writeFocus } from '../../support/focus-files.ts';
import { readLedgerImage } from '../../support/ledger-image.ts';

/** Where no small file system can be mounted, copying fails as it does on a full one. */
const injected = vi.hoisted(() => ({ fullDisk: false }));
vi.mock('node:fs/promises', async (load) => {
  const real = await load<typeof import('node:fs/promises')>();
  const copyFile: typeof real.copyFile = (...given) =>
    injected.fullDisk
      ? Promise.reject(
          Object.assign(new Error('ENOSPC: no space left on device, copyfile'), { code: 'ENOSPC' }),
        )
      : real.copyFile(...given);
  return { ...real, copyFile };
});

const rows = (count: number, cost: string) =>
  Array.from({ length: count }, (_, at) =>
    focusRow({ ResourceId: `i-${at}-${'x'.repeat(200)}`, EffectiveCost: cost }),
  );

/** A file system of one megabyte, or null where this user may mount none. */
async function mountSmallDisk(): Promise<string | null> {
  const folder = await makeFolder('small-disk');
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    return null;
  }
  onTestFinished(() => {
    execFileSync('umount', [folder]);
  });
  return folder;
}

const messageOf = (work: Promise<unknown>) =>
  work.then(
    () => 'imported',
    (error: Error) => error.message,
  );

describeOnEachDatabase('a machine that fails during an import', (open) => {
  test('a full disk leaves the ledger and the kept bills as they were, and says so', async () => {
    const { db } = await open();
    const folder = await makeFolder('full-disk');
    const good = await makeContext(db);
    await importFocus(good, { paths: [await writeFocus(folder, 'first.csv', rows(10, '1'))], cwd: '/' });
    const image = await readLedgerImage(db);
    const big = await writeFocus(folder, 'big.csv', rows(8000, '2'));
    const disk = await mountSmallDisk();
    injected.fullDisk = disk === null;
    onTestFinished(() => {
      injected.fullDisk = false;
    });
    const billsFolder = disk ? join(disk, 'bills') : await makeFolder('bills');
    const message = await messageOf(importFocus({ ...good, billsFolder }, { paths: [big], cwd: '/' }));
    expect(message).toMatch(/^The disk is full: nothing was imported and the ledger is as it was/);
    expect(await readLedgerImage(db)).toBe(image);
    expect(await readdir(billsFolder)).toEqual([]);
  });
});

test.runIf(inject('postgres'))(
  'a database connection lost during an import leaves the ledger as it was and says so',
  async () => {
    const database = await openTestPostgres();
    onTestFinished(() => database.close());
    const ctx = await makeContext(database.db);
    const folder = await makeFolder('lost');
    await importFocus(ctx, { paths: [await writeFocus(folder, 'first.csv', rows(10, '1'))], cwd: '/' });
    const image = await readLedgerImage(database.db);
    const second = await writeFocus(folder, 'second.csv', rows(12, '2'));
    let terminated = false;
    // The connection goes when the transaction has begun to write: at the first statement after the lock.
    const cut: Context = {
      ...ctx,
      db: {
        ...database.db,
        transaction: (scope, work) =>
          database.db.transaction(scope, (tx) =>
            work({
              ...tx,
              copy: async (...given) => {
                const [backend] = await tx.rows<{ pid: number }>(sql`select pg_backend_pid() as pid`);
                await database.asOwner('select pg_terminate_backend($1)', [backend?.pid]);
                terminated = true;
                return tx.copy(...given);
              },
            }),
          ),
      },
    };
    const message = await messageOf(importFocus(cut, { paths: [second], cwd: '/', replace: true }));
    expect(terminated).toBe(true);
    expect(message).toMatch(
      /^The connection to the database was lost: nothing was imported and the ledger is as it was/,
    );
    expect(await readLedgerImage(database.db)).toBe(image);
    expect((await readdir(ctx.billsFolder)).filter((name) => name.startsWith('.'))).toEqual([]);
  },
);

describeOnEachDatabase('a connection that is lost in the last step of an import', (open) => {
  /** The context whose transaction of the import ends as `ending` says. */
  function losing(ctx: Context, ending: 'committed' | 'rolled back', back: boolean): Context {
    const lost = () => Object.assign(new Error('the connection was lost'), { code: 'CONNECTION_CLOSED' });
    let gone = false;
    return {
      ...ctx,
      db: {
        ...ctx.db,
        transaction: async (scope, work) => {
          if (gone && !back) throw lost();
          let imported = false;
          const result = await ctx.db.transaction(scope, async (tx) => {
            const done = await work({
              ...tx,
              copy: async (...given) => {
                imported = true;
                return tx.copy(...given);
              },
            });
            gone ||= imported;
            if (imported && ending === 'rolled back') throw lost();
            return done;
          });
          if (imported) throw lost();
          return result;
        },
      },
    };
  }

  test('after the commit: the import is reported as done and its bills stay', async () => {
    const { db } = await open();
    const ctx = await makeContext(db);
    const path = await writeFocus(await makeFolder('lost'), 'bill.csv', rows(3, '1'));
    const report = await importFocus(losing(ctx, 'committed', true), { paths: [path], cwd: '/' });
    expect(report).toMatchObject({ accepted: 3, unchanged: false });
    expect(await readdir(ctx.billsFolder)).toHaveLength(1);
    expect(await importFocus(ctx, { paths: [path], cwd: '/' })).toMatchObject({ unchanged: true });
  });

  test('before the commit: nothing was imported and nothing is kept', async () => {
    const { db } = await open();
    const ctx = await makeContext(db);
    const path = await writeFocus(await makeFolder('lost'), 'bill.csv', rows(3, '1'));
    expect(
      await messageOf(importFocus(losing(ctx, 'rolled back', true), { paths: [path], cwd: '/' })),
    ).toMatch(/^The connection to the database was lost: nothing was imported/);
    expect(await readdir(ctx.billsFolder)).toEqual([]);
  });

  test('where the database stays away the bills stay too, and nobody is told that nothing was imported', async () => {
    const { db } = await open();
    const ctx = await makeContext(db);
    const path = await writeFocus(await makeFolder('lost'), 'bill.csv', rows(3, '1'));
    expect(
      await messageOf(importFocus(losing(ctx, 'committed', false), { paths: [path], cwd: '/' })),
    ).toMatch(/whether the import is in the ledger is not known/);
    expect(await readdir(ctx.billsFolder)).toHaveLength(1);
  });
});
