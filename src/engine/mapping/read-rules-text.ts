import { readFile, stat } from 'node:fs/promises';
import { CentavoError } from '../errors.ts';

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
  if (!found) throw refused(`There is no file ${name}; check the path.`);
  if (!found.isFile()) throw refused(`${name} is no file; name one CSV file of rules.`);
  if (found.size > MOST_BYTES)
    throw refused(
      `${name} has ${found.size} bytes; a file of rules has at most ${MOST_BYTES}. Is it a bill?`,
    );
  const bytes = await readFile(path).catch(() => {
    throw refused(`${name} cannot be read; check who may read it.`);
  });
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw refused(`${name} is no text in UTF-8; save it as CSV UTF-8.`);
  }
}

function refused(message: string): CentavoError {
  return new CentavoError('file_refused', message);
}
