import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';

/**
 * The second oracle for totals: reads a CSV by itself and adds in whole numbers of 1e-18. It shares no code with the
 * product.
 */
export interface CsvRow {
  [column: string]: string;
}

export function readCsvRows(path: string): CsvRow[] {
  return parse(readFileSync(path), { columns: true, bom: true }) as CsvRow[];
}

const PLACES = 18;

function toUnits(text: string): bigint {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?$/.exec(text.trim());
  if (!match) throw new Error(`not a plain decimal: ${text}`);
  const [, sign, whole = '', fraction = ''] = match;
  if (fraction.replace(/0+$/, '').length > PLACES) throw new Error(`too fine: ${text}`);
  const units = BigInt(`${whole || '0'}${fraction.slice(0, PLACES).padEnd(PLACES, '0')}`);
  return sign === '-' ? -units : units;
}

function fromUnits(units: bigint): string {
  const digits = (units < 0n ? -units : units).toString().padStart(PLACES + 1, '0');
  const fraction = digits.slice(-PLACES).replace(/0+$/, '');
  return `${units < 0n ? '-' : ''}${digits.slice(0, -PLACES)}${fraction ? `.${fraction}` : ''}`;
}

/** Sum of a column over the rows that `keep` takes; an empty value or NULL adds nothing. */
export function sumColumn(
  rows: readonly CsvRow[],
  column: string,
  keep: (row: CsvRow) => boolean = () => true,
): string {
  let total = 0n;
  for (const row of rows) {
    const text = row[column] ?? '';
    if (keep(row) && !['', 'NULL', 'null'].includes(text)) total += toUnits(text);
  }
  return fromUnits(total);
}

/** Sums of a column by the value of another. */
export function sumBy(rows: readonly CsvRow[], column: string, by: string): Record<string, string> {
  const sums: Record<string, string> = {};
  for (const value of new Set(rows.map((row) => row[by] ?? '')))
    sums[value] = sumColumn(rows, column, (row) => row[by] === value);
  return sums;
}
