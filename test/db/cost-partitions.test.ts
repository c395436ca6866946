import { sql } from 'drizzle-orm';
import { expect, inject, onTestFinished, test } from 'vitest';
import { describeOnEachDatabase, openTestPostgres } from '../support/databases.ts';

const makeMonth = sql`select ensure_cost_partitions('2031-02-01', '2031-02-01')`;

test.runIf(inject('postgres'))(
  'facts are read while an import that begins a month has not committed',
  async () => {
    const { db, close } = await openTestPostgres();
    onTestFinished(close);
    await db.transaction('*', async (importing) => {
      await importing.rows(makeMonth);
      const [row] = await db.transaction('*', async (asking) => {
        await asking.rows(sql`set local lock_timeout = '2s'`);
        return asking.rows(sql`select count(*)::int as facts from cost_facts`);
      });
      expect(row).toEqual({ facts: 0 });
    });
  },
);

describeOnEachDatabase('a month of facts', (open) => {
  test('has the indexes of the whole, is made once, and cannot be read past its row security', async () => {
    const { db, asOwner } = await open();
    for (const _ of [1, 2]) await db.transaction('*', (tx) => tx.rows(makeMonth));
    const indexes = await asOwner(
      `select pg_get_indexdef(indexrelid) as definition from pg_index where indrelid = 'cost_facts_2031_02'::regclass order by 1`,
    );
    expect(indexes.map(({ definition }) => String(definition).replace(/^.* USING /, ''))).toEqual([
      'btree (tenant_id, day)',
      'btree (unit_id, day, dims_id, tenant_id)',
    ]);
    await expect(db.transaction('*', (tx) => tx.rows(sql`select * from cost_facts_2031_02`))).rejects.toThrow(
      /permission denied/,
    );
  });

  test('which migrations were applied can be read by the app, and not changed', async () => {
    const { db } = await open();
    await expect(
      db.transaction('*', (tx) => tx.rows(sql`update centavo_migrations set hash = hash`)),
    ).rejects.toThrow(/permission denied/);
  });
});
