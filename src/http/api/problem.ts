import { randomBytes } from 'node:crypto';
import { HTTPException } from 'hono/http-exception';
import type { Context } from '../../engine/context.ts';
import { CentavoError, type ErrorCode } from '../../engine/errors.ts';
import type { Translate } from '../../engine/language/index.ts';

/** What goes wrong, in a word that programs may rely on. */
export type ProblemCode =
  | ErrorCode
  | 'unauthorized'
  | 'rate_limited'
  | 'too_large'
  | 'not_json'
  | 'hold_ended'
  | 'internal';

export interface Problem {
  status: number;
  code: ProblemCode;
  /** A sentence in the caller's language. */
  detail: string;
  /** What is wrong with which part of the request. */
  errors?: { path: string; message: string }[];
  headers?: Record<string, string>;
}

const TITLES: Record<number, string> = {
  400: 'Bad request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not found',
  409: 'Conflict',
  413: 'Content too large',
  415: 'Unsupported media type',
  429: 'Too many requests',
  500: 'Internal server error',
  503: 'Service unavailable',
};

const STATUS: Record<ErrorCode, number> = {
  bad_input: 400,
  ambiguous: 400,
  file_refused: 400,
  rows_refused: 400,
  forbidden: 403,
  not_found: 404,
  name_taken: 409,
  unavailable: 503,
};

/** A refusal that only the API knows. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  constructor(readonly toProblem: (t: Translate) => Problem) {
    super('refused');
  }
}

/** An error as RFC 9457 has it, with its code beside. */
export function toProblem({ status, code, detail, errors, headers }: Problem): Response {
  const title = TITLES[status] ?? 'Error';
  return Response.json(
    { type: 'about:blank', title, status, code, detail, ...(errors ? { errors } : {}) },
    {
      status,
      headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store', ...headers },
    },
  );
}

/** Says an error to a program. What nobody foresaw becomes a reference to find it by in the log, never its text. */
export function explainError(error: unknown, t: Translate, log: Context['log']): Response {
  if (error instanceof CentavoError) {
    const { code } = error;
    return toProblem({ status: STATUS[code], code, detail: error.say(t) });
  }
  if (error instanceof ApiError) return toProblem(error.toProblem(t));
  if (error instanceof HTTPException) {
    const code = error.status === 415 ? 'not_json' : 'bad_input';
    return toProblem({ status: error.status, code, detail: t('api.notJson') });
  }
  const reference = randomBytes(4).toString('hex');
  if (isLostDatabase(error)) {
    log.error({ err: error, reference }, 'the database did not answer an API request');
    return toProblem({
      status: 503,
      code: 'unavailable',
      detail: t('api.noDatabase'),
      headers: { 'retry-after': '5' },
    });
  }
  log.error({ err: error, reference }, 'an API request failed');
  return toProblem({ status: 500, code: 'internal', detail: t('api.failed', { reference }) });
}

/** Whether the database, or the way to it, is what failed. */
function isLostDatabase(error: unknown): boolean {
  const code = String((error as { code?: unknown } | null)?.code ?? '');
  return /^(CONNECTION_|CONNECT_TIMEOUT|ECONN|EPIPE|ENOTFOUND|57P0)/.test(code);
}
