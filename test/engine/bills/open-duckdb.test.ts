import { existsSync, statSync } from 'node:fs';
import { expect, test } from 'vitest';
import { withDuckDb } from '../../../src/engine/bills/index.ts';

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
