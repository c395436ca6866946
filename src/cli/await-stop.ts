import { constants } from 'node:os';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const PARENT_LOOK_MS = 1_000;
/** An orderly stop takes less; what hangs is cut off. */
const STOP_LIMIT_MS = 15_000;
/** A terminal signals npm and this process at once, and npm passes its own on: that is one request, not two. */
const SAME_REQUEST_MS = 1_000;

export interface StopRequest {
  signal: AbortSignal;
  /** Resolves at the first request. */
  requested: Promise<void>;
  /** Asks for the stop from inside. */
  request(): void;
  /** From now on a request is served in order; before, a signal ends the process at once. */
  serve(): void;
}

/**
 * Listens for what asks this process to stop: a signal, or the end of the npm that started it. A second signal
 * a moment later ends it at once, and so does a stop that takes too long.
 */
export function awaitStop(options: { startedByNpm: boolean }): StopRequest {
  const asked = new AbortController();
  let serving = false;
  const requested = new Promise<void>((resolve) => {
    asked.signal.addEventListener('abort', () => resolve(), { once: true });
  });
  let askedAt = 0;
  const request = () => {
    if (asked.signal.aborted) return;
    askedAt = performance.now();
    asked.abort();
    setTimeout(() => process.exit(1), STOP_LIMIT_MS).unref();
  };
  for (const signal of SIGNALS) {
    process.on(signal, () => {
      const again = asked.signal.aborted && performance.now() - askedAt > SAME_REQUEST_MS;
      if (again || !serving) process.exit(128 + constants.signals[signal]);
      request();
    });
  }
  if (options.startedByNpm) watchParent(request);
  return {
    signal: asked.signal,
    requested,
    request,
    serve: () => {
      serving = true;
    },
  };
}

/** npm passes signals on, but one that is killed outright cannot: its child must not stay behind with lock and port. */
function watchParent(onGone: () => void): void {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    onGone();
  }, PARENT_LOOK_MS);
  timer.unref();
}
