import { sql } from 'drizzle-orm';
import { beforeAll, expect, test } from 'vitest';
import { toStatement } from '../../../db/sql.ts';
import { decideApproval } from '../../../src/engine/approvals/index.ts';
import {
  type BudgetChange,
  raiseBudget,
  removeBudget,
  setBudget,
} from '../../../src/engine/budgets/index.ts';
import type { Context } from '../../../src/engine/context.ts';
import { reserveHold } from '../../../src/engine/holds/index.ts';
import { aCall, readWindows } from '../../support/ai-budget.ts';
import { BUDGET_KINDS, type BudgetWorld, makeBudgetWorld } from '../../support/budget-world.ts';
import { describeOnEachDatabase } from '../../support/databases.ts';

/** The budgets that count, as text: whose, spend, window, amount, currency, version. */
async function liveBudgets(ctx: Context): Promise<string[]> {
  const [rows = []] = await ctx.db.read('*', [
    toStatement(sql`
      select coalesce(t.name, b.tag_key || '=' || b.tag_value) || ' ' || b.spend || ' ' || b."window" || ' '
        || trim_scale(b.amount) || ' ' || b.currency || ' v' || b.version as line
      from budgets b left join tenants t on t.id = b.tenant_id where b.removed_at is null order by 1`),
  ]);
  return rows.map(({ line }) => line as string);
}

const idOf = ({ approval }: BudgetChange) => approval?.id ?? '';

describeOnEachDatabase('changing a budget', (open) => {
  let shared: BudgetWorld;

  beforeAll(async () => {
    shared = await makeBudgetWorld(await open());
    await shared.letPass();
  }, 60_000);

  test('a budget that is set is asked for, counts once it is approved, and the record has both sides', async () => {
    const { ctx, member, audit, tenants } = await makeBudgetWorld(await open());
    const [admin, approver] = [await member('admin', null), await member('approver', 'group')];
    const asked = await setBudget(admin, { tenant: 'acme', amount: '5000', currency: 'USD' });
    expect(asked).toMatchObject({ outcome: 'asked', whose: 'acme', before: null });
    expect(await liveBudgets(ctx)).toEqual([]);
    const decided = await decideApproval(approver, BUDGET_KINDS, { id: idOf(asked), decision: 'approve' });
    expect(decided.outcome).toBe('approved');
    expect(await liveBudgets(ctx)).toEqual(['acme cloud month 5000 USD v1']);
    const again = await setBudget(admin, {
      tenant: 'acme',
      amount: '6000',
      thresholds: ['0.75', '0.9', '1'],
    });
    await decideApproval(approver, BUDGET_KINDS, { id: idOf(again), decision: 'approve' });
    expect(await liveBudgets(ctx)).toEqual(['acme cloud month 6000 USD v2']);
    const records = await audit('budget.set');
    expect(records).toHaveLength(2);
    expect(records[1]).toMatchObject({
      actor: approver.actor.label,
      subject: `tenant:${tenants.acme.id}`,
      before: { amount: '5000', version: 1, thresholds: ['0.7', '0.9', '1'] },
      after: {
        amount: '6000',
        version: 2,
        thresholds: ['0.75', '0.9', '1'],
        approval: idOf(again),
        requestedBy: admin.actor.label,
      },
    });
  });

  test('a rule that asks nobody lets it count at once', async () => {
    const { ctx, letPass } = await makeBudgetWorld(await open());
    await letPass('10000');
    expect(await setBudget(ctx, { tenant: 'acme', amount: '9999.99', currency: 'USD' })).toMatchObject({
      outcome: 'applied',
      approval: null,
    });
    expect(await liveBudgets(ctx)).toEqual(['acme cloud month 9999.99 USD v1']);
  });

  test('a rule by amount measures the highest phase, and the removal of a budget as large as it was', async () => {
    const { ctx, letPass, member } = await makeBudgetWorld(await open());
    await member('approver', null);
    await letPass('10000');
    const phased = await setBudget(ctx, {
      tenant: 'acme',
      amount: '100',
      currency: 'USD',
      phases: { '2026-12': '20000', '2026-11': '5' },
    });
    expect(phased.outcome).toBe('asked');
    await setBudget(ctx, { tenant: 'beta', amount: '9000', currency: 'USD' });
    expect((await raiseBudget(ctx, { tenant: 'beta', by: '1000' })).outcome).toBe('asked');
    expect((await removeBudget(ctx, { tenant: 'beta' })).outcome).toBe('applied');
    expect(await liveBudgets(ctx)).toEqual([]);
  });

  test('a large cap is not got round by a small amount that only observes, or begins too late', async () => {
    const { ctx, letPass, member } = await makeBudgetWorld(await open());
    await member('approver', null);
    await letPass('10000');
    const large = { tenant: 'acme', spend: 'ai', amount: '20000', currency: 'USD' } as const;
    const asked = await setBudget(ctx, large);
    const approver = await member('approver', 'acme');
    await decideApproval(approver, BUDGET_KINDS, { id: idOf(asked), decision: 'approve' });
    for (const change of [
      { observeOnly: true },
      { validFrom: '2099-01-01' },
      { validTo: '2026-01-01' },
      {},
    ]) {
      const { outcome } = await setBudget(ctx, { ...large, amount: '1', ...change });
      expect([change, outcome]).toEqual([change, 'asked']);
    }
    expect(await liveBudgets(ctx)).toEqual(['acme ai month 20000 USD v1']);
  });

  test('of two approvals of one base the second is stale, whoever is first', async () => {
    const { ctx, member } = await makeBudgetWorld(await open());
    const [admin, approver] = [await member('admin', null), await member('approver', null)];
    const changes = await Promise.all(
      ['100', '200'].map((amount) => setBudget(admin, { tenant: 'acme', amount, currency: 'USD' })),
    );
    const outcomes = await Promise.all(
      changes.map((change) =>
        decideApproval(approver, BUDGET_KINDS, { id: idOf(change), decision: 'approve' }),
      ),
    );
    expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(['approved', 'stale']);
    expect(await liveBudgets(ctx)).toHaveLength(1);
  });

  test('the version grows by one with each change, and what was before is kept', async () => {
    const { ctx, letPass } = await makeBudgetWorld(await open());
    await letPass();
    await setBudget(ctx, { tenant: 'acme', amount: '100', currency: 'USD' });
    await raiseBudget(ctx, { tenant: 'acme', by: '20.5' });
    await raiseBudget(ctx, { tenant: 'acme', to: '200' });
    expect(await liveBudgets(ctx)).toEqual(['acme cloud month 200 USD v3']);
    const [rows] = await ctx.db.read('*', [
      toStatement(sql`select trim_scale(amount)::text as amount from budgets order by id`),
    ]);
    expect(rows).toEqual([{ amount: '100' }, { amount: '120.5' }, { amount: '200' }]);
    await removeBudget(ctx, { tenant: 'acme' });
    expect(await liveBudgets(ctx)).toEqual([]);
  });

  test('what a change leaves out stays, and null takes it away', async () => {
    const { ctx, letPass } = await makeBudgetWorld(await open());
    await letPass();
    await setBudget(ctx, {
      tenant: 'acme',
      amount: '100',
      currency: 'USD',
      metric: 'billed',
      counts: ['tax'],
      thresholds: ['0.5'],
      phases: { '2026-12': '150' },
      rolloverCap: '10',
      validFrom: '2026-01-01',
      observeOnly: true,
    });
    const { after } = await setBudget(ctx, {
      tenant: 'acme',
      amount: '120',
      phases: null,
      observeOnly: false,
    });
    expect(after).toMatchObject({
      amount: '120',
      metric: 'billed',
      counts: ['tax'],
      thresholds: ['0.5'],
      phases: null,
      rolloverCap: '10',
      validFrom: '2026-01-01',
      observeOnly: false,
    });
  });

  test('a raise lifts the phases that it would overtake', async () => {
    const { ctx, letPass } = await makeBudgetWorld(await open());
    await letPass();
    await setBudget(ctx, { tenant: 'acme', amount: '100', currency: 'USD', phases: { '2026-12': '150' } });
    const { after } = await raiseBudget(ctx, { tenant: 'acme', to: '180' });
    expect(after).toMatchObject({ amount: '180', phases: { '2026-12': '230' } });
  });

  test('only an admin of the branch sets; whoever sees the tenant may ask for more', async () => {
    const { ctx, letPass, member } = await makeBudgetWorld(await open());
    const [viewer, branchAdmin, approver] = [
      await member('viewer', 'acme'),
      await member('admin', 'group'),
      await member('approver', 'group'),
    ];
    const set = { tenant: 'acme', amount: '100', currency: 'USD' };
    await expect(setBudget(viewer, set)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(setBudget(approver, set)).rejects.toMatchObject({ code: 'forbidden' });
    const asked = await setBudget(branchAdmin, set);
    await decideApproval(approver, BUDGET_KINDS, { id: idOf(asked), decision: 'approve' });
    const raised = await raiseBudget(viewer, { tenant: 'acme', by: '10', reason: 'launch' });
    expect(raised.outcome).toBe('asked');
    await expect(removeBudget(viewer, { tenant: 'acme' })).rejects.toMatchObject({ code: 'forbidden' });
    await letPass();
    await expect(raiseBudget(viewer, { tenant: 'acme', by: '10' })).rejects.toMatchObject({
      code: 'forbidden',
    });
    expect(await liveBudgets(ctx)).toEqual(['acme cloud month 100 USD v1']);
    expect((await raiseBudget(branchAdmin, { tenant: 'acme', by: '10' })).outcome).toBe('applied');
  });

  test("another branch's budget cannot be told from none", async () => {
    const { ctx, letPass, member } = await makeBudgetWorld(await open());
    await letPass();
    await setBudget(ctx, { tenant: 'other', amount: '100', currency: 'USD' });
    const admin = await member('admin', 'group');
    const tries = (tenant: string) => [
      setBudget(admin, { tenant, amount: '1', currency: 'USD' }),
      raiseBudget(admin, { tenant, by: '1' }),
      removeBudget(admin, { tenant }),
    ];
    const outcomes = async (tenant: string) =>
      (await Promise.allSettled(tries(tenant))).map((one) =>
        one.status === 'rejected' ? (one.reason as Error).message.replaceAll(tenant, 'X') : 'done',
      );
    const others = await outcomes('other');
    expect(others).toEqual(await outcomes('ohter'));
    expect(others).toHaveLength(3);
    expect(others).not.toContain('done');
  });

  test('the budget of a tag is for who sees everything, and never caps', async () => {
    const { ctx, letPass, member } = await makeBudgetWorld(await open());
    await letPass();
    const tag = { key: 'env', value: 'prod' };
    await expect(
      setBudget(await member('admin', 'group'), { tag, amount: '1', currency: 'USD' }),
    ).rejects.toMatchObject({ code: 'forbidden' });
    await expect(setBudget(ctx, { tag, spend: 'ai', amount: '1', currency: 'USD' })).rejects.toMatchObject({
      code: 'bad_input',
    });
    await setBudget(ctx, { tag, amount: '300', currency: 'USD' });
    expect(await liveBudgets(ctx)).toEqual(['env=prod cloud month 300 USD v1']);
    // Nor does the refusal of a raise tell others what it is, or that it is there.
    for (const value of ['prod', 'none'])
      await expect(
        raiseBudget(await member('viewer', 'group'), { tag: { key: 'env', value }, to: '1' }),
      ).rejects.toMatchObject({ code: 'forbidden' });
  });

  test.each([
    ['an amount below zero', { amount: '-5' }],
    ['an amount in E notation', { amount: '1e309' }],
    ['no number', { amount: 'NaN' }],
    ['a separator of thousands', { amount: '5,000.00' }],
    ['thresholds that go down', { thresholds: ['0.9', '0.7'] }],
    ['a threshold twice', { thresholds: ['0.9', '0.90'] }],
    ['an end before the begin', { validFrom: '2026-02-01', validTo: '2026-02-01' }],
    ['phases of a week', { window: 'week' as const, phases: { '2026-12': '1' } }],
    ['rollover of a day', { window: 'day' as const, rolloverCap: '1' }],
    ['no currency there is', { currency: 'XYZ1' }],
    ['an AI budget with two thresholds', { spend: 'ai' as const, thresholds: ['0.7', '1'] }],
    ['an AI budget that blocks behind its cap', { spend: 'ai' as const, thresholds: ['0.7', '0.9', '1.1'] }],
    ['an AI budget in a currency without a rate', { spend: 'ai' as const, currency: 'BRL' }],
  ])('%s is refused, and nothing changes', async (_, wrong) => {
    const { ctx } = shared;
    await expect(
      setBudget(ctx, { tenant: 'acme', amount: '100', currency: 'USD', ...wrong }),
    ).rejects.toMatchObject({ code: 'bad_input' });
    expect(await liveBudgets(ctx)).toEqual([]);
  });

  test("a currency other than the budget's is refused with a sentence that names both", async () => {
    const { ctx, letPass } = await makeBudgetWorld(await open());
    await letPass();
    await setBudget(ctx, { tenant: 'acme', amount: '100', currency: 'USD' });
    for (const wrong of [
      setBudget(ctx, { tenant: 'acme', amount: '120', currency: 'EUR' }),
      raiseBudget(ctx, { tenant: 'acme', by: '20', currency: 'EUR' }),
    ]) {
      await expect(wrong).rejects.toMatchObject({ code: 'bad_input', message: /USD, not EUR/ });
    }
  });

  test('less is no raise, and of several budgets it is asked which', async () => {
    const { ctx, letPass } = await makeBudgetWorld(await open());
    await letPass();
    await setBudget(ctx, { tenant: 'acme', amount: '100', currency: 'USD' });
    await expect(raiseBudget(ctx, { tenant: 'acme', to: '100' })).rejects.toMatchObject({
      code: 'bad_input',
    });
    await expect(raiseBudget(ctx, { tenant: 'acme', by: '0' })).rejects.toMatchObject({ code: 'bad_input' });
    await setBudget(ctx, { tenant: 'acme', spend: 'ai', window: 'day', amount: '5' });
    await expect(raiseBudget(ctx, { tenant: 'acme', by: '1' })).rejects.toMatchObject({
      code: 'ambiguous',
      details: {
        choices: [
          { label: '100 USD month cloud', command: 'budget raise acme by 1 month cloud' },
          { label: '5 USD day ai', command: 'budget raise acme by 1 day ai' },
        ],
      },
    });
  });

  test('an AI budget caps the calls under way at once, raised at once, and gone with it', async () => {
    const { ctx, letPass, tenants } = await makeBudgetWorld(await open());
    await letPass();
    const call = (key: string) => reserveHold(ctx, aCall(tenants.acme.id, key, { estimate: '4' }));
    expect((await call('a')).outcome).toBe('held');
    await setBudget(ctx, { tenant: 'group', spend: 'ai', amount: '10', currency: 'USD' });
    const month = async () => (await readWindows(ctx, tenants.group.id)).find(({ kind }) => kind === 'month');
    expect(await month()).toMatchObject({ cap: '10', spent: '0', reserved: '4' });
    expect((await call('b')).outcome).toBe('held');
    expect((await call('c')).outcome).toBe('no_headroom');
    await raiseBudget(ctx, { tenant: 'group', by: '2' });
    expect((await call('d')).outcome).toBe('held');
    expect((await call('e')).outcome).toBe('no_headroom');
    await removeBudget(ctx, { tenant: 'group' });
    expect((await call('f')).outcome).toBe('held');
    expect(await month()).toMatchObject({ cap: null });
  });

  test('an AI budget in another currency is pinned to the rate of the books', async () => {
    const { ctx, letPass, tenants } = await makeBudgetWorld(await open());
    await letPass();
    await ctx.db.transaction('*', (tx) =>
      tx.rows(sql`insert into exchange_rates (day, base, quote, rate, source, imported_at)
        values ('2026-11-20', 'EUR', 'USD', 1.25, 'ECB', now()), ('2026-11-22', 'EUR', 'USD', 9, 'ECB', now())`),
    );
    const { after } = await setBudget(ctx, { tenant: 'acme', spend: 'ai', amount: '80', currency: 'EUR' });
    expect(after).toMatchObject({ usdRate: '1.25', usdRateOn: '2026-11-20' });
    expect((await readWindows(ctx, tenants.acme.id)).find(({ kind }) => kind === 'month')?.cap).toBe('100');
  });
});
