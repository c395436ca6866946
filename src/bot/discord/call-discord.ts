import { setTimeout as delay } from 'node:timers/promises';

/** Connection faults before anything was sent. */
const NEVER_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT']);
const TRIES = 3;
const FIRST_PAUSE_MS = 250;

/** What became of a request to Discord. */
export type Outcome<Value> =
  | { kind: 'done'; value: Value }
  /**
   * Discord said no; `error` is its code, or the HTTP status where it gave none. `afterUnsure`: a try before this one may
   * have been acted on.
   */
  | { kind: 'refused'; error: string; status: number; afterUnsure?: boolean }
  /** It never left this machine. */
  | { kind: 'unsent'; error: string }
  /** Nobody knows whether Discord acted on it: doing it again may do it twice. */
  | { kind: 'unsure'; error: string };

/**
 * Makes a request, and makes it again while that may help: always where it was never sent, and where the outcome is not
 * known only if `twice` does no harm. Three tries in all. Waiting where Discord asks to (429) is the client's part.
 */
export async function callDiscord<Value>(
  request: () => Promise<Value>,
  options: { twice: boolean; signal: AbortSignal },
): Promise<Outcome<Value>> {
  let unsure = false;
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await tryOnce(request);
    if (outcome.kind === 'refused' && unsure) return { ...outcome, afterUnsure: true };
    unsure ||= outcome.kind === 'unsure';
    const mayRepeat = outcome.kind === 'unsent' || (outcome.kind === 'unsure' && options.twice);
    if (!mayRepeat || attempt === TRIES || options.signal.aborted) return outcome;
    const pause = FIRST_PAUSE_MS * 2 ** (attempt - 1);
    await delay(pause, undefined, { signal: options.signal }).catch(() => {});
  }
}

async function tryOnce<Value>(request: () => Promise<Value>): Promise<Outcome<Value>> {
  try {
    return { kind: 'done', value: await request() };
  } catch (error) {
    return readFailure(error);
  }
}

/** What an error of the REST client means. */
function readFailure(error: unknown): Exclude<Outcome<never>, { kind: 'done' }> {
  const { status, code, name, cause, message } = toFields(error);
  if (typeof status === 'number') {
    if (status >= 500) return { kind: 'unsure', error: `HTTP ${status}` };
    const word = typeof code === 'number' && code > 0 ? String(code) : `HTTP ${status}`;
    return { kind: 'refused', error: word, status };
  }
  // The client would have had to wait longer than anyone waits for an answer.
  if (String(name).startsWith('RateLimitError'))
    return { kind: 'refused', error: 'rate limited', status: 429 };
  // Discord refused the token before: the client has forgotten it.
  if (typeof message === 'string' && message.startsWith('Expected token'))
    return { kind: 'refused', error: 'HTTP 401', status: 401 };
  const word = String(toFields(cause).code ?? code ?? name ?? 'unknown');
  return { kind: NEVER_SENT.has(word) ? 'unsent' : 'unsure', error: word };
}

function toFields(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
