import { readFile, stat } from 'node:fs/promises';
import { CentavoError } from '../errors.ts';
import type { Say } from '../language/index.ts';

/** Bytes of the longest file of rules. */
const MOST_BYTES = 20_000_000;

/**
 * The text of a file of rules.
 *
 * @param path  absolute
 * @param name  what to call it in refusals
 * @throws file_refused  it is absent, no file, too long or no UTF-8 text
 */
export async function readRulesText(path: string, name: string): Promise<string> {
  const found = await stat(path).catch(() => null);
  if (!found) throw refused((t) => t('mapping.noFile', { name }));
  if (!found.isFile()) throw refused((t) => t('mapping.notAFile', { name }));
  if (found.size > MOST_BYTES)
    throw refused((t) => t('mapping.fileTooLong', { name, bytes: found.size, most: MOST_BYTES }));
  const bytes = await readFile(path).catch(() => {
    throw refused((t) => t('mapping.fileUnreadable', { name }));
  });
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw refused((t) => t('mapping.fileNoText', { name }));
  }
}

function refused(say: Say): CentavoError {
  return new CentavoError('file_refused', say);
}
