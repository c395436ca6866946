/** Work that goes on after its request was acked: at most `limit` at once, the rest waits in turn. */
export interface Tasks {
  start(task: () => Promise<void>): void;
  /** Resolves when nothing is under way and nothing waits. */
  whenIdle(): Promise<void>;
}

export function makeTasks(limit: number, onFailure: (error: unknown) => void): Tasks {
  const waiting: (() => Promise<void>)[] = [];
  let idlers: (() => void)[] = [];
  let running = 0;

  const next = () => {
    while (running < limit) {
      const task = waiting.shift();
      if (!task) break;
      running += 1;
      task()
        .catch(onFailure)
        .finally(() => {
          running -= 1;
          next();
        });
    }
    if (running > 0 || waiting.length > 0) return;
    for (const idler of idlers) idler();
    idlers = [];
  };

  return {
    start: (task) => {
      waiting.push(task);
      // Not at once: acks of requests that came in together go out before the first of them is worked on.
      setImmediate(next);
    },
    whenIdle: () =>
      running === 0 && waiting.length === 0
        ? Promise.resolve()
        : new Promise<void>((resolve) => idlers.push(resolve)),
  };
}
