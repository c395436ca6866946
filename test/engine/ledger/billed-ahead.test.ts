import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { toStatement } from '../../../db/sql.ts';
import { importFocus, readResources } from '../../../src/engine/ledger/index.ts';
import { addRule } from '../../../src/engine/mapping/index.ts';
import { addTenant } from '../../../src/engine/tenants/index.ts';
import { makeContext, makeFolder } from '../../support/context.ts';
import { describeOnEachDatabase } from '../../support/databases.ts';
import { focusRow, writeFocus } from '../../support/focus-files.ts';

describeOnEachDatabase('a charge that an earlier bill holds', (open) => {
  test('is found among the resources of its day, and moved by a rule over resources that counts from it', async () => {
    const { db } = await open();
    const ctx = await makeContext(db, { now: '2026-10-20T12:00:00Z' });
    const ahead = focusRow({
      BillingPeriodStart: '2026-09-01T00:00:00Z',
      ChargePeriodStart: '2026-10-05T00:00:00Z',
    });
    expect(ahead.BillingPeriodEnd).toBe('2026-10-01T00:00:00Z');
    await importFocus(ctx, {
      paths: [await writeFocus(await makeFolder('ahead'), 'september.csv', [ahead])],
      cwd: '/',
    });
    const october = { period: { from: '2026-10-01', to: '2026-11-01' }, metric: 'effective' } as const;
    expect(await readResources(ctx, { ...october, tenantIds: null, limit: 5 })).toMatchObject([
      { resourceId: 'i-1', value: '1' },
    ]);
    const { id } = await addTenant(ctx, { name: 'acme' });
    const shares = [{ tenant: 'acme', weight: '1' }];
    await addRule(ctx, { rule: { kind: 'resource', pattern: 'i-*', from: '2026-10-01', shares } });
    const [rows] = await db.read('*', [
      toStatement(sql`select tenant_id, trim_scale(effective) as effective from cost_facts`),
    ]);
    expect(rows).toEqual([{ tenant_id: id, effective: '1' }]);
  });
});
