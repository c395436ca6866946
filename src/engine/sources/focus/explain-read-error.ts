import { CentavoError } from '../../errors.ts';
import type { BillFile } from './inspect-file.ts';

const MENDS: readonly { when: RegExp; says: (match: RegExpExecArray) => string }[] = [
  {
    when: /Expected Number of Columns: (\d+) Found: (\d+)/,
    says: ([, wanted, found]) =>
      `has ${found} values where the header names ${wanted} columns; export the file again`,
  },
  { when: /unterminated quote/i, says: () => 'has a quote that never closes; export the file again' },
  { when: /Maximum line size|line size of/i, says: () => 'is longer than 16 MB; shorten its tags' },
  { when: /not utf-8|invalid unicode/i, says: () => 'is not UTF-8 text; save the file as UTF-8' },
];

/** Faults of the file only: a fault of our own stays what it is. A sentence that names file, line where there is one, and what to do, for what DuckDB says of a file. */
export function explainReadError(error: Error, files: readonly BillFile[]): Error {
  if (/^(Binder|Parser|Catalog|Internal) Error/.test(error.message)) return error;
  if (/No space left|ENOSPC|could not write/i.test(error.message)) {
    return new CentavoError(
      'unavailable',
      'The disk is full: nothing was imported and the ledger is as it was. Free some space and import again.',
    );
  }
  if (/^Out of Memory Error/.test(error.message)) {
    return new CentavoError(
      'unavailable',
      'The memory and the temporary folder are too small to read these files: nothing was imported and the ledger is as it was. Free some space there, or import fewer files at once.',
    );
  }
  const named = /file\s*=\s*(.+)/.exec(error.message)?.[1]?.trim();
  const file =
    files.find(({ path }) => path === named || error.message.includes(path)) ??
    (files.length === 1 ? files[0] : undefined);
  const name = file?.name ?? 'One of the files';
  const line = /CSV Error on Line: (\d+)/.exec(error.message)?.[1];
  for (const { when, says } of MENDS) {
    const match = when.exec(error.message);
    if (match)
      return new CentavoError('file_refused', `${name}${line ? `, line ${line},` : ''} ${says(match)}.`);
  }
  if (/gzip|zlib|inflate|decompress/i.test(error.message)) {
    return new CentavoError(
      'file_refused',
      `${name} is cut off or damaged: it cannot be decompressed; download it again.`,
    );
  }
  return new CentavoError(
    'file_refused',
    `${name}${line ? `, line ${line},` : ''} cannot be read as it stands; export it again.`,
  );
}
