import { expect, test } from 'vitest';
import type { Context } from '../../../src/engine/context.ts';
import { importFocus } from '../../../src/engine/ledger/index.ts';
import { makeContext, makeFolder } from '../../support/context.ts';
import { describeOnEachDatabase } from '../../support/databases.ts';
import { type FocusRow, focusRow, writeFocus } from '../../support/focus-files.ts';

const rowsOf = (count: number, row: FocusRow = {}) =>
  Array.from({ length: count }, (_, at) => focusRow({ ResourceId: `i-${at}`, ...row }));

/** What an import of these files says: its total, or why it was refused. */
async function importAll(ctx: Context, files: Record<string, FocusRow[]>): Promise<string> {
  const folder = await makeFolder('repeats');
  const paths = [];
  for (const [name, rows] of Object.entries(files)) paths.push(await writeFocus(folder, name, rows));
  return importFocus(ctx, { paths, cwd: '/' }).then(
    ({ totals }) => totals.map(({ billed }) => billed).join(),
    (error: Error) => error.message,
  );
}

describeOnEachDatabase('files of one delivery that repeat each other', (open) => {
  test('snapshots that end the billing period on their own day are refused, not added up', async () => {
    const ctx = await makeContext((await open()).db);
    const early = rowsOf(10, { BillingPeriodEnd: '2026-10-10T00:00:00Z' });
    const late = rowsOf(12, { BillingPeriodEnd: '2026-10-20T00:00:00Z', BillingCurrency: 'usd' });
    expect(await importAll(ctx, { 'early.csv': early, 'late.csv': late })).toMatch(
      /^early\.csv repeats 10 rows of late\.csv, as month-to-date snapshots do/,
    );
  });

  test('snapshots in several parts each, their rows in another order, are refused', async () => {
    const ctx = await makeContext((await open()).db);
    const files: Record<string, FocusRow[]> = {};
    for (const part of [0, 1, 2]) files[`old-${part}.csv`] = rowsOf(300).filter((_, at) => at % 3 === part);
    for (const part of [0, 1, 2, 3])
      files[`new-${part}.csv`] = rowsOf(360).filter((_, at) => (at * 7) % 4 === part);
    expect(await importAll(ctx, files)).toMatch(/^old-0\.csv repeats 100 rows of new-\d\.csv and others/);
  });

  test('one bill as CSV beside its Parquet is refused, though they write tags with other blanks', async () => {
    const ctx = await makeContext((await open()).db);
    expect(
      await importAll(ctx, {
        'bill.csv': rowsOf(30, { Tags: '{"a": "b", "c": "d"}' }),
        'bill.parquet': rowsOf(30, { Tags: '{"a":"b","c":"d"}' }),
      }),
    ).toMatch(/^bill\.csv repeats 30 rows of bill\.parquet/);
  });

  test('parts of one bill that share a few like rows are taken whole', async () => {
    const ctx = await makeContext((await open()).db);
    const tax = focusRow({ ChargeCategory: 'Tax', ResourceId: '' });
    expect(
      await importAll(ctx, {
        'part-1.csv': [...rowsOf(20), tax, tax],
        'part-2.csv': [...rowsOf(40).slice(20), tax],
        'part-3.csv': [...rowsOf(60).slice(40), tax],
      }),
    ).toBe('64');
  });
});
