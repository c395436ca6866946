import { constants } from 'node:os';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const PARENT_LOOK_MS = 1_000;
/** An orderly stop takes less; what hangs is cut off. */
const STOP_LIMIT_MS = 15_000;

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
 * Listens for what asks this process to stop: a signal, or the end of the npm that started it. The second signal ends
 * it at once, and so does a stop that takes too long.
 */
export function awaitStop(options: { startedByNpm: boolean }): StopRequest {
  const asked = new AbortController();
  let serving = false;
  const requested = new Promise<void>((resolve) => {
    asked.signal.addEventListener('abort', () => resolve(), { once: true });
  });
  const request = () => {
    if (asked.signal.aborted) return;
    asked.abort();
    setTimeout(() => process.exit(1), STOP_LIMIT_MS).unref();
  };
  for (const signal of SIGNALS) {
    process.on(signal, () => {
      if (asked.signal.aborted || !serving) process.exit(128 + constants.signals[signal]);
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
