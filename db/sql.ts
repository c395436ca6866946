import type { SQL } from 'drizzle-orm';
import { PgDialect } from 'drizzle-orm/pg-core';
import type { PgRemoteDatabase } from 'drizzle-orm/pg-proxy';
import type * as schema from './schema/index.ts';

/** A row as the drivers give it: numeric, date and timestamp as text, counts as numbers, jsonb parsed. */
export type Row = Record<string, unknown>;

/** A statement for the wire: its text keeps its shape between calls, so that it is prepared once. */
export interface Statement {
  text: string;
  params: unknown[];
}

const dialect = new PgDialect();

/** Renders drizzle's `sql` template as text and parameters. */
export function toStatement(query: SQL): Statement {
  const { sql, params } = dialect.sqlToQuery(query);
  return { text: sql, params };
}

/**
 * Whose rows a transaction sees: `*` all tenants, a list the branches below those tenants, an empty list none.
 * Row security enforces it; see `docs/architecture.md`.
 */
export type Scope = '*' | readonly number[];

/** The scope as the setting `app.scope` carries it. */
export function toScopeSetting(scope: Scope): string {
  if (scope === '*') return '*';
  return scope.length === 0 ? '' : `{${scope.join(',')}}`;
}

/** What queries run against: a database, or a transaction of one. */
export interface Db {
  readonly kind: 'embedded' | 'postgres';
  /** Runs read statements on one snapshot under the scope, sent together. Results in the order of the statements. */
  read(scope: Scope, statements: readonly Statement[]): Promise<Row[][]>;
  /**
   * Runs one statement by itself, without framing, as one round trip. It sees no tenant's rows: this is for the
   * functions that are given the scope and ask for it themselves (`reserve_hold` and its like).
   */
  alone(statement: Statement): Promise<Row[]>;
  /** Runs `work` in a transaction under the scope; an open one is joined. Rolled back when `work` throws. */
  transaction<T>(scope: Scope, work: (tx: Tx) => Promise<T>): Promise<T>;
}

/** An open transaction. */
export interface Tx extends Db {
  /** Runs one statement. */
  rows<T extends Row = Row>(query: SQL): Promise<T[]>;
  /** drizzle's typed builder on this transaction. */
  readonly orm: PgRemoteDatabase<typeof schema>;
  /** Fills a table of this session from chunks of CSV text (no header); counts nothing, checks nothing. */
  copy(table: string, columns: readonly string[], csv: AsyncIterable<string>): Promise<void>;
}

/** An open database with its owner's duty to close it. */
export interface Database extends Db {
  close(): Promise<void>;
}
