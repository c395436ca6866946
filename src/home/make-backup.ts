import { randomBytes } from 'node:crypto';
import { mkdir, open, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { create } from 'tar';
import type { Db } from '../../db/sql.ts';
import { CentavoError } from '../engine/errors.ts';
import { type BillsState, checkBills } from '../engine/health/index.ts';
import { BILLS_FOLDER, hashBytes, LEDGER_FILE, MANIFEST_FILE, type Manifest } from './archive.ts';
import type { Home } from './home.ts';
import { VERSION } from './version.ts';

export interface MakeBackupInput {
  home: Home;
  /** The archive to write; one that is there is replaced when the new one is whole. */
  file: string;
  /** Dumps the embedded ledger; null: it is on a PostgreSQL server, and only the bills are archived. */
  dump: (() => Promise<Uint8Array>) | null;
  /** The ledger's database: its kept bills go into the archive. Null: they are left where they are. */
  billsOf: Db | null;
  now: Date;
}

/** How much of the time goes into packing: bills are often compressed already. */
const GZIP_LEVEL = 3;

/**
 * Writes one gzipped tar with the ledger, the kept bills and a manifest of their hashes. The ledger is dumped first,
 * so that every bill it names is there to be archived.
 *
 * @returns the archive's length in bytes, how many bills are in it, and those that could not be: gone or changed
 * @throws unavailable  the disk is full or the place cannot be written; nothing half-made stays
 */
export async function makeBackup(
  input: MakeBackupInput,
): Promise<{ bytes: number; bills: number; missing: string[] }> {
  const id = randomBytes(6).toString('hex');
  const half = `${input.file}.${id}.half`;
  const staging = join(input.home.backupsFolder, `.staging-${id}`);
  try {
    await mkdir(staging, { recursive: true, mode: 0o700 });
    await mkdir(dirname(input.file), { recursive: true });
    const files: Manifest['files'] = [];
    if (input.dump) {
      const dump = await input.dump();
      await writeFile(join(staging, LEDGER_FILE), dump, { mode: 0o600 });
      files.push({ path: LEDGER_FILE, sha256: hashBytes(dump), bytes: dump.length });
    }
    let missing: string[] = [];
    if (input.billsOf) {
      const bills = await checkBills(input.billsOf, input.home.billsFolder);
      missing = [...bills.missing, ...bills.changed].map(({ path }) => path);
      files.push(...(await listBills(bills, input.home.billsFolder)));
      await symlink(input.home.billsFolder, join(staging, BILLS_FOLDER));
    }
    const manifest: Manifest = {
      format: 1,
      centavo: VERSION,
      madeAt: input.now.toISOString(),
      ledger: input.dump ? 'embedded' : 'postgres',
      bills: input.billsOf !== null,
      files,
    };
    await writeFile(join(staging, MANIFEST_FILE), JSON.stringify(manifest));
    await create(
      {
        file: half,
        cwd: staging,
        gzip: { level: GZIP_LEVEL },
        portable: true,
        follow: true,
        strict: true,
        mode: 0o600,
      },
      [MANIFEST_FILE, ...files.map(({ path }) => path)],
    );
    const bytes = await syncFile(half);
    await rename(half, input.file);
    return { bytes, bills: files.filter(({ path }) => path !== LEDGER_FILE).length, missing };
  } catch (error) {
    await rm(half, { force: true });
    throw toSentence(error, input.file);
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

async function listBills(
  { files, missing, changed }: BillsState,
  folder: string,
): Promise<Manifest['files']> {
  const bills: Manifest['files'] = [];
  for (const file of files) {
    if (missing.includes(file) || changed.includes(file)) continue;
    const { size } = await stat(join(folder, file.path));
    bills.push({ path: `${BILLS_FOLDER}/${file.path}`, sha256: file.sha256, bytes: size });
  }
  return bills;
}

async function syncFile(path: string): Promise<number> {
  const handle = await open(path, 'r+');
  try {
    await handle.chmod(0o600);
    await handle.sync();
    return (await handle.stat()).size;
  } finally {
    await handle.close();
  }
}

function toSentence(error: unknown, file: string): unknown {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOSPC') {
    return new CentavoError(
      'unavailable',
      `The disk is full: ${file} was not written, and older backups are as they were.`,
    );
  }
  if (code === 'EACCES' || code === 'EROFS' || code === 'ENOTDIR' || code === 'EISDIR' || code === 'EEXIST') {
    return new CentavoError('file_refused', `${file} cannot be written (${code}); choose another place.`);
  }
  return error;
}
