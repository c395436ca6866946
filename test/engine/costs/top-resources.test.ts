import { expect, test } from 'vitest';
import { importFocus } from '../../../src/engine/ledger/index.ts';
import { addTenant } from '../../../src/engine/tenants/index.ts';
import { ask, factsByKey } from '../../support/ask.ts';
import { makeContext, makeFolder } from '../../support/context.ts';
import { sumUnits, toUnits } from '../../support/cost-ledger.ts';
import { describeOnEachDatabase } from '../../support/databases.ts';
import { type FocusRow, focusRow, writeFocus } from '../../support/focus-files.ts';
import { refusalOf } from '../../support/refusal.ts';

describeOnEachDatabase('top resources', (open) => {
  async function setUp() {
    const { db } = await open();
    const folder = await makeFolder('top-resources');
    const ctx = await makeContext(db, { billsFolder: `${folder}/bills` });
    const rows: FocusRow[] = Array.from({ length: 25 }, (_, n) =>
      focusRow({
        ResourceId: `i-${n}`,
        BilledCost: `${n + 1}.01`,
        EffectiveCost: `${n + 1}.0123456789`,
        ChargePeriodStart: `2026-10-${String(n + 1).padStart(2, '0')}T00:00:00Z`,
        ChargePeriodEnd: `2026-10-${String(n + 2).padStart(2, '0')}T00:00:00Z`,
      }),
    );
    rows.push(focusRow({ ResourceId: '', ServiceName: 'Tax', ChargeCategory: 'Tax', EffectiveCost: '0.5' }));
    await importFocus(ctx, { paths: [await writeFocus(folder, 'bill.csv', rows)], cwd: '/' });
    return { ctx, rows };
  }

  test('are the dearest of the bills with their tenants, and the rest makes up the total to the last digit', async () => {
    const { ctx, rows } = await setUp();
    const card = await ask(ctx, 'top resources 2026-10');
    const facts = factsByKey(card);
    expect(facts['resource:unallocated/AmazonEC2/i-24']).toMatchObject({
      value: '25.0123456789',
      shown: true,
    });
    expect(facts['resource:unallocated/AmazonEC2/i-0']).toBeUndefined();
    const listed = card.facts.filter(({ key }) => key.startsWith('resource:') || key === 'rest:resources');
    expect(listed).toHaveLength(21);
    const total = sumUnits(rows.map((row) => row.EffectiveCost ?? ''));
    expect(toUnits(facts.total?.value ?? '')).toBe(total);
    expect(sumUnits(listed.map(({ value }) => value ?? ''))).toBe(total);
  });

  test('of a few days are those of the days alone, in the metric asked for', async () => {
    const { ctx } = await setUp();
    const card = await ask(ctx, 'top resources 2026-10-24..2026-10-25 billed');
    expect(factsByKey(card)).toMatchObject({
      total: { value: '49.02', metric: 'billed' },
      'resource:unallocated/AmazonEC2/i-24': { value: '25.01' },
      'resource:unallocated/AmazonEC2/i-23': { value: '24.01' },
    });
    expect(factsByKey(card)['rest:resources']).toBeUndefined();
  });

  test('of days that are not imported are not known, with the reason', async () => {
    const { ctx } = await setUp();
    expect(factsByKey(await ask(ctx, 'top resources 2020')).total).toMatchObject({
      value: null,
      reason: '2020 is not imported: the data begin on 1 Oct 2026.',
    });
  });

  test('of a tenant are its own; filters that bills are not read by are refused', async () => {
    const { ctx } = await setUp();
    await addTenant(ctx, { name: 'acme' });
    const card = await ask(ctx, 'top resources 2026-10 tenant:acme');
    expect(card.facts.filter(({ key }) => key.startsWith('resource:'))).toEqual([]);
    expect((await refusalOf(ask(ctx, 'top resources 2026-10 service:AmazonEC2'))).message).toBe(
      'Resources can be narrowed down by a period, a metric and tenant:NAME only.',
    );
    expect((await refusalOf(ask(ctx, 'top resources tenant:acm'))).details.choices).toEqual([
      { label: 'acme', command: 'top resource tenant:acme' },
    ]);
  });
});
