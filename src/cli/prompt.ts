import { createInterface, type Interface } from 'node:readline';
import { readAction, readQuestion } from '../bot/answer.ts';
import { type Button, type Card, listButtons } from '../bot/card.ts';
import { viewError } from '../bot/errors.ts';
import { toSafeText } from '../bot/format/text-width.ts';
import type { Form, Registry } from '../bot/registry.ts';
import { renderTerminal } from '../bot/terminal/render-terminal.ts';
import type { Context } from '../engine/context.ts';
import { type OpenForm, openForm } from './ask-form.ts';
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
 * what comes after `/cost`, with or without it; a number presses that button of the last answer. Where that opens a form,
 * its fields are asked one after another; `-` or Ctrl-C leaves it.
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
  let form: { button: Button; fields: OpenForm } | null = null;
  let open = true;
  const promptAgain = () => {
    if (!open) return;
    terminal.setPrompt(form === null ? PROMPT : toSafeText(form.fields.question().prompt));
    terminal.prompt();
  };
  const say = (lines: readonly string[]) => {
    for (const line of lines) io.out.write(`${line}\n`);
  };
  const leaveForm = ({ t }: Pick<Context, 't'>) => {
    form = null;
    say(['', t('terminal.formLeft'), '']);
    promptAgain();
  };
  const show = (card: Card, { t }: Context) => {
    last = card;
    io.out.write(`\n${renderTerminal(card, io.out, t)}\n`);
    const notice = findNotice();
    if (notice !== null) io.err.write(`${notice}\n\n`);
    promptAgain();
  };
  const answerField = async (line: string, { button, fields }: { button: Button; fields: OpenForm }) => {
    const taken = fields.take(line);
    if (taken.kind === 'filled') {
      form = null;
      const ctx = await makeContext();
      const args = { ...button.args, ...fields.values };
      return show(await answerWith(ctx, io, () => readAction(registry, button.action, args).run(ctx)), ctx);
    }
    if (taken.kind === 'left') return leaveForm(await makeContext());
    say(taken.kind === 'again' ? [taken.fault] : fields.question().lines);
    promptAgain();
  };
  const answer = async (line: string) => {
    if (form !== null) return answerField(line, form);
    const text = line.trim().replace(/^\/cost\b\s*/, '');
    if (ENDING.has(text)) return void terminal.close();
    if (text === '' && !line.includes('/cost')) return promptAgain();
    const ctx = await makeContext();
    const button = /^\d{1,3}$/.test(text) && last ? listButtons(last)[Number(text) - 1] : undefined;
    if (!button) {
      return show(await answerWith(ctx, io, () => readQuestion(registry, text, ctx.now()).run(ctx)), ctx);
    }
    const asked = formOf(registry, button);
    if (!asked) {
      return show(
        await answerWith(ctx, io, () => readAction(registry, button.action, button.args).run(ctx)),
        ctx,
      );
    }
    form = { button, fields: openForm(asked, ctx.t) };
    say(['', form.fields.head, ...form.fields.question().lines]);
    promptAgain();
  };
  let asked: Promise<void> = Promise.resolve();
  const closed = new Promise<void>((resolve) => {
    terminal.once('close', () => {
      open = false;
      resolve();
    });
  });
  terminal.on('SIGINT', () => {
    if (form === null) return terminal.close();
    // What was typed of the field goes with it.
    terminal.write(null, { ctrl: true, name: 'u' });
    asked = asked.then(async () => {
      if (form !== null) leaveForm(await makeContext());
    });
  });
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
async function answerWith(ctx: Context, { cwd }: Io, run: () => Promise<Card>): Promise<Card> {
  try {
    return await landFiles(await run(), cwd);
  } catch (error) {
    const { card, reference } = viewError(error, ctx.t);
    if (reference) ctx.log.error({ err: error, reference }, 'a question failed');
    return card;
  }
}

function formOf({ actions }: Registry, { action }: Button): Form | undefined {
  return actions.find(({ name }) => name === action)?.form;
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
