// @ts-check
// PGlite in a thread of its own: a long statement then never stops the timers and sockets of the main thread.
// Plain JavaScript, because a worker is loaded by Node itself, in the sources as in a build.

import { setFlagsFromString } from 'node:v8';
import { parentPort, workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';

/** Types that stay the text that PostgreSQL sent: numeric, date, timestamp, timestamptz, interval. */
const asText = (/** @type {string} */ text) => text;
const parsers = { 1700: asText, 1082: asText, 1114: asText, 1184: asText, 1186: asText, 20: Number };

// V8 optimizes a WebAssembly function after some megabytes of work of it. A short command pays for that and ends before
// it gains: half of its processor time. At a gigabyte a long import and a service still get theirs.
setFlagsFromString('--wasm-tiering-budget=1000000000');

const db = await PGlite.create({
  ...(workerData.folder ? { dataDir: workerData.folder } : {}),
  ...(workerData.dump ? { loadDataDir: new Blob([workerData.dump]) } : {}),
  parsers,
});

/** @type {Record<string, (...args: any[]) => Promise<unknown>>} */
const verbs = {
  async rows(text, params) {
    return (await db.query(text, params)).rows;
  },
  async read(frame, statements) {
    try {
      await db.exec(frame);
      const results = [];
      for (const { text, params } of statements) results.push((await db.query(text, params)).rows);
      await db.exec('commit');
      return results;
    } catch (error) {
      await db.exec('rollback').catch(() => {});
      throw error;
    }
  },
  async tuples(text, params) {
    return (await db.query(text, params, { rowMode: 'array' })).rows;
  },
  async exec(text) {
    await db.exec(text);
  },
  async copy(statement, chunks) {
    await db.query(statement, [], { blob: new Blob(chunks) });
  },
  async dump() {
    const file = await db.dumpDataDir('gzip');
    return new Uint8Array(await file.arrayBuffer());
  },
  async close() {
    await db.close();
  },
};

const port = /** @type {import('node:worker_threads').MessagePort} */ (parentPort);
/** @param {{ id: number, verb: string, args: unknown[] }} call */
async function answer({ id, verb, args }) {
  try {
    const value = await /** @type {(...args: any[]) => Promise<unknown>} */ (verbs[verb])(...args);
    port.postMessage({ id, value });
    if (verb === 'close') process.exit(0);
  } catch (error) {
    const { message, code, detail, constraint } = /** @type {any} */ (error);
    port.postMessage({ id, failure: { message, code, detail, constraint } });
  }
}

// One after the other, as they came: a read of several statements is not entered by what is sent meanwhile.
/** @type {Promise<void>} */
let last = Promise.resolve();
port.on('message', (call) => {
  last = last.then(() => answer(call));
});
port.postMessage({ ready: true });
