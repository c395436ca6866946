import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { sql } from 'drizzle-orm';
import { describe, expect, inject, onTestFinished, test, vi } from 'vitest';
import { toStatement } from '../../../db/sql.ts';
import {
  DEFAULT_POLICY_FILE,
  decideCall,
  type Gate,
  settleCall,
} from '../../../src/engine/ai-policy/index.ts';
import type { Context } from '../../../src/engine/context.ts';
import { dispatchHold, sweepHolds } from '../../../src/engine/holds/index.ts';
import { makePriceBook } from '../../../src/engine/prices/index.ts';
import { addTenant } from '../../../src/engine/tenants/index.ts';
import { setCaps } from '../../support/ai-budget.ts';
import { compileSource } from '../../support/compile-sources.ts';
import { makeContext } from '../../support/context.ts';
import { describeOnEachDatabase, openTestPostgres } from '../../support/databases.ts';

/** What an equal call may cost at most: 0.0025 for its input, 0.01 for its output. Five of them: */
const FIVE = '0.0625';
const MOMENTS = 50;

const makeGate = (): Gate => ({
  prices: makePriceBook([]),
  file: DEFAULT_POLICY_FILE,
  limits: { warn: '0.7', throttle: '0.9', block: '1' },
  known: new Map(),
});
const call = (tenantId: number, key: string) => ({
  tenantId,
  provider: 'openai',
  inputTokens: 1000,
  policy: { model: 'gpt-4o', maxTokens: 1000 },
  key,
  mayTrim: false,
});

/** Windows whose sums are not those of their entries and open holds. */
const WRONG = sql`
  select w.tenant_id, w.kind, w.spent, w.reserved, e.spent as entered, h.reserved as held from ai_windows w
  cross join lateral (select coalesce(sum(amount), 0) as spent from ai_entries e
    where e.tenant_id = w.tenant_id and e.counts_at >= w.starts_at and e.counts_at < w.ends_at) e
  cross join lateral (select coalesce(sum(estimate), 0) as reserved from holds h
    where h.tenant_id = w.tenant_id and h.reserved_at >= w.starts_at and h.reserved_at < w.ends_at
      and h.state in ('held', 'dispatched')) h
  where w.spent <> e.spent or w.reserved <> h.reserved or w.spent + w.reserved > w.cap`;

async function rows(ctx: Context, text: ReturnType<typeof sql>): Promise<Record<string, unknown>[]> {
  const [found = []] = await ctx.db.read('*', [toStatement(text)]);
  return found;
}

describeOnEachDatabase('64 equal calls in one process', (open) => {
  test.each([
    ['a cap of five times their estimate', { day: FIVE }],
    ['one of two windows full at five', { day: '100', month: FIVE }],
  ])('under %s: exactly five go out', async (_, caps) => {
    const { db } = await open();
    const ctx = await makeContext(db);
    const { id } = await addTenant(ctx, { name: 'acme' });
    await setCaps(ctx, id, caps);
    const gate = makeGate();
    const sent = await Promise.all(
      Array.from({ length: 64 }, async (_each, n) => {
        const { holdId } = await decideCall(ctx, gate, call(id, `k${n}`));
        return holdId !== null && (await dispatchHold(ctx, holdId)) === 'done';
      }),
    );
    expect(sent.filter(Boolean)).toHaveLength(5);
    expect(await rows(ctx, WRONG)).toEqual([]);
  });

  test('settle twice, and settle after the sweep, are one charge each, by the price of the reserve', async () => {
    const { db } = await open();
    const ctx = await makeContext(db);
    const { id } = await addTenant(ctx, { name: 'acme' });
    await setCaps(ctx, id, { day: '1' });
    const gate = makeGate();
    const usage = { inputTokens: 1000, outputTokens: 100 };
    const [twice, late] = [
      await decideCall(ctx, gate, call(id, 'a')),
      await decideCall(ctx, gate, call(id, 'b')),
    ];
    await dispatchHold(ctx, late.holdId ?? '');
    const settled = await Promise.all(
      [1, 2].map(() => settleCall(ctx, { holdId: twice.holdId ?? '', usage })),
    );
    expect(settled.map(({ outcome }) => outcome).sort()).toEqual(['ended', 'repeated']);
    expect(settled.map(({ spent }) => spent)).toEqual(['0.0035', '0.0035']);
    const later: Context = { ...ctx, now: () => new Date('2026-11-21T13:00:00Z') };
    expect(await sweepHolds(later)).toBe(1);
    expect(await settleCall(later, { holdId: late.holdId ?? '', usage })).toMatchObject({
      outcome: 'corrected',
      spent: '0.0035',
    });
    expect(await settleCall(later, { holdId: late.holdId ?? '', usage })).toMatchObject({
      outcome: 'repeated',
    });
    expect(await rows(ctx, sql`select trim_scale(sum(amount))::text as spent from ai_entries`)).toEqual([
      { spent: '0.007' },
    ]);
    expect(await rows(ctx, WRONG)).toEqual([]);
  });
});

describe.runIf(inject('postgres'))('several processes of the operating system on one PostgreSQL', () => {
  async function world(caps: { day?: string; month?: string }) {
    const database = await openTestPostgres();
    onTestFinished(() => database.close());
    const ctx: Context = { ...(await makeContext(database.db)), now: () => new Date() };
    const { id } = await addTenant(ctx, { name: 'acme' });
    await setCaps(ctx, id, caps);
    return { ...database, ctx, id };
  }

  test.each([
    ['a cap of five times their estimate', { day: FIVE }],
    ['one of two windows full at five', { day: '100', month: FIVE }],
  ])(
    '64 equal calls of two processes under %s: exactly five go out',
    async (_, caps) => {
      const { appUrl, ctx, id } = await world(caps);
      const program = compileSource('test/engine/holds/caller.ts');
      const callers = ['one', 'two'].map((name) =>
        startCaller(program, { url: appUrl, tenantId: id, mode: 'burst', name, seed: 0 }),
      );
      await Promise.all(callers.map(({ ready }) => ready));
      for (const { child } of callers) child.stdin.end('go\n');
      const sent = await Promise.all(callers.map(({ last }) => last));
      expect(sent.reduce((sum, text) => sum + Number(text), 0)).toBe(5);
      expect(await rows(ctx, WRONG)).toEqual([]);
    },
    120_000,
  );

  test(`killed at ${MOMENTS} moments: sums are exact at each, and nothing stays held`, async () => {
    const { appUrl, ctx, id, asOwner } = await world({ day: '3' });
    const program = compileSource('test/engine/holds/caller.ts');
    const start = (moment: number) =>
      startCaller(program, {
        url: appUrl,
        tenantId: id,
        mode: 'loop',
        name: `m${moment}`,
        seed: 1000 + moment,
      });
    let dice = 20_261_121;
    let next = start(0);
    for (let moment = 0; moment < MOMENTS; moment += 1) {
      const { child, ready } = next;
      // The next one starts while this one works: most of the time is its start.
      next = start(moment + 1);
      const pids = await ready;
      dice = (Math.imul(dice, 1_664_525) + 1_013_904_223) >>> 0;
      let steps = 1 + Math.floor((dice / 2 ** 32) * 24);
      child.stdout.on('data', (text: Buffer) => {
        steps -= text.length;
        if (steps <= 0) child.kill('SIGKILL');
      });
      child.stdin.end('go\n');
      await once(child, 'exit');
      // What it had sent, the server may still be doing.
      await vi.waitFor(
        async () => {
          const [busy] = await asOwner(
            'select count(*)::int as n from pg_stat_activity where pid = any($1::text::int[])',
            [`{${pids}}`],
          );
          expect(busy?.n).toBe(0);
        },
        { timeout: 10_000, interval: 20 },
      );
      expect(await rows(ctx, WRONG)).toEqual([]);
    }
    next.child.kill('SIGKILL');
    const [open] = await rows(
      ctx,
      sql`select count(*)::int as n from holds where state in ('held', 'dispatched')`,
    );
    expect(open?.n).toBeGreaterThan(0);
    const later: Context = { ...ctx, now: () => new Date(Date.now() + 60_000) };
    expect(await sweepHolds(later)).toBe(open?.n);
    expect(await sweepHolds(later)).toBe(0);
    expect(await rows(ctx, WRONG)).toEqual([]);
    expect(await rows(ctx, sql`select 1 from ai_windows where reserved <> 0`)).toEqual([]);
    // Each hold was charged once: no two entries of one hold but a charge and its correction.
    expect(
      await rows(
        ctx,
        sql`select hold_id from ai_entries where kind in ('settled', 'charged') group by hold_id having count(*) > 1`,
      ),
    ).toEqual([]);
  }, 400_000);
});

interface Caller {
  child: ChildProcessByStdio<Writable, Readable, null>;
  /** The process ids of its connections, once they stand. */
  ready: Promise<string>;
  /** The last line that it wrote, once it ended. */
  last: Promise<string>;
}

function startCaller(program: string, input: object): Caller {
  const child = spawn(process.execPath, [program, JSON.stringify(input)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  let text = '';
  let tell = (_pids: string) => {};
  const ready = new Promise<string>((resolve) => {
    tell = resolve;
  });
  child.stdin.on('error', () => {});
  child.stdout.on('data', (part: Buffer) => {
    text += part.toString();
    const [, pids] = /^ready (\S+)\n/.exec(text) ?? [];
    if (pids !== undefined) tell(pids);
  });
  const last = once(child, 'close').then(() => text.trimEnd().split('\n').at(-1) ?? '');
  return { child, ready, last };
}
