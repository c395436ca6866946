import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { glob } from 'tinyglobby';
import { CentavoError } from '../../errors.ts';

const BILL_NAMES = ['**/*.csv', '**/*.csv.gz', '**/*.parquet'];

/**
 * The files that paths, folders and globs name, absolute, once each, in order of name. A folder stands for the bills
 * below it.
 *
 * @throws file_refused for a path that does not exist, or that names no file
 */
export async function discoverFiles(paths: readonly string[], cwd: string): Promise<string[]> {
  if (paths.length === 0)
    throw new CentavoError(
      'file_refused',
      'Name the files to import: centavo import focus <files, folders or globs>.',
    );
  const found = new Set<string>();
  for (const path of paths) for (const file of await expandPath(path, cwd)) found.add(file);
  return [...found].sort();
}

async function expandPath(path: string, cwd: string): Promise<string[]> {
  const absolute = resolve(cwd, path);
  const stats = await stat(absolute).catch(() => null);
  if (stats?.isFile()) return [absolute];
  if (stats?.isDirectory()) {
    const files = await glob(BILL_NAMES, { cwd: absolute, onlyFiles: true, dot: false });
    if (files.length > 0) return files.map((file) => join(absolute, file));
    throw new CentavoError(
      'file_refused',
      `${path} holds no .csv, .csv.gz or .parquet file; name the folder that your provider's export writes to.`,
    );
  }
  const files = await glob(path, { cwd, onlyFiles: true, absolute: true, expandDirectories: false });
  if (files.length > 0) return files.map((file) => resolve(file));
  throw new CentavoError('file_refused', `${path} does not exist; check the path.`);
}
