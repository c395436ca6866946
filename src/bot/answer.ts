import type { Context } from '../engine/context.ts';
import { badInput } from '../engine/errors.ts';
import type { Card } from './card.ts';
import type { Action, Command, Registry, ReplyKind } from './registry.ts';

/** A question understood, not yet run: who may see the answer is known, so a transport can defer. */
export interface Question {
  command: string;
  reply: ReplyKind;
  run(ctx: Context): Promise<Card>;
}

/**
 * Understands what was typed after `/cost`. Pure.
 *
 * @param more  options that the place adds to what was typed; a command that has no such option ignores it
 * @throws bad_input with what would be right
 */
export function readQuestion(registry: Registry, text: string, now: Date, more: object = {}): Question {
  const { command, rest } = findCommand(registry, text);
  return toQuestion(command, { ...(command.parseText(rest, now) as object), ...more });
}

/** Understands a command whose options came typed (Discord, a button). @throws bad_input */
export function readTypedQuestion(registry: Registry, name: string, input: unknown): Question {
  const command = registry.commands.find((one) => one.name === name);
  if (!command) throw badInput(`There is no command "${name}". Try /cost help.`);
  return toQuestion(command, input);
}

/** Understands the press of a button, its stored arguments at hand. @throws bad_input */
export function readAction(registry: Registry, name: string, args: unknown): Question & { once: boolean } {
  const action: Action | undefined = registry.actions.find((one) => one.name === name);
  const parsed = action?.args.safeParse(args);
  if (!action || !parsed?.success) {
    throw badInput('This button is from an older version. Ask again with /cost.');
  }
  const { data } = parsed;
  return {
    command: name,
    once: action.once,
    reply: typeof action.reply === 'function' ? action.reply(data) : action.reply,
    run: (ctx) => action.run(ctx, data),
  };
}

function toQuestion(command: Command, input: unknown): Question {
  const parsed = command.options.safeParse(input);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw badInput(
      `${issue?.message ?? 'That is not understood'}. For example: /cost ${command.examples[0]}`,
    );
  }
  const options = parsed.data;
  return {
    command: command.name,
    reply: typeof command.reply === 'function' ? command.reply(options) : command.reply,
    run: (ctx) => command.run(ctx, options),
  };
}

/** The longest command name that the text begins with; the empty name answers bare `/cost`. */
function findCommand(registry: Registry, text: string): { command: Command; rest: string } {
  const words = text.trim().split(/\s+/).filter(Boolean);
  for (const length of [2, 1, 0]) {
    const name = words.slice(0, length).join(' ').toLowerCase();
    const command = words.length >= length && registry.commands.find((one) => one.name === name);
    if (command && (length > 0 || words.length === 0)) {
      return { command, rest: text.trim().replace(new RegExp(`^(?:\\S+\\s*){${length}}`), '') };
    }
  }
  throw badInput(`There is no command "${words[0]}". Try /cost help, or /cost tenant ${words[0]}.`);
}
