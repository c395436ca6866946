import type { Context } from '../engine/context.ts';

/** Something that is done again and again while Centavo serves, in every process: each run is safe beside others. */
export interface Tick {
  name: string;
  /** From the end of a run to the begin of the next; the first run begins at once. */
  everyMs: number;
  /** @param signal  aborted when Centavo stops: a run that goes on and on ends then */
  run(ctx: Context, signal: AbortSignal): Promise<void>;
}

export interface Ticking {
  /** No more runs begin; resolves when those under way have ended. Can be called twice. */
  stop(): Promise<void>;
}

/** Runs each tick by itself, never twice at once in this process. A run that fails is logged, and tried again in its turn. */
export function startTicks(ticks: readonly Tick[], toContext: (tick: Tick) => Promise<Context>): Ticking {
  const running = new Map<string, Promise<void>>();
  const waiting = new Map<string, NodeJS.Timeout>();
  const stopping = new AbortController();
  const begin = (tick: Tick): void => {
    waiting.delete(tick.name);
    const run = runTick(tick, toContext, stopping.signal).then(() => {
      running.delete(tick.name);
      if (stopping.signal.aborted) return;
      waiting.set(
        tick.name,
        setTimeout(() => begin(tick), tick.everyMs),
      );
    });
    running.set(tick.name, run);
  };
  for (const tick of ticks) begin(tick);
  return {
    stop: async () => {
      stopping.abort();
      for (const timer of waiting.values()) clearTimeout(timer);
      await Promise.all(running.values());
    },
  };
}

async function runTick(
  tick: Tick,
  toContext: (tick: Tick) => Promise<Context>,
  signal: AbortSignal,
): Promise<void> {
  let ctx: Context | null = null;
  try {
    ctx = await toContext(tick);
    await tick.run(ctx, signal);
  } catch (error) {
    ctx?.log.error({ err: error, tick: tick.name }, 'a tick failed');
  }
}
