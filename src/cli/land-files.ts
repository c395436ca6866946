import { constants } from 'node:fs';
import { copyFile, rm } from 'node:fs/promises';
import { basename, dirname, extname, resolve } from 'node:path';
import type { Card, CardNode } from '../bot/card.ts';
import { CentavoError } from '../engine/errors.ts';

/** Names tried where the first is taken: `acme-2026-10-2.csv`, … */
const TRIES = 99;

/**
 * Puts a card's files into the folder where the user typed, under names that are free there, and takes their waiting
 * folders away. Gives the card with the files where they now are.
 *
 * @param out  the one file's name as the user wants it, relative to the folder; it must be free
 * @throws bad_input    `out` is there already
 * @throws unavailable  the folder cannot be written
 */
export async function landFiles(card: Card, folder: string, out: string | null = null): Promise<Card> {
  const nodes: CardNode[] = [];
  for (const node of card.nodes) {
    if (node.kind !== 'file') {
      nodes.push(node);
      continue;
    }
    const { file } = node;
    try {
      const path =
        out === null
          ? await landFree(file.path, folder, file.name)
          : await land(file.path, resolve(folder, out));
      if (path === null)
        throw new CentavoError('bad_input', (t) => t('export.exists', { name: out ?? file.name }));
      nodes.push({ kind: 'file', file: { ...file, name: basename(path), path } });
    } finally {
      await rm(dirname(file.path), { recursive: true, force: true });
    }
  }
  return { ...card, nodes };
}

async function landFree(from: string, folder: string, name: string): Promise<string | null> {
  const ending = extname(name);
  for (let at = 1; at <= TRIES; at++) {
    const tried = at === 1 ? name : `${name.slice(0, name.length - ending.length)}-${at}${ending}`;
    const path = await land(from, resolve(folder, tried));
    if (path !== null) return path;
  }
  return null;
}

/** Null where something is there already. */
async function land(from: string, to: string): Promise<string | null> {
  try {
    await copyFile(from, to, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
    return to;
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return null;
    // What was begun is not left behind; where nothing was, there is nothing to take away.
    if (code === 'ENOSPC') await rm(to, { force: true });
    throw new CentavoError('unavailable', (t) => t('export.noFolder', { name: to, code }));
  }
}
