import { truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Db, toStatement } from '../../../db/sql.ts';
import type { Context } from '../../../src/engine/context.ts';
import { CentavoError } from '../../../src/engine/errors.ts';
import { importFocus } from '../../../src/engine/ledger/index.ts';
import { makeContext, makeFolder } from '../../support/context.ts';
import { openTestEmbedded, type TestDatabase } from '../../support/databases.ts';
import { FOCUS_COLUMNS, focusRow, toCsv, writeFocus } from '../../support/focus-files.ts';

const TABLES = [
  'deliveries',
  'bill_units',
  'delivery_units',
  'cost_facts',
  'tenant_days',
  'tenant_service_days',
  'invoice_totals',
  'audit_log',
];

async function ledgerOf(db: Db): Promise<string> {
  const results = await db.read(
    '*',
    TABLES.map((table) => toStatement(sql`select * from ${sql.identifier(table)} order by 1, 2, 3, 4`)),
  );
  return JSON.stringify(results);
}

describe('bad input', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await openTestEmbedded();
    return () => database.close();
  });

  /** Imports over a ledger that holds something, and expects the refusal to leave every table as it was. */
  async function refusal(ctx: Context, paths: string[]): Promise<CentavoError> {
    const before = await ledgerOf(ctx.db);
    const error = await importFocus(ctx, { paths, cwd: '/' }).then(
      () => null,
      (thrown: unknown) => thrown,
    );
    expect(await ledgerOf(ctx.db)).toBe(before);
    if (!(error instanceof CentavoError)) throw new Error(`not refused with a sentence: ${error}`);
    return error;
  }

  async function setUp() {
    const folder = await makeFolder('bad-input');
    const ctx = await makeContext(database.db, { billsFolder: join(folder, 'bills') });
    await importFocus(ctx, {
      paths: [await writeFocus(folder, 'good.csv', [focusRow(), focusRow({ BilledCost: '2.5' })])],
      cwd: '/',
      replace: true,
    });
    return { folder, ctx };
  }

  const text = (name: string, write: () => string | Buffer, code: string, says: RegExp) =>
    test(`${name} is refused with a sentence, and nothing changes`, async () => {
      const { folder, ctx } = await setUp();
      const path = join(folder, 'bill.csv');
      await writeFile(path, write());
      const error = await refusal(ctx, [path]);
      expect(error.code).toBe(code);
      expect(error.message).toMatch(says);
      expect(error.message).toContain('bill.csv');
    });

  const row = (row: Record<string, string>) =>
    toCsv([focusRow({ ChargePeriodStart: '2026-09-01T00:00:00Z' }), focusRow(row)]);

  text('an empty file', () => '', 'file_refused', /is empty/);
  text('a file with a header alone', () => toCsv([]), 'file_refused', /no rows below the header/);
  text('a file that is not FOCUS', () => 'name,price\nx,1\n', 'file_refused', /is not a FOCUS file/);
  text(
    'a picture',
    () => Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13]),
    'file_refused',
    /not a FOCUS/,
  );
  text('a zip archive', () => Buffer.from('PK\u0003\u0004xx'), 'file_refused', /unpack it/);
  text(
    'UTF-16',
    () => Buffer.from(`\ufeff${toCsv([focusRow()])}`, 'utf16le'),
    'file_refused',
    /save it as UTF-8/,
  );
  text(
    'a missing mandatory column',
    () =>
      toCsv(
        [focusRow()],
        FOCUS_COLUMNS.filter((column) => column !== 'BilledCost'),
      ),
    'file_refused',
    /lacks the mandatory column BilledCost/,
  );
  text(
    'a missing name of the provider',
    () => toCsv([focusRow()], FOCUS_COLUMNS.slice(1)),
    'file_refused',
    /ServiceProviderName \(or ProviderName\)/,
  );
  text(
    'a column that stands twice',
    () => toCsv([focusRow()], [...FOCUS_COLUMNS, 'billedcost']),
    'file_refused',
    /column billedcost twice/,
  );
  text(
    'a row with too few values',
    () => `${toCsv([focusRow()])}AWS,acct-1\n`,
    'file_refused',
    /line 3, has 2 values where the header names 21/,
  );
  text(
    'a quote that never closes',
    () => `${toCsv([focusRow()])}"AWS,acct-1\n`,
    'file_refused',
    /quote that never closes|has 1 values/,
  );
  text(
    'a cost of 1,5',
    () => row({ BilledCost: '1,5' }),
    'rows_refused',
    /line 3: BilledCost is not a number that can be kept exactly; write it with a point/,
  );
  text(
    'an effective cost of 1,5',
    () => row({ EffectiveCost: '1,5' }),
    'rows_refused',
    /line 3: EffectiveCost is not a number/,
  );
  text(
    'a cost of 19 decimals',
    () => row({ BilledCost: '0.1234567890123456789' }),
    'rows_refused',
    /at most 18 decimals/,
  );
  text('a cost of 1E-30', () => row({ BilledCost: '1E-30' }), 'rows_refused', /at most 18 decimals/);
  text('no billed cost', () => row({ BilledCost: 'NULL' }), 'rows_refused', /line 3: BilledCost is missing/);
  text(
    'a date in 1900',
    () => row({ ChargePeriodStart: '1900-01-01T00:00:00Z' }),
    'rows_refused',
    /line 3: a date lies before 2000/,
  );
  text(
    'a day that does not exist',
    () => row({ ChargePeriodStart: '2026-02-30T00:00:00Z', BillingPeriodStart: '2026-02-01T00:00:00Z' }),
    'rows_refused',
    /the charge period cannot be read/,
  );
  text(
    'an end before its start',
    () => row({ ChargePeriodEnd: '2026-10-04T00:00:00Z' }),
    'rows_refused',
    /ends before it starts/,
  );
  text(
    'a currency that does not exist',
    () => row({ BillingCurrency: 'XQX' }),
    'rows_refused',
    /line 3: BillingCurrency is not an ISO 4217 code/,
  );
  text(
    'a currency with a NUL and quotes in it',
    () => row({ BillingCurrency: "U'S\u0000D" }),
    'rows_refused',
    /line 3: BillingCurrency is not an ISO 4217 code/,
  );
  text(
    'a tag of 10 MB',
    () => row({ Tags: `{"note":"${'x'.repeat(10_000_000)}"}` }),
    'rows_refused',
    /line 3: Tags are longer/,
  );
  text(
    'a row after a value with line breaks',
    () => toCsv([focusRow({ ResourceId: 'a\nb\nc' }), focusRow({ BilledCost: 'abc' })]),
    'rows_refused',
    /line 5: BilledCost is not a number/,
  );
  text(
    'Latin-1 text',
    () => Buffer.from(toCsv([focusRow({ RegionId: 'S\u00e3o' })]), 'latin1'),
    'file_refused',
    /UTF-8/,
  );

  test('an absent file is named', async () => {
    const { ctx } = await setUp();
    expect((await refusal(ctx, ['/nowhere/bill.csv'])).message).toMatch(
      /\/nowhere\/bill\.csv does not exist/,
    );
  });

  test('an empty folder is named', async () => {
    const { ctx } = await setUp();
    expect((await refusal(ctx, [await makeFolder('empty')])).message).toMatch(
      /holds no \.csv, \.csv\.gz or \.parquet/,
    );
  });

  test('a gzip cut off in the middle, or just before its end, is refused', async () => {
    const { folder, ctx } = await setUp();
    const rows = Array.from({ length: 3000 }, (_, at) =>
      focusRow({ ResourceId: `i-${at}-${Math.sin(at)}`, BilledCost: String(at) }),
    );
    for (const keep of [0.5, 0.999]) {
      const path = await writeFocus(folder, 'cut.csv.gz', rows);
      const { size } = await import('node:fs/promises').then(({ stat }) => stat(path));
      await truncate(path, Math.floor(size * keep));
      const error = await refusal(ctx, [path]);
      expect(error.code).toBe('file_refused');
      expect(error.message).toMatch(/^cut\.csv\.gz.*(cut off|values where|cannot be read|never closes)/);
    }
  });

  test('a Parquet without a mandatory column, and one cut off, are refused by name', async () => {
    const { folder, ctx } = await setUp();
    const lacking = await writeFocus(
      folder,
      'lacking.parquet',
      [focusRow()],
      FOCUS_COLUMNS.filter((column) => column !== 'ServiceName'),
    );
    expect((await refusal(ctx, [lacking])).message).toMatch(
      /lacking\.parquet lacks the mandatory column ServiceName/,
    );
    const cut = await writeFocus(folder, 'cut.parquet', [focusRow()]);
    await truncate(cut, 900);
    expect((await refusal(ctx, [cut])).message).toMatch(/cut\.parquet.*cut off/);
  });

  test('a month-to-date snapshot beside its successor is refused, whatever their formats', async () => {
    const { folder, ctx } = await setUp();
    const days = (count: number) =>
      Array.from({ length: count }, (_, at) =>
        focusRow({
          ChargePeriodStart: `2026-08-${String(at + 1).padStart(2, '0')}T00:00:00Z`,
          BilledCost: `${at + 1}.25`,
        }),
      );
    const older = await writeFocus(folder, 'august-10.csv', days(10));
    const newer = await writeFocus(folder, 'august-20.csv.gz', days(20));
    expect((await refusal(ctx, [older, newer])).message).toMatch(
      /august-10\.csv repeats 10 rows of august-20\.csv\.gz/,
    );
  });

  test('one file under two names is refused', async () => {
    const { folder, ctx } = await setUp();
    const rows = [focusRow({ BilledCost: '7' })];
    const paths = [await writeFocus(folder, 'a.csv', rows), await writeFocus(folder, 'b.csv', rows)];
    expect((await refusal(ctx, paths)).message).toMatch(/are the same file/);
  });

  test('a delivery whose rows or money shrink by more than 5 % is refused until it is said to replace', async () => {
    const { folder, ctx } = await setUp();
    const month = (count: number, cost: string) =>
      Array.from({ length: count }, (_, at) =>
        focusRow({
          ResourceId: `i-${at}`,
          BilledCost: cost,
          EffectiveCost: cost,
          ChargePeriodStart: '2026-07-02T00:00:00Z',
        }),
      );
    await importFocus(ctx, { paths: [await writeFocus(folder, 'july.csv', month(100, '2'))], cwd: '/' });
    const fewer = await writeFocus(folder, 'july-90.csv', month(90, '2'));
    expect((await refusal(ctx, [fewer])).message).toMatch(
      /rows 90 where the one before had 100: more than 5 % less.*--replace/,
    );
    const cheaper = await writeFocus(folder, 'july-cheap.csv', month(100, '1.8'));
    expect((await refusal(ctx, [cheaper])).message).toMatch(
      /billed cost 180 USD where the one before had 200/,
    );
    const report = await importFocus(ctx, { paths: [fewer], cwd: '/', replace: true });
    expect(report.moves).toMatchObject([
      { before: { lines: 100, billed: '200' }, after: { lines: 90, billed: '180' } },
    ]);
  });

  test('what can be used is taken with --accept-rejects, and the rest is counted and listed', async () => {
    const { folder, ctx } = await setUp();
    const path = await writeFocus(folder, 'some.csv', [
      focusRow({ ChargePeriodStart: '2026-06-01T00:00:00Z' }),
      focusRow({ ChargePeriodStart: '2026-06-02T00:00:00Z', BilledCost: '1,5' }),
    ]);
    const report = await importFocus(ctx, { paths: [path], cwd: '/', acceptRejects: true });
    expect(report).toMatchObject({
      rows: 2,
      accepted: 1,
      rejected: 1,
      rejects: [{ file: 'some.csv', line: 3 }],
      totals: [{ billed: '1' }],
    });
  });

  test('a byte-order mark, CRLF line ends, E notation and late hours are read as what they mean', async () => {
    const { folder, ctx } = await setUp();
    const path = join(folder, 'odd.csv');
    const rows = [
      focusRow({
        ChargePeriodStart: '2026-05-01T00:00:00-03:00',
        BillingPeriodStart: '2026-05-01',
        BilledCost: '1.5E-7',
      }),
      focusRow({
        ChargePeriodStart: '2026-05-30T24:00:00Z',
        ChargePeriodEnd: '2026-05-31T24:00:00Z',
        BilledCost: '+2.',
        EffectiveCost: 'null',
        ListCost: ' ',
      }),
    ];
    await writeFile(path, `\ufeff${toCsv(rows).replaceAll('\n', '\r\n')}`);
    const report = await importFocus(ctx, { paths: [path], cwd: '/' });
    expect(report).toMatchObject({
      accepted: 2,
      unknownCosts: 2,
      totals: [{ billed: '2.00000015', effective: '1', list: '1', contracted: '2' }],
    });
    const [days] = await ctx.db.read('*', [
      toStatement(
        sql`select distinct day from cost_facts where day between '2026-05-01' and '2026-05-31' order by day`,
      ),
    ]);
    expect(days).toEqual([{ day: '2026-05-01' }, { day: '2026-05-31' }]);
  });
});
