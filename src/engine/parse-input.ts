import type { z } from 'zod';
import { badInput } from './errors.ts';
import { type Key, type PlainKey, type Say, sayKey } from './language/index.ts';

/** The words that a schema's fault is said with: the key of a text that is whole as it stands. */
export function keyOf(key: PlainKey): string {
  return key;
}

/** The same for a text that takes values: a custom issue gives them as its `params`, one of length as `maximum`. */
export function keyWith(key: Key): string {
  return key;
}

/** What a fault that a schema found says. Schemas carry keys of the catalogue; any other text is said as it is. */
export function sayIssue(issue: z.core.$ZodIssue | undefined): Say {
  if (issue === undefined) return (t) => t('parse.notUnderstood');
  const params =
    issue.code === 'custom'
      ? (issue.params ?? {})
      : issue.code === 'too_big'
        ? { maximum: Number(issue.maximum) }
        : {};
  return (t) => sayKey(t, issue.message, params);
}

/** Checks what a verb was given. @throws bad_input with the sentence of the first fault */
export function parseInput<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw badInput(sayIssue(parsed.error.issues[0]));
}
