import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';

/** Files end so; their names begin with when they were begun, so that they sort by it. */
const SUFFIX = '.jsonl';
/** A process writes to its own file, and to no file longer than this after it began it. */
const ROTATED_MS = 24 * 3_600_000;
/** So nobody writes any more to a file that was not touched for this long. */
const ABANDONED_MS = 2 * ROTATED_MS;

/** What is on disk and not yet in the database, in lines of JSON. Several processes may share a folder. */
export interface Journal {
  /** Resolves when the line is on the disk for good: a power cut after it does not lose it. */
  append(line: object): Promise<void>;
  /**
   * Gives every line that was not taken before, oldest files first, to `take`; a line that it throws on stays, with all
   * that come after it. Files that were taken whole and that nobody writes any more are deleted.
   */
  drain(take: (line: unknown) => Promise<void>): Promise<void>;
}

/** All whole lines in a folder, those that were taken already too. Nothing is written; no folder has none. */
export async function readJournal(folder: string): Promise<unknown[]> {
  const lines: unknown[] = [];
  for (const name of await listFiles(folder).catch(() => [])) {
    const text = await readFile(join(folder, name), 'utf8').catch(() => '');
    lines.push(...wholeLines(text, 0).map(({ line }) => line));
  }
  return lines;
}

async function listFiles(folder: string): Promise<string[]> {
  return (await readdir(folder)).filter((name) => name.endsWith(SUFFIX)).sort();
}

export async function openJournal(folder: string, now: () => number = Date.now): Promise<Journal> {
  await mkdir(folder, { recursive: true });
  const taken = new Map<string, number>();
  let own: { name: string; begunAt: number } | null = null;
  let queue: { text: string; done: () => void; failed: (error: unknown) => void }[] = [];
  let writing: Promise<void> = Promise.resolve();
  let busy = false;

  const pathOf = (name: string) => join(folder, name);

  const writeAll = async (text: string): Promise<void> => {
    const time = now();
    const isNew = own === null || time - own.begunAt > ROTATED_MS;
    if (own === null || isNew) own = { name: `${time}-${randomUUID()}${SUFFIX}`, begunAt: time };
    const file = await open(pathOf(own.name), 'a', 0o600);
    const { size } = await file.stat();
    try {
      await file.writeFile(text);
      await file.datasync();
    } catch (error) {
      // Nobody was told that it is kept, and half a line would spoil the next one: that begins a file of its own.
      own = null;
      await file.truncate(size).catch(() => {});
      throw error;
    } finally {
      await file.close();
    }
    if (isNew) await syncFolder(folder);
  };
  // What comes while a write is under way goes out with the next one: one sync for all of it.
  const flush = async (): Promise<void> => {
    while (queue.length > 0) {
      const batch = queue;
      queue = [];
      try {
        await writeAll(batch.map(({ text }) => text).join(''));
        for (const { done } of batch) done();
      } catch (error) {
        for (const { failed } of batch) failed(error);
      }
    }
    busy = false;
  };

  return {
    append: (line) =>
      new Promise((done, failed) => {
        queue.push({ text: `${JSON.stringify(line)}\n`, done, failed });
        if (busy) return;
        busy = true;
        writing = flush();
      }),
    drain: async (take) => {
      for (const name of await listFiles(folder)) {
        const text = await readFile(pathOf(name), 'utf8').catch(() => null);
        if (text === null) continue;
        for (const { line, end } of wholeLines(text, taken.get(name) ?? 0)) {
          await take(line);
          taken.set(name, end);
        }
        if (own?.name === name) {
          await writing;
          // Nothing was appended since it was read: the next line begins a file of its own.
          const { size } = await stat(pathOf(name));
          if (busy || size !== Buffer.byteLength(text)) continue;
          own = null;
        } else if (now() - (await stat(pathOf(name))).mtimeMs < ABANDONED_MS) continue;
        await unlink(pathOf(name)).catch(() => {});
        taken.delete(name);
      }
    },
  };
}

/** Lines from a position on. The last one, cut off by a crash, was never answered for: it is left out. */
function wholeLines(text: string, from: number): { line: unknown; end: number }[] {
  const lines: { line: unknown; end: number }[] = [];
  let at = from;
  for (;;) {
    const end = text.indexOf('\n', at);
    if (end < 0) return lines;
    lines.push({ line: parseLine(text.slice(at, end)), end: end + 1 });
    at = end + 1;
  }
}

function parseLine(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Two crashes can leave half a line before a whole one.
    return null;
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
