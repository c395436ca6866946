import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import postgres from 'postgres';
import { type Database, type Row, type Scope, type Statement, toScopeSetting } from './sql.ts';
import { type Session, toTx } from './transaction.ts';

/** Types that stay the text that PostgreSQL sent: numeric, date, timestamp, timestamptz, interval. */
const KEEP_AS_TEXT = [1700, 1082, 1114, 1184, 1186];
const INT8 = 20;
const JSON_TYPES = [114, 3802];

/** Opens a connection pool on a PostgreSQL server. No connection is made before the first statement. */
export function openPostgres(
  url: string,
  options: { connections?: number; connectTimeoutS?: number } = {},
): Database & { sql: postgres.Sql } {
  const sql = postgres(url, {
    max: options.connections ?? 10,
    connect_timeout: options.connectTimeoutS ?? 10,
    onnotice: () => {},
    connection: { application_name: 'centavo', TimeZone: 'UTC' },
    types: {
      text: {
        to: 25,
        from: KEEP_AS_TEXT,
        serialize: (value: unknown) => value,
        parse: (text: string) => text,
      },
      count: {
        to: INT8,
        from: [INT8],
        serialize: (value: unknown) => String(value),
        parse: (text: string) => Number(text),
      },
    },
  });
  for (const type of KEEP_AS_TEXT) sql.options.serializers[type] = (value: unknown) => String(value);
  // A string is JSON already (drizzle writes it so): written again it would become a JSON string of JSON.
  for (const type of JSON_TYPES) {
    sql.options.serializers[type] = (value: unknown) =>
      typeof value === 'string' ? value : JSON.stringify(value);
  }

  return {
    kind: 'postgres',
    sql,
    read: (scope, statements) => readPipelined(sql, scope, statements),
    transaction: (scope, work) =>
      sql.begin(async (connection) => {
        await run(connection, {
          text: "select set_config('app.scope', $1, true)",
          params: [toScopeSetting(scope)],
        });
        return work(toTx(toSession(connection)));
      }) as ReturnType<typeof work>,
    close: () => sql.end({ timeout: 5 }),
  };
}

/** One round trip: framing, scope and statements go out together (see the bench `query`). */
async function readPipelined(
  sql: postgres.Sql,
  scope: Scope,
  statements: readonly Statement[],
): Promise<Row[][]> {
  const connection = await sql.reserve();
  try {
    const sent = [
      connection.unsafe('begin isolation level repeatable read read only').execute(),
      run(connection, { text: "select set_config('app.scope', $1, true)", params: [toScopeSetting(scope)] }),
      ...statements.map((statement) => run(connection, statement)),
    ];
    const settled = await Promise.allSettled([...sent, connection.unsafe('commit').execute()]);
    const failed = settled.find((one) => one.status === 'rejected');
    if (failed) throw failed.reason;
    return settled.slice(2, -1).map((one) => (one as PromiseFulfilledResult<Row[]>).value);
  } finally {
    connection.release();
  }
}

type Connection = Pick<postgres.Sql, 'unsafe'>;

function run(connection: Connection, statement: Statement): Promise<Row[]> {
  const query = connection.unsafe(statement.text, statement.params as never[], { prepare: true });
  return query.execute() as unknown as Promise<Row[]>;
}

function toSession(connection: postgres.TransactionSql): Session {
  return {
    kind: 'postgres',
    rows: async (statement) => [...(await run(connection, statement))],
    tuples: async (statement) => {
      const query = connection.unsafe(statement.text, statement.params as never[], { prepare: true });
      return [...(await query.values())] as unknown[][];
    },
    copy: async (table, columns, csv) => {
      const quoted = columns.map((column) => `"${column}"`).join(', ');
      const sink = await connection
        .unsafe(`copy "${table}" (${quoted}) from stdin with (format csv)`)
        .writable();
      await pipeline(Readable.from(csv), sink);
    },
  };
}
