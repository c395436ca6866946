import type { z } from 'zod';
import type { Context, Role } from '../engine/context.ts';
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
  summary: string;
  /** Examples as typed after `/cost`. The first stands for the command's shape. */
  examples: readonly [string, ...string[]];
  options: Schema;
  /** Turns what stands after the name into the options' input. Throws bad_input with what would be right. */
  parseText(rest: string, now: Date): unknown;
  /** Known before running, so that an adapter can defer in time. */
  reply: ReplyKind | ((options: z.output<Schema>) => ReplyKind);
  run(ctx: Context, options: z.output<Schema>): Promise<Card>;
}

/** One button or form. */
export interface Action<Schema extends z.ZodType = z.ZodType> {
  name: string;
  args: Schema;
  /** Whether it works once and is then spent. */
  once: boolean;
  /** The least role that may press it, asked before it is spent: who may not press takes it from nobody. */
  needs?: Role;
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
