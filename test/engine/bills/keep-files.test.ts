import { mkdirSync, readdirSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sweepIncoming } from '../../../src/engine/bills/index.ts';
import { makeFolder } from '../../support/context.ts';

test('sweeping takes what a killed import left behind, and never a folder of kept bills', async () => {
  const bills = await makeFolder('bills');
  const long = new Date('2026-01-01T00:00:00Z');
  for (const name of ['.incoming-old', '.incoming-new', '2026-01-01-0123456789ab-abcdef', 'notes']) {
    mkdirSync(join(bills, name));
    if (name !== '.incoming-new') utimesSync(join(bills, name), long, long);
  }
  await sweepIncoming(bills, Date.parse('2026-02-01T00:00:00Z'));
  expect(readdirSync(bills).sort()).toEqual(['.incoming-new', '2026-01-01-0123456789ab-abcdef', 'notes']);
});
