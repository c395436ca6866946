import { readFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { parse } from 'csv-parse/sync';
import { recordAudit } from '../audit/index.ts';
import { type Context, requireRole, withTransaction } from '../context.ts';
import { CentavoError } from '../errors.ts';
import { type Rate, toRate } from './compute.ts';
import { upsertRates } from './queries.ts';

export interface RatesReport {
  file: string;
  rows: number;
  /** Rates that were not there, or had another value or source. */
  changed: number;
}

/**
 * Takes exchange rates from a CSV with the columns date, pair (`EUR/USD`: one EUR in USD), rate and source. The newest
 * word about a day and pair counts. Nothing is taken when a line cannot be.
 *
 * @throws file_refused   no such file, or columns missing
 * @throws rows_refused   lines that cannot be used, each named
 */
export async function importRates(ctx: Context, input: { path: string; cwd: string }): Promise<RatesReport> {
  requireRole(ctx, 'admin');
  const file = basename(input.path);
  const text = await readFile(resolve(input.cwd, input.path), 'utf8').catch(() => {
    throw new CentavoError('file_refused', `${input.path} does not exist or cannot be read; check the path.`);
  });
  const rates = readRates(file, text);
  return withTransaction(ctx, async (tx) => {
    const changed = await upsertRates(tx.db, rates, ctx.now());
    await recordAudit(tx, {
      action: 'rates.imported',
      subject: `file:${file}`,
      after: { rows: rates.length, changed },
    });
    return { file, rows: rates.length, changed };
  });
}

const COLUMNS = ['date', 'pair', 'rate', 'source'] as const;

function readRates(file: string, text: string): Rate[] {
  let found: string[] = [];
  let records: { record: Record<string, string>; info: { lines: number } }[];
  try {
    records = parse(text, {
      bom: true,
      info: true,
      trim: true,
      skip_empty_lines: true,
      columns: (header: string[]) => {
        found = header.map((name) => name.toLowerCase());
        return found;
      },
    }) as unknown as typeof records;
  } catch (error) {
    throw new CentavoError(
      'file_refused',
      `${file} is not a CSV with the columns date, pair, rate, source: ${(error as Error).message}.`,
    );
  }
  const missing = COLUMNS.filter((column) => !found.includes(column));
  if (missing.length > 0) {
    throw new CentavoError(
      'file_refused',
      `${file} lacks ${missing.join(', ')}; its columns are date, pair (EUR/USD), rate and source, with a row a day.`,
    );
  }
  if (records.length === 0)
    throw new CentavoError('file_refused', `${file} has no rows below its header; write a row a day.`);
  const lines: string[] = [];
  const rates: Rate[] = [];
  for (const { record, info } of records) {
    const read = toRate(record);
    if (typeof read === 'string') lines.push(`${file}, line ${info.lines}: ${read}.`);
    else rates.push(read);
  }
  if (lines.length > 0)
    throw new CentavoError(
      'rows_refused',
      `${lines[0]} Nothing was taken; correct the file and import it again.`,
      { lines },
    );
  return rates;
}
