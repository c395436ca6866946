import { mkdtemp, readdir, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { openJournal, readJournal } from '../../../src/engine/ai-outage/journal.ts';

const full = vi.hoisted(() => ({ after: null as number | null }));
vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof import('node:fs/promises')>();
  return {
    ...real,
    open: async (...asked: Parameters<typeof real.open>) => {
      const file = await real.open(...asked);
      const write = file.writeFile.bind(file);
      file.writeFile = async (data, ...more) => {
        if (full.after === null) return write(data, ...more);
        await write(String(data).slice(0, full.after));
        throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
      };
      return file;
    },
  };
});

async function makeJournal() {
  const folder = await mkdtemp(join(tmpdir(), 'centavo-journal-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return { folder, journal: await openJournal(folder) };
}

test('a line that a full disk tore spoils none that is written after it', async () => {
  const { folder, journal } = await makeJournal();
  await journal.append({ n: 1 });
  full.after = 4;
  await expect(journal.append({ n: 2 })).rejects.toThrow('no space left');
  full.after = null;
  await journal.append({ n: 3 });
  expect(await readJournal(folder)).toEqual([{ n: 1 }, { n: 3 }]);
  const taken: unknown[] = [];
  await journal.drain(async (line) => {
    taken.push(line);
  });
  expect(taken).toEqual([{ n: 1 }, { n: 3 }]);
});

test('a file that lost its end is read as far as it goes', async () => {
  const { folder, journal } = await makeJournal();
  await journal.append({ n: 1 });
  await journal.append({ n: 2 });
  const [name = ''] = await readdir(folder);
  await truncate(join(folder, name), 12);
  expect(await readJournal(folder)).toEqual([{ n: 1 }]);
});
