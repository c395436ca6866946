import { sql } from 'drizzle-orm';
import { expect, inject, onTestFinished, test } from 'vitest';
import { addRule } from '../../../src/engine/mapping/index.ts';
import { addTenant, archiveTenant } from '../../../src/engine/tenants/index.ts';
import { makeContext } from '../../support/context.ts';
import { openTestPostgres } from '../../support/databases.ts';
import { refusalOf } from '../../support/refusal.ts';

test.runIf(inject('postgres'))(
  'a tenant is not archived beside a rule that is just being added for it',
  async () => {
    const { db, asOwner, close } = await openTestPostgres();
    onTestFinished(close);
    const ctx = await makeContext(db);
    await addTenant(ctx, { name: 'acme' });
    const shares = [{ tenant: 'acme', weight: '1' }];
    let archiving: Promise<unknown> = Promise.resolve();
    await db.transaction('*', async (adding) => {
      await addRule({ ...ctx, db: adding }, { rule: { kind: 'service', pattern: 'x', shares } });
      archiving = refusalOf(archiveTenant(ctx, { tenant: 'acme' }));
      // Until it waits for the one that adds, or has ended already.
      await Promise.race([
        archiving,
        expect
          .poll(() =>
            asOwner(`
            select 1 as waits from pg_locks join pg_database d on d.oid = database
            where locktype = 'advisory' and not granted and d.datname = current_database()`),
          )
          .toEqual([{ waits: 1 }]),
      ]);
      await adding.rows(sql`select 1`);
    });
    expect(await archiving).toMatchObject({ code: 'bad_input' });
  },
);
