import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import postgres from 'postgres';
import { awaitAnswer, type Lane, lostConnection, makeLanes, refuseDead } from './postgres-lanes.ts';
import { type Database, type Row, type Scope, type Statement, type Tx, toScopeSetting } from './sql.ts';
import { type Session, toTx } from './transaction.ts';

/** Types that stay the text that PostgreSQL sent: numeric, date, timestamp, timestamptz, interval. */
const KEEP_AS_TEXT = [1700, 1082, 1114, 1184, 1186];
const INT8 = 20;
const JSON_TYPES = [114, 3802];

/** A client of postgres.js that gives values as the ledger reads them. One connection unless told otherwise. */
export function openClient(
  url: string,
  options: { connections?: number; connectTimeoutS?: number; onClose?: () => void } = {},
): postgres.Sql {
  const sql = postgres(url, {
    max: options.connections ?? 1,
    connect_timeout: options.connectTimeoutS ?? 10,
    onnotice: () => {},
    onclose: () => options.onClose?.(),
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
  return sql;
}

/** Opens connections to a PostgreSQL server as they are needed. None is made before the first statement. */
export function openPostgres(
  url: string,
  options: { connections?: number; connectTimeoutS?: number } = {},
): Database {
  const lanes = makeLanes(options.connections ?? 10, (onClose) =>
    openClient(url, { ...options, connections: 1, onClose }),
  );
  return {
    kind: 'postgres',
    read: (scope, statements) => lanes.use((lane) => readPipelined(lane, scope, statements)),
    alone: (statement) => lanes.use((lane) => run(lane, statement)),
    transaction: (scope, work) => lanes.use((lane) => runTransaction(lane, scope, work)),
    close: lanes.close,
  };
}

/**
 * Without compiling: where the server has not counted its tables yet, it compiles what then takes milliseconds, for up to
 * two seconds. Set here and not at the connection's start, where a pooler between refuses what it does not know.
 */
const SET_SCOPE = "select set_config('app.scope', $1, true), set_config('jit', 'off', true)";

/** One round trip: framing, scope and statements go out together (see the bench `query`). */
async function readPipelined(lane: Lane, scope: Scope, statements: readonly Statement[]): Promise<Row[][]> {
  const settled = await Promise.allSettled([
    run(lane, { text: 'begin isolation level repeatable read read only', params: [] }),
    run(lane, { text: SET_SCOPE, params: [toScopeSetting(scope)] }),
    ...statements.map((statement) => run(lane, statement)),
    run(lane, { text: 'commit', params: [] }),
  ]);
  const failed = settled.find((one) => one.status === 'rejected');
  if (failed) throw failed.reason;
  return settled.slice(2, -1).map((one) => (one as PromiseFulfilledResult<Row[]>).value);
}

async function runTransaction<T>(lane: Lane, scope: Scope, work: (tx: Tx) => Promise<T>): Promise<T> {
  await Promise.all([
    run(lane, { text: 'begin', params: [] }),
    run(lane, { text: SET_SCOPE, params: [toScopeSetting(scope)] }),
  ]);
  try {
    const result = await work(toTx(toSession(lane)));
    await run(lane, { text: 'commit', params: [] });
    return result;
  } catch (error) {
    if (!lane.dead) await run(lane, { text: 'rollback', params: [] }).catch(() => {});
    throw error;
  }
}

/** Sends at once what it is given; a lane whose connection is gone gets nothing more. */
async function run(lane: Lane, { text, params }: Statement): Promise<Row[]> {
  refuseDead(lane);
  const sent = lane.sql.unsafe(text, params as never[], { prepare: true }).execute();
  return awaitAnswer(lane, sent as unknown as Promise<Row[]>);
}

function toSession(lane: Lane): Session {
  return {
    kind: 'postgres',
    rows: async (statement) => [...(await run(lane, statement))],
    tuples: async ({ text, params }) => {
      refuseDead(lane);
      const sent = lane.sql.unsafe(text, params as never[], { prepare: true }).values();
      return [...(await awaitAnswer(lane, sent))] as unknown[][];
    },
    copy: async (table, columns, csv) => {
      refuseDead(lane);
      const quoted = columns.map((column) => `"${column}"`).join(', ');
      const sent = lane.sql.unsafe(`copy "${table}" (${quoted}) from stdin with (format csv)`).writable();
      const sink = guardSink(lane, await awaitAnswer(lane, sent));
      await awaitAnswer(lane, pipeline(Readable.from(csv), sink)).finally(() => sink.destroy());
    },
  };
}

/** The driver's stream writes to its socket without asking whether there is one still. */
function guardSink(lane: Lane, sink: Writable): Writable {
  const send = sink._write.bind(sink);
  sink._write = (chunk, encoding, callback) =>
    lane.dead ? callback(lostConnection()) : send(chunk, encoding, callback);
  const destroy = sink._destroy.bind(sink);
  sink._destroy = (error, callback) => (lane.dead ? callback(error) : destroy(error, callback));
  const finish = sink._final.bind(sink);
  sink._final = (callback) => (lane.dead ? callback(lostConnection()) : finish(callback));
  return sink;
}
