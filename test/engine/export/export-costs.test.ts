import { readdir, stat, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import type { Context } from '../../../src/engine/context.ts';
import { getCosts } from '../../../src/engine/costs/index.ts';
import { type ExportKind, exportCosts, sweepExports } from '../../../src/engine/export/index.ts';
import { importFocus } from '../../../src/engine/ledger/index.ts';
import { addRule } from '../../../src/engine/mapping/index.ts';
import { METRICS } from '../../../src/engine/money.ts';
import { addTenant, findTenantByName } from '../../../src/engine/tenants/index.ts';
import { makeContext, makeFolder } from '../../support/context.ts';
import { describeOnEachDatabase, type OpenTestDatabase } from '../../support/databases.ts';
import { about, COLUMN, rowsOf, sumColumn } from '../../support/exported.ts';
import { FOCUS_COLUMNS, type FocusRow, focusRow, writeFocus } from '../../support/focus-files.ts';
import { refusalOf } from '../../support/refusal.ts';

vi.setConfig({ testTimeout: 120_000 });

/** The file's four columns and the answer's four figures. */
async function compareSums(ctx: Context, kind: ExportKind, tenant: string | null, period: string) {
  const exported = await exportCosts(ctx, kind, [about(ctx, tenant, period)]);
  const rows = exported.file ? await rowsOf(exported) : [];
  const sums: Record<string, Record<string, string>> = {};
  const figures: Record<string, Record<string, string>> = {};
  for (const metric of METRICS) {
    const answer = await getCosts(ctx, about(ctx, tenant, period, metric));
    for (const { currency, total } of answer.figures) {
      figures[metric] = { ...figures[metric], [currency]: total.value ?? '0' };
      const own = rows.filter((row) => row.BillingCurrency === currency);
      sums[metric] = { ...sums[metric], [currency]: sumColumn(own, COLUMN[metric]) };
    }
  }
  return { sums, figures, rows };
}

/** A home of its own: files wait beside the bills. */
async function makeHome(open: OpenTestDatabase): Promise<Context> {
  return makeContext((await open()).db, { billsFolder: join(await makeFolder('home'), 'bills') });
}

/** Three tenants: `acme` and `beta` own by tag and share, unevenly, what is tagged `shared`. */
async function addTenants(ctx: Context): Promise<void> {
  for (const name of ['acme', 'beta', 'gamma']) await addTenant(ctx, { name });
  const rule = (pattern: string, shares: { tenant: string; weight: string }[]) =>
    addRule(ctx, { rule: { kind: 'tag', key: 'team', pattern, shares } });
  await rule('acme', [{ tenant: 'acme', weight: '1' }]);
  await rule('beta', [{ tenant: 'beta', weight: '1' }]);
  await rule('shared', [
    { tenant: 'acme', weight: '1' },
    { tenant: 'beta', weight: '1.5' },
    { tenant: 'gamma', weight: '4.2' },
  ]);
}

const team = (name: string) => `{"team":"${name}"}`;

describeOnEachDatabase('exports', (open, kind) => {
  test('hold the tenant’s lines with FOCUS names, its share and its exact part; all parts of a line are the line', async () => {
    const ctx = await makeHome(open);
    await addTenants(ctx);
    const folder = await makeFolder('bill');
    await writeFocus(folder, 'bill.csv', [
      focusRow({ ResourceId: 'i-1', EffectiveCost: '10.01', Tags: team('acme') }),
      focusRow({ ResourceId: 'i-2', EffectiveCost: '-3.5', Tags: team('beta') }),
      focusRow({ ResourceId: 'nat', EffectiveCost: '0.0000000001', BilledCost: '7', Tags: team('shared') }),
      focusRow({
        ResourceId: 'nat',
        EffectiveCost: '100',
        BilledCost: '0.1234567890123',
        Tags: team('shared'),
      }),
      focusRow({ ResourceId: '=cmd|x', ServiceName: '@x', EffectiveCost: '', Tags: team('shared') }),
    ]);
    await importFocus(ctx, { paths: ['.'], cwd: folder });
    const acme = await exportCosts(ctx, 'lines', [about(ctx, 'acme', '2026-10')]);
    expect(acme.file?.name).toBe('acme-2026-10.csv');
    expect(acme.rows).toMatchObject({ value: '4', unit: 'count', tenant: 'acme' });
    const rows = await rowsOf(acme);
    expect(Object.keys(rows[0] ?? {})).toEqual([
      'x_centavo_tenant',
      'x_centavo_share',
      'BilledCost',
      'EffectiveCost',
      'ListCost',
      'ContractedCost',
      ...FOCUS_COLUMNS.filter((column) => !column.endsWith('Cost')),
    ]);
    expect(rows).toContainEqual(
      expect.objectContaining({
        x_centavo_tenant: 'acme',
        x_centavo_share: '1',
        EffectiveCost: '10.01',
        ResourceId: 'i-1',
        Tags: team('acme'),
      }),
    );
    expect(rows).toContainEqual(
      expect.objectContaining({
        x_centavo_share: '0.1492537313',
        ResourceId: "'=cmd|x",
        ServiceName: "'@x",
        EffectiveCost: '',
      }),
    );
    expect(sumColumn(rows, 'EffectiveCost')).toBe(acme.answer.figures[0]?.total.value);

    const everything = await rowsOf(await exportCosts(ctx, 'lines', [about(ctx, null, '2026-10')]));
    const nat = everything.filter((row) => row.ResourceId === 'nat');
    expect(nat).toHaveLength(6);
    expect(sumColumn(nat, 'BilledCost')).toBe('7.1234567890123');
    expect(sumColumn(nat, 'EffectiveCost')).toBe('100.0000000001');
    expect(sumColumn(everything, 'EffectiveCost')).toBe('106.5100000001');
  });

  test('of any bills and any shares add up to the answers in every metric and currency, line by line and by resource', async () => {
    const ctx = await makeHome(open);
    await addTenants(ctx);
    const amount = fc
      .tuple(fc.integer({ min: -50_000, max: 900_000 }), fc.constantFrom('', '5', '000125', '123456789012'))
      .map(([whole, tail]) => `${whole}.${tail || '0'}`);
    const line = fc.record({
      day: fc.integer({ min: 1, max: 4 }),
      tag: fc.constantFrom('acme', 'shared', 'shared', 'nobody'),
      billed: amount,
      effective: fc.oneof(amount, fc.constant('')),
      list: amount,
      purchase: fc.boolean(),
      resource: fc.constantFrom('', 'i-1', 'i-2'),
      currency: fc.constantFrom('USD', 'USD', 'EUR'),
    });
    const base = await makeFolder('bills');
    let run = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(line, { minLength: 1, maxLength: 40 }),
        fc.boolean(),
        async (list, parquet) => {
          const name = join(base, `${run++}${parquet ? '.parquet' : '.csv.gz'}`);
          const rows = list.map(
            (one, at): FocusRow =>
              focusRow({
                ChargePeriodStart: `2026-10-0${one.day}T00:00:00Z`,
                Tags: team(one.tag),
                BilledCost: one.billed,
                // Parquet of the tests keeps ten digits, and every cost.
                EffectiveCost: parquet ? one.billed : one.effective,
                ListCost: one.list,
                ContractedCost: one.list,
                ChargeCategory: one.purchase ? 'Purchase' : 'Usage',
                ResourceId: one.resource,
                BillingCurrency: one.currency,
                InvoiceId: `I-${at}`,
              }),
          );
          await importFocus(ctx, {
            paths: [await writeFocus(dirname(name), name.slice(base.length + 1), rows)],
            cwd: '/',
            replace: true,
          });
          for (const tenant of ['acme', 'gamma', null]) {
            const lines = await compareSums(ctx, 'lines', tenant, '2026-10');
            expect(lines.sums).toEqual(lines.figures);
            const resources = await compareSums(ctx, 'resources', tenant, '2026-10');
            expect(resources.sums).toEqual(resources.figures);
          }
        },
      ),
      { numRuns: kind === 'embedded' ? 6 : 8, seed: 20261121 },
    );
  });

  test('of a part of a month take its days alone, a correction in a later bill among them', async () => {
    const ctx = await makeHome(open);
    await addTenants(ctx);
    const folder = await makeFolder('bill');
    const on = (day: string, more: FocusRow = {}) =>
      focusRow({ ChargePeriodStart: `${day}T00:00:00Z`, Tags: team('acme'), ResourceId: day, ...more });
    const early = await writeFocus(folder, '1.csv', [on('2026-09-10'), on('2026-09-20')]);
    const late = await writeFocus(folder, '2.parquet', [
      on('2026-10-02'),
      on('2026-09-12', {
        BillingPeriodStart: '2026-10-01T00:00:00Z',
        BillingPeriodEnd: '2026-11-01T00:00:00Z',
        ChargeClass: 'Correction',
        EffectiveCost: '-0.25',
      }),
    ]);
    await importFocus(ctx, { paths: [early, late], cwd: folder });
    const exported = await exportCosts(ctx, 'lines', [about(ctx, 'acme', '2026-09-05..2026-09-15')]);
    expect(exported.file?.name).toBe('acme-2026-09-05_2026-09-15.csv');
    const rows = await rowsOf(exported);
    expect(rows.map((row) => row.ResourceId).sort()).toEqual(['2026-09-10', '2026-09-12']);
    expect(rows.map((row) => row.ChargePeriodStart).sort()).toEqual([
      '2026-09-10T00:00:00Z',
      '2026-09-12T00:00:00Z',
    ]);
    expect(sumColumn(rows, 'EffectiveCost')).toBe('0.75');
  });

  test('show a person the parts of their own tenants alone, whatever is asked for', async () => {
    const admin = await makeHome(open);
    await addTenants(admin);
    const folder = await makeFolder('bill');
    await writeFocus(folder, 'bill.csv', [
      focusRow({ ResourceId: 'of-acme', Tags: team('acme') }),
      focusRow({ ResourceId: 'of-beta', Tags: team('beta') }),
      focusRow({ ResourceId: 'of-nobody' }),
      focusRow({ ResourceId: 'of-all', EffectiveCost: '10', Tags: team('shared') }),
    ]);
    await importFocus(admin, { paths: ['.'], cwd: folder });
    const { id } = await findTenantByName(admin, 'acme');
    const person: Context = { ...admin, scope: [id] };
    for (const exportKind of ['lines', 'resources'] as const) {
      const rows = await rowsOf(await exportCosts(person, exportKind, [about(person, null, '2026-10')]));
      expect(new Set(rows.map((row) => row.x_centavo_tenant))).toEqual(new Set(['acme']));
      expect(rows.map((row) => row.ResourceId).sort()).toEqual(['of-acme', 'of-all']);
      expect(sumColumn(rows, 'EffectiveCost')).toBe('2.4925373134');
    }
    const foreign = await refusalOf(exportCosts(person, 'lines', [about(person, 'beta', '2026-10')]));
    const missing = await refusalOf(exportCosts(person, 'lines', [about(person, 'nemo', '2026-10')]));
    expect(foreign.message.replaceAll('beta', 'X')).toBe(missing.message.replaceAll('nemo', 'X'));
    const nobody: Context = { ...admin, scope: [] };
    expect((await exportCosts(nobody, 'lines', [about(nobody, null, '2026-10')])).file).toBeNull();
  });

  test('lie in a private folder of their own that the sweep takes when nobody fetched them', async () => {
    const ctx = await makeHome(open);
    const folder = await makeFolder('bill');
    await writeFocus(folder, 'bill.csv', [focusRow()]);
    await importFocus(ctx, { paths: ['.'], cwd: folder });
    const { file } = await exportCosts(ctx, 'lines', [about(ctx, null, '2026-10')]);
    const path = file?.path ?? '';
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await stat(dirname(path))).mode & 0o777).toBe(0o700);
    expect(dirname(dirname(path))).toBe(join(dirname(ctx.billsFolder), 'exports'));
    const now = ctx.now();
    await utimes(dirname(path), now, new Date(now.getTime() - 23 * 3_600_000));
    expect(await sweepExports(ctx)).toBe(0);
    await utimes(dirname(path), now, new Date(now.getTime() - 25 * 3_600_000));
    expect(await sweepExports(ctx)).toBe(1);
    expect(await readdir(dirname(dirname(path)))).toEqual([]);
  });

  test('are not written where days are not imported, no line is there, or a kept bill is gone', async () => {
    const ctx = await makeHome(open);
    await addTenants(ctx);
    const folder = await makeFolder('bill');
    await writeFocus(folder, 'bill.csv', [focusRow({ Tags: team('acme') })]);
    await importFocus(ctx, { paths: ['.'], cwd: folder });
    const early = await exportCosts(ctx, 'lines', [about(ctx, 'acme', '2025-01')]);
    expect(early.file).toBeNull();
    expect(early.answer.coverage.reason).toBe('January 2025 is not imported: the data begin on 5 Oct 2026.');
    expect((await exportCosts(ctx, 'lines', [about(ctx, 'beta', '2026-10')])).file).toBeNull();
    const filtered = about(ctx, 'acme', '2026-10');
    filtered.question.filters = { service: 'AmazonEC2' };
    expect((await refusalOf(exportCosts(ctx, 'lines', [filtered]))).message).toBe(
      'An export can be narrowed down by a tenant, a period and a metric only.',
    );
    const [delivery = ''] = await readdir(ctx.billsFolder);
    const [bill = ''] = await readdir(join(ctx.billsFolder, delivery));
    await writeFile(join(ctx.billsFolder, delivery, bill), '');
    expect((await refusalOf(exportCosts(ctx, 'lines', [about(ctx, 'acme', '2026-10')]))).message).toBe(
      'A kept bill of these days is missing or damaged on the disk, so no file was written. An admin can restore it from a backup.',
    );
    expect(await readdir(join(dirname(ctx.billsFolder), 'exports'))).toEqual([]);
  });
});
