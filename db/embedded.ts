import { Worker } from 'node:worker_threads';
import { type Database, type Row, toScopeSetting } from './sql.ts';
import { type Session, toTx } from './transaction.ts';

/** Bytes of CSV handed to one COPY: bounds what the worker holds at once. */
const COPY_CHUNK_BYTES = 8_000_000;

/** An embedded database: PGlite on a folder, in a worker thread, as the role without rights of its own. */
export interface EmbeddedDatabase extends Database {
  /** Runs `work` as the database's owner: for migrations. */
  asOwner<T>(work: (owner: Session) => Promise<T>): Promise<T>;
  /** The whole database as a gzipped tar, between transactions. */
  dump(): Promise<Uint8Array>;
}

/**
 * Opens PGlite on `folder` (made when absent); without one, in memory. `dump` fills a new folder from a backup.
 * The caller holds the folder's lock: two processes on one folder lose rows without an error.
 */
export async function openEmbedded(options: {
  folder?: string;
  dump?: Uint8Array;
}): Promise<EmbeddedDatabase> {
  const worker = await startWorker(options);
  const inTurn = makeQueue();

  const rows = (text: string, params: unknown[] = []) => worker.call('rows', text, params) as Promise<Row[]>;
  const session: Session = {
    kind: 'embedded',
    rows: ({ text, params }) => rows(text, params),
    tuples: ({ text, params }) => worker.call('tuples', text, params) as Promise<unknown[][]>,
    copy: async (table, columns, csv) => {
      const statement = `copy "${table}" (${columns.map((column) => `"${column}"`).join(', ')}) from '/dev/blob' with (format csv)`;
      // Reading a file on the server is the owner's right; the table is the session's own.
      await rows('set local role postgres');
      let chunks: string[] = [];
      let bytes = 0;
      const flush = async () => {
        if (chunks.length > 0) await worker.call('copy', statement, chunks);
        chunks = [];
        bytes = 0;
      };
      for await (const chunk of csv) {
        chunks.push(chunk);
        bytes += chunk.length;
        if (bytes >= COPY_CHUNK_BYTES) await flush();
      }
      await flush();
      await rows('set local role centavo_app');
    },
  };

  // Framing is most of what a short transaction costs here: it goes to the worker as one text.
  const framed = async <T>(scope: string | null, work: () => Promise<T>): Promise<T> => {
    try {
      await worker.call('exec', scope === null ? 'begin' : `begin; ${toFrame(scope)}`);
      const result = await work();
      await worker.call('exec', 'commit');
      return result;
    } catch (error) {
      await worker.call('exec', 'rollback').catch(() => {});
      throw error;
    }
  };

  return {
    kind: 'embedded',
    read: (scope, statements) =>
      inTurn.after(() => {
        const frame = `begin read only; ${toFrame(toScopeSetting(scope))}`;
        return worker.call('read', frame, statements) as Promise<Row[][]>;
      }),
    alone: (statement) => inTurn(() => framed('', () => session.rows(statement))),
    transaction: (scope, work) => inTurn(() => framed(toScopeSetting(scope), () => work(toTx(session)))),
    asOwner: (work) => inTurn(() => framed(null, () => work(session))),
    dump: () => inTurn(() => worker.call('dump') as Promise<Uint8Array>),
    close: () => inTurn(() => worker.close()),
  };
}

/** The role without rights of its own, and the scope: a text of digits, commas and braces. */
function toFrame(scope: string): string {
  return `set local role centavo_app; select set_config('app.scope', '${scope.replaceAll("'", "''")}', true)`;
}

interface PortReply {
  id: number;
  value?: unknown;
  failure?: { message: string; code?: string; detail?: string; constraint?: string };
  ready?: boolean;
}

/** Starts the worker and gives calls to it; a worker that dies fails all calls under way and later ones. */
async function startWorker(workerData: object) {
  const worker = new Worker(new URL('./embedded-worker.mjs', import.meta.url), { workerData });
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  let next = 0;
  let dead: Error | null = null;
  const die = (error: Error) => {
    dead = error;
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };
  await new Promise<void>((resolve, reject) => {
    worker.on('message', (reply: PortReply) => {
      if (reply.ready) return resolve();
      const call = waiting.get(reply.id);
      waiting.delete(reply.id);
      if (reply.failure) call?.reject(Object.assign(new Error(reply.failure.message), reply.failure));
      else call?.resolve(reply.value);
    });
    worker.on('error', (error: Error) => {
      die(error);
      reject(error);
    });
    worker.on('exit', () => die(new Error('the embedded database is closed')));
  });
  const call = (verb: string, ...args: unknown[]) =>
    new Promise<unknown>((resolve, reject) => {
      if (dead) return reject(dead);
      const id = next++;
      waiting.set(id, { resolve, reject });
      worker.postMessage({ id, verb, args });
    });
  return {
    call,
    close: async () => {
      if (!dead) await call('close');
    },
  };
}

/**
 * One after the other: PGlite has a single session, and a statement from outside must not enter a transaction. What is
 * one message to the worker, which works in turn too, waits for what came before it and holds up nothing.
 */
function makeQueue() {
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const result = last.then(work);
    last = result.catch(() => {});
    return result;
  };
  const after = <T>(message: () => Promise<T>): Promise<T> => last.then(message);
  return Object.assign(inTurn, { after });
}
