import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';

/** The columns of a small FOCUS 1.2 export. */
export const FOCUS_COLUMNS = [
  'ProviderName',
  'BillingAccountId',
  'BillingAccountName',
  'SubAccountId',
  'BillingPeriodStart',
  'BillingPeriodEnd',
  'ChargePeriodStart',
  'ChargePeriodEnd',
  'ChargeCategory',
  'ChargeClass',
  'ChargeFrequency',
  'BillingCurrency',
  'BilledCost',
  'EffectiveCost',
  'ListCost',
  'ContractedCost',
  'ServiceName',
  'RegionId',
  'ResourceId',
  'InvoiceId',
  'Tags',
] as const;

export type FocusRow = Partial<Record<(typeof FOCUS_COLUMNS)[number] | string, string>>;

/** A day's usage of one dollar, with what a test cares about in place of it. */
export function focusRow(row: FocusRow = {}): FocusRow {
  const day = row.ChargePeriodStart?.slice(0, 10) ?? '2026-10-05';
  const month = row.BillingPeriodStart?.slice(0, 7) ?? day.slice(0, 7);
  const next = new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5, 7)), 1))
    .toISOString()
    .slice(0, 10);
  const after = new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
  return {
    ProviderName: 'AWS',
    BillingAccountId: 'acct-1',
    BillingAccountName: 'Main',
    SubAccountId: 'sub-1',
    BillingPeriodStart: `${month}-01T00:00:00Z`,
    BillingPeriodEnd: `${next}T00:00:00Z`,
    ChargePeriodStart: `${day}T00:00:00Z`,
    ChargePeriodEnd: `${after}T00:00:00Z`,
    ChargeCategory: 'Usage',
    ChargeClass: '',
    ChargeFrequency: 'Usage-Based',
    BillingCurrency: 'USD',
    BilledCost: '1.00',
    EffectiveCost: '1.00',
    ListCost: '1.00',
    ContractedCost: '1.00',
    ServiceName: 'AmazonEC2',
    RegionId: 'us-east-1',
    ResourceId: 'i-1',
    InvoiceId: 'INV-1',
    Tags: '',
    ...row,
  };
}

export function toCsv(rows: readonly FocusRow[], columns: readonly string[] = FOCUS_COLUMNS): string {
  const quote = (text: string) => (/[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return [
    columns.join(','),
    ...rows.map((row) => columns.map((column) => quote(row[column] ?? '')).join(',')),
  ]
    .join('\n')
    .concat('\n');
}

/** Writes rows as `.csv`, `.csv.gz` or `.parquet`, by the name's ending; gives the path. */
export async function writeFocus(
  folder: string,
  name: string,
  rows: readonly FocusRow[],
  columns: readonly string[] = FOCUS_COLUMNS,
): Promise<string> {
  const path = join(folder, name);
  const text = toCsv(rows, columns);
  if (name.endsWith('.gz')) await writeFile(path, gzipSync(text));
  else if (name.endsWith('.parquet')) await writeParquet(path, text);
  else await writeFile(path, text);
  return path;
}

/** Parquet as providers write it: decimals and timestamps, not text. */
async function writeParquet(path: string, csv: string): Promise<void> {
  const source = `${path}.csv`;
  await writeFile(source, csv);
  const instance = await DuckDBInstance.create(':memory:');
  const duck = await instance.connect();
  const typed = csv
    .slice(0, csv.indexOf('\n'))
    .split(',')
    .map((column) => {
      if (/Cost$/.test(column)) return `${column}::decimal(30,10) as ${column}`;
      if (/Period(Start|End)$/.test(column)) return `${column}::timestamp as ${column}`;
      return column;
    });
  await duck.run(
    `copy (select ${typed.join(', ')} from read_csv('${source}', all_varchar = true, header = true)) to '${path}' (format parquet)`,
  );
  duck.closeSync();
  instance.closeSync();
}
