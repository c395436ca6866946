import { readFile, stat } from 'node:fs/promises';
import { CentavoError } from '../errors.ts';

/** Bytes that a file of budgets may have. */
const MOST_BYTES = 1_000_000;

/** The text of a file of budgets. @throws file_refused  no such file, or far larger than budgets are */
export async function readBudgetsText(path: string, name: string): Promise<string> {
  const refuse = () => new CentavoError('file_refused', (t) => t('budgets.noFile', { name }));
  const found = await stat(path).catch(() => null);
  if (!found?.isFile() || found.size > MOST_BYTES) throw refuse();
  return readFile(path, 'utf8').catch(() => {
    throw refuse();
  });
}
