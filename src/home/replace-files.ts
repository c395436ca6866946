import { existsSync } from 'node:fs';
import { mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Home } from './home.ts';

/** What a ledger is made of, on disk. */
const PARTS = ['ledger', 'bills'] as const;
const JOURNAL = 'replacing.json';
const Journal = z.object({ staged: z.string(), aside: z.string() });

/**
 * Puts the ledger and bills that lie in `staged` in the place of the home's own, which are kept in `aside`. Both are
 * names of folders in the home. The ledger is closed. Killed half-way, the next `finishReplacing` does the rest.
 */
export async function replaceFiles(home: Home, staged: string, aside: string): Promise<void> {
  const half = join(home.folder, `${JOURNAL}.half`);
  await writeFile(half, JSON.stringify({ staged, aside }), { mode: 0o600 });
  await syncPath(half);
  await rename(half, join(home.folder, JOURNAL));
  await finishReplacing(home);
}

/** Ends a replacement that was begun, if there is one. The caller holds the lock, and the ledger is closed. */
export async function finishReplacing(home: Home): Promise<void> {
  const journal = join(home.folder, JOURNAL);
  if (!existsSync(journal)) return;
  const { staged, aside } = Journal.parse(JSON.parse(await readFile(journal, 'utf8')));
  await mkdir(join(home.folder, aside), { recursive: true, mode: 0o700 });
  for (const part of PARTS) {
    const next = join(home.folder, staged, part);
    const now = join(home.folder, part);
    if (!existsSync(next)) continue;
    if (existsSync(now)) await rename(now, join(home.folder, aside, part));
    await rename(next, now);
  }
  await syncPath(home.folder);
  await rm(join(home.folder, staged), { recursive: true, force: true });
  await rm(journal);
}

/** Whether a replacement was begun and not ended. */
export function isReplacing(home: Home): boolean {
  return existsSync(join(home.folder, JOURNAL));
}

async function syncPath(path: string): Promise<void> {
  const handle = await open(path, 'r');
  await handle.sync().finally(() => handle.close());
}
