import { type Outcome, pause, readNetworkFailure } from './call-slack.ts';

const TIMEOUT_MS = 10_000;
const RATE_LIMIT_TRIES = 4;
/** Slack's own: five posts within half an hour. A margin for clocks and for the way. */
const USES = 5;
const LIFE_MS = 25 * 60_000;

/** The address that Slack gives with a command or a press, for answers to it; one that is missing is never open. */
export interface ResponseUrl {
  /** Whether one more post has a chance. */
  isOpen(): boolean;
  post(body: Record<string, unknown>): Promise<Outcome<null>>;
}

export function makeResponseUrl(
  url: string | null,
  options: { receivedAt: number; clock: () => number; signal: AbortSignal },
): ResponseUrl {
  if (url === null) {
    return { isOpen: () => false, post: async () => ({ kind: 'refused', error: 'no_url' }) };
  }
  let uses = 0;
  const post = async (body: Record<string, unknown>): Promise<Outcome<null>> => {
    for (let attempt = 1; ; attempt += 1) {
      const { outcome, retryAfterS } = await postOnce(url, body);
      if (retryAfterS === null) {
        if (outcome.kind !== 'unsent') uses += 1;
        return outcome;
      }
      if (attempt === RATE_LIMIT_TRIES) return outcome;
      await pause(retryAfterS, options.signal);
    }
  };
  return { isOpen: () => uses < USES && options.clock() - options.receivedAt < LIFE_MS, post };
}

async function postOnce(
  url: string,
  body: Record<string, unknown>,
): Promise<{ outcome: Outcome<null>; retryAfterS: number | null }> {
  const only = (outcome: Outcome<null>) => ({ outcome, retryAfterS: null });
  let response: Response;
  let text: string;
  try {
    response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body: JSON.stringify(body),
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    text = await response.text();
  } catch (error) {
    return only(readNetworkFailure(error));
  }
  if (response.status === 429) {
    const retryAfterS = Number(response.headers.get('retry-after')) || 1;
    return { outcome: { kind: 'refused', error: 'ratelimited' }, retryAfterS };
  }
  if (response.status >= 500) return only({ kind: 'unsure', error: `HTTP ${response.status}` });
  const error = readError(text);
  if (!response.ok) return only({ kind: 'refused', error: error ?? `HTTP ${response.status}` });
  return only(error === null ? { kind: 'done', value: null } : { kind: 'refused', error });
}

/** Slack's word in an answer that is JSON with `ok: false`, or bare text other than `ok`. */
function readError(text: string): string | null {
  const trimmed = text.trim();
  if (trimmed === '' || trimmed === 'ok') return null;
  try {
    const { ok, error } = JSON.parse(trimmed) as { ok?: unknown; error?: unknown };
    return ok === false ? String(error ?? 'unknown_error') : null;
  } catch {
    return /^[a-z_]{1,60}$/.test(trimmed) ? trimmed : null;
  }
}
