import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { toStatement } from '../../../db/sql.ts';
import type { Context } from '../../../src/engine/context.ts';
import { CentavoError } from '../../../src/engine/errors.ts';
import { importRates } from '../../../src/engine/rates/index.ts';
import { makeContext, makeFolder } from '../../support/context.ts';
import { describeOnEachDatabase } from '../../support/databases.ts';

const HEADER = 'Date,Pair,Rate,Source\n';

async function importText(ctx: Context, text: string) {
  const path = join(await makeFolder('rates'), 'rates.csv');
  await writeFile(path, text);
  return importRates(ctx, { path, cwd: '/' });
}

async function ratesOf({ db }: Context): Promise<unknown> {
  const [rows] = await db.read('*', [
    toStatement(
      sql`select day, base || '/' || quote as pair, rate, source from exchange_rates order by 1, 2`,
    ),
  ]);
  return rows;
}

describeOnEachDatabase('importing exchange rates', (open) => {
  test('rates are kept to the last digit; the newest word about a day and pair counts, and the same again is nothing', async () => {
    const ctx = await makeContext((await open()).db);
    const text = `\ufeff${HEADER}2026-10-01,EUR/USD,1.084200000000000001,ECB\n2026-10-01,eur-usd,1.09,ECB\n\n2026-10-02,BRL/USD,0.18,BCB\n`;
    expect(await importText(ctx, text)).toEqual({ file: 'rates.csv', rows: 3, changed: 2 });
    expect(await importText(ctx, text)).toMatchObject({ changed: 0 });
    expect(await importText(ctx, `${HEADER}2026-10-01,EUR/USD,1.084200000000000001,ECB\n`)).toMatchObject({
      changed: 1,
    });
    expect(await ratesOf(ctx)).toEqual([
      { day: '2026-10-01', pair: 'EUR/USD', rate: '1.084200000000000001', source: 'ECB' },
      { day: '2026-10-02', pair: 'BRL/USD', rate: '0.18', source: 'BCB' },
    ]);
  });

  test('a bad line is named by its own number, with what to do, and nothing is taken', async () => {
    const ctx = await makeContext((await open()).db);
    for (const [line, says] of [
      ['2026-02-30,EUR/USD,1.1,ECB', 'the date "2026-02-30" is none'],
      ['1900-01-01,EUR/USD,1.1,ECB', 'the date "1900-01-01" is none'],
      ['2026-10-01,EUR/EUR,1.1,ECB', 'the pair "EUR/EUR" is none'],
      ['2026-10-01,EUR/XYZ,1.1,ECB', 'the pair "EUR/XYZ" is none'],
      ['2026-10-01,EUR/USD,"1,1",ECB', 'the rate "1,1" is not a number above zero'],
      ['2026-10-01,EUR/USD,0,ECB', 'the rate "0" is not a number above zero'],
      ['2026-10-01,EUR/USD,1.1,', 'the source is empty'],
      ['2026-10-01,EUR/USD,1.1,E\u0000B', 'the source is empty or holds control characters'],
    ]) {
      const refused = importText(ctx, `${HEADER}2026-10-02,EUR/USD,1.1,ECB\n\n\n${line}\n`);
      await expect(refused, line).rejects.toMatchObject({
        code: 'rows_refused',
        message: expect.stringContaining(`rates.csv, line 5: ${says}`),
      });
    }
    expect(await ratesOf(ctx)).toEqual([]);
  });

  test('a file that is none of rates, has none, or is absent is refused by name', async () => {
    const ctx = await makeContext((await open()).db);
    await expect(importText(ctx, 'name,price\nx,1\n')).rejects.toThrow(/^rates\.csv lacks date, pair, rate/);
    await expect(importText(ctx, HEADER)).rejects.toThrow(/^rates\.csv has no rows below its header/);
    await expect(importText(ctx, '')).rejects.toThrow(/^rates\.csv lacks/);
    await expect(importRates(ctx, { path: 'absent.csv', cwd: '/' })).rejects.toThrow(CentavoError);
  });
});
