import { existsSync, statSync } from 'node:fs';
import { expect, test } from 'vitest';
import { askDuckDb, withDuckDb } from '../../../src/engine/bills/index.ts';

/** The folder that a connection spills to, while another one is open. */
const spillFolder = (during: (folder: string) => Promise<void>) =>
  withDuckDb(async (duck) => {
    const reader = await duck.runAndReadAll("select current_setting('temp_directory')");
    const folder = String(reader.getRows()[0]?.[0]);
    await during(folder);
    return folder;
  });

test('connections at the same time spill to folders of their own, for this user alone, that go with them', async () => {
  const folders: string[] = [];
  await spillFolder(async (first) => {
    folders.push(first);
    folders.push(await spillFolder(async (second) => expect(statSync(second).mode & 0o777).toBe(0o700)));
    expect(existsSync(first)).toBe(true);
  });
  expect(new Set(folders).size).toBe(2);
  expect(folders.filter((folder) => existsSync(folder))).toEqual([]);
});

test('of many questions two read bills at once, the others wait for their turn, also behind one that fails', async () => {
  let reading = 0;
  let most = 0;
  let meet = () => {};
  const bothRead = new Promise<void>((resolve) => {
    meet = resolve;
  });
  const ask = (at: number) =>
    askDuckDb(async (duck) => {
      reading++;
      most = Math.max(most, reading);
      if (reading === 2) meet();
      await bothRead;
      await duck.run('select sum(range) from range(100000)');
      reading--;
      if (at === 1) throw new Error('a bill is gone');
      return at;
    });
  const answers = await Promise.allSettled([0, 1, 2, 3, 4, 5].map(ask));
  expect(most).toBe(2);
  expect(answers.map(({ status }) => status)).toEqual([
    'fulfilled',
    'rejected',
    ...Array(4).fill('fulfilled'),
  ]);
});
