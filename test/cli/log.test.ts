import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openLog } from '../../src/cli/log.ts';
import { makeTestFolder } from '../support/checkout.ts';

test('an error is logged with its kind, code, message and place, without what is hung on it', () => {
  const file = join(makeTestFolder(), 'log');
  const fd = openSync(file, 'w');
  const error = Object.assign(new Error('duplicate key value'), {
    code: '23505',
    detail: 'Key (name_key)=(acme) already exists.',
    parameters: ['acme'],
    url: 'https://example.com/webhooks/1/token',
  });
  openLog('warn', fd).error({ err: error, reference: 'r1' }, 'a command failed');
  closeSync(fd);
  const { err, ...line } = JSON.parse(readFileSync(file, 'utf8'));
  expect(line).toMatchObject({ level: 50, reference: 'r1', msg: 'a command failed' });
  expect(Object.keys(err).sort()).toEqual(['code', 'message', 'stack', 'type']);
  expect(JSON.stringify(err)).not.toMatch(/acme|token/);
});
