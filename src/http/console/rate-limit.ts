export interface RateLimitOptions {
  /** Requests at once. */
  burst: number;
  /** Requests a second after that. */
  perSecond: number;
  /** Keys kept at most: what a flood can make this process remember. */
  keys?: number;
  now?: () => number;
}

/** Takes one from a key's allowance. 0: it may go on; else the seconds to wait. */
export type RateLimit = (key: string) => number;

/** An allowance a key that refills with time. In the memory of this process, bounded. */
export function makeRateLimit({
  burst,
  perSecond,
  keys = 10_000,
  now = Date.now,
}: RateLimitOptions): RateLimit {
  const left = new Map<string, { tokens: number; at: number }>();
  return (key) => {
    const at = now();
    const before = left.get(key) ?? { tokens: burst, at };
    const tokens = Math.min(burst, before.tokens + ((at - before.at) / 1000) * perSecond);
    left.delete(key);
    left.set(key, { tokens: Math.max(0, tokens - 1), at });
    const [oldest] = left.keys();
    if (left.size > keys && oldest !== undefined) left.delete(oldest);
    return tokens >= 1 ? 0 : Math.ceil((1 - tokens) / perSecond);
  };
}
