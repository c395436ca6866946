import { writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { formatDecimal } from './amounts.ts';
import type { BillLine } from './bill-line.ts';
import { type BillMonth, type DayNumber, formatDay } from './calendar.ts';
import type { FocusColumn } from './focus-columns.ts';

/** A few hundred days come four times in each row. */
const timestamps = new Map<DayNumber, string>();
const gzipBytes = promisify(gzip);

/** Writes one bill as RFC 4180 text with a header; a null is an empty field, a timestamp ends in Z. */
export async function writeCsv(
  path: string,
  columns: readonly FocusColumn[],
  lines: readonly BillLine[],
  month: BillMonth,
): Promise<void> {
  await writeFile(path, toCsv(columns, lines, month));
}

/** Writes one bill as gzipped CSV. The gzip header bears no time, so equal bills are equal files. */
export async function writeCsvGz(
  path: string,
  columns: readonly FocusColumn[],
  lines: readonly BillLine[],
  month: BillMonth,
): Promise<void> {
  await writeFile(path, await gzipBytes(toCsv(columns, lines, month), { level: 4 }));
}

function toCsv(columns: readonly FocusColumn[], lines: readonly BillLine[], month: BillMonth): string {
  const rows = lines.map((line) => columns.map((column) => fieldOf(column, line, month)).join(','));
  return `${columns.map(({ name }) => name).join(',')}\n${rows.join('\n')}\n`;
}

function fieldOf(column: FocusColumn, line: BillLine, month: BillMonth): string {
  switch (column.type) {
    case 'text':
      return quoted(column.of(line, month) ?? '');
    case 'decimal': {
      const value = column.of(line, month);
      return value === null ? '' : formatDecimal(value);
    }
    case 'timestamp':
      return timestampOf(column.of(line, month));
  }
}

function quoted(field: string): string {
  return /[",\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}

function timestampOf(day: DayNumber): string {
  const known = timestamps.get(day);
  if (known !== undefined) return known;
  const timestamp = `${formatDay(day)}T00:00:00Z`;
  timestamps.set(day, timestamp);
  return timestamp;
}
