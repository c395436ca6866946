import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { getSpend } from '../../../src/engine/ai-policy/index.ts';
import { setBudget } from '../../../src/engine/budgets/index.ts';
import type { Context } from '../../../src/engine/context.ts';
import { reserveHold, settleHold } from '../../../src/engine/holds/index.ts';
import { changeSettings, readSettings } from '../../../src/engine/preferences/index.ts';
import { addTenant } from '../../../src/engine/tenants/index.ts';
import { aCall, setCaps } from '../../support/ai-budget.ts';
import { makeBudgetWorld } from '../../support/budget-world.ts';
import { makeContext } from '../../support/context.ts';
import { describeOnEachDatabase } from '../../support/databases.ts';

describeOnEachDatabase('windows that change while they count', (open) => {
  async function world() {
    const { db } = await open();
    const clock = { now: '2026-11-18T12:00:00Z' };
    const ctx: Context = { ...(await makeContext(db)), now: () => new Date(clock.now) };
    const { id } = await addTenant(ctx, { name: 'acme' });
    const spend = async (amount: string, key: string, at: Context = ctx, tenantId = id) => {
      const reserved = await reserveHold(at, aCall(tenantId, key, { estimate: amount }));
      if (reserved.holdId && reserved.outcome === 'held')
        await settleHold(at, { holdId: reserved.holdId, amount, usage: {} });
      return reserved.outcome;
    };
    return { ctx, id, clock, spend };
  }

  test('another time zone, or first day of the week, gives no budget anew', async () => {
    const { ctx, id, spend } = await world();
    await setCaps(ctx, id, { day: '10', month: '10' });
    await ctx.db.transaction('*', (tx) =>
      tx.rows(sql`update budgets set "window" = 'week' where "window" = 'day'`),
    );
    await setCaps(ctx, id, { month: '10' });
    expect(await spend('6', 'a')).toBe('held');
    await changeSettings(ctx, { timeZone: 'America/Sao_Paulo', firstWeekday: 3 });
    const after = { ...ctx, settings: await readSettings(ctx) };
    expect((await reserveHold(after, aCall(id, 'b', { estimate: '6' }))).outcome).not.toBe('held');
    expect((await getSpend(after, id, 'month')).spentUsd).toBe('6');
    expect((await getSpend(after, id, 'week')).spentUsd).toBe('6');
  });

  test('a budget set by a clock that is a little behind holds in the day that others have begun', async () => {
    const { ctx, tenants, letPass } = await makeBudgetWorld(await open(), { now: '2026-11-18T12:00:00Z' });
    await letPass();
    const at = (now: string): Context => ({ ...ctx, now: () => new Date(now) });
    const call = (now: string, key: string, estimate: string) =>
      reserveHold(at(now), aCall(tenants.acme.id, key, { estimate }));
    expect((await call('2026-11-19T00:00:01Z', 'a', '1')).outcome).toBe('held');
    await setBudget(at('2026-11-18T23:59:58Z'), { tenant: 'group', spend: 'ai', window: 'day', amount: '2' });
    expect((await call('2026-11-19T00:00:03Z', 'b', '2')).outcome).toBe('no_headroom');
    expect((await call('2026-11-19T00:00:03Z', 'c', '1')).outcome).toBe('held');
  });

  test('what a tenant without a budget spent holds all below it, also after a call of its own', async () => {
    const { ctx, id, spend } = await world();
    const child = await addTenant(ctx, { name: 'child', parent: 'acme' });
    await spend('1', 'a', ctx, child.id);
    expect((await getSpend(ctx, id, 'day')).spentUsd).toBe('1');
    await spend('0.5', 'b');
    expect((await getSpend(ctx, id, 'day')).spentUsd).toBe('1.5');
  });
});
