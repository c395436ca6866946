import { CentavoError } from '../errors.ts';

const FULL_DISK = new Set(['ENOSPC', '53100', 'EDQUOT']);
const LOST_DATABASE = /^(CONNECTION_|CONNECT_TIMEOUT|ECONN|EPIPE|57P0[1-5]|08)/;

/** Whether the database went away while it was asked: what it did last is not known. */
export function isDatabaseLost(error: unknown): boolean {
  const { code = '', message = '' } = error as { code?: string; message?: string };
  return LOST_DATABASE.test(code) || message === 'the embedded database is closed';
}

/** A failure of the machine while the ledger is written, as a sentence; anything else stays what it is. */
export function explainFailure(error: unknown): unknown {
  if (error instanceof CentavoError) return error;
  const { code = '', message = '' } = error as { code?: string; message?: string };
  if (FULL_DISK.has(code) || /No space left on device|disk full/i.test(message)) {
    return new CentavoError(
      'unavailable',
      'The disk is full: nothing was imported and the ledger is as it was. Free some space and import again.',
    );
  }
  if (isDatabaseLost(error)) {
    return new CentavoError(
      'unavailable',
      'The connection to the database was lost: nothing was imported and the ledger is as it was. Import again when the database is back.',
    );
  }
  return error;
}
