import { expect, test } from 'vitest';
import { importFocus, readResources } from '../../../src/engine/ledger/index.ts';
import { makeContext, makeFolder } from '../../support/context.ts';
import { describeOnEachDatabase } from '../../support/databases.ts';
import { focusRow, writeFocus } from '../../support/focus-files.ts';

describeOnEachDatabase('resources from the kept bills', (open) => {
  test('the dearest come first with what they cost in the period, over all bills that hold them', async () => {
    const { db } = await open();
    const ctx = await makeContext(db);
    const folder = await makeFolder('resources');
    const on = (day: string, resource: string, cost: string) =>
      focusRow({ ChargePeriodStart: `${day}T00:00:00Z`, ResourceId: resource, EffectiveCost: cost });
    await importFocus(ctx, {
      paths: [
        await writeFocus(folder, 'september.csv', [
          on('2026-09-29', 'i-1', '5.5'),
          on('2026-09-10', 'i-2', '100'),
        ]),
      ],
      cwd: '/',
    });
    await importFocus(ctx, {
      paths: [
        await writeFocus(folder, 'october.parquet', [
          on('2026-10-02', 'i-1', '7.25'),
          on('2026-10-02', 'i-3', '9'),
          on('2026-10-03', '', '1'),
        ]),
      ],
      cwd: '/',
    });
    const ask = {
      period: { from: '2026-09-20', to: '2026-10-03' },
      metric: 'effective',
      tenantIds: null,
    } as const;
    expect(await readResources(ctx, { ...ask, limit: 10 })).toMatchObject([
      { resourceId: 'i-1', value: '12.75', tenantId: 0, service: 'AmazonEC2', currency: 'USD' },
      { resourceId: 'i-3', value: '9' },
    ]);
    expect(await readResources(ctx, { ...ask, limit: 1 })).toHaveLength(1);
    expect(await readResources({ ...ctx, scope: [] }, { ...ask, limit: 10 })).toEqual([]);
    expect(await readResources(ctx, { ...ask, tenantIds: [99], limit: 10 })).toEqual([]);
  });
});
