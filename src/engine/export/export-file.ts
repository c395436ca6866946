import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { CentavoError } from '../errors.ts';

/** A file that nobody fetched is kept for a day. */
const KEPT_MS = 24 * 3_600_000;

/** A file on its way to whoever asked for it, in a folder of its own that goes with it. */
export interface ExportFile {
  path: string;
  write(text: string): Promise<void>;
  /** Gives the file's length. */
  finish(): Promise<number>;
  /** Takes the file away again: nothing came of it. */
  discard(): Promise<void>;
}

/** Where files wait for delivery: beside the kept bills, for this user alone. */
function exportsFolder(billsFolder: string): string {
  return join(dirname(billsFolder), 'exports');
}

/** @throws unavailable  where the disk is full */
export async function openExportFile(billsFolder: string, name: string): Promise<ExportFile> {
  const folder = join(exportsFolder(billsFolder), randomBytes(9).toString('base64url'));
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, name);
  const file = await open(path, 'wx', 0o600);
  let bytes = 0;
  return {
    path,
    write: async (text) => {
      try {
        const chunk = Buffer.from(text);
        await file.writeFile(chunk);
        bytes += chunk.length;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
        throw new CentavoError('unavailable', (t) => t('export.fullDisk'));
      }
    },
    finish: async () => {
      await file.close();
      return bytes;
    },
    discard: async () => {
      await file.close().catch(() => {});
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Takes away files that were never delivered. Gives how many. */
export async function sweepExports(ctx: { billsFolder: string; now: () => Date }): Promise<number> {
  const folder = exportsFolder(ctx.billsFolder);
  let swept = 0;
  for (const name of await readdir(folder).catch(() => [])) {
    const path = join(folder, name);
    // One that was fetched meanwhile is gone already.
    const madeAt = await stat(path).catch(() => null);
    if (!madeAt || madeAt.mtimeMs > ctx.now().getTime() - KEPT_MS) continue;
    await rm(path, { recursive: true, force: true });
    swept++;
  }
  return swept;
}
