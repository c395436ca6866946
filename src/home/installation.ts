import { rm } from 'node:fs/promises';
import type { Database } from '../../db/sql.ts';
import type { Context } from '../engine/context.ts';
import { hasHistory } from '../engine/health/index.ts';
import { english, type Translate } from '../engine/language/index.ts';
import type { Logger, Progress } from '../engine/ports.ts';
import { DEFAULT_SETTINGS, type Settings } from '../engine/settings.ts';
import { type EmbeddedLedger, openEmbeddedLedger } from './embedded-ledger.ts';
import { type Home, hasLedger, makeHome } from './home.ts';
import type { PostgresLedgerInput } from './postgres-ledger.ts';

/** An open ledger with its kept bills. */
export interface Ledger {
  db: Database;
  /** The same database where it is embedded; null on PostgreSQL. */
  embedded: EmbeddedLedger | null;
}

/** A home and the ledger that belongs to it, opened when it is first needed. */
export interface Installation {
  home: Home;
  /** The demo company's, not the user's own. */
  isDemo: boolean;
  /** Null: the ledger is embedded in the home. */
  postgres: PostgresLedgerInput | null;
  /** A demo is made or refreshed by the first call, which can take seconds: `onProgress` tells how far it is. */
  open(onProgress?: Progress): Promise<Ledger>;
  /** Runs `work` on the ledger's files while nobody has them open. Embedded only. */
  exchange(work: () => Promise<void>): Promise<void>;
  /** Something was done with the ledger, so one that was made for it stays. */
  keep(): void;
  /** Closes the ledger. A user's own that was made meanwhile and not kept is taken away: nothing came of it. */
  close(): Promise<void>;
}

export interface OpenInstallationInput {
  home: Home;
  isDemo: boolean;
  postgres: PostgresLedgerInput | null;
  now: () => Date;
  log: Logger;
}

/** Nothing is opened yet. For an embedded one the caller holds the home's lock until it has closed it. */
export function openInstallation({ home, isDemo, postgres, now, log }: OpenInstallationInput): Installation {
  let opened: Promise<Ledger> | null = null;
  let isNew = false;
  let kept = false;
  let exchanging: Promise<unknown> = Promise.resolve();
  const openLedger = async (onProgress?: Progress): Promise<Ledger> => {
    await exchanging;
    await makeHome(home);
    if (postgres) {
      const { openPostgresLedger } = await import('./postgres-ledger.ts');
      return { db: await openPostgresLedger(postgres), embedded: null };
    }
    // What making a demo takes is loaded while the database opens.
    const demo = isDemo ? import('./prepare-demo.ts') : null;
    isNew = !hasLedger(home);
    const embedded = await openEmbeddedLedger(home, async (dump) => {
      const { makeAutomaticBackup } = await import('./automatic-backup.ts');
      const file = await makeAutomaticBackup(home, dump, 'before-migration', now());
      log.info({ file }, 'backed up before the migration');
    });
    const ledger = { db: embedded, embedded };
    if (!demo) return ledger;
    try {
      const { prepareDemo } = await demo;
      await prepareDemo(home, embedded, toCliContext(home, embedded, { now, log }), onProgress);
      return ledger;
    } catch (error) {
      await embedded.close();
      throw error;
    }
  };
  return {
    home,
    isDemo,
    postgres,
    open: (onProgress) => {
      opened ??= openLedger(onProgress);
      // A ledger that could not be opened may be mended, and is tried again.
      opened.catch(() => {
        opened = null;
      });
      return opened;
    },
    exchange: async (work) => {
      const ledger = opened && (await opened);
      if (ledger?.embedded) return ledger.embedded.exchange(work);
      const ended = work();
      exchanging = ended.catch(() => {});
      return ended;
    },
    keep: () => {
      kept = true;
    },
    close: async () => {
      await exchanging;
      const ledger = opened && (await opened.catch(() => null));
      opened = null;
      // A command can fail after it has written, such as on showing its answer: what it wrote stays.
      const isNothing = isNew && !kept && !isDemo && (!ledger || !(await hasHistory(ledger.db)));
      await ledger?.db.close();
      if (isNothing) await rm(home.ledgerFolder, { recursive: true, force: true });
    },
  };
}

/** The terminal acts as the local admin and sees every tenant. `t`: English where nobody reads along. */
export function toCliContext(
  home: Home,
  db: Database,
  {
    now,
    log,
    t = english,
    settings = DEFAULT_SETTINGS,
  }: { now: () => Date; log: Logger; t?: Translate; settings?: Settings },
): Context {
  return {
    db,
    scope: '*',
    actor: { platform: 'cli', label: 'cli', role: 'admin', memberId: null },
    place: { workspaceId: null, channelId: null, personId: 'cli' },
    t,
    settings,
    now,
    billsFolder: home.billsFolder,
    log,
  };
}
