import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type CentavoClient, withBudget } from '../../src/client/index.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const MINUTE = 60_000;

/** A client that counts what it is asked for. */
function makeClient() {
  const asked = { renew: 0, settle: 0, release: 0 };
  const client = {
    reserve: async () => ({ allowed: true, holdId: 'h', policy: { model: 'm' } }),
    dispatch: async () => {},
    renew: async () => {
      asked.renew += 1;
    },
    settle: async () => {
      asked.settle += 1;
    },
    release: async () => {
      asked.release += 1;
    },
  } as unknown as CentavoClient;
  return { client, asked };
}

const request = { tenant: 'acme', provider: 'openai', policy: { model: 'm', maxTokens: 1 }, inputTokens: 1 };

async function* partsOf(more: () => Promise<void>): AsyncGenerator<string> {
  yield 'a';
  await more();
  yield 'b';
}

test('a stream that nobody reads, or reads on, is left to its lease: no hold lives as long as its process', async () => {
  const { client, asked } = makeClient();
  const call = { ...request, leaseSeconds: 600, usageOf: () => null, run: () => partsOf(async () => {}) };
  const unread = await withBudget(client, call);
  const begun = await withBudget(client, call);
  if (!unread.allowed || !begun.allowed) throw new Error('refused');
  expect((await begun.answer.next()).value).toBe('a');
  await vi.advanceTimersByTimeAsync(24 * 60 * MINUTE);
  // Once each: after a whole lease without a reader no more.
  expect(asked.renew).toBe(2);
});

test('a provider that thinks for hours keeps its lease, before the first part and between two', async () => {
  const { client, asked } = makeClient();
  const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
  const made = withBudget(client, {
    ...request,
    leaseSeconds: 600,
    usageOf: () => ({ inputTokens: 1, outputTokens: 1 }),
    run: async () => {
      await pause(60 * MINUTE);
      return partsOf(() => pause(60 * MINUTE));
    },
  });
  await vi.advanceTimersByTimeAsync(60 * MINUTE);
  expect(asked.renew).toBeGreaterThanOrEqual(11);
  const budgeted = await made;
  if (!budgeted.allowed) throw new Error('refused');
  expect((await budgeted.answer.next()).value).toBe('a');
  const next = budgeted.answer.next();
  await vi.advanceTimersByTimeAsync(60 * MINUTE);
  expect((await next).value).toBe('b');
  expect(asked.renew).toBeGreaterThanOrEqual(22);
  expect((await budgeted.answer.next()).done).toBe(true);
  expect(asked).toMatchObject({ settle: 1, release: 0 });
  const renewed = asked.renew;
  await vi.advanceTimersByTimeAsync(60 * MINUTE);
  expect(asked.renew).toBe(renewed);
});

test('a stream whose first part is never asked for is stopped at the provider, and what it cost is not given back', async () => {
  const { client, asked } = makeClient();
  let signal: AbortSignal | null = null;
  const stopped = async function* (): AsyncGenerator<string> {
    signal?.throwIfAborted();
    yield 'a';
  };
  const made = await withBudget(client, {
    ...request,
    leaseSeconds: 600,
    usageOf: () => null,
    run: (granted) => {
      signal = granted.signal;
      return stopped();
    },
  });
  if (!made.allowed) throw new Error('refused');
  await vi.advanceTimersByTimeAsync(60 * MINUTE);
  expect(signal).toMatchObject({ aborted: true });
  expect(vi.getTimerCount()).toBe(0);
  await expect(made.answer.next()).rejects.toThrow();
  expect(asked).toEqual({ renew: 1, settle: 0, release: 0 });
  expect(vi.getTimerCount()).toBe(0);
});

test('a reader that goes before the first part stops the provider at once, and the lease is left to end', async () => {
  const { client, asked } = makeClient();
  let signal: AbortSignal | null = null;
  const made = await withBudget(client, {
    ...request,
    usageOf: () => null,
    run: (granted) => {
      signal = granted.signal;
      return partsOf(async () => {});
    },
  });
  if (!made.allowed) throw new Error('refused');
  await made.answer.return(undefined);
  expect([signal, vi.getTimerCount()]).toMatchObject([{ aborted: true }, 0]);
  expect(asked).toEqual({ renew: 0, settle: 0, release: 0 });
});

test('a reader that comes back after its lease settles what was used, and the lease is kept again meanwhile', async () => {
  const { client, asked } = makeClient();
  const made = await withBudget(client, {
    ...request,
    usageOf: () => ({ inputTokens: 1, outputTokens: 1 }),
    run: () => partsOf(() => new Promise((resolve) => setTimeout(resolve, 60 * MINUTE))),
  });
  if (!made.allowed) throw new Error('refused');
  await made.answer.next();
  await vi.advanceTimersByTimeAsync(60 * MINUTE);
  expect(asked.renew).toBe(1);
  const next = made.answer.next();
  await vi.advanceTimersByTimeAsync(60 * MINUTE);
  await next;
  expect(asked.renew).toBeGreaterThanOrEqual(11);
  await made.answer.next();
  expect([asked.settle, vi.getTimerCount()]).toEqual([1, 0]);
});
