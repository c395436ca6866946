import { expect, test } from 'vitest';
import { explainReadError } from '../../../src/engine/sources/focus/explain-read-error.ts';

const BILL = {
  path: '/bills/0001-a.csv',
  name: 'a.csv',
  format: 'csv',
  focusVersion: '1.2',
  columns: [],
} as const;
const said = (message: string) => explainReadError(new Error(message), [{ ...BILL, columns: [] }]);

test('a machine that is too small is not said to be a fault of the file', () => {
  for (const message of [
    'Out of Memory Error: failed to pin block of size 256.0 KiB (429.1 MiB/429.1 MiB used)',
    'IO Error: Could not write file "/tmp/x": No space left on device',
  ]) {
    expect(said(message)).toMatchObject({ code: 'unavailable' });
    expect(said(message).message).toMatch(/nothing was imported and the ledger is as it was/);
  }
});

test('a fault of the file names it and its line, and one of our own stays what it is', () => {
  const error = said(
    'Invalid Input Error: CSV Error on Line: 7\nunterminated quote\n  file = /bills/0001-a.csv',
  );
  expect(error).toMatchObject({ code: 'file_refused', message: expect.stringMatching(/^a\.csv, line 7, /) });
  expect(said('Binder Error: no such column').name).toBe('Error');
});
