import { readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Translate } from '../../engine/language/index.ts';
import type { Logger } from '../../engine/ports.ts';
import type { Card, CardFile, CardNode } from '../card.ts';
import type { DrawChart } from '../charts/index.ts';
import { fitEscaped } from '../format/fit-escaped.ts';
import { toPlain } from './escape.ts';
import { LIMITS } from './limits.ts';
import type { Attachment } from './message.ts';
import type { Attached } from './render-discord.ts';

/** So long an answer waits for its pictures; then it goes out with their findings in words. */
const PICTURES_WITHIN_MS = 6_000;
/** Most people's Discord is dark, and nobody tells the bot. */
const THEME = 'dark';

/**
 * Draws the charts of a card and reads its files. What cannot be drawn, is too large or is one too many stays out, and
 * the message says so.
 */
export async function attach(
  card: Card,
  options: { draw: DrawChart | null; t: Translate; log: Logger; withinMs?: number | undefined },
): Promise<{ attached: Attached; files: Attachment[] }> {
  const { draw, t, log } = options;
  const pictures = new Map<CardNode, string>();
  const missing = new Map<CardNode, string>();
  const files: Attachment[] = [];
  let left: number = LIMITS.fileBytes;
  const add = (file: Attachment): boolean => {
    if (file.data.length > left || files.length === LIMITS.files) return false;
    files.push(file);
    left -= file.data.length;
    return true;
  };
  for (const node of card.nodes) {
    if (node.kind !== 'file') continue;
    const file = await readCardFile(node.file, left).catch((error) => {
      log.warn({ err: error }, 'a file of an answer could not be read');
      return null;
    });
    if (file === 'too large' || (file && !add(file)))
      missing.set(
        node,
        t('discord.fileTooLarge', { name: node.file.name, most: LIMITS.fileBytes / 2 ** 20 }),
      );
    else if (file === null) missing.set(node, t('discord.fileMissing', { name: node.file.name }));
  }
  const late = delay(options.withinMs ?? PICTURES_WITHIN_MS, null, { ref: false });
  const drawn = card.nodes.map(async (node) => {
    if (node.kind !== 'chart' || !draw) return null;
    const picture = draw(node.chart, { t, theme: THEME }).catch((error) => {
      log.warn({ err: error }, 'a chart could not be drawn');
      return null;
    });
    return (await Promise.race([picture, late]))?.png ?? null;
  });
  for (const [index, png] of (await Promise.all(drawn)).entries()) {
    const node = card.nodes[index];
    if (!png || node?.kind !== 'chart') continue;
    const name = `chart-${index + 1}.png`;
    const description = fitEscaped(node.chart.alt, LIMITS.altText, toPlain);
    if (add({ name, data: Buffer.from(png), mediaType: 'image/png', description })) pictures.set(node, name);
  }
  return { attached: { pictures, missing }, files };
}

async function readCardFile(file: CardFile, left: number): Promise<Attachment | 'too large'> {
  if (file.bytes > left) return 'too large';
  return { name: file.name, data: await readFile(file.path), mediaType: file.mediaType };
}

/** Takes the folders away that the files of a card lie in, each made for its file alone. */
export async function removeFiles(card: Card, log: Logger): Promise<void> {
  for (const node of card.nodes) {
    if (node.kind !== 'file') continue;
    await rm(dirname(node.file.path), { recursive: true, force: true }).catch((error) =>
      log.warn({ err: error }, 'a file that was delivered could not be removed'),
    );
  }
}
