import { sql } from 'drizzle-orm';
import { beforeAll, expect, test } from 'vitest';
import { addTenant } from '../../../src/engine/tenants/index.ts';
import { setCaps } from '../../support/ai-budget.ts';
import { type ApiSite, openApiSite } from '../../support/api-site.ts';
import { ask } from '../../support/ask.ts';
import { describeOnEachDatabase } from '../../support/databases.ts';

const call = (tenant: string, key: string, more: object = {}) => ({
  tenant,
  provider: 'openai',
  model: 'gpt-4o',
  inputTokens: 1000,
  policy: { maxTokens: 1000 },
  idempotencyKey: key,
  ...more,
});

describeOnEachDatabase('policy and lists over HTTP', (open) => {
  let site: ApiSite;
  let key: string;

  beforeAll(async () => {
    const { db } = await open();
    site = await openApiSite(db, { forFile: true });
    key = await site.makeKey();
    const group = await addTenant(site.ctx, { name: 'group' });
    for (const name of ['acme', 'globex', 'initech']) await addTenant(site.ctx, { name, parent: 'group' });
    await addTenant(site.ctx, { name: '2026' });
    const { body } = await site.ask(key, 'GET', '/api/v1/ai/policy?tenant=acme');
    await setCaps(site.ctx, body.tenant.id, { day: '1', month: '20' });
    await setCaps(site.ctx, group.id, { month: '0.05' });
  }, 60_000);

  const policy = async (tenant: string, of = key) =>
    site.ask(of, 'GET', `/api/v1/ai/policy?tenant=${encodeURIComponent(tenant)}`);
  const spend = async (tenant: string, name: string, outputTokens: number) => {
    const { body } = await site.ask(key, 'POST', '/api/v1/ai/reservations', call(tenant, name));
    const usage = { inputTokens: 0, outputTokens };
    await site.ask(key, 'POST', `/api/v1/ai/reservations/${body.holdId}/settle`, { usage });
  };

  test('the state of a tenant tells spend, budgets and what is done to calls, by the same words as a decision', async () => {
    expect((await policy('acme')).body).toEqual({
      tenant: { id: expect.any(Number), name: 'acme' },
      state: 'NORMAL',
      fromAbove: false,
      blocked: false,
      message: null,
      spend: { daySpendUsd: '0', monthSpendUsd: '0', budgetDayUsd: '1', budgetMonthUsd: '20' },
      windows: [
        {
          window: 'day',
          startsAt: '2026-11-21T00:00:00.000Z',
          endsAt: '2026-11-22T00:00:00.000Z',
          spentUsd: '0',
          reservedUsd: '0',
          budgetUsd: '1',
          enforced: true,
          liftedUntil: null,
          limits: { warn: '0.7', throttle: '0.9', block: '1' },
          state: 'NORMAL',
        },
        expect.objectContaining({ window: 'month', endsAt: '2026-12-01T00:00:00.000Z', budgetUsd: '20' }),
      ],
      degradation: null,
    });
  });

  test('a budget above restricts all below it, without a word of whose it is', async () => {
    // 0.036 of the group's 0.05: 72 %.
    await spend('globex', 'a', 3600);
    const own = await site.makeKey({ tenant: 'acme' });
    const { body } = await policy('acme', own);
    expect(body).toMatchObject({ state: 'CAUTION', fromAbove: true, degradation: { maxTokensShare: 0.7 } });
    expect(JSON.stringify(body)).not.toMatch(/group|0\.05|0\.036/);
    const decided = await site.ask(own, 'POST', '/api/v1/ai/reservations', call('acme', 'b'));
    expect(decided.body).toMatchObject({ state: 'CAUTION', policy: { maxTokens: 700 } });
    await site.ask(own, 'POST', `/api/v1/ai/reservations/${decided.body.holdId}/release`);
  });

  test('a spent budget says so in the caller’s language', async () => {
    // A cheaper model by now: 0.018 more.
    await spend('globex', 'c', 30_000);
    expect((await policy('initech')).body).toMatchObject({
      state: 'BLOCKED',
      blocked: true,
      degradation: null,
    });
    const answer = await site.ask(key, 'GET', '/api/v1/ai/policy?tenant=initech', undefined, {
      'accept-language': 'pt',
    });
    expect(answer.body.message).toMatch(/^O orçamento de IA de initech acabou/);
  });

  test('digits alone are an id: a tenant whose name they are is asked for by its id', async () => {
    expect((await policy('2026')).status).toBe(404);
    const { items } = (await site.ask(key, 'GET', '/api/v1/tenants')).body;
    const { id } = items.find(({ name }: { name: string }) => name === '2026');
    expect((await policy(String(id))).body.tenant).toEqual({ id, name: '2026' });
  });

  test('tenants come page by page, each once, with the tenant above only where it may be seen', async () => {
    const names: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const query: string = cursor === '' ? '' : `&cursor=${cursor}`;
      const { body } = await site.ask(key, 'GET', `/api/v1/tenants?limit=2${query}`);
      expect(body.items.length).toBeLessThanOrEqual(2);
      names.push(...body.items.map(({ name }: { name: string }) => name));
      cursor = body.nextCursor;
    }
    expect(names).toEqual(['unallocated', 'group', 'acme', 'globex', 'initech', '2026']);
    const own = await site.makeKey({ tenant: 'acme' });
    const { items } = (await site.ask(own, 'GET', '/api/v1/tenants')).body;
    expect(items).toEqual([{ id: expect.any(Number), name: 'acme', parentId: null }]);
  });

  test('decisions come the newest first, by tenant, type and correlation, and bear no text', async () => {
    await site.ask(key, 'POST', '/api/v1/ai/reservations', {
      ...call('initech', 'd', { correlationId: 'order-9' }),
      inputTokens: undefined,
      inputText: 'a very private question',
    });
    const list = async (query: string) =>
      (await site.ask(key, 'GET', `/api/v1/ai/interactions?${query}`)).body;
    const all = (await list('tenant=group')).items;
    expect(all.map(({ type }: { type: string }) => type)).toEqual(['limit_blocked', 'call', 'call', 'call']);
    const [blocked] = (await list('correlationId=order-9')).items;
    expect(blocked).toMatchObject({
      type: 'limit_blocked',
      reason: 'blocked',
      degradationLevel: 'BLOCKED',
      context: { tenantCost: { state: 'BLOCKED', degradationActions: ['blocked_no_provider_call'] } },
    });
    expect(JSON.stringify([all, site.log])).not.toContain('private');
    const first = await list('type=call&limit=2');
    const second = await list(`type=call&limit=2&cursor=${first.nextCursor}`);
    expect([first.items.length, second.items.length, second.nextCursor]).toEqual([2, 1, null]);
    const ids = [...first.items, ...second.items].map(({ id }: { id: number }) => id);
    expect(ids).toEqual([...ids].sort((a, b) => b - a));
  });

  test.each([
    ['/api/v1/tenants?limit=0', 'limit'],
    ['/api/v1/tenants?limit=many', 'limit'],
    ['/api/v1/ai/interactions?type=prompt', 'type'],
    ['/api/v1/ai/policy', 'tenant'],
  ])('%s is refused, naming the part', async (path, part) => {
    const { status, body } = await site.ask(key, 'GET', path);
    expect([status, body.errors.map((one: { path: string }) => one.path)]).toEqual([400, [part]]);
  });

  test('a cursor of another list, or of nobody’s making, is refused', async () => {
    const { nextCursor } = (await site.ask(key, 'GET', '/api/v1/tenants?limit=1')).body;
    for (const cursor of [nextCursor, 'x', '%00', 'MTIz']) {
      const { status } = await site.ask(key, 'GET', `/api/v1/ai/interactions?cursor=${cursor}`);
      expect(status).toBe(400);
    }
  });

  test('a block that is lifted is told as it is decided: THROTTLED, with until when', async () => {
    const { id } = await addTenant(site.ctx, { name: 'umbrella' });
    await setCaps(site.ctx, id, { day: '0' });
    expect((await policy('umbrella')).body).toMatchObject({ state: 'BLOCKED', blocked: true });
    await site.ctx.db.transaction('*', (tx) =>
      tx.rows(sql`
        insert into block_lifts (tenant_id, from_at, until_at, extra, asked_by)
        values (${id}::int, '2026-11-21T11:00:00Z', '2026-11-21T13:00:00Z', null, 'cli')`),
    );
    const { body } = await policy('umbrella');
    expect(body).toMatchObject({ state: 'THROTTLED', blocked: false, message: null });
    expect(body.windows[0]).toMatchObject({ window: 'day', liftedUntil: '2026-11-21T13:00:00.000Z' });
    const card = await ask(site.ctx, 'policy umbrella');
    expect(JSON.stringify(card.nodes)).toMatch(/throttled/i);
  });
});
