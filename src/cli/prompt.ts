import { createInterface, type Interface } from 'node:readline';
import { readAction, readQuestion } from '../bot/answer.ts';
import { type Card, listButtons } from '../bot/card.ts';
import { viewError } from '../bot/errors.ts';
import type { Registry } from '../bot/registry.ts';
import { renderTerminal } from '../bot/terminal/render-terminal.ts';
import type { Context } from '../engine/context.ts';
import type { Io } from './io.ts';
import { landFiles } from './land-files.ts';

const PROMPT = '/cost ';
const ENDING = new Set(['exit', 'quit', 'q']);

export interface PromptInput {
  /** A context with the ledger as it is now. */
  makeContext(): Promise<Context>;
  registry: Registry;
  io: Io;
  /** The terminal: `process.stdin` and `process.stdout`. */
  input: NodeJS.ReadableStream;
  output: NodeJS.WritableStream;
  /** Something to say after an answer; null: nothing. */
  findNotice(): string | null;
  /** The card that was shown before the prompt opens: its buttons can be pressed. */
  shown: Card | null;
  signal: AbortSignal;
}

/**
 * Reads questions from the terminal until it is left by `exit`, Ctrl-C or Ctrl-D, or the signal comes. What is typed is
 * what comes after `/cost`, with or without it; a number presses that button of the last answer.
 */
export async function runPrompt(options: PromptInput): Promise<void> {
  const { makeContext, registry, io, input, output, shown, findNotice, signal } = options;
  const terminal = createInterface({
    input,
    output,
    terminal: true,
    prompt: PROMPT,
    historySize: 200,
    removeHistoryDuplicates: true,
    completer: (line: string) => complete(registry, line),
  });
  let last = shown;
  let open = true;
  const promptAgain = () => {
    if (open) terminal.prompt();
  };
  let asked: Promise<void> = Promise.resolve();
  const answer = async (line: string) => {
    const text = line.trim().replace(/^\/cost\b\s*/, '');
    if (ENDING.has(text)) return void terminal.close();
    if (text === '' && !line.includes('/cost')) return promptAgain();
    const ctx = await makeContext();
    last = await answerLine(text, last, registry, ctx, io.cwd);
    io.out.write(`\n${renderTerminal(last, io.out, ctx.t)}\n`);
    const notice = findNotice();
    if (notice !== null) io.err.write(`${notice}\n\n`);
    promptAgain();
  };
  const closed = new Promise<void>((resolve) => {
    terminal.once('close', () => {
      open = false;
      resolve();
    });
  });
  terminal.on('SIGINT', () => terminal.close());
  // One after the other: lines that are pasted together are answered in their order.
  terminal.on('line', (line) => {
    asked = asked.then(() => answer(line));
  });
  signal.addEventListener('abort', () => terminal.close(), { once: true });
  io.out.write('\n');
  terminal.prompt();
  await closed;
  await asked;
  leaveLine(terminal, io);
}

/** The answer's card, or the card of what was wrong. */
async function answerLine(
  text: string,
  last: Card | null,
  registry: Registry,
  ctx: Context,
  folder: string,
): Promise<Card> {
  try {
    const button = /^\d{1,3}$/.test(text) && last ? listButtons(last)[Number(text) - 1] : undefined;
    const question = button
      ? readAction(registry, button.action, button.args)
      : readQuestion(registry, text, ctx.now());
    return await landFiles(await question.run(ctx), folder);
  } catch (error) {
    const { card, reference } = viewError(error, ctx.t);
    if (reference) ctx.log.error({ err: error, reference }, 'a question failed');
    return card;
  }
}

function complete(registry: Registry, line: string): [string[], string] {
  const text = line.replace(/^\/cost\s+/, '');
  const names = registry.commands
    .map(({ name }) => name)
    .filter((name) => name !== '' && name.startsWith(text));
  return [names.map((name) => `${name} `), text];
}

/** The shell's own prompt begins on a line of its own. */
function leaveLine(terminal: Interface, io: Io): void {
  if (terminal.getCursorPos().cols > 0) io.out.write('\n');
}
