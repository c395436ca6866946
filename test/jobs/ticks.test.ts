import { expect, test, vi } from 'vitest';
import type { Context } from '../../src/engine/context.ts';
import { startTicks, type Tick } from '../../src/jobs/tick.ts';
import { TICKS } from '../../src/jobs/ticks.ts';
import { collectLog } from '../support/slack-app.ts';

const { log, lines } = collectLog();
const toContext = async () => ({ log }) as unknown as Context;

/** A run that ends when it is told to. */
function makeTick(name: string, everyMs: number) {
  const ends: (() => void)[] = [];
  const began = () => ends.length;
  const tick: Tick = { name, everyMs, run: () => new Promise((resolve) => ends.push(resolve)) };
  return { tick, began, end: () => ends.at(-1)?.() };
}

test('a tick runs at once, then again so long after its end, never twice at once', async () => {
  vi.useFakeTimers();
  const { tick, began, end } = makeTick('one', 1000);
  const ticking = startTicks([tick], toContext);
  await vi.advanceTimersByTimeAsync(5000);
  expect(began()).toBe(1);
  end();
  await vi.advanceTimersByTimeAsync(999);
  expect(began()).toBe(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(began()).toBe(2);
  end();
  await ticking.stop();
  await vi.advanceTimersByTimeAsync(5000);
  expect(began()).toBe(2);
  vi.useRealTimers();
});

test('a run that fails is told in the log and stops neither itself nor the others', async () => {
  vi.useFakeTimers();
  const runs = { failing: 0, sound: 0 };
  const ticking = startTicks(
    [
      {
        name: 'failing',
        everyMs: 10,
        run: async () => {
          runs.failing += 1;
          throw new Error('no database');
        },
      },
      {
        name: 'sound',
        everyMs: 10,
        run: async () => {
          runs.sound += 1;
        },
      },
    ],
    toContext,
  );
  await vi.advanceTimersByTimeAsync(25);
  expect(runs).toEqual({ failing: 3, sound: 3 });
  expect(lines.filter(({ message }) => message === 'a tick failed')).toHaveLength(3);
  await ticking.stop();
  vi.useRealTimers();
});

test('a stop tells the runs under way, waits for them, and can be asked for twice', async () => {
  let stopped = false;
  const ticking = startTicks(
    [
      {
        name: 'long',
        everyMs: 10,
        run: (_ctx, signal) =>
          new Promise<void>((resolve) => {
            signal.addEventListener('abort', () => {
              stopped = true;
              resolve();
            });
          }),
      },
    ],
    toContext,
  );
  await new Promise((resolve) => setImmediate(resolve));
  await Promise.all([ticking.stop(), ticking.stop()]);
  expect(stopped).toBe(true);
});

test('the ticks have names of their own', () => {
  const names = TICKS.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});
