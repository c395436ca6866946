import { setTimeout as delay } from 'node:timers/promises';
import type { webApi } from '@slack/bolt';

/** Errors that no retry mends: people must change the token. */
const TERMINAL_ERRORS = new Set([
  'account_inactive',
  'app_uninstalled',
  'invalid_auth',
  'not_allowed_token_type',
  'not_authed',
  'team_disabled',
  'token_expired',
  'token_revoked',
  'user_removed_from_team',
]);

/** Connection faults before anything was sent. */
const NEVER_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT']);

const RATE_LIMIT_TRIES = 4;
const LONGEST_WAIT_S = 60;

/** What became of a request to Slack. */
export type Outcome<Value> =
  | { kind: 'done'; value: Value }
  /** Slack said no; `error` is its word. */
  | { kind: 'refused'; error: string }
  /** It never left this machine. */
  | { kind: 'unsent'; error: string }
  /** Nobody knows whether Slack acted on it: doing it again may do it twice. */
  | { kind: 'unsure'; error: string };

export function isTerminal(error: string): boolean {
  return TERMINAL_ERRORS.has(error);
}

/**
 * Calls a method of the Web API. Waits where Slack asks to (Retry-After), since what it turned away was not done; makes
 * no other second try, which is the caller's choice.
 */
export async function callSlack(
  client: webApi.WebClient,
  method: string,
  args: Record<string, unknown>,
  signal: AbortSignal,
  tries: number = RATE_LIMIT_TRIES,
): Promise<Outcome<webApi.WebAPICallResult>> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return { kind: 'done', value: await client.apiCall(method, args) };
    } catch (error) {
      const failure = readFailure(error);
      if (failure.retryAfterS === null) return failure.outcome;
      if (attempt >= tries) return { kind: 'refused', error: 'ratelimited' };
      await pause(failure.retryAfterS, signal);
    }
  }
}

/** Waits as long as Slack asked for, at most a minute, and not beyond the end of the connection. */
export async function pause(seconds: number, signal: AbortSignal): Promise<void> {
  const ms = Math.min(Math.max(seconds, 0.1), LONGEST_WAIT_S) * 1000;
  await delay(ms, undefined, { signal }).catch(() => {});
}

/** What an error of the Web API's client means. `retryAfterS` where Slack said to come back later. */
export function readFailure(error: unknown): { outcome: Outcome<never>; retryAfterS: number | null } {
  const { code, data, retryAfter, statusCode, original, message } = toFields(error);
  if (code === 'slack_webapi_rate_limited_error') {
    return { outcome: { kind: 'refused', error: 'ratelimited' }, retryAfterS: Number(retryAfter) || 1 };
  }
  if (code === 'slack_webapi_platform_error') {
    const word = String(toFields(data).error ?? 'unknown_error');
    return { outcome: { kind: 'refused', error: word }, retryAfterS: word === 'ratelimited' ? 1 : null };
  }
  if (code === 'slack_webapi_http_error') {
    return { outcome: { kind: 'unsure', error: `HTTP ${String(statusCode)}` }, retryAfterS: null };
  }
  if (code === 'slack_webapi_request_error') {
    return { outcome: readNetworkFailure(original), retryAfterS: null };
  }
  // A 429 without a Retry-After is thrown as a plain error.
  const limited = typeof message === 'string' && message.startsWith('Retry header');
  return { outcome: { kind: 'unsure', error: 'unknown' }, retryAfterS: limited ? 1 : null };
}

/** Whether a request that `fetch` failed on can have reached Slack. */
export function readNetworkFailure(error: unknown): Outcome<never> {
  const { cause, code, name } = toFields(error);
  const word = String(toFields(cause).code ?? code ?? name ?? 'unknown');
  return { kind: NEVER_SENT.has(word) ? 'unsent' : 'unsure', error: word };
}

function toFields(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
