import { pino } from 'pino';
import { expect, test } from 'vitest';
import { showFault } from '../../src/cli/show-fault.ts';
import { badInput } from '../../src/engine/errors.ts';

test('what may have been meant can be pasted into a shell as it stands, names with spaces in it', () => {
  const said: string[] = [];
  const stream = { write: (text: string) => said.push(text) };
  const io = { err: stream, out: stream, language: 'en' } as unknown as Parameters<typeof showFault>[2];
  const choices = [{ label: '5000', command: 'add 5000 USD "Audit 2" tenant:acme' }];
  const status = showFault(
    badInput('Which amount is meant?', choices),
    null,
    io,
    false,
    pino({ level: 'silent' }),
  );
  expect(status).toBe(1);
  expect(said.join('')).toBe(
    'Which amount is meant?\n  5000: centavo cost "add 5000 USD \\"Audit 2\\" tenant:acme"\n',
  );
});
