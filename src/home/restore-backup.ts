import { constants, existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { extract } from 'tar';
import { openEmbedded } from '../../db/embedded.ts';
import { LedgerVersionError, migrateEmbedded } from '../../db/migrate.ts';
import { hashFile } from '../engine/bills/index.ts';
import { CentavoError } from '../engine/errors.ts';
import { type DeliveredFile, listDeliveredFiles } from '../engine/health/index.ts';
import { BILLS_FOLDER, LEDGER_FILE, MANIFEST_FILE, Manifest } from './archive.ts';
import { type Home, makeHome } from './home.ts';
import { finishReplacing, isReplacing, replaceFiles } from './replace-files.ts';

const STAGED = 'restore.half';

export interface Restored {
  madeAt: string;
  bills: number;
  /** Where the ledger and bills lie that were there before; null where there were none. */
  aside: string | null;
}

/**
 * Puts the ledger and bills of a backup in the place of the home's own. Everything is unpacked beside them and
 * verified by its hash first, and a ledger of an older version is brought to this one; only then are they exchanged,
 * and the old ones are kept aside. The caller holds the lock and gives `exchange`, which closes an open ledger around it.
 *
 * @throws file_refused  the archive is damaged, is none, or lacks bills that its ledger names; nothing changed
 */
export async function restoreBackup(
  home: Home,
  file: string,
  options: {
    now: Date;
    /** Restores the ledger although bills are missing: questions about resources then have no answer. */
    withoutBills?: boolean;
    exchange?: (work: () => Promise<void>) => Promise<void>;
  },
): Promise<Restored> {
  const { now, withoutBills = false, exchange = (work) => work() } = options;
  await makeHome(home);
  // An exchange that was cut short needs what it staged, which this one would take away.
  await finishReplacing(home);
  const staged = join(home.folder, STAGED);
  try {
    const manifest = await unpackBackup(file, staged);
    if (manifest.ledger !== 'embedded') {
      throw refused(file, 'holds the bills of a ledger on PostgreSQL: set DATABASE_URL and restore it there');
    }
    const bills = await loadLedger(home, staged, file, withoutBills);
    const aside = nameAside(home, now);
    const had = existsSync(home.ledgerFolder);
    await exchange(() => replaceFiles(home, STAGED, aside));
    return { madeAt: manifest.madeAt, bills, aside: had ? join(home.folder, aside) : null };
  } finally {
    if (!isReplacing(home)) await removeStaged(staged);
  }
}

/** A folder of its own for each restore, also for two in one second. */
function nameAside(home: Home, now: Date): string {
  const name = `before-restore-${now.toISOString().slice(0, 19).replaceAll(':', '')}Z`;
  for (let number = 1; ; number++) {
    const aside = number === 1 ? name : `${name}-${number}`;
    if (!existsSync(join(home.folder, aside))) return aside;
  }
}

/** Brings the bills of a PostgreSQL installation's backup back into `bills/`; the ledger is restored by pg_restore. */
export async function restoreBills(home: Home, file: string): Promise<number> {
  await makeHome(home);
  const staged = join(home.folder, STAGED);
  try {
    const manifest = await unpackBackup(file, staged);
    if (manifest.ledger !== 'postgres') {
      throw refused(
        file,
        'holds an embedded ledger: take DATABASE_URL away to restore it, and import its bills from there',
      );
    }
    for (const { path } of manifest.files) {
      const target = join(home.folder, path);
      await mkdir(dirname(target), { recursive: true, mode: 0o700 });
      await rename(join(staged, path), target);
    }
    return manifest.files.length;
  } finally {
    await removeStaged(staged);
  }
}

/** The unpacking of a damaged archive may still be writing its last files when it is refused. */
function removeStaged(staged: string): Promise<void> {
  return rm(staged, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
}

/** Unpacks the archive and checks each file against the manifest. */
async function unpackBackup(file: string, staged: string): Promise<Manifest> {
  await removeStaged(staged);
  await mkdir(staged, { recursive: true, mode: 0o700 });
  if (!existsSync(file)) throw new CentavoError('file_refused', `${file} does not exist; name a backup.`);
  try {
    await extract({
      file,
      cwd: staged,
      strict: true,
      // No links, devices or paths out of the folder: a backup has plain files only.
      filter: (_path, entry) => 'type' in entry && (entry.type === 'File' || entry.type === 'Directory'),
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC') {
      throw new CentavoError(
        'unavailable',
        'The disk is full: nothing was restored, and the ledger is as it was.',
      );
    }
    throw refused(file, 'is cut off, damaged or no backup: use another one');
  }
  const manifest = await readManifest(file, staged);
  for (const { path, sha256, bytes } of manifest.files) {
    const found = await hashFile(join(staged, path)).catch(() => null);
    if (found?.sha256 !== sha256 || found.bytes !== bytes) {
      throw refused(file, `is damaged: ${path} in it is not what was backed up`);
    }
  }
  return manifest;
}

async function readManifest(file: string, staged: string): Promise<Manifest> {
  try {
    return Manifest.parse(JSON.parse(await readFile(join(staged, MANIFEST_FILE), 'utf8')));
  } catch {
    throw refused(file, 'is no backup of Centavo, or one of a newer version');
  }
}

/** Makes database files of the dump, at this version, and brings the bills together that it names. */
async function loadLedger(home: Home, staged: string, file: string, withoutBills: boolean): Promise<number> {
  const dump = new Uint8Array(await readFile(join(staged, LEDGER_FILE)));
  await mkdir(join(staged, BILLS_FOLDER), { recursive: true, mode: 0o700 });
  const db = await openEmbedded({ folder: join(staged, 'ledger'), dump }).catch(() => {
    throw refused(file, 'holds a ledger that does not open');
  });
  try {
    await migrateEmbedded(db).catch((error: unknown) => {
      throw error instanceof LedgerVersionError
        ? refused(
            file,
            'holds a ledger of another version than this one can open: install the version that made it',
          )
        : error;
    });
    const delivered = await listDeliveredFiles(db);
    const missing: string[] = [];
    for (const one of delivered) if (!(await bringBill(home, staged, one))) missing.push(one.name);
    if (missing.length > 0 && !withoutBills) {
      throw refused(
        file,
        `lacks ${missing.length} of the ${delivered.length} bills that its ledger was made from (${missing.slice(0, 3).join(', ')}), and ${home.billsFolder} has them not either: put that folder back, use a backup made by \`centavo backup\`, or add --without-bills`,
      );
    }
    return delivered.length - missing.length;
  } finally {
    await db.close();
  }
}

/** From the archive, else from the home, where an automatic backup leaves them. */
async function bringBill(home: Home, staged: string, { path, sha256 }: DeliveredFile): Promise<boolean> {
  const target = join(staged, BILLS_FOLDER, path);
  if ((await hashFile(target).catch(() => null))?.sha256 === sha256) return true;
  const kept = join(home.billsFolder, path);
  const found = await hashFile(kept).catch(() => null);
  if (found?.sha256 !== sha256) return false;
  await mkdir(dirname(target), { recursive: true, mode: 0o700 });
  await copyFile(kept, target, constants.COPYFILE_FICLONE);
  return true;
}

function refused(file: string, why: string): CentavoError {
  return new CentavoError('file_refused', `${basename(file)} ${why}. Nothing was restored.`);
}
