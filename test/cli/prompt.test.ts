import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { makeCard } from '../../src/bot/card.ts';
import { defineAction, defineCommand, type Registry } from '../../src/bot/registry.ts';
import type { Io } from '../../src/cli/io.ts';
import { runPrompt } from '../../src/cli/prompt.ts';
import type { Context } from '../../src/engine/context.ts';
import { CentavoError } from '../../src/engine/errors.ts';

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
          [{ kind: 'buttons', buttons: [{ label: 'Louder', action: 'shout', args: { words } }] }],
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
  ],
};

function openPrompt() {
  const input = new PassThrough();
  const output = new PassThrough();
  output.resume();
  const shown: string[] = [];
  const stream = { write: (text: string) => void shown.push(text), tty: true, width: 80, color: false };
  const io: Io = { out: stream, err: stream, cwd: '/' };
  const stop = new AbortController();
  const ended = runPrompt({
    makeContext: async () => ({ now: () => new Date('2026-11-21T12:00:00Z') }) as Context,
    registry,
    io,
    input,
    output,
    shown: null,
    findNotice: () => null,
    signal: stop.signal,
  });
  const titles = () => shown.join('').match(/said .*|There is no .*|Not found/g) ?? [];
  return { input, ended, stop, titles };
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
