import { rm } from 'node:fs/promises';
import type { DuckDBConnection, DuckDBType, DuckDBValue } from '@duckdb/node-api';
import { DECIMAL_SCALE } from './amounts.ts';
import type { BillLine } from './bill-line.ts';
import type { BillMonth } from './calendar.ts';
import type { FocusColumn } from './focus-columns.ts';

/** Writes bills as Parquet. One writer serves many files; it must be closed. */
export interface ParquetWriter {
  write(
    path: string,
    columns: readonly FocusColumn[],
    lines: readonly BillLine[],
    month: BillMonth,
  ): Promise<void>;
  close(): void;
}

/** Eighteen digits are the most that Parquet keeps in 64 bits: bills up to 99,999,999 USD a row. */
const DECIMAL_WIDTH = 18;
const CHUNK_ROWS = 2048;
const DAY_MICROS = 86_400_000_000n;

type DuckDb = typeof import('@duckdb/node-api');

/** Opens an in-memory DuckDB with one thread, so that equal bills are equal files. */
export async function openParquetWriter(): Promise<ParquetWriter> {
  // Loaded when needed: it costs a start of the program 140 ms.
  const duckdb = await import('@duckdb/node-api');
  const instance = await duckdb.DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  return {
    write: (path, columns, lines, month) => writeParquet(duckdb, connection, path, columns, lines, month),
    close() {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

async function writeParquet(
  duckdb: DuckDb,
  connection: DuckDBConnection,
  path: string,
  columns: readonly FocusColumn[],
  lines: readonly BillLine[],
  month: BillMonth,
): Promise<void> {
  const types = columns.map((column) => typeOf(duckdb, column));
  const definitions = columns.map(({ name }, index) => `"${name}" ${types[index]}`);
  await connection.run(`CREATE OR REPLACE TEMP TABLE bill (${definitions.join(', ')})`);
  const appender = await connection.createAppender('bill');
  for (let from = 0; from < lines.length; from += CHUNK_ROWS) {
    const part = lines.slice(from, from + CHUNK_ROWS);
    const chunk = duckdb.DuckDBDataChunk.create(types, part.length);
    chunk.setColumns(columns.map((column) => part.map((line) => cellOf(duckdb, column, line, month))));
    appender.appendDataChunk(chunk);
  }
  appender.closeSync();
  await rm(path, { force: true });
  await connection.run(`COPY bill TO '${path.replaceAll("'", "''")}' (FORMAT parquet, COMPRESSION zstd)`);
}

function typeOf(duckdb: DuckDb, column: FocusColumn): DuckDBType {
  switch (column.type) {
    case 'text':
      return duckdb.VARCHAR;
    case 'decimal':
      return duckdb.DECIMAL(DECIMAL_WIDTH, DECIMAL_SCALE);
    case 'timestamp':
      return duckdb.TIMESTAMP;
  }
}

function cellOf(duckdb: DuckDb, column: FocusColumn, line: BillLine, month: BillMonth): DuckDBValue {
  switch (column.type) {
    case 'text':
      return column.of(line, month);
    case 'decimal': {
      const value = column.of(line, month);
      return value === null ? null : new duckdb.DuckDBDecimalValue(value, DECIMAL_WIDTH, DECIMAL_SCALE);
    }
    case 'timestamp':
      return new duckdb.DuckDBTimestampValue(BigInt(column.of(line, month)) * DAY_MICROS);
  }
}
