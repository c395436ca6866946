import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { demoMappingRules, demoTenants, writeDemoBills } from '../../src/engine/demo/index.ts';
import { importFocus } from '../../src/engine/ledger/index.ts';
import { addRule } from '../../src/engine/mapping/index.ts';
import { subtract } from '../../src/engine/money.ts';
import { addTenant } from '../../src/engine/tenants/index.ts';
import { ask, factsByKey, valuesOf } from '../support/ask.ts';
import { makeContext, makeFolder } from '../support/context.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { type FocusRow, toCsv } from '../support/focus-files.ts';
import { compareRollups } from '../support/ledger-image.ts';

describeOnEachDatabase('the demo company', (open) => {
  test('one amount changed in a demo file and imported again changes the answer by exactly that', {
    timeout: 120_000,
  }, async () => {
    const { db } = await open();
    const ctx = await makeContext(db);
    const folder = await makeFolder('demo');
    await writeDemoBills({ folder, today: '2026-11-21' });
    for (const { tenant, parent } of demoTenants)
      await addTenant(ctx, parent ? { name: tenant, parent } : { name: tenant });
    for (const { kind, key, pattern, shares } of demoMappingRules) {
      await addRule(ctx, {
        rule: { kind, pattern, shares: shares.map((share) => ({ ...share })), ...(key ? { key } : {}) },
      });
    }
    await importFocus(ctx, { paths: [folder], cwd: '/' });
    expect(await compareRollups(db)).toEqual([]);

    const before = await ask(ctx, 'tenant acme 2026-10');
    const services = Object.values(valuesOf(before, 'service:'));
    expect(
      services.reduce(
        (left, value) => subtract(left ?? '0', value ?? '0'),
        factsByKey(before).total?.value ?? '',
      ),
    ).toBe('0');

    const path = join(folder, 'openai', '2026-10.csv');
    const rows = parse(await readFile(path), { columns: true }) as FocusRow[];
    const mine = rows.find(
      (row) =>
        /acme/i.test(`${row.SubAccountId} ${row.SubAccountName}`) &&
        !/^0(\.0*)?$/.test(row.EffectiveCost ?? ''),
    );
    if (!mine) throw new Error('no row of acme in the demo');
    mine.EffectiveCost = subtract(mine.EffectiveCost ?? '0', '-12.3456789012');
    await writeFile(path, toCsv(rows, Object.keys(rows[0] ?? {})));
    await importFocus(ctx, { paths: [path], cwd: '/' });
    const after = await ask(ctx, 'tenant acme 2026-10');
    expect(subtract(factsByKey(after).total?.value ?? '', factsByKey(before).total?.value ?? '')).toBe(
      '12.3456789012',
    );
    expect(await compareRollups(db)).toEqual([]);
  });
});
