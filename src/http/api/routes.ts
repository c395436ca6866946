import type { z } from '@hono/zod-openapi';
import { ProblemBody } from './schemas.ts';

/** A JSON body as a route asks for it. */
export function json<Schema extends z.ZodType>(schema: Schema, required = true) {
  return { content: { 'application/json': { schema } }, required };
}

const PROBLEMS = {
  400: 'The request makes no sense',
  401: 'No key, or none that opens',
  403: 'The key lacks the scope',
  404: 'No such thing, or outside what the key may see',
  409: 'It has ended, or its lease is over',
  429: 'Too many requests with this key; Retry-After says how long to wait',
  503: 'The database does not answer',
} as const;

const problem = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: ProblemBody } },
});

/** What a route answers: one body where all is well, else a problem. */
export function answers<Schema extends z.ZodType>(
  schema: Schema,
  description: string,
  more: readonly (keyof typeof PROBLEMS)[] = [],
) {
  const statuses = [400, 401, 403, 404, 429, 503, ...more] as const;
  const problems = Object.fromEntries(statuses.map((status) => [status, problem(PROBLEMS[status])]));
  return { ...problems, 200: { description, content: { 'application/json': { schema } } } };
}
