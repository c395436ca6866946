import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { type Card, makeCard } from '../../src/bot/card.ts';
import { landFiles } from '../../src/cli/land-files.ts';
import { makeFolder } from '../support/context.ts';
import { refusalOf } from '../support/refusal.ts';

/** A card with a file that waits in a folder of its own. */
async function makeAnswer(text: string): Promise<{ card: Card; waiting: string }> {
  const path = join(await makeFolder('waiting'), 'own', 'acme-2026-10.csv');
  await mkdir(dirname(path));
  await writeFile(path, text, { mode: 0o600 });
  const file = { name: 'acme-2026-10.csv', mediaType: 'text/csv', bytes: text.length, path };
  return { card: makeCard('acme', [{ kind: 'file', file }], []), waiting: dirname(path) };
}

test('a file lands where it was asked for under a name that is free, and its waiting folder goes', async () => {
  const folder = await makeFolder('cwd');
  for (const [text, name] of [
    ['first', 'acme-2026-10.csv'],
    ['second', 'acme-2026-10-2.csv'],
    ['third', 'acme-2026-10-3.csv'],
  ] as const) {
    const { card, waiting } = await makeAnswer(text);
    const { nodes } = await landFiles(card, folder);
    const path = join(folder, name);
    expect(nodes).toEqual([{ kind: 'file', file: expect.objectContaining({ name, path }) }]);
    expect(await readFile(path, 'utf8')).toBe(text);
    expect((await stat(path)).mode & 0o077).toBe(0);
    expect(existsSync(waiting)).toBe(false);
  }
  expect(await readFile(join(folder, 'acme-2026-10.csv'), 'utf8')).toBe('first');
});

test('a name that was asked for is taken as it is, and never written over', async () => {
  const folder = await makeFolder('cwd');
  const { card } = await makeAnswer('mine');
  await landFiles(card, folder, 'mine.csv');
  const { card: other, waiting } = await makeAnswer('other');
  expect((await refusalOf(landFiles(other, folder, 'mine.csv'))).message).toBe(
    'mine.csv is there already, so nothing was written over it. Name another file with --out.',
  );
  expect(await readFile(join(folder, 'mine.csv'), 'utf8')).toBe('mine');
  expect(existsSync(waiting)).toBe(false);
  expect(await readdir(folder)).toEqual(['mine.csv']);
});

test('a folder that cannot be written is said', async () => {
  const { card, waiting } = await makeAnswer('x');
  const refusal = await refusalOf(landFiles(card, '/nowhere/at/all'));
  expect(refusal).toMatchObject({ code: 'unavailable' });
  expect(refusal.message).toBe(
    '/nowhere/at/all/acme-2026-10.csv cannot be written (ENOENT). Name another file with --out.',
  );
  expect(existsSync(waiting)).toBe(false);
});
