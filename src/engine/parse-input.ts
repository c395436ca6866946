import type { z } from 'zod';
import { badInput } from './errors.ts';

/** Checks what a verb was given. @throws bad_input with the sentence of the first fault */
export function parseInput<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw badInput(parsed.error.issues[0]?.message ?? 'That is not understood.');
}
