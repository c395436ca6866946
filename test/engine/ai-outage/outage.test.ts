import { appendFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { type Db, toStatement } from '../../../db/sql.ts';
import {
  type AiOutage,
  decideSafely,
  dispatchSafely,
  listUnkeptCalls,
  openAiOutage,
  readOutageSpend,
  releaseSafely,
  settleSafely,
} from '../../../src/engine/ai-outage/index.ts';
import { DEFAULT_POLICY_FILE, type DecideCallInput, type Gate } from '../../../src/engine/ai-policy/index.ts';
import type { Context } from '../../../src/engine/context.ts';
import { settleHold, sweepHolds } from '../../../src/engine/holds/index.ts';
import { makePriceBook } from '../../../src/engine/prices/index.ts';
import { addTenant } from '../../../src/engine/tenants/index.ts';
import { readWindows, setCaps, sumEntries } from '../../support/ai-budget.ts';
import { makeContext, makeFolder } from '../../support/context.ts';
import { describeOnEachDatabase } from '../../support/databases.ts';

/** 0.0125 dollars with gpt-4o as asked; THROTTLED it is gpt-4o-mini with 500 tokens: 0.00045. */
const call = (tenantId: number, key: string, more: Partial<DecideCallInput> = {}): DecideCallInput => ({
  tenantId,
  provider: 'openai',
  inputTokens: 1000,
  policy: { model: 'gpt-4o', maxTokens: 1000, topK: 5 },
  key,
  ...more,
});
const SLOW_MS = 2_000;
const USAGE = { inputTokens: 1000, outputTokens: 100 };

describeOnEachDatabase('AI calls while the database is away', (open) => {
  /** Where the database is slow it is waited for as long as a busy machine takes when nothing is wrong. */
  async function world(
    caps: { day?: string; month?: string } = {},
    { onError = 'serve', timeoutMs = 60_000 }: { onError?: 'serve' | 'block'; timeoutMs?: number } = {},
  ) {
    const { db: real } = await open();
    const fault: { kind: 'gone' | 'slow' | null } = { kind: null };
    const late: Promise<unknown>[] = [];
    const broken = <A extends unknown[], T>(work: (...args: A) => Promise<T>) => {
      return (...args: A): Promise<T> => {
        if (fault.kind === 'gone')
          return Promise.reject(Object.assign(new Error('gone'), { code: 'ECONNRESET' }));
        if (fault.kind === null) return work(...args);
        // It goes through all the same, when nobody waits for it any more.
        late.push(work(...args));
        return new Promise<T>(() => {});
      };
    };
    const db: Db = { ...real, read: broken(real.read.bind(real)), alone: broken(real.alone.bind(real)) };
    const clock = { now: '2026-11-21T12:00:00Z' };
    const ctx: Context = { ...(await makeContext(db)), now: () => new Date(clock.now) };
    const { id } = await addTenant(ctx, { name: 'acme' });
    if (caps.day || caps.month) await setCaps(ctx, id, caps);
    const folder = await makeFolder('ai-journal');
    const start = () => openAiOutage({ folder, log: ctx.log, onError, timeoutMs });
    const outage = await start();
    await outage.refresh(ctx);
    const gate: Gate = {
      prices: makePriceBook([]),
      file: DEFAULT_POLICY_FILE,
      limits: { warn: '0.7', throttle: '0.9', block: '1' },
      known: new Map(),
    };
    return { ctx, id, gate, outage, fault, late, folder, clock, start };
  }
  const dayOf = async (ctx: Context, id: number) =>
    (await readWindows(ctx, id)).find(({ kind }) => kind === 'day');
  const spentToday = (ctx: Context, id: number) =>
    sumEntries(ctx, id, '2026-11-21T00:00:00Z', '2026-11-22T00:00:00Z');
  const kinds = async (ctx: Context) =>
    (
      await ctx.db.read('*', [
        toStatement(sql`select kind, count(*)::int as n from ai_entries group by kind order by kind`),
      ])
    )[0];
  /** Calls until one is refused. */
  const callUntilRefused = async (ctx: Context, gate: Gate, outage: AiOutage, id: number) => {
    for (let n = 0; n < 500; n += 1) {
      const decision = await decideSafely(ctx, gate, outage, call(id, `k${n}`));
      if (decision.outcome === 'limit_blocked') return { served: n, decision };
    }
    throw new Error('nothing was refused');
  };

  test('while all is well it decides as decideCall does', async () => {
    const { ctx, id, gate, outage } = await world({ day: '1' });
    expect(await decideSafely(ctx, gate, outage, call(id, 'a'))).toMatchObject({
      state: 'NORMAL',
      outage: false,
    });
    expect(outage.since()).toBeNull();
  });

  test.each(['gone', 'slow'] as const)(
    'with the database %s a tenant is served as THROTTLED up to a twentieth of its day budget, counted later as outage',
    async (kind) => {
      const { ctx, id, gate, outage, fault, late } = await world(
        { day: '0.09' },
        kind === 'slow' ? { timeoutMs: SLOW_MS } : {},
      );
      fault.kind = kind;
      const { served, decision } = await callUntilRefused(ctx, gate, outage, id);
      // 5 % of 0.09 are 0.0045: ten calls of 0.00045.
      expect(served).toBe(10);
      expect(decision).toMatchObject({ reason: 'no_headroom', outage: true, state: 'THROTTLED' });
      const first = await decideSafely(ctx, gate, outage, call(id, 'k0'));
      expect(first.policyAfter).toMatchObject({ model: 'gpt-4o-mini', maxTokens: 500, topK: 2 });
      await settleSafely(ctx, outage, { holdId: first.holdId ?? '', usage: USAGE });
      fault.kind = null;
      await Promise.all(late);
      expect(await outage.recover(ctx)).toBe(true);
      expect(outage.since()).toBeNull();
      const later = { ...ctx, now: () => new Date('2026-11-21T13:00:00Z') };
      await sweepHolds(later);
      // One settled: 0.00015 + 0.00006; nine were never dispatched.
      expect(await dayOf(ctx, id)).toMatchObject({ spent: '0.00021', reserved: '0' });
      expect(await spentToday(ctx, id)).toBe('0.00021');
      expect(await kinds(ctx)).toEqual([{ kind: 'outage', n: 1 }]);
      const asked = {
        tenantId: id,
        from: new Date('2026-11-21T00:00:00Z'),
        to: new Date('2026-11-22T00:00:00Z'),
      };
      expect(await readOutageSpend(ctx, asked)).toEqual({ amountUsd: '0.00021', calls: 1 });
    },
  );

  test('a thirtieth of the month’s budget counts where there is none of the day; without any budget calls go freely', async () => {
    const { ctx, id, gate, outage, fault } = await world({ month: '2.7' });
    const free = await addTenant(ctx, { name: 'free' });
    await outage.refresh(ctx);
    fault.kind = 'gone';
    expect((await callUntilRefused(ctx, gate, outage, id)).served).toBe(10);
    for (let n = 0; n < 30; n += 1) {
      expect(await decideSafely(ctx, gate, outage, call(free.id, `f${n}`))).toMatchObject({
        outcome: 'allowed',
      });
    }
  });

  test('what is settled for less, or given back, is there for others', async () => {
    const { ctx, id, gate, outage, fault } = await world({ day: '0.009' });
    fault.kind = 'gone';
    const only = await decideSafely(ctx, gate, outage, call(id, 'a'));
    expect(await decideSafely(ctx, gate, outage, call(id, 'b'))).toMatchObject({ reason: 'no_headroom' });
    await releaseSafely(ctx, outage, only.holdId ?? '');
    await releaseSafely(ctx, outage, only.holdId ?? '');
    expect(await decideSafely(ctx, gate, outage, call(id, 'c'))).toMatchObject({ outcome: 'allowed' });
    expect(await decideSafely(ctx, gate, outage, call(id, 'd'))).toMatchObject({ reason: 'no_headroom' });
  });

  test('a tenant last known BLOCKED stays blocked, until its window ends', async () => {
    const { ctx, id, gate, outage, fault, clock } = await world({ day: '1' });
    const { holdId } = await decideSafely(ctx, gate, outage, call(id, 'a'));
    await settleHold(ctx, { holdId: holdId ?? '', amount: '1', usage: {} });
    // Seen by a decision, after what was known was read.
    await decideSafely(ctx, gate, outage, call(id, 'b'));
    fault.kind = 'gone';
    expect(await decideSafely(ctx, gate, outage, call(id, 'c'))).toMatchObject({
      outcome: 'limit_blocked',
      reason: 'blocked',
      state: 'BLOCKED',
      outage: true,
    });
    clock.now = '2026-11-22T00:00:01Z';
    expect(await decideSafely(ctx, gate, outage, call(id, 'd'))).toMatchObject({ outcome: 'allowed' });
  });

  test('TENANT_BUDGET_ON_ERROR=block refuses, and the refusal is kept once', async () => {
    const { ctx, id, gate, outage, fault } = await world({ day: '1' }, { onError: 'block' });
    fault.kind = 'gone';
    expect(await decideSafely(ctx, gate, outage, call(id, 'a'))).toMatchObject({
      reason: 'outage',
      holdId: null,
    });
    fault.kind = null;
    await outage.recover(ctx);
    const [kept] = await ctx.db.read('*', [toStatement(sql`select type, reason from ai_interactions`)]);
    expect(kept).toEqual([{ type: 'limit_blocked', reason: 'outage' }]);
  });

  test('a hold that came about after nobody waited for it is the journalled call, not a second one', async () => {
    const { ctx, id, gate, outage, fault, late } = await world({ day: '1' }, { timeoutMs: SLOW_MS });
    fault.kind = 'slow';
    const { holdId } = await decideSafely(ctx, gate, outage, call(id, 'a', { dispatched: true }));
    await Promise.all(late);
    fault.kind = null;
    await outage.recover(ctx);
    const [holds] = await ctx.db.read('*', [toStatement(sql`select id, state, outage from holds`)]);
    expect(holds).toEqual([{ id: holdId, state: 'dispatched', outage: true }]);
    expect(await settleSafely(ctx, outage, { holdId: holdId ?? '', usage: USAGE })).toMatchObject({
      outcome: 'ended',
    });
    expect(await dayOf(ctx, id)).toMatchObject({ reserved: '0' });
  });

  test('a process that was killed leaves its journal to the next, which counts it once, torn last line or not', async () => {
    const { ctx, id, gate, outage, fault, folder, start } = await world({ day: '1' });
    fault.kind = 'gone';
    const sent = await decideSafely(ctx, gate, outage, call(id, 'a', { dispatched: true }));
    const done = await decideSafely(ctx, gate, outage, call(id, 'b', { dispatched: true }));
    await settleSafely(ctx, outage, { holdId: done.holdId ?? '', usage: USAGE });
    const [file = ''] = (await readdir(folder)).filter((name) => name.endsWith('.jsonl'));
    await appendFile(join(folder, file), '{"do":"call","id":"half');
    fault.kind = null;
    for (let n = 0; n < 2; n += 1) {
      const next = await start();
      expect(await next.recover(ctx)).toBe(true);
    }
    expect(await dayOf(ctx, id)).toMatchObject({ spent: '0.00021', reserved: '0.00045' });
    // Nobody tells what became of the other: charged in full, by the sweeper of any process.
    await sweepHolds({ ...ctx, now: () => new Date('2026-11-21T13:00:00Z') });
    expect(await dayOf(ctx, id)).toMatchObject({ spent: '0.00066', reserved: '0' });
    expect(await settleSafely(ctx, await start(), { holdId: sent.holdId ?? '', usage: USAGE })).toMatchObject(
      {
        outcome: 'corrected',
      },
    );
    expect(await spentToday(ctx, id)).toBe('0.00042');
  });

  test('calls on disk are told until they are in the database, though their file stays', async () => {
    const { ctx, id, gate, outage, fault, folder, clock, start } = await world({ day: '1' });
    const unkept = async () => (await listUnkeptCalls(ctx.db, folder)).map(({ key }) => key);
    expect(await unkept()).toEqual([]);
    fault.kind = 'gone';
    await decideSafely(ctx, gate, outage, call(id, 'a'));
    clock.now = '2026-11-21T12:00:01Z';
    const second = await decideSafely(ctx, gate, outage, call(id, 'b'));
    await settleSafely(ctx, outage, { holdId: second.holdId ?? '', usage: USAGE });
    await outage.close();
    fault.kind = null;
    expect(await unkept()).toEqual(['a', 'b']);
    // Another process' journal is left where it is for two days.
    const next = await start();
    expect(await next.recover(ctx)).toBe(true);
    expect((await readdir(folder)).some((name) => name.endsWith('.jsonl'))).toBe(true);
    expect(await unkept()).toEqual([]);
    expect(await listUnkeptCalls(ctx.db, join(folder, 'not-there'))).toEqual([]);
  });

  test('what was last known outlives the process: the next one decides by it though the database never came back', async () => {
    const { ctx, id, gate, fault, start } = await world({ day: '0.09' });
    fault.kind = 'gone';
    const next = await start();
    expect((await callUntilRefused(ctx, gate, next, id)).served).toBe(10);
    await expect(decideSafely(ctx, gate, next, call(9999, 'a'))).rejects.toMatchObject({
      code: 'unavailable',
    });
    await expect(decideSafely({ ...ctx, scope: [9999] }, gate, next, call(id, 'x'))).rejects.toMatchObject({
      code: 'unavailable',
    });
  });

  test('two processes in one outage: what one decided and the other heard of counts, whose journal goes in first', async () => {
    const { ctx, id, gate, outage, fault } = await world({ day: '1' });
    const folder = await makeFolder('ai-journal-two');
    const other = await openAiOutage({ folder, log: ctx.log, onError: 'serve', timeoutMs: 60_000 });
    fault.kind = 'gone';
    const settled = await decideSafely(ctx, gate, outage, call(id, 'a'));
    const silent = await decideSafely(ctx, gate, outage, call(id, 'b'));
    for (const { holdId } of [settled, silent]) await dispatchSafely(ctx, other, holdId ?? '');
    await settleSafely(ctx, other, { holdId: settled.holdId ?? '', usage: USAGE });
    fault.kind = null;
    expect(await other.recover(ctx)).toBe(true);
    expect(await other.recover(ctx)).toBe(true);
    expect(await outage.recover(ctx)).toBe(true);
    expect(await other.recover(ctx)).toBe(true);
    await sweepHolds({ ...ctx, now: () => new Date('2026-11-21T13:00:00Z') });
    // 0.00021 as it was settled, 0.00045 in full for the one that nobody was heard of again.
    expect(await dayOf(ctx, id)).toMatchObject({ spent: '0.00066', reserved: '0' });
    await other.recover(ctx);
    expect((await readdir(folder)).filter((name) => name.endsWith('.jsonl'))).toEqual([]);
  });

  test('what the database refuses as data is its caller’s fault alone: no outage, and no journal that waits for ever', async () => {
    const { ctx, id, gate, outage, fault } = await world({ day: '1' });
    const refused = Object.assign(new Error('invalid byte sequence'), { code: '22021' });
    await expect(outage.attempt(ctx, () => Promise.reject(refused))).rejects.toBe(refused);
    expect(outage.since()).toBeNull();
    fault.kind = 'gone';
    const { holdId } = await decideSafely(ctx, gate, outage, call(id, 'a', { dispatched: true }));
    const bad = { do: 'settle', id: holdId, scope: '*', at: ctx.now().toISOString() };
    await outage.journal.append({ ...bad, usage: { ...USAGE, inputTokens: 1.5 } });
    await outage.journal.append({
      ...bad,
      do: 'refused',
      tenantId: id,
      reason: 'a\u0000',
      correlationId: null,
      level: 'THROTTLED',
      context: {},
    });
    await settleSafely(ctx, outage, { holdId: holdId ?? '', usage: USAGE });
    fault.kind = null;
    expect(await outage.recover(ctx)).toBe(true);
    expect(await dayOf(ctx, id)).toMatchObject({ spent: '0.00021', reserved: '0' });
  });

  test('a settle that the database did not hear of is told to it later', async () => {
    const { ctx, id, gate, outage, fault } = await world({ day: '1' });
    const { holdId } = await decideSafely(ctx, gate, outage, call(id, 'a', { dispatched: true }));
    fault.kind = 'gone';
    expect(await settleSafely(ctx, outage, { holdId: holdId ?? '', usage: USAGE })).toMatchObject({
      outcome: 'journalled',
    });
    fault.kind = null;
    await outage.recover(ctx);
    // 0.0025 for the input, 0.001 for the output with gpt-4o.
    expect(await dayOf(ctx, id)).toMatchObject({ spent: '0.0035', reserved: '0' });
    expect(await kinds(ctx)).toEqual([{ kind: 'settled', n: 1 }]);
  });
});
