import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { toStatement } from '../../../db/sql.ts';
import { getAiOverview, toPlainOverview } from '../../../src/engine/ai-overview/index.ts';
import { DEFAULT_POLICY_FILE, decideCall, type Gate } from '../../../src/engine/ai-policy/index.ts';
import { windowsAt } from '../../../src/engine/budgets/index.ts';
import type { Context } from '../../../src/engine/context.ts';
import { reserveHold, settleHold } from '../../../src/engine/holds/index.ts';
import { makePriceBook, setPrice } from '../../../src/engine/prices/index.ts';
import { addTenant, mergeTenant } from '../../../src/engine/tenants/index.ts';
import { aCall, setCaps } from '../../support/ai-budget.ts';
import { makeContext } from '../../support/context.ts';
import { describeOnEachDatabase } from '../../support/databases.ts';

describeOnEachDatabase('the overview of AI spend', (open) => {
  const NOW = '2026-11-21T12:00:00Z';
  let key = 0;

  /** Books a call's cost to the last digit, whatever any budget says. */
  async function spend(ctx: Context, tenantId: number, amount: string, at = NOW) {
    const then = { ...ctx, now: () => new Date(at) };
    key += 1;
    const { holdId } = await reserveHold(then, aCall(tenantId, `k${key}`, { estimate: '0' }));
    await settleHold(then, { holdId: holdId ?? '', amount, usage: {} });
  }

  async function world() {
    const { db } = await open();
    const ctx = await makeContext(db, { now: NOW });
    const group = await addTenant(ctx, { name: 'retail' });
    const shop = await addTenant(ctx, { name: 'shop', parent: 'retail' });
    const other = await addTenant(ctx, { name: 'other' });
    const idle = await addTenant(ctx, { name: 'idle' });
    return { ctx, group: group.id, shop: shop.id, other: other.id, idle: idle.id };
  }

  test('a tenant that was merged away counts in the other, and is none of its own', async () => {
    const { ctx, other, idle } = await world();
    await spend(ctx, idle, '0.3');
    await spend(ctx, other, '0.1');
    await mergeTenant(ctx, { tenant: 'idle', into: 'other' });
    await addTenant(ctx, { name: 'quiet' });
    await addTenant(ctx, { name: 'gone' });
    await mergeTenant(ctx, { tenant: 'gone', into: 'quiet' });
    const { stats, top10 } = await getAiOverview(ctx);
    expect(stats).toMatchObject({ totalTenants: 4, totalMonthSpend: '0.4', totalDaySpend: '0.4' });
    expect(top10[0]).toMatchObject({ siteName: 'other', spend: { monthSpendUsd: '0.4' } });
    // retail makes no calls of its own.
    expect(top10.map(({ siteName }) => siteName)).toEqual(['other', 'quiet', 'shop']);
  });

  test('money is counted once, also where a group lies above, and each tenant is in one state', async () => {
    const { ctx, group, shop, other, idle } = await world();
    await spend(ctx, shop, '0.1', '2026-11-20T23:59:59Z');
    await spend(ctx, shop, '0.2');
    await spend(ctx, group, '0.05');
    await spend(ctx, other, '0.00000000000001');
    await setCaps(ctx, shop, { day: '1' });
    await setCaps(ctx, group, { month: '0.5' });
    const { stats, top10, alerts, timestamp } = await getAiOverview(ctx);
    expect(timestamp).toBe('2026-11-21T12:00:00.000Z');
    expect(stats).toEqual({
      totalTenants: 4,
      normalTenants: 2,
      // 0.35 of 0.5 restricts the shop below it too.
      cautionTenants: 2,
      throttledTenants: 0,
      blockedTenants: 0,
      totalDaySpend: '0.25000000000001',
      totalMonthSpend: '0.35000000000001',
      criticalAlerts: 0,
      highAlerts: 0,
    });
    expect(alerts).toEqual([]);
    expect(top10.map(({ siteId }) => siteId)).toEqual([group, shop, other, idle]);
    expect(top10[0]).toMatchObject({
      organizationId: group,
      siteName: 'retail',
      state: 'CAUTION',
      spend: { daySpendUsd: '0.25', monthSpendUsd: '0.35', budgetDayUsd: null, budgetMonthUsd: '0.5' },
      percentages: { day: null, month: '70' },
    });
    expect(top10[1]).toMatchObject({
      organizationId: group,
      siteId: shop,
      state: 'CAUTION',
      spend: { daySpendUsd: '0.2', monthSpendUsd: '0.3', budgetDayUsd: '1' },
    });
    expect(top10[1]?.trend).toHaveLength(14);
    expect(top10[1]?.trend.slice(-3)).toEqual([
      { date: '2026-11-19', cost: '0' },
      { date: '2026-11-20', cost: '0.1' },
      { date: '2026-11-21', cost: '0.2' },
    ]);
  });

  test('the day is the organization’s: a call at 01:00 UTC belongs to yesterday in São Paulo', async () => {
    const { ctx, shop } = await world();
    const there = { ...ctx, settings: { ...ctx.settings, timeZone: 'America/Sao_Paulo' } };
    await spend(there, shop, '3', '2026-11-21T01:00:00Z');
    await spend(there, shop, '1', '2026-11-21T03:00:00Z');
    const { stats, top10 } = await getAiOverview(there);
    expect([stats.totalDaySpend, stats.totalMonthSpend]).toEqual(['1', '4']);
    expect(top10[0]?.trend.slice(-2)).toEqual([
      { date: '2026-11-20', cost: '3' },
      { date: '2026-11-21', cost: '1' },
    ]);
  });

  test('a full budget is critical, a nearly full one high, and what only observes stops nothing', async () => {
    const { ctx, group, shop, other } = await world();
    await setCaps(ctx, shop, { day: '10', month: '10.5' });
    await spend(ctx, shop, '10');
    const { alerts, stats } = await getAiOverview(ctx);
    expect(alerts).toEqual([
      {
        id: `ai:${shop}:day:2026-11-21:critical`,
        severity: 'critical',
        message:
          'shop has used 100 % of its AI budget for the day: its calls are not made until the budget is raised or the period ends.',
        organizationId: group,
        siteId: shop,
        tenantName: 'shop',
      },
      {
        id: `ai:${shop}:month:2026-11-01:high`,
        severity: 'high',
        message: 'shop has used 95.2 % of its AI budget for the month: its calls are made with the least.',
        organizationId: group,
        siteId: shop,
        tenantName: 'shop',
      },
    ]);
    expect(stats).toMatchObject({ blockedTenants: 1, criticalAlerts: 1, highAlerts: 1 });
    await spend(ctx, other, '2');
    await setCaps(ctx, other, { month: '1' });
    await ctx.db.transaction('*', (tx) =>
      tx.rows(sql`update budgets set observe_only = true where tenant_id = ${other}`),
    );
    const after = await getAiOverview(ctx);
    expect(after.stats).toMatchObject({ blockedTenants: 1, normalTenants: 3, highAlerts: 2 });
    expect(after.alerts.find(({ tenantName }) => tenantName === 'other')).toMatchObject({
      severity: 'high',
      message:
        'other has used 200 % of its AI budget for the month; the budget only observes, so nothing is held back.',
    });
  });

  test('the state is the one that the next call is decided by', async () => {
    const { ctx, group, shop, other } = await world();
    await setCaps(ctx, group, { month: '1' });
    await spend(ctx, shop, '0.95');
    const gate: Gate = {
      prices: makePriceBook([]),
      file: DEFAULT_POLICY_FILE,
      limits: { warn: '0.7', throttle: '0.9', block: '1' },
      known: new Map(),
    };
    const { top10 } = await getAiOverview(ctx);
    for (const tenantId of [shop, other]) {
      const policy = { model: 'gpt-4o-mini', maxTokens: 1 };
      const call = { tenantId, provider: 'openai', inputTokens: 1, policy, key: 'now' };
      const { state } = await decideCall(ctx, gate, call);
      expect(top10.find(({ siteId }) => siteId === tenantId)?.state).toBe(state);
    }
  });

  test('a lifted block leaves THROTTLED, is told with its end, and is back at it by time alone', async () => {
    const { ctx, shop } = await world();
    await setCaps(ctx, shop, { day: '10' });
    await spend(ctx, shop, '12');
    await ctx.db.transaction('*', (tx) =>
      tx.rows(sql`insert into block_lifts (tenant_id, extra, from_at, until_at, asked_by)
        values (${shop}, 5, '2026-11-21T11:00:00Z', '2026-11-21T13:00:00Z', 'test')`),
    );
    const lifted = await getAiOverview(ctx);
    expect(lifted.stats).toMatchObject({ throttledTenants: 1, blockedTenants: 0, criticalAlerts: 0 });
    expect(lifted.alerts.map(({ message }) => message)).toEqual([
      'shop has used 120 % of its AI budget for the day; its block is lifted until Nov 21, 2026, 1:00 PM.',
    ]);
    const after = await getAiOverview({ ...ctx, now: () => new Date('2026-11-21T13:00:00Z') });
    expect(after.stats).toMatchObject({ blockedTenants: 1, criticalAlerts: 1 });
    const { holdId } = await reserveHold(ctx, aCall(shop, 'more', { estimate: '3', assumed: 2 }));
    await settleHold(ctx, { holdId: holdId ?? '', amount: '3', usage: {} });
    expect((await getAiOverview(ctx)).stats).toMatchObject({ throttledTenants: 0, blockedTenants: 1 });
  });

  test('who sees a branch gets its figures alone, with the state that a budget above puts it in', async () => {
    const { ctx, group, shop, other } = await world();
    await setCaps(ctx, group, { month: '1' });
    await setCaps(ctx, other, { month: '1' });
    await spend(ctx, shop, '0.4');
    await spend(ctx, group, '0.6');
    await spend(ctx, other, '1');
    const overview = await getAiOverview({ ...ctx, scope: [shop] });
    expect(overview.stats).toMatchObject({ totalTenants: 1, blockedTenants: 1, totalMonthSpend: '0.4' });
    expect(overview.alerts).toEqual([]);
    expect(overview.top10).toHaveLength(1);
    expect(overview.top10[0]).toMatchObject({ organizationId: shop, siteId: shop, state: 'BLOCKED' });
    expect(JSON.stringify(overview)).not.toContain('retail');
    expect((await getAiOverview({ ...ctx, scope: [] })).stats.totalTenants).toBe(0);
  });

  test('what no cap held while the database was away and prices that no cap can rest on are alerts too, the latter of no tenant and for admins', async () => {
    const { ctx, group, shop } = await world();
    const { price } = aCall(shop, 'away');
    const holdId = randomUUID();
    const windows = windowsAt(ctx.now(), ctx.settings);
    await ctx.db.alone(
      toStatement(sql`
        select keep_outage_call(${shop}::int, 'away', ${holdId}::uuid, ${NOW}::timestamptz, '2026-11-21T12:10:00Z',
          ${sql.param(windows.map(({ kind }) => kind))}::text[],
          ${sql.param(windows.map(({ startsAt }) => startsAt.toISOString()))}::timestamptz[],
          ${sql.param(windows.map(({ endsAt }) => endsAt.toISOString()))}::timestamptz[], 'UTC', 1, 'openai', 'gpt-4o',
          ${JSON.stringify(price)}::text::jsonb, true, null, 'THROTTLED', '{}'::jsonb)`),
    );
    await settleHold(ctx, { holdId, amount: '0.25', usage: {} });
    await setPrice(ctx, {
      provider: 'openai',
      model: '<b>own',
      input: '2500000',
      output: '10000000',
      source: 'contract',
      validFrom: '2026-11-01',
    });
    const models = { openai: ['gpt-9-imagined'] };
    const { alerts, stats } = await getAiOverview(ctx, { models });
    const ofNobody = { severity: 'high', organizationId: null, siteId: null, tenantName: null };
    expect(alerts).toEqual([
      {
        id: `ai-outage:${shop}:2026-11-01`,
        severity: 'high',
        message:
          'shop: 1 call this month was decided while the database was away. It cost 0.25 US dollars, which count but no cap held.',
        organizationId: group,
        siteId: shop,
        tenantName: 'shop',
      },
      {
        id: 'ai-price:openai/<b>own:outlier',
        message: 'The price of <b>own of openai is a thousand times away from its neighbours.',
        ...ofNobody,
      },
      {
        id: 'ai-price:openai/gpt-9-imagined:missing',
        message: 'There is no price for gpt-9-imagined of openai: its calls are refused.',
        ...ofNobody,
      },
    ]);
    expect(stats).toMatchObject({ criticalAlerts: 0, highAlerts: 3 });
    const viewer: Context = { ...ctx, scope: [group], actor: { ...ctx.actor, role: 'viewer' } };
    expect((await getAiOverview(viewer, { models })).alerts.map(({ id }) => id)).toEqual([
      `ai-outage:${shop}:2026-11-01`,
    ]);
    expect((await getAiOverview({ ...viewer, scope: [] }, { models })).alerts).toEqual([]);
    const december = { ...viewer, now: () => new Date('2026-12-01T12:00:00Z') };
    expect((await getAiOverview(december)).alerts).toEqual([]);
  });

  test('for machines the figures are plain numbers, and what is not known is null', async () => {
    const { ctx, shop } = await world();
    await spend(ctx, shop, '0.25');
    await setCaps(ctx, shop, { day: '0' });
    const plain = toPlainOverview(await getAiOverview(ctx));
    expect(plain.top10[0]).toMatchObject({
      siteId: shop,
      state: 'BLOCKED',
      spend: { daySpendUsd: 0.25, monthSpendUsd: 0.25, budgetDayUsd: 0, budgetMonthUsd: null },
      percentages: { day: null, month: null },
    });
    expect(plain.stats.totalDaySpend).toBe(0.25);
  });
});
