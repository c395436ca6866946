import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isReplacing } from './replace-files.ts';

/** Where things lie in `.centavo/`. The demo is a home of its own inside it. */
export interface Home {
  folder: string;
  /** The embedded database's files. */
  ledgerFolder: string;
  /** The delivered files as they came. */
  billsFolder: string;
  backupsFolder: string;
  /** What was decided about AI calls while the database was away, and what was last known. */
  journalFolder: string;
  /** The sockets by which one process at a time holds the ledger. */
  lockFolder: string;
}

export function toHome(folder: string): Home {
  return {
    folder,
    ledgerFolder: join(folder, 'ledger'),
    billsFolder: join(folder, 'bills'),
    backupsFolder: join(folder, 'backups'),
    journalFolder: join(folder, 'ai-journal'),
    lockFolder: join(folder, 'lock'),
  };
}

export function toDemoHome(home: Home): Home {
  return toHome(join(home.folder, 'demo'));
}

/**
 * Whether the home has an embedded ledger. One that was only begun does not count, because it is renamed into place
 * when whole; one that is just being exchanged does.
 */
export function hasLedger(home: Home): boolean {
  return existsSync(join(home.ledgerFolder, 'PG_VERSION')) || isReplacing(home);
}

/** Makes the home's folders, for this user alone: bills are nobody else's business. */
export async function makeHome(home: Home): Promise<void> {
  for (const folder of [home.folder, home.billsFolder, home.backupsFolder]) {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  }
}
