/** What a caller wants of the model. Numbers come back the same or stricter. */
export interface CallPolicy {
  model: string;
  maxTokens?: number;
  topK?: number;
  topN?: number;
  efSearch?: number;
  hardThreshold?: number;
}

/** Tokens as the provider counted them. Cached tokens are part of the input, reasoning is part of the output. */
export interface Usage {
  inputTokens: number;
  cacheReadTokens?: number;
  cacheWriteTokens?: number;
  cacheWrite1hTokens?: number;
  outputTokens: number;
  reasoningTokens?: number;
}

export interface ReservationRequest {
  /** A tenant's id or name. */
  tenant: number | string;
  /** As the price table names it: `openai`. */
  provider: string;
  policy: CallPolicy & { maxTokens: number };
  /** Input tokens as the provider counts them; or the text itself, of which an upper bound is taken. */
  inputTokens?: number;
  inputText?: string | string[];
  /** The same key is the same decision. A new one by default. */
  idempotencyKey?: string;
  /** Seconds until an unfinished call counts as lost; 600 by default. */
  leaseSeconds?: number;
  dispatched?: boolean;
  mayTrim?: boolean;
  minTokens?: number;
  correlationId?: string;
}

export interface Reservation {
  type: 'call' | 'limit_blocked';
  allowed: boolean;
  reason: string | null;
  /** For the people who wait, in the client's language; null for a call. */
  message: string | null;
  state: 'NORMAL' | 'CAUTION' | 'THROTTLED' | 'BLOCKED';
  holdId: string | null;
  /** US dollars, as decimal text. */
  estimateUsd: string | null;
  /** How the call is to be made. */
  policy: CallPolicy;
  requestedPolicy: CallPolicy;
  degradationActions: string[];
  correlationId: string | null;
  outage: boolean;
}

export interface EndedHold {
  holdId: string;
  outcome: 'ended' | 'corrected' | 'late' | 'repeated' | 'journalled';
  state: string | null;
  spentUsd: string | null;
}

/** What Centavo refused, with the code that programs may rely on: `bad_input`, `not_found`, `rate_limited`, … */
export class CentavoApiError extends Error {
  override readonly name = 'CentavoApiError';
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

export interface ClientOptions {
  /** Where Centavo listens: `https://costs.example.com`. */
  url: string;
  apiKey: string;
  /** For messages to people: `pt-BR`. English by default. */
  language?: string;
  /** Of one request; 10 s by default. */
  timeoutMs?: number;
  fetch?: typeof fetch;
}

export interface CentavoClient {
  reserve(request: ReservationRequest): Promise<Reservation>;
  dispatch(holdId: string): Promise<void>;
  renew(holdId: string, leaseSeconds: number): Promise<void>;
  /** Acts once: a repeat changes nothing. */
  settle(holdId: string, usage: Usage): Promise<EndedHold>;
  release(holdId: string): Promise<EndedHold>;
}

const TIMEOUT_MS = 10_000;
/** A request that may be repeated safely is, this many times, a little later each time. */
const TRIES = 3;
const PAUSE_MS = 200;

/**
 * Talks to Centavo's API. Every request may be repeated without harm, so faults of the network and of the server are
 * tried again.
 *
 * @throws CentavoApiError  what the API refused; Error  where it could not be reached
 */
export function createClient(options: ClientOptions): CentavoClient {
  const { url, apiKey, language = 'en', timeoutMs = TIMEOUT_MS } = options;
  const send = options.fetch ?? fetch;
  const base = `${url.replace(/\/+$/, '')}/api/v1/ai/reservations`;
  const once = async (path: string, body: object): Promise<unknown> => {
    const response = await send(base + path, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${apiKey}`,
        'content-type': 'application/json',
        'accept-language': language,
      },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(timeoutMs),
    });
    const answer = (await response.json().catch(() => ({}))) as { code?: string; detail?: string };
    if (response.ok) return answer;
    throw new CentavoApiError(
      response.status,
      answer.code ?? 'internal',
      answer.detail ?? response.statusText,
    );
  };
  const post = async <T>(path: string, body: object): Promise<T> => {
    for (let tries = 1; ; tries += 1) {
      try {
        return (await once(path, body)) as T;
      } catch (error) {
        const final = error instanceof CentavoApiError && error.status < 500 && error.status !== 429;
        if (final || tries === TRIES) throw error;
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS * 2 ** tries));
      }
    }
  };
  const of = (holdId: string, verb: string) => `/${encodeURIComponent(holdId)}/${verb}`;
  return {
    reserve: (request) =>
      post('', { ...request, idempotencyKey: request.idempotencyKey ?? globalThis.crypto.randomUUID() }),
    dispatch: async (holdId) => {
      await post(of(holdId, 'dispatch'), {});
    },
    renew: async (holdId, leaseSeconds) => {
      await post(of(holdId, 'renew'), { leaseSeconds });
    },
    settle: (holdId, usage) => post(of(holdId, 'settle'), { usage }),
    release: (holdId) => post(of(holdId, 'release'), {}),
  };
}
