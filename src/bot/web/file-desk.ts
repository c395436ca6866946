import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { CardFile } from '../card.ts';

/** How long a file waits to be fetched. */
const KEPT_MS = 15 * 60 * 1000;
/** Files that wait at most; the oldest gives way. */
const MOST = 200;

/** Files of answers that wait to be fetched, each by its owner, once. */
export interface FileDesk {
  /** @returns the id that the file is fetched by */
  keep(owner: string, file: CardFile): string;
  /** The file, which nobody gets again; null for an id that is unknown, somebody else's or spent. `done` takes it away. */
  take(owner: string, id: string): { file: CardFile; done: () => Promise<void> } | null;
  /** Takes all files away. */
  close(): Promise<void>;
}

export function makeFileDesk(): FileDesk {
  const waiting = new Map<string, { owner: string; file: CardFile; timer: NodeJS.Timeout }>();
  // A file lies in a folder of its own.
  const remove = ({ path }: CardFile) => rm(dirname(path), { recursive: true, force: true });
  const drop = async (id: string) => {
    const entry = waiting.get(id);
    if (!entry) return;
    waiting.delete(id);
    clearTimeout(entry.timer);
    await remove(entry.file);
  };
  return {
    keep: (owner, file) => {
      const id = randomUUID();
      const timer = setTimeout(() => void drop(id), KEPT_MS).unref();
      waiting.set(id, { owner, file, timer });
      const [oldest] = waiting.keys();
      if (waiting.size > MOST && oldest !== undefined) void drop(oldest);
      return id;
    },
    take: (owner, id) => {
      const entry = waiting.get(id);
      if (entry?.owner !== owner) return null;
      waiting.delete(id);
      clearTimeout(entry.timer);
      return { file: entry.file, done: () => remove(entry.file) };
    },
    close: async () => {
      await Promise.all([...waiting.keys()].map(drop));
    },
  };
}
