import type { SQL } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/pg-proxy';
import * as schema from './schema/index.ts';
import { type Row, type Statement, type Tx, toStatement } from './sql.ts';

/** What a driver offers inside an open transaction. */
export interface Session {
  readonly kind: 'embedded' | 'postgres';
  rows(statement: Statement): Promise<Row[]>;
  /** The same with each row as an array in column order. */
  tuples(statement: Statement): Promise<unknown[][]>;
  copy(table: string, columns: readonly string[], csv: AsyncIterable<string>): Promise<void>;
}

/** Dresses a driver's session as the transaction that queries are written against. */
export function toTx(session: Session): Tx {
  let orm: Tx['orm'] | null = null;
  const tx: Tx = {
    kind: session.kind,
    // Made when it is asked for: it reads the whole schema, which most transactions have no use for.
    get orm() {
      orm ??= makeOrm(session);
      return orm;
    },
    rows: <T extends Row>(query: SQL) => session.rows(toStatement(query)) as Promise<T[]>,
    copy: (table, columns, csv) => session.copy(table, columns, csv),
    async read(_scope, statements) {
      const results: Row[][] = [];
      for (const statement of statements) results.push(await session.rows(statement));
      return results;
    },
    alone: (statement) => session.rows(statement),
    transaction: (_scope, work) => work(tx),
  };
  return tx;
}

function makeOrm(session: Session): Tx['orm'] {
  return drizzle(
    async (text, params, method) => {
      const statement = { text, params };
      if (method === 'execute') return { rows: await session.rows(statement) };
      return { rows: await session.tuples(statement) };
    },
    { schema },
  );
}
