import { PassThrough } from 'node:stream';
import { expect, test, vi } from 'vitest';
import { z } from 'zod';
import { makeCard } from '../../src/bot/card.ts';
import { defineAction, defineCommand, type Registry } from '../../src/bot/registry.ts';
import type { Io } from '../../src/cli/io.ts';
import { runPrompt } from '../../src/cli/prompt.ts';
import type { Context } from '../../src/engine/context.ts';
import { CentavoError } from '../../src/engine/errors.ts';
import { english } from '../../src/engine/language/index.ts';

/** `echo WORDS` answers with the words and a button that says them again in capitals; `fail` fails. */
const registry: Registry = {
  commands: [
    defineCommand({
      name: 'echo',
      summary: 'commands.data',
      examples: ['echo a'],
      options: z.object({ words: z.string() }),
      parseText: (rest) => ({ words: rest }),
      reply: 'private',
      run: async (_ctx, { words }) =>
        makeCard(
          `said ${words}`,
          [
            {
              kind: 'buttons',
              buttons: [
                { label: 'Louder', action: 'shout', args: { words } },
                { label: 'Again…', action: 'repeat', args: { words } },
              ],
            },
          ],
          [],
        ),
    }),
    defineCommand({
      name: 'fail',
      summary: 'commands.data',
      examples: ['fail'],
      options: z.object({}),
      parseText: () => ({}),
      reply: 'private',
      run: async () => {
        throw new CentavoError('not_found', 'There is no such thing.');
      },
    }),
  ],
  actions: [
    defineAction({
      name: 'shout',
      args: z.object({ words: z.string() }),
      once: false,
      reply: 'private',
      run: async (_ctx, { words }) => makeCard(`said ${words.toUpperCase()}`, [], []),
    }),
    defineAction({
      name: 'repeat',
      args: z.object({ words: z.string(), after: z.string(), how: z.string().optional() }),
      once: false,
      form: {
        title: 'forms.otherPeriod',
        submit: 'forms.ask',
        fields: [
          {
            name: 'after',
            label: 'forms.period',
            hint: 'periods.examples',
            kind: 'text',
            required: true,
            maxLength: 9,
          },
          {
            name: 'how',
            label: 'forms.by',
            kind: 'choice',
            choices: [
              { value: 'soft', label: 'costViews.tenant' },
              { value: 'loud', label: 'costViews.service' },
            ],
            required: false,
          },
        ],
      },
      reply: 'private',
      run: async (_ctx, { words, after, how }) => makeCard(`said ${[words, after, how].join(' ')}`, [], []),
    }),
  ],
};

function openPrompt() {
  const input = new PassThrough();
  const output = new PassThrough();
  output.resume();
  const shown: string[] = [];
  const stream = { write: (text: string) => void shown.push(text), tty: true, width: 80, color: false };
  const io: Io = { out: stream, err: stream, cwd: '/', language: 'en' };
  const stop = new AbortController();
  const ended = runPrompt({
    makeContext: async () =>
      ({ now: () => new Date('2026-11-21T12:00:00Z'), scope: '*', t: english }) as Context,
    registry,
    io,
    input,
    output,
    shown: null,
    findNotice: () => null,
    signal: stop.signal,
  });
  const titles = () => shown.join('').match(/said .*|There is no .*|Not found/g) ?? [];
  return { input, ended, stop, titles, shown };
}

test('what is typed is what comes after /cost, with or without it, and lines pasted together are answered in order', async () => {
  const { input, ended, titles } = openPrompt();
  input.write('echo one\r/cost echo two\r/cost   echo three\rexit\r');
  await ended;
  expect(titles()).toEqual(['said one', 'said two', 'said three']);
});

test('a number presses that button of the last answer', async () => {
  const { input, ended, titles } = openPrompt();
  input.write('echo hello\r1\r1\rexit\r');
  await ended;
  // The second answer has no button left, so that the number is a question, and not understood.
  expect(titles().slice(0, 2)).toEqual(['said hello', 'said HELLO']);
  expect(titles()).toHaveLength(3);
  expect(titles()[2]).toMatch(/^There is no command "1"/);
});

test('a button that opens a form asks its fields one after another, then runs with what was filled in', async () => {
  const { input, ended, titles, shown } = openPrompt();
  input.write('echo hello\r2\roctober\r2\rexit\r');
  await ended;
  expect(titles()).toEqual(['said hello', 'said hello october loud']);
  const text = shown.join('');
  expect(text).toContain('Other period\n');
  expect(text).toContain('last month, 2026-10');
  expect(text).toContain('[1] Tenant\n[2] Service\n');
});

test('a choice may also be written as it is shown, whatever its case', async () => {
  const { input, ended, titles } = openPrompt();
  input.write('echo hello\r2\roctober\rservice\rexit\r');
  await ended;
  expect(titles()).toEqual(['said hello', 'said hello october loud']);
});

test('what need not be filled in may stay empty; what is no answer is asked for again', async () => {
  const { input, ended, titles, shown } = openPrompt();
  input.write('echo hello\r2\r\rfar too long\roctober\r7\r\rexit\r');
  await ended;
  expect(titles()).toEqual(['said hello', 'said hello october ']);
  for (const fault of [
    'This has to be filled in.',
    'That is too long; write 9 letters at most.',
    'Write one of the numbers from 1 to 2.',
  ]) {
    expect(shown.join('')).toContain(fault);
  }
});

test('a form is left by - and does nothing, and the buttons can still be pressed', async () => {
  const { input, ended, titles, shown } = openPrompt();
  input.write('echo hello\r2\roctober\r-\r1\rexit\r');
  await ended;
  expect(titles()).toEqual(['said hello', 'said HELLO']);
  expect(shown.join('')).toContain('Nothing was done.');
});

test('Ctrl-C in a form leaves the form, and the prompt goes on', async () => {
  const { input, ended, titles, shown } = openPrompt();
  input.write('echo hello\r2\r');
  await vi.waitFor(() => expect(shown.join('')).toContain('Other period'));
  input.write('octo\u0003');
  await vi.waitFor(() => expect(shown.join('')).toContain('Nothing was done.'));
  input.write('echo after\rexit\r');
  await ended;
  expect(titles()).toEqual(['said hello', 'said after']);
});

test('a fault is shown as an answer, and the prompt goes on', async () => {
  const { input, ended, titles } = openPrompt();
  input.write('fail\recho after\rexit\r');
  await ended;
  expect(titles()).toEqual(['Not found', 'There is no such thing.', 'said after']);
});

test.each([
  ['exit', 'exit\r'],
  ['quit', 'quit\r'],
  ['Ctrl-C', '\u0003'],
  ['Ctrl-D', '\u0004'],
  ['Ctrl-C in the middle of a line', 'echo a\u0003'],
])('%s ends the prompt', async (_name, keys) => {
  const { input, ended, titles } = openPrompt();
  input.write(keys);
  await ended;
  expect(titles()).toEqual([]);
});

test('a stop from elsewhere ends the prompt', async () => {
  const { ended, stop } = openPrompt();
  stop.abort();
  await expect(ended).resolves.toBeUndefined();
});

test('an answer under way is shown before the prompt ends', async () => {
  const { input, ended, titles } = openPrompt();
  input.write('echo last\r\u0004');
  await ended;
  expect(titles()).toEqual(['said last']);
});
