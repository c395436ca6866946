import type { z } from 'zod';
import type { Context, Role } from '../engine/context.ts';
import type { PlainKey } from '../engine/language/index.ts';
import type { Card } from './card.ts';

/** Who sees a reply: everybody in the channel, or only the person who asked. */
export type ReplyKind = 'public' | 'private';

/**
 * One command of `/cost`. Typed text and a platform's typed options both become `options`, so every platform
 * understands the same; help, autocomplete and the tools of the questions in plain words come from here.
 */
export interface Command<Schema extends z.ZodType = z.ZodType> {
  /** The first word, or two for a group: `tenant`, `tenants add`. */
  name: string;
  /** One line for help. */
  summary: PlainKey;
  /** Examples as typed after `/cost`. The first stands for the command's shape. */
  examples: readonly [string, ...string[]];
  options: Schema;
  /** The options one by one, for platforms that ask for them so, the likeliest first. */
  fields?: readonly OptionField[];
  /** Turns what stands after the name into the options' input. Throws bad_input with what would be right. */
  parseText(rest: string, now: Date): unknown;
  /** Whether it answers also who may see nothing yet; others are told how to ask for access. */
  open?: boolean;
  /** Known before running, so that an adapter can defer in time. */
  reply: ReplyKind | ((options: z.output<Schema>) => ReplyKind);
  run(ctx: Context, options: z.output<Schema>): Promise<Card>;
}

/** What a form asks for, in the reader's language once they are known. */
export interface FormField {
  /** The name of the argument that it fills. */
  name: string;
  label: PlainKey;
  hint?: PlainKey;
  kind: 'text' | 'choice';
  choices?: readonly { value: string; label: PlainKey }[];
  required: boolean;
  maxLength?: number;
}

/** A form is known by its action's name alone, so that it opens within the platforms' three seconds. */
export interface Form {
  title: PlainKey;
  submit: PlainKey;
  fields: readonly FormField[];
}

/** One option as a platform with typed options asks for it. */
export interface OptionField {
  /** The name in the command's options. */
  name: string;
  summary: PlainKey;
  kind: 'text' | 'choice' | 'flag' | 'number' | 'tenant' | 'service' | 'period' | 'dimension';
  choices?: readonly string[];
  required?: boolean;
}

/** One button or form. */
export interface Action<Schema extends z.ZodType = z.ZodType> {
  name: string;
  args: Schema;
  /** Whether it works once and is then spent. */
  once: boolean;
  /** As of a command. */
  open?: boolean;
  /** The least role that may press it, asked before it is spent: who may not press takes it from nobody. */
  needs?: Role;
  /** Where the button opens a form: what is filled in joins the stored arguments when it is sent. */
  form?: Form;
  reply: ReplyKind | ((args: z.output<Schema>) => ReplyKind);
  run(ctx: Context, args: z.output<Schema>): Promise<Card>;
}

export function defineCommand<Schema extends z.ZodType>(command: Command<Schema>): Command {
  return command as unknown as Command;
}

export function defineAction<Schema extends z.ZodType>(action: Action<Schema>): Action {
  return action as unknown as Action;
}

/** Discord allows 25 subcommands; three are kept free. */
export const MAX_TOP_LEVEL_WORDS = 22;

/** All commands and actions, by name. The composition root makes it once and gives it to every transport. */
export interface Registry {
  commands: readonly Command[];
  actions: readonly Action[];
}
