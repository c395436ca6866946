import { expect, test } from 'vitest';
import { rollOverAiMonths } from '../../../src/engine/ai-windows/index.ts';
import { setBudget } from '../../../src/engine/budgets/index.ts';
import { releaseHold, reserveHold, settleHold } from '../../../src/engine/holds/index.ts';
import { aCall, readWindows } from '../../support/ai-budget.ts';
import { makeBudgetWorld } from '../../support/budget-world.ts';
import { describeOnEachDatabase } from '../../support/databases.ts';

describeOnEachDatabase('rollover of AI budgets', (open) => {
  async function world(rolloverCap = '6') {
    const made = await makeBudgetWorld(await open(), {
      now: '2026-11-21T12:00:00Z',
      timeZone: 'America/Sao_Paulo',
    });
    await made.letPass();
    const { ctx, tenants } = made;
    await setBudget(ctx, { tenant: 'acme', spend: 'ai', amount: '10', currency: 'USD', rolloverCap });
    const december = { ...ctx, now: () => new Date('2026-12-01T03:00:00Z') };
    const call = (at: typeof ctx, key: string, estimate: string) =>
      reserveHold(at, aCall(tenants.acme.id, key, { estimate, dispatched: true }));
    const capOf = async (start: string) => {
      const found = (await readWindows(ctx, tenants.acme.id)).filter(({ kind }) => kind === 'month');
      return found.find(({ starts_at }) => new Date(starts_at).toISOString().startsWith(start))?.cap;
    };
    return { ctx, december, call, capOf };
  }

  test('what a month left is in the next month’s cap once, however often and by how many it is asked', async () => {
    const { ctx, december, call, capOf } = await world();
    const held = await call(ctx, 'a', '5');
    await settleHold(ctx, { holdId: held.holdId ?? '', amount: '5', usage: {} });
    const handed = await Promise.all([1, 2, 3, 4].map(() => rollOverAiMonths(december)));
    expect(handed.reduce((sum, one) => sum + one, 0)).toBe(1);
    expect(await rollOverAiMonths(december)).toBe(0);
    expect(await capOf('2026-12-01')).toBe('15');
    expect(await capOf('2026-11-01')).toBe('10');
    expect((await call(december, 'b', '15')).outcome).toBe('held');
  });

  test('it waits until nothing is reserved in the closed month, and is no more than may roll over', async () => {
    const { ctx, december, call, capOf } = await world();
    const held = await call(ctx, 'a', '1');
    expect(await rollOverAiMonths(december)).toBe(0);
    expect(await capOf('2026-12-01')).toBeUndefined();
    await releaseHold(december, held.holdId ?? '');
    expect(await rollOverAiMonths(december)).toBe(1);
    expect(await capOf('2026-12-01')).toBe('16');
  });

  test('a budget that changes within the month keeps what was handed on, and loses it when it rolls over no more', async () => {
    const { december, capOf } = await world();
    await rollOverAiMonths(december);
    expect(await capOf('2026-12-01')).toBe('16');
    await setBudget(december, { tenant: 'acme', spend: 'ai', amount: '20' });
    expect(await capOf('2026-12-01')).toBe('26');
    await setBudget(december, { tenant: 'acme', spend: 'ai', amount: '20', rolloverCap: null });
    expect(await capOf('2026-12-01')).toBe('20');
  });
});
