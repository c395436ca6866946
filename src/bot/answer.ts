import type { Context } from '../engine/context.ts';
import { badInput } from '../engine/errors.ts';
import { sayIssue } from '../engine/parse-input.ts';
import type { Card } from './card.ts';
import { readTyped, toCommandName } from './parse/command-words.ts';
import type { Action, Command, Registry, ReplyKind } from './registry.ts';
import { viewNoAccess } from './views/view-access.ts';

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
  if (!command) throw badInput((t) => t('parse.noCommand', { name }));
  return toQuestion(command, input);
}

/** Understands the press of a button, its stored arguments at hand. @throws bad_input */
export function readAction(registry: Registry, name: string, args: unknown): Question & { once: boolean } {
  const action: Action | undefined = registry.actions.find((one) => one.name === name);
  const parsed = action?.args.safeParse(args);
  if (!action || !parsed?.success) {
    throw badInput((t) => t('parse.oldButton'));
  }
  const { data } = parsed;
  return {
    command: name,
    once: action.once,
    reply: typeof action.reply === 'function' ? action.reply(data) : action.reply,
    run: async (ctx) => (isShutOut(ctx, action) ? viewNoAccess(ctx.t) : action.run(ctx, data)),
  };
}

/** Whether who asks may see nothing at all and this is not for such. */
function isShutOut({ scope }: Context, { open }: { open?: boolean }): boolean {
  return open !== true && scope.length === 0;
}

function toQuestion(command: Command, input: unknown): Question {
  const parsed = command.options.safeParse(input);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const say = sayIssue(issue);
    throw badInput((t) => {
      const sentence = say(t).replace(/\.$/, '');
      return t('parse.forExample', { sentence, example: command.examples[0] });
    });
  }
  const options = parsed.data;
  return {
    command: command.name,
    reply: typeof command.reply === 'function' ? command.reply(options) : command.reply,
    run: async (ctx) => (isShutOut(ctx, command) ? viewNoAccess(ctx.t) : command.run(ctx, options)),
  };
}

/**
 * The longest command name that the text begins with; the empty name answers bare `/cost`. Behind `custo` stands a
 * command or at once a tenant's name.
 */
function findCommand(registry: Registry, text: string): { command: Command; rest: string } {
  const { words, after, led } = readTyped(text);
  const named = (name: string) => registry.commands.find((one) => one.name === name);
  for (const length of [2, 1, 0]) {
    const command = words.length >= length && named(toCommandName(words.slice(0, length)));
    if (command && (length > 0 || words.length === 0)) return { command, rest: after(length) };
  }
  const tenant = led && named('tenant');
  if (tenant) return { command: tenant, rest: after(0) };
  const group = toCommandName(words.slice(0, 1));
  const inGroup = registry.commands.filter(({ name }) => name.startsWith(`${group} `));
  if (group !== '' && inGroup.length > 0) {
    const names = inGroup.map(({ name }) => `/cost ${name}`).join(', ');
    throw badInput((t) => t('parse.commandGroup', { name: group, names }));
  }
  throw badInput((t) => t('parse.noCommandButTenant', { name: words[0] ?? '' }));
}
