import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { toStatement } from '../../../db/sql.ts';
import {
  DEFAULT_POLICY_FILE,
  type DecideCallInput,
  decideCall,
  type Gate,
} from '../../../src/engine/ai-policy/index.ts';
import type { Context } from '../../../src/engine/context.ts';
import { settleHold } from '../../../src/engine/holds/index.ts';
import { makePriceBook } from '../../../src/engine/prices/index.ts';
import { addTenant } from '../../../src/engine/tenants/index.ts';
import { readWindows, setCaps } from '../../support/ai-budget.ts';
import { makeContext } from '../../support/context.ts';
import { describeOnEachDatabase } from '../../support/databases.ts';

const makeGate = (): Gate => ({
  prices: makePriceBook([]),
  file: DEFAULT_POLICY_FILE,
  limits: { warn: '0.7', throttle: '0.9', block: '1' },
  known: new Map(),
});

/** 0.0025 for the input, 0.01 for the output at most: 0.0125 dollars with gpt-4o. */
const call = (tenantId: number, key: string, more: Partial<DecideCallInput> = {}): DecideCallInput => ({
  tenantId,
  provider: 'openai',
  inputTokens: 1000,
  policy: { model: 'gpt-4o', maxTokens: 1000, topK: 5 },
  key,
  ...more,
});

describeOnEachDatabase('decisions about AI calls', (open) => {
  async function world(caps: { day?: string; month?: string }) {
    const { db } = await open();
    const ctx = await makeContext(db, { now: '2026-11-21T12:00:00Z' });
    const { id } = await addTenant(ctx, { name: 'acme' });
    if (caps.day || caps.month) await setCaps(ctx, id, caps);
    return { ctx, id, gate: makeGate() };
  }
  const spend = async (ctx: Context, gate: Gate, id: number, amount: string) => {
    const { holdId } = await decideCall(ctx, gate, call(id, `spend ${amount}`));
    await settleHold(ctx, { holdId: holdId ?? '', amount, usage: {} });
  };
  const records = async (ctx: Context) =>
    (
      await ctx.db.read('*', [
        toStatement(
          sql`select type, reason, degradation_level, correlation_id, context from ai_interactions order by id`,
        ),
      ])
    )[0];

  test('below the first limit a call is made as asked, and its record says so with what was spent', async () => {
    const { ctx, id, gate } = await world({ day: '1', month: '10' });
    const decision = await decideCall(ctx, gate, call(id, 'a', { correlationId: 'order-17' }));
    expect(decision).toMatchObject({ outcome: 'allowed', state: 'NORMAL', estimate: '0.0125', actions: [] });
    expect(decision.policyAfter).toEqual(decision.policyBefore);
    expect(await records(ctx)).toEqual([
      {
        type: 'call',
        reason: null,
        degradation_level: 'NORMAL',
        correlation_id: 'order-17',
        context: {
          tenantCost: {
            state: 'NORMAL',
            daySpendUsd: 0,
            monthSpendUsd: 0,
            budgetDayUsd: 1,
            budgetMonthUsd: 10,
            degradationActions: [],
            policyBefore: { model: 'gpt-4o', maxTokens: 1000, topK: 5 },
            policyAfter: { model: 'gpt-4o', maxTokens: 1000, topK: 5 },
          },
          inputTokens: 1000,
        },
      },
    ]);
  });

  test.each([
    ['0.69', 'NORMAL', 'gpt-4o', 1000],
    ['0.7', 'CAUTION', 'gpt-4o-mini', 700],
    ['0.9', 'THROTTLED', 'gpt-4o-mini', 500],
  ] as const)(
    'with %s of 1 dollar spent it is %s: %s with %i tokens',
    async (spent, state, model, maxTokens) => {
      const { ctx, id, gate } = await world({ day: '1' });
      await spend(ctx, gate, id, spent);
      const { policyAfter, ...decision } = await decideCall(ctx, gate, call(id, 'b'));
      expect([decision.state, policyAfter.model, policyAfter.maxTokens]).toEqual([state, model, maxTokens]);
    },
  );

  test('a spent budget makes no call: a refusal that is kept, costs nothing and holds nothing', async () => {
    const { ctx, id, gate } = await world({ day: '1' });
    await spend(ctx, gate, id, '1');
    expect(await decideCall(ctx, gate, call(id, 'b'))).toMatchObject({
      outcome: 'limit_blocked',
      reason: 'blocked',
      state: 'BLOCKED',
      holdId: null,
      actions: ['blocked_no_provider_call'],
    });
    expect((await records(ctx))?.at(-1)).toMatchObject({
      type: 'limit_blocked',
      reason: 'blocked',
      context: { tenantCost: { state: 'BLOCKED', daySpendUsd: 1 } },
    });
    expect((await readWindows(ctx, id))[0]).toMatchObject({ spent: '1', reserved: '0' });
  });

  test('short headroom: fewer tokens, else a cheaper model, else a refusal without a change of state', async () => {
    const { ctx, id, gate } = await world({ day: '0.02' });
    const first = await decideCall(ctx, gate, call(id, 'a'));
    expect(first.policyAfter.maxTokens).toBe(1000);
    const second = await decideCall(ctx, gate, call(id, 'b'));
    // 0.0075 are left: 0.0025 for the input, 500 tokens at 0.00001.
    expect(second).toMatchObject({ outcome: 'allowed', state: 'NORMAL', actions: ['reduced_to_headroom'] });
    expect(second.policyAfter).toMatchObject({ model: 'gpt-4o', maxTokens: 500 });
    const third = await decideCall(ctx, gate, call(id, 'c'));
    expect(third).toMatchObject({ outcome: 'limit_blocked', reason: 'no_headroom', state: 'NORMAL' });
  });

  test('a call that may not be trimmed is refused at once', async () => {
    const { ctx, id, gate } = await world({ day: '0.02' });
    await decideCall(ctx, gate, call(id, 'a'));
    expect(await decideCall(ctx, gate, call(id, 'b', { mayTrim: false }))).toMatchObject({
      outcome: 'limit_blocked',
      reason: 'no_headroom',
    });
  });

  test('the same key is the same decision, also after the state moved', async () => {
    const { ctx, id, gate } = await world({ day: '1' });
    const first = await decideCall(ctx, gate, call(id, 'a'));
    await spend(ctx, gate, id, '0.95');
    const again = await decideCall(ctx, gate, call(id, 'a'));
    expect([again.holdId, again.policyAfter]).toEqual([first.holdId, first.policyAfter]);
  });

  test('64 callers at once through the whole decision: never more than the cap, whatever was trimmed', async () => {
    const { ctx, id, gate } = await world({ day: '0.0625' });
    const decisions = await Promise.all(
      Array.from({ length: 64 }, (_, n) => decideCall(ctx, gate, call(id, `k${n}`, { mayTrim: false }))),
    );
    expect(decisions.filter(({ outcome }) => outcome === 'allowed')).toHaveLength(5);
    expect((await readWindows(ctx, id))[0]).toMatchObject({ reserved: '0.0625' });
  });

  test('a model without a price is refused with the nearest names; so is a call that nothing bounds', async () => {
    const { ctx, id, gate } = await world({});
    await expect(
      decideCall(ctx, gate, call(id, 'a', { policy: { model: 'gpt-4o-minii', maxTokens: 1 } })),
    ).rejects.toThrow(/Known are .*gpt-4o-mini/);
    await expect(decideCall(ctx, gate, call(id, 'a', { policy: { model: 'gpt-4o' } }))).rejects.toThrow(
      /maxTokens/,
    );
  });

  test('the tenant of another branch is not found', async () => {
    const { ctx, id, gate } = await world({});
    await expect(decideCall({ ...ctx, scope: [] }, gate, call(id, 'a'))).rejects.toMatchObject({
      code: 'not_found',
    });
  });
});
