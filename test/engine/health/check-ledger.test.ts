import { expect, test } from 'vitest';
import { checkLedger } from '../../../src/engine/health/index.ts';
import { describeOnEachDatabase } from '../../support/databases.ts';

describeOnEachDatabase('the health of a ledger', (open) => {
  test('a ledger of this version, asked as the app asks, has no fault: it would refuse to start', async () => {
    const { faults, migrations } = await checkLedger((await open()).db);
    expect(faults).toEqual([]);
    expect(migrations.applied).toBe(migrations.expected);
  });
});
