import { expect, test } from 'vitest';
import { makeCache, makeSeen } from '../../../src/bot/transport/bounded.ts';
import { makeTasks } from '../../../src/bot/transport/tasks.ts';

test('of ids the newest are remembered, the oldest forgotten', () => {
  const seen = makeSeen(3);
  expect(['a', 'b', 'c', 'a'].map((id) => seen.isNew(id))).toEqual([true, true, true, false]);
  expect(seen.isNew('d')).toBe(true);
  expect(['b', 'c', 'd', 'a'].map((id) => seen.isNew(id))).toEqual([false, false, false, true]);
});

test('what was looked up is kept for its time, shared by those who ask at once, and asked again after it failed', async () => {
  let now = 0;
  let asked = 0;
  const cache = makeCache<string>({
    ttlMs: 10,
    max: 2,
    clock: () => now,
    kept: (value) => value !== 'unknown',
  });
  const ask = (key: string, value: string) =>
    cache(key, async () => {
      asked += 1;
      return value;
    });
  await Promise.all([ask('a', 'A'), ask('a', 'A'), ask('a', 'A')]);
  expect(asked).toBe(1);
  now = 11;
  await ask('a', 'A');
  expect(asked).toBe(2);
  await ask('b', 'unknown');
  await ask('b', 'unknown');
  expect(asked).toBe(4);
  await expect(cache('c', () => Promise.reject(new Error('gone')))).rejects.toThrow('gone');
  expect(await ask('c', 'C')).toBe('C');
});

test('a cache holds no more than its share', async () => {
  let asked = 0;
  const cache = makeCache<number>({ ttlMs: 1000, max: 2, clock: () => 0, kept: () => true });
  for (const key of ['a', 'b', 'c', 'c', 'b', 'a']) await cache(key, async () => ++asked);
  expect(asked).toBe(4);
});

test('no more tasks than the limit run at once, all run, a failed one is told, and idleness comes after the last', async () => {
  const failures: unknown[] = [];
  const tasks = makeTasks(3, (error) => failures.push(error));
  let running = 0;
  let most = 0;
  let done = 0;
  for (let n = 0; n < 20; n += 1) {
    tasks.start(async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      done += 1;
      if (n === 7) throw new Error('seven');
    });
  }
  expect(done).toBe(0);
  await tasks.whenIdle();
  expect([most, done, failures]).toEqual([3, 20, [new Error('seven')]]);
  await tasks.whenIdle();
});
