import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { parse } from 'csv-parse/sync';

/** One row of a bill as text, whatever the file's format; a null is an empty text. */
export type BillRow = Record<string, string>;

export interface Bill {
  path: string;
  /** Folder and month: `aws/2026-10` */
  label: string;
  columns: string[];
  rows: BillRow[];
}

/** Reads bills with nothing of the program under test. */
export async function readBills(paths: readonly string[]): Promise<Bill[]> {
  const bills: Bill[] = [];
  for (const path of paths) {
    const rows = path.endsWith('.parquet') ? await readParquet(path) : await readCsv(path);
    const label = path.split('/').slice(-2).join('/').split('.')[0] ?? '';
    bills.push({ path, label, columns: Object.keys(rows[0] ?? {}), rows });
  }
  return bills;
}

/** The columns of a Parquet file with their types. */
export async function readParquetTypes(path: string): Promise<Record<string, string>> {
  const rows = await query(`DESCRIBE SELECT * FROM read_parquet('${path}')`);
  return Object.fromEntries(rows.map((row) => [String(row.column_name), String(row.column_type)]));
}

async function readCsv(path: string): Promise<BillRow[]> {
  const bytes = await readFile(path);
  return parse(path.endsWith('.gz') ? gunzipSync(bytes) : bytes, { columns: true });
}

async function readParquet(path: string): Promise<BillRow[]> {
  const rows = await query(`SELECT CAST(COLUMNS(*) AS VARCHAR) FROM read_parquet('${path}')`);
  return rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([name, value]) => [name, value === null ? '' : asWritten(String(value))]),
    ),
  );
}

/** DuckDB shows midnight with a space and no zone; the CSV files say the same in ISO form. */
function asWritten(text: string): string {
  return text.replace(/^(\d{4}-\d{2}-\d{2}) 00:00:00$/, '$1T00:00:00Z');
}

async function query(sql: string): Promise<Record<string, unknown>[]> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  try {
    return (await connection.runAndReadAll(sql)).getRowObjectsJson();
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** Decimal text as whole 10^-10, exact. */
export function exact(text: string | undefined): bigint {
  const match = /^(-?)(\d+)(?:\.(\d{1,10}))?$/.exec(text ?? '');
  if (match === null) throw new Error(`not a decimal of at most ten decimals: ${text}`);
  const value = BigInt(match[2] + (match[3] ?? '').padEnd(10, '0'));
  return match[1] === '-' ? -value : value;
}

/** The exact sum of a column over rows. */
export function total(rows: readonly BillRow[], column: string): bigint {
  return rows.reduce((sum, row) => sum + exact(row[column]), 0n);
}

/** The day on which a row's charge begins. */
export function dayOfRow(row: BillRow): string {
  return (row.ChargePeriodStart ?? '').slice(0, 10);
}

/** Days that the charge of a row covers. */
export function spanOf(row: BillRow): number {
  return (Date.parse(row.ChargePeriodEnd ?? '') - Date.parse(row.ChargePeriodStart ?? '')) / 86_400_000;
}

/** `YYYY-MM-DD` moved by days. */
export function shiftDay(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** The rows for which something does not hold, the first few of them: empty where it holds for all. */
export function rowsThatFail(rows: readonly BillRow[], holds: (row: BillRow) => boolean): BillRow[] {
  return rows.filter((row) => !holds(row)).slice(0, 3);
}
