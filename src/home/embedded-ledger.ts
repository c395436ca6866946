import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type EmbeddedDatabase, openEmbedded } from '../../db/embedded.ts';
import { LedgerVersionError, migrateEmbedded } from '../../db/migrate.ts';
import type { Database } from '../../db/sql.ts';
import { CentavoError } from '../engine/errors.ts';
import { type Home, hasLedger, makeHome } from './home.ts';
import { finishReplacing } from './replace-files.ts';

/** The embedded ledger of a home, whose files can be exchanged while it is in use. */
export interface EmbeddedLedger extends Database {
  /** The whole database as a gzipped tar, between transactions. */
  dump(): Promise<Uint8Array>;
  /**
   * Waits for what runs, closes the database, lets `work` exchange its files, and opens it again. What is asked
   * meanwhile waits. When `work` throws, the files are taken as it left them.
   */
  exchange(work: () => Promise<void>): Promise<void>;
}

/**
 * Opens the home's embedded ledger, made and migrated as needed. The caller holds the home's lock.
 *
 * @param beforeMigration  called with a way to dump an existing ledger before it is changed
 * @throws unavailable  the ledger was made by another version that this one cannot follow
 */
export async function openEmbeddedLedger(
  home: Home,
  beforeMigration: (dump: () => Promise<Uint8Array>) => Promise<void> = async () => {},
): Promise<EmbeddedLedger> {
  const open = async () => {
    await makeHome(home);
    await finishReplacing(home);
    if (!hasLedger(home)) await createLedgerFiles(home);
    const db = await openEmbedded({ folder: home.ledgerFolder });
    try {
      await migrateEmbedded(db, () => beforeMigration(() => db.dump()));
      return db;
    } catch (error) {
      await db.close();
      throw error instanceof LedgerVersionError ? new CentavoError('unavailable', error.message) : error;
    }
  };
  return makeExchangeable(await open(), open);
}

/** Made aside and renamed when whole: a process that is killed meanwhile leaves no half ledger. */
async function createLedgerFiles(home: Home): Promise<void> {
  const half = join(home.folder, 'ledger.half');
  await rm(half, { recursive: true, force: true });
  await mkdir(half, { recursive: true, mode: 0o700 });
  const db = await openEmbedded({ folder: half });
  try {
    await migrateEmbedded(db);
  } finally {
    await db.close();
  }
  await rename(half, home.ledgerFolder);
}

function makeExchangeable(first: EmbeddedDatabase, open: () => Promise<EmbeddedDatabase>): EmbeddedLedger {
  let inner = Promise.resolve(first);
  let exchange: Promise<unknown> = Promise.resolve();
  const untilExchanged = async () => {
    for (let seen: unknown = null; seen !== exchange; await seen) seen = exchange;
  };
  const running = new Set<Promise<unknown>>();
  const use = async <T>(work: (db: EmbeddedDatabase) => Promise<T>): Promise<T> => {
    await untilExchanged();
    const one = inner.then(work);
    const ended = one.catch(() => {});
    running.add(ended);
    void ended.then(() => running.delete(ended));
    return one;
  };
  return {
    kind: 'embedded',
    read: (scope, statements) => use((db) => db.read(scope, statements)),
    alone: (statement) => use((db) => db.alone(statement)),
    transaction: (scope, work) => use((db) => db.transaction(scope, work)),
    dump: () => use((db) => db.dump()),
    close: () => use((db) => db.close()),
    exchange: async (work) => {
      await untilExchanged();
      const ended = (async () => {
        await Promise.all(running);
        await (await inner).close();
        try {
          await work();
        } finally {
          inner = open();
          await inner;
        }
      })();
      exchange = ended.catch(() => {});
      await ended;
    },
  };
}
