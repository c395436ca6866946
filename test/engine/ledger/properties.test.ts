import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { importFocus, undoImport } from '../../../src/engine/ledger/index.ts';
import { makeContext, makeFolder } from '../../support/context.ts';
import { describeOnEachDatabase } from '../../support/databases.ts';
import { type FocusRow, focusRow, writeFocus } from '../../support/focus-files.ts';
import { compareRollups, emptyLedger, readLedgerImage } from '../../support/ledger-image.ts';

const amount = fc
  .tuple(fc.integer({ min: -50_000, max: 900_000 }), fc.constantFrom('', '5', '000125', '123456789012'))
  .map(([whole, tail]) => `${whole}.${tail || '0'}`);

/** Rows of two accounts and two months; each is told apart by its resource, as rows of a bill are. */
const rows = fc
  .array(
    fc.record({
      month: fc.constantFrom('2026-08', '2026-09'),
      day: fc.integer({ min: 1, max: 28 }),
      account: fc.constantFrom('a', 'b'),
      service: fc.constantFrom('EC2', 'S3', 'Támara"\'s, <b>'),
      tags: fc.constantFrom('', '{"team":"x"}', '{"team": "x"}', '{"Team":"y","env":"prod"}'),
      billed: amount,
      effective: fc.oneof(amount, fc.constant('')),
      purchase: fc.boolean(),
      long: fc.boolean(),
      invoice: fc.constantFrom('', 'I-1', 'I-2'),
      correction: fc.boolean(),
      currency: fc.constantFrom('USD', 'USD', 'EUR'),
    }),
    { minLength: 1, maxLength: 40 },
  )
  .map((list) =>
    list.map((one, at): FocusRow => {
      const day = `${one.month}-${String(one.day).padStart(2, '0')}`;
      const row = focusRow({
        BillingPeriodStart: `${one.month}-01T00:00:00Z`,
        ChargePeriodStart: `${day}T00:00:00Z`,
        BillingAccountId: one.account,
        ServiceName: one.service,
        Tags: one.tags,
        BilledCost: one.billed,
        EffectiveCost: one.effective,
        ChargeCategory: one.purchase ? 'Purchase' : 'Usage',
        ChargeClass: one.correction ? 'Correction' : '',
        InvoiceId: one.invoice,
        BillingCurrency: one.currency,
        ResourceId: `i-${at}`,
      });
      return one.long ? { ...row, ChargePeriodEnd: row.BillingPeriodEnd ?? '' } : row;
    }),
  );

const NAMES = ['part-1.csv', 'part-2.csv.gz', 'part-3.csv'];

describeOnEachDatabase('the ledger is what the deliveries say', (open, kind) => {
  const numRuns = kind === 'embedded' ? 12 : 8;

  test('any split of a delivery into files and any order of its rows gives the same ledger, and the rollups are its sums', {
    timeout: 120_000,
  }, async () => {
    const database = await open();
    const ctx = await makeContext(database.db);
    const base = await makeFolder('split');
    let run = 0;
    await fc.assert(
      fc.asyncProperty(rows, fc.infiniteStream(fc.nat()), async (list, dice) => {
        const folder = join(base, String(run++));
        await mkdir(folder);
        const whole = await writeFocus(folder, 'whole.csv', list);
        await emptyLedger(database);
        await importFocus(ctx, { paths: [whole], cwd: '/' });
        const expected = await readLedgerImage(database.db);
        expect(await compareRollups(database.db)).toEqual([]);

        const roll = () => Number(dice.next().value);
        const shuffled = list.map((row) => ({ row, at: roll() })).sort((a, b) => a.at - b.at);
        const parts: FocusRow[][] = NAMES.map(() => []);
        for (const { row } of shuffled) parts[roll() % NAMES.length]?.push(row);
        const paths = [];
        for (const [at, part] of parts.entries())
          if (part.length > 0) paths.push(await writeFocus(folder, NAMES[at] ?? '', part));
        await emptyLedger(database);
        await importFocus(ctx, { paths, cwd: '/' });
        expect(await readLedgerImage(database.db)).toBe(expected);
      }),
      { numRuns, seed: 20261121 },
    );
  });

  test('any sequence of deliveries gives what the newest of each unit alone gives, and undoing them all leaves nothing', {
    timeout: 120_000,
  }, async () => {
    const database = await open();
    const ctx = await makeContext(database.db);
    const base = await makeFolder('sequence');
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(rows, { minLength: 2, maxLength: 4 }), async (deliveries) => {
        const folder = join(base, String(run++));
        await mkdir(folder);
        await emptyLedger(database);
        const newest = new Map<string, FocusRow[]>();
        const ids: number[] = [];
        const images = [await readLedgerImage(database.db)];
        for (const [at, list] of deliveries.entries()) {
          const report = await importFocus(ctx, {
            paths: [await writeFocus(folder, `${at}.csv`, list)],
            cwd: '/',
            replace: true,
          });
          if (!ids.includes(report.id)) {
            ids.push(report.id);
            images.push(await readLedgerImage(database.db));
          }
          const units = new Map<string, FocusRow[]>();
          for (const row of list) {
            const key = `${row.BillingAccountId} ${row.BillingPeriodStart}`;
            units.set(key, [...(units.get(key) ?? []), row]);
          }
          for (const [key, unit] of units) newest.set(key, unit);
          expect(await compareRollups(database.db)).toEqual([]);
        }
        const reached = await readLedgerImage(database.db);
        while (ids.length > 0) {
          await undoImport(ctx, ids.pop() ?? 0);
          images.pop();
          expect(await readLedgerImage(database.db)).toBe(images.at(-1));
        }
        await emptyLedger(database);
        await importFocus(ctx, {
          paths: [await writeFocus(folder, 'newest.csv', [...newest.values()].flat())],
          cwd: '/',
        });
        expect(await readLedgerImage(database.db)).toBe(reached);
      }),
      { numRuns: Math.ceil(numRuns / 2), seed: 20261121 },
    );
  });

  test('the same delivery again is recognized and changes nothing; one amount changed changes the sum by exactly that', async () => {
    const { db } = await open();
    const ctx = await makeContext(db);
    const folder = await makeFolder('again');
    const list = Array.from({ length: 50 }, (_, at) =>
      focusRow({ ResourceId: `i-${at}`, BilledCost: `${at}.10`, EffectiveCost: `${at}.10` }),
    );
    const first = await importFocus(ctx, { paths: [await writeFocus(folder, 'a.csv', list)], cwd: '/' });
    const image = await readLedgerImage(db);
    const again = await importFocus(ctx, { paths: [join(folder, 'a.csv')], cwd: '/' });
    expect(again).toMatchObject({ id: first.id, unchanged: true, totals: first.totals, accepted: 50 });
    expect(await readLedgerImage(db)).toBe(image);
    list[7] = { ...list[7], EffectiveCost: '7.100000000000000001' };
    const changed = await importFocus(ctx, { paths: [await writeFocus(folder, 'b.csv', list)], cwd: '/' });
    expect(changed.moves).toMatchObject([
      { before: { effective: '1230' }, after: { effective: '1230.000000000000000001' } },
    ]);
    expect(await compareRollups(db)).toEqual([]);
    await undoImport(ctx, changed.id);
    expect(await readLedgerImage(db)).toBe(image);
  });
});
