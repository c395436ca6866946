import { createHash, randomBytes } from 'node:crypto';
import { constants, createReadStream } from 'node:fs';
import { copyFile, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { CentavoError } from '../errors.ts';

const INCOMING = '.incoming-';
/** A file system holds names of 255 bytes; fifty characters have at most 200. */
const LONGEST_NAME_BYTES = 200;
const FULL_DISK =
  'The disk is full: nothing was imported and the ledger is as it was. Free some space and import again.';

/** SHA-256 and length of a file. */
export async function hashFile(path: string): Promise<{ sha256: string; bytes: number }> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  return { sha256: hash.digest('hex'), bytes };
}

/**
 * Decompresses a gzip to its end: one cut off at a line's end would read as a shorter bill.
 *
 * @param name  what people call the file
 * @throws file_refused when it is cut off or damaged
 */
export async function verifyGzip(path: string, name: string): Promise<void> {
  try {
    await pipeline(
      createReadStream(path, { highWaterMark: 1 << 20 }),
      createGunzip({ chunkSize: 1 << 18 }),
      async (inflated) => {
        for await (const _ of inflated);
      },
    );
  } catch {
    throw new CentavoError(
      'file_refused',
      `${name} is cut off or damaged: it does not decompress to its end; download it again.`,
    );
  }
}

/** Copies files into a folder of their own that no delivery names yet. Call `adopt` inside the transaction that does. */
export async function keepFiles(
  billsFolder: string,
  paths: readonly string[],
): Promise<{
  folder: string;
  paths: string[];
  adopt(name: string): Promise<void>;
  discard(): Promise<void>;
}> {
  const incoming = `${INCOMING}${randomBytes(6).toString('hex')}`;
  let folder = join(billsFolder, incoming);
  try {
    await mkdir(folder, { recursive: true });
    const kept: string[] = [];
    for (const [at, path] of paths.entries()) {
      const target = join(folder, keptName(at, path));
      await copyFile(path, target, constants.COPYFILE_FICLONE);
      await sync(target);
      kept.push(target);
    }
    return {
      folder,
      paths: kept,
      async adopt(name) {
        await rename(folder, join(billsFolder, name));
        folder = join(billsFolder, name);
        await sync(billsFolder);
      },
      discard: () => rm(folder, { recursive: true, force: true }),
    };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC') throw new CentavoError('unavailable', FULL_DISK);
    throw error;
  }
}

/** Kept in the order of import, under a name that cannot clash; of one too long for a number before it, the end. */
export function keptName(at: number, path: string): string {
  const name = basename(path);
  const fit = Buffer.byteLength(name) <= LONGEST_NAME_BYTES ? name : [...name].slice(-50).join('');
  return `${String(at + 1).padStart(4, '0')}-${fit}`;
}

/**
 * Removes incoming folders that a killed process left. Never an adopted one: one that this ledger does not name may be
 * the evidence of another, such as the embedded ledger beside one on PostgreSQL, or a newer one before a restore.
 */
export async function sweepIncoming(billsFolder: string, olderThanMs: number): Promise<void> {
  const entries = await readdir(billsFolder, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    if (!entry.isDirectory() || !entry.name.startsWith(INCOMING)) continue;
    const path = join(billsFolder, entry.name);
    const found = await stat(path).catch(() => null);
    if (found && found.mtimeMs < olderThanMs) await rm(path, { recursive: true, force: true });
  }
}

async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r');
  await handle.sync().finally(() => handle.close());
}
