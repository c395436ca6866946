import { expect, test } from 'vitest';
import { settleHold } from '../../../src/engine/holds/index.ts';
import { addTenant } from '../../../src/engine/tenants/index.ts';
import { setCaps } from '../../support/ai-budget.ts';
import { ADMIN_SECRET, openApiSite } from '../../support/api-site.ts';
import { describeOnEachDatabase } from '../../support/databases.ts';

const PATH = '/api/admin/ai/tenant-cost';

describeOnEachDatabase('the admin’s endpoint', (open) => {
  test('tells all tenants in plain numbers, for who has the secret', async () => {
    const site = await openApiSite((await open()).db);
    const group = await addTenant(site.ctx, { name: 'group' });
    const acme = await addTenant(site.ctx, { name: 'acme', parent: 'group' });
    await setCaps(site.ctx, acme.id, { day: '1', month: '20' });
    const key = await site.makeKey();
    const { body: reserved } = await site.ask(key, 'POST', '/api/v1/ai/reservations', {
      tenant: 'acme',
      provider: 'openai',
      model: 'gpt-4o',
      inputTokens: 10,
      policy: { maxTokens: 10 },
      idempotencyKey: 'a',
    });
    await settleHold(site.ctx, { holdId: reserved.holdId, amount: '1.25', usage: {} });
    const { status, body, headers } = await site.ask(ADMIN_SECRET, 'GET', PATH);
    expect([status, headers.get('cache-control')]).toEqual([200, 'no-store']);
    expect(Object.keys(body)).toEqual(['timestamp', 'stats', 'top10', 'alerts']);
    expect(body.stats).toEqual({
      totalTenants: 2,
      normalTenants: 1,
      cautionTenants: 0,
      throttledTenants: 0,
      blockedTenants: 1,
      totalDaySpend: 1.25,
      totalMonthSpend: 1.25,
      criticalAlerts: 1,
      highAlerts: 0,
    });
    const [row] = body.top10;
    expect(row).toMatchObject({
      organizationId: group.id,
      siteId: acme.id,
      siteName: 'acme',
      state: 'BLOCKED',
      spend: { daySpendUsd: 1.25, monthSpendUsd: 1.25, budgetDayUsd: 1, budgetMonthUsd: 20 },
      percentages: { day: 125, month: 6.25 },
    });
    expect(row.trend.at(-1)).toEqual({ date: '2026-11-21', cost: 1.25 });
    expect(body.alerts).toEqual([
      {
        id: expect.any(String),
        severity: 'critical',
        message: expect.stringContaining('acme'),
        organizationId: group.id,
        siteId: acme.id,
        tenantName: 'acme',
      },
    ]);
  });

  test('is closed to any other secret, to API keys, and to none', async () => {
    const site = await openApiSite((await open()).db);
    const key = await site.makeKey();
    for (const given of [key, 'wrong', `${ADMIN_SECRET}x`, ADMIN_SECRET.slice(0, -1)]) {
      const { status, body } = await site.ask(given, 'GET', PATH);
      expect([given, status, body.code]).toEqual([given, 401, 'unauthorized']);
    }
    expect((await fetch(site.url + PATH)).status).toBe(401);
  });

  test('does not exist where no secret is set', async () => {
    const site = await openApiSite((await open()).db, { adminSecret: null });
    const there = await site.ask('', 'GET', PATH);
    const nowhere = await site.ask('', 'GET', '/api/admin/nothing');
    expect([there.status, there.body]).toEqual([404, nowhere.body]);
  });
});
