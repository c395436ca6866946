import { expect, test } from 'vitest';
import { getBudgetStatus, setBudget } from '../../../src/engine/budgets/index.ts';
import { reserveHold, settleHold } from '../../../src/engine/holds/index.ts';
import { addTenant, mergeTenant, moveTenant } from '../../../src/engine/tenants/index.ts';
import { aCall, readWindows } from '../../support/ai-budget.ts';
import { type BudgetWorld, makeBudgetWorld } from '../../support/budget-world.ts';
import { describeOnEachDatabase } from '../../support/databases.ts';

describeOnEachDatabase('moving tenants under AI budgets', (open) => {
  async function world() {
    const made = await makeBudgetWorld(await open());
    await made.letPass();
    for (const tenant of ['group', 'other'])
      await setBudget(made.ctx, { tenant, spend: 'ai', amount: '10', currency: 'USD' });
    return made;
  }

  const monthOf = async ({ ctx, tenants }: BudgetWorld, name: 'group' | 'other') => {
    const month = (await readWindows(ctx, tenants[name].id)).find(({ kind }) => kind === 'month');
    return { cap: month?.cap, spent: month?.spent, reserved: month?.reserved };
  };

  const call = ({ ctx, tenants }: BudgetWorld, key: string, estimate: string) =>
    reserveHold(ctx, aCall(tenants.acme.id, key, { estimate, dispatched: true }));

  test('what a tenant spent and holds leaves the windows above it and enters those it comes under', async () => {
    const made = await world();
    const { ctx } = made;
    const [first, second] = [await call(made, 'a', '3'), await call(made, 'b', '4')];
    await settleHold(ctx, { holdId: first.holdId ?? '', amount: '2.5', usage: {} });
    expect(await monthOf(made, 'group')).toEqual({ cap: '10', spent: '2.5', reserved: '4' });
    await moveTenant(ctx, { tenant: 'acme', parent: 'other' });
    expect(await monthOf(made, 'group')).toEqual({ cap: '10', spent: '0', reserved: '0' });
    expect(await monthOf(made, 'other')).toEqual({ cap: '10', spent: '2.5', reserved: '4' });
    await settleHold(ctx, { holdId: second.holdId ?? '', amount: '4', usage: {} });
    expect(await monthOf(made, 'other')).toEqual({ cap: '10', spent: '6.5', reserved: '0' });
    expect((await call(made, 'c', '4')).outcome).toBe('no_headroom');
    expect((await call(made, 'd', '3.5')).outcome).toBe('held');
  });

  test('a tenant that is merged away takes what stands below it, and their calls, to the other', async () => {
    const made = await world();
    const { ctx } = made;
    const held = await call(made, 'a', '3');
    await mergeTenant(ctx, { tenant: 'group', into: 'other' });
    expect(await monthOf(made, 'other')).toEqual({ cap: '10', spent: '0', reserved: '3' });
    await settleHold(ctx, { holdId: held.holdId ?? '', amount: '3', usage: {} });
    expect(await monthOf(made, 'other')).toEqual({ cap: '10', spent: '3', reserved: '0' });
  });

  test('its own calls, past and under way, count in the other’s budgets, wherever it goes after', async () => {
    const made = await world();
    const { ctx, tenants } = made;
    const own = (key: string, estimate: string) =>
      reserveHold(ctx, aCall(tenants.group.id, key, { estimate, dispatched: true }));
    const [first, second] = [await own('a', '3'), await own('b', '4')];
    await settleHold(ctx, { holdId: first.holdId ?? '', amount: '2.5', usage: {} });
    await mergeTenant(ctx, { tenant: 'group', into: 'other' });
    expect(await monthOf(made, 'other')).toEqual({ cap: '10', spent: '2.5', reserved: '4' });
    await settleHold(ctx, { holdId: second.holdId ?? '', amount: '4', usage: {} });
    expect(await monthOf(made, 'other')).toEqual({ cap: '10', spent: '6.5', reserved: '0' });
    const third = await addTenant(ctx, { name: 'third' });
    await setBudget(ctx, { tenant: 'third', spend: 'ai', amount: '20', currency: 'USD' });
    await mergeTenant(ctx, { tenant: 'other', into: 'third' });
    const month = (await readWindows(ctx, third.id)).find(({ kind }) => kind === 'month');
    expect(month).toMatchObject({ cap: '20', spent: '6.5', reserved: '0' });
    // What the budgets of those that are gone come to is nobody's any more.
    const [status] = (await getBudgetStatus(ctx, { tenant: 'third' })).statuses;
    expect(status?.children).toBeNull();
  });

  test('out from under every budget nothing holds a tenant back', async () => {
    const made = await world();
    expect((await call(made, 'a', '11')).outcome).toBe('no_headroom');
    await moveTenant(made.ctx, { tenant: 'acme', parent: null });
    expect((await call(made, 'b', '11')).outcome).toBe('held');
  });
});
