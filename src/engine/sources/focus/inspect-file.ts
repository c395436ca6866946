import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { createGunzip } from 'node:zlib';
import type { DuckDBConnection } from '@duckdb/node-api';
import { parse } from 'csv-parse/sync';
import { literal } from '../../bills/index.ts';
import { CentavoError } from '../../errors.ts';
import { guessFocusVersion, MANDATORY_COLUMNS, nameOtherTable, PROVIDER_COLUMNS } from './columns.ts';

/** A bill's file as found: how to read it, and the columns that it has. */
export interface BillFile {
  path: string;
  /** What people see: the file's own name. */
  name: string;
  format: 'csv' | 'csv.gz' | 'parquet';
  focusVersion: string;
  /** Column names as written, with DuckDB's type for Parquet and `VARCHAR` for CSV. */
  columns: { name: string; type: string }[];
}

const HEADER_LIMIT_BYTES = 1_000_000;

/**
 * Looks at a file's first bytes and header.
 *
 * @throws file_refused with the file's name and what to do: empty, not FOCUS, a mandatory column missing, a column twice
 */
export async function inspectFile(duck: DuckDBConnection, path: string): Promise<BillFile> {
  const name = basename(path);
  const format = await detectFormat(path, name);
  const columns =
    format === 'parquet'
      ? await readParquetColumns(duck, path, name)
      : await readCsvHeader(path, name, format);
  refuseUnfit(
    name,
    columns.map((column) => column.name),
  );
  return {
    path,
    name,
    format,
    focusVersion: guessFocusVersion(columns.map((column) => column.name)),
    columns,
  };
}

async function detectFormat(path: string, name: string): Promise<BillFile['format']> {
  const head = Buffer.alloc(4);
  const file = await open(path);
  const { bytesRead } = await file.read(head, 0, 4, 0).finally(() => file.close());
  if (bytesRead === 0) throw new CentavoError('file_refused', `${name} is empty; export it again.`);
  if (head.toString('latin1') === 'PAR1') return 'parquet';
  if (head[0] === 0x1f && head[1] === 0x8b) return 'csv.gz';
  if (head[0] === 0x50 && head[1] === 0x4b)
    throw new CentavoError('file_refused', `${name} is a zip archive; unpack it and import the files in it.`);
  if ((head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff)) {
    throw new CentavoError('file_refused', `${name} is UTF-16 text; save it as UTF-8.`);
  }
  return 'csv';
}

async function readParquetColumns(
  duck: DuckDBConnection,
  path: string,
  name: string,
): Promise<BillFile['columns']> {
  try {
    const reader = await duck.runAndReadAll(`describe select * from read_parquet(${literal(path)})`);
    return reader
      .getRowObjects()
      .map((row) => ({ name: String(row.column_name), type: String(row.column_type) }));
  } catch {
    throw new CentavoError(
      'file_refused',
      `${name} begins like Parquet but cannot be read as such; it may be cut off, so export or download it again.`,
    );
  }
}

async function readCsvHeader(
  path: string,
  name: string,
  format: 'csv' | 'csv.gz',
): Promise<BillFile['columns']> {
  const text = await readHead(path, name, format);
  let header: string[] | undefined;
  try {
    [header] = parse(text, { to_line: 1, bom: true, relax_column_count: true }) as string[][];
  } catch {
    header = undefined;
  }
  if (!header)
    throw new CentavoError(
      'file_refused',
      `${name} does not begin with a line of column names; it is not a FOCUS export.`,
    );
  return header.map((column) => ({ name: column.trim(), type: 'VARCHAR' }));
}

/** The first line's bytes, decompressed. */
async function readHead(path: string, name: string, format: 'csv' | 'csv.gz'): Promise<string> {
  const file = createReadStream(path, { highWaterMark: 65_536 });
  const stream = format === 'csv.gz' ? file.pipe(createGunzip()) : file;
  if (stream !== file) file.on('error', (error) => stream.destroy(error));
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      bytes += chunk.length;
      if (chunk.includes(10) || bytes > HEADER_LIMIT_BYTES) break;
    }
  } catch (error) {
    if (chunks.length === 0)
      throw new CentavoError(
        'file_refused',
        `${name} cannot be read (${(error as Error).message}); download it again.`,
      );
  } finally {
    file.destroy();
  }
  return Buffer.concat(chunks).toString('utf8').split(/\r?\n/, 1)[0] ?? '';
}

function refuseUnfit(name: string, columns: readonly string[]): void {
  const seen = new Set<string>();
  for (const column of columns) {
    const folded = column.toLowerCase();
    if (seen.has(folded) && folded !== '') {
      throw new CentavoError(
        'file_refused',
        `${name} has the column ${column} twice; export it again with each column once.`,
      );
    }
    seen.add(folded);
  }
  const missing: string[] = MANDATORY_COLUMNS.filter((column) => !seen.has(column.toLowerCase()));
  if (!PROVIDER_COLUMNS.some((column) => seen.has(column.toLowerCase())))
    missing.push('ServiceProviderName (or ProviderName)');
  if (missing.length === 0) return;
  const other = nameOtherTable(columns);
  if (other) {
    throw new CentavoError(
      'file_refused',
      `${name} is ${other}, not a FOCUS Cost and Usage table; import the cost and usage export instead.`,
    );
  }
  if (missing.length > MANDATORY_COLUMNS.length / 2) {
    throw new CentavoError(
      'file_refused',
      `${name} is not a FOCUS file: it lacks, among others, ${missing.slice(0, 3).join(', ')}; export your bill as FOCUS 1.0 to 1.4.`,
    );
  }
  throw new CentavoError(
    'file_refused',
    `${name} lacks ${missing.length === 1 ? 'the mandatory column' : 'the mandatory columns'} ${missing.join(', ')}; export it again with all columns of FOCUS.`,
  );
}
