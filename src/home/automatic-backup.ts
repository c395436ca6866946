import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Home } from './home.ts';
import { makeBackup } from './make-backup.ts';

const KEPT = 7;
const AUTOMATIC = /^centavo-.*\.auto\.tar\.gz$/;

/**
 * Backs the embedded ledger up into `backups/` and keeps the newest seven of such backups. The kept bills never
 * change, so these backups leave them in `bills/`; `centavo backup` archives them too.
 *
 * @param occasion  `daily` or `before-migration`, part of the name
 * @throws unavailable  the disk is full; the older backups stay
 */
export async function makeAutomaticBackup(
  home: Home,
  dump: () => Promise<Uint8Array>,
  occasion: 'daily' | 'before-migration',
  now: Date,
): Promise<string> {
  const stamp = now.toISOString().slice(0, 19).replaceAll(':', '');
  const file = join(home.backupsFolder, `centavo-${stamp}Z-${occasion}.auto.tar.gz`);
  await makeBackup({ home, file, dump, billsOf: null, now });
  const made = (await readdir(home.backupsFolder)).filter((name) => AUTOMATIC.test(name)).sort();
  for (const old of made.slice(0, -KEPT)) await rm(join(home.backupsFolder, old));
  return file;
}
