import { expect, test } from 'vitest';
import { makeKeyRing, revokeApiKey, rotateApiKey } from '../../../src/engine/api-keys/index.ts';
import { addTenant } from '../../../src/engine/tenants/index.ts';
import { openApiSite } from '../../support/api-site.ts';
import { describeOnEachDatabase } from '../../support/databases.ts';

const NOBODY = `ctv_000000000000_${'x'.repeat(43)}`;
const POLICY = '/api/v1/ai/policy?tenant=acme';

const call = (tenant: string | number, key: string) => ({
  tenant,
  provider: 'openai',
  model: 'gpt-4o',
  inputTokens: 10,
  policy: { maxTokens: 10 },
  idempotencyKey: key,
});

describeOnEachDatabase('API keys', (open) => {
  async function world(options: Parameters<typeof openApiSite>[1] = {}) {
    const database = await open();
    const site = await openApiSite(database.db, options);
    const acme = await addTenant(site.ctx, { name: 'acme' });
    const umbrella = await addTenant(site.ctx, { name: 'umbrella' });
    return { site, database, acme, umbrella };
  }

  test.each([
    ['none', ''],
    ['another scheme', 'Basic YTpi'],
    ['no key', 'Bearer hunter2'],
    ['a key that was never made', `Bearer ${NOBODY}`],
  ])('%s is 401, and the answer names the scheme', async (_, authorization) => {
    const { site } = await world();
    const response = await fetch(site.url + POLICY, { headers: authorization ? { authorization } : {} });
    expect(response.status).toBe(401);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(response.headers.get('www-authenticate')).toMatch(/^Bearer/);
    expect(await response.json()).toMatchObject({
      type: 'about:blank',
      title: 'Unauthorized',
      status: 401,
      code: 'unauthorized',
    });
  });

  test('whatever a key of tenant A asks about tenant B sounds as about nobody', async () => {
    const { site, umbrella } = await world();
    const [own, all] = [await site.makeKey({ tenant: 'acme' }), await site.makeKey()];
    const { body } = await site.ask(all, 'POST', '/api/v1/ai/reservations', call('umbrella', 'k'));
    expect(body.allowed).toBe(true);
    const asked = (tenant: string | number, hold: string) =>
      [
        ['POST', '/api/v1/ai/reservations', call(tenant, 'a')],
        ['GET', `/api/v1/ai/policy?tenant=${tenant}`],
        ['GET', `/api/v1/ai/interactions?tenant=${tenant}`],
        ['POST', `/api/v1/ai/reservations/${hold}/dispatch`],
        ['POST', `/api/v1/ai/reservations/${hold}/renew`, { leaseSeconds: 60 }],
        ['POST', `/api/v1/ai/reservations/${hold}/settle`, { usage: { inputTokens: 1, outputTokens: 1 } }],
        ['POST', `/api/v1/ai/reservations/${hold}/release`],
      ] as const;
    const nowhere = '00000000-0000-4000-8000-000000000000';
    const others = [...asked('umbrella', body.holdId), ...asked(umbrella.id, body.holdId)];
    const nobodys = [...asked('nobody', nowhere), ...asked(999_999, nowhere)];
    for (const [at, [method, path, sent]] of others.entries()) {
      const theirs = await site.ask(own, method, path, sent);
      const [, elsewhere = '', unsent] = nobodys[at] ?? [];
      const none = await site.ask(own, method, elsewhere, unsent);
      const say = (answer: unknown) => JSON.stringify(answer).replace(/umbrella|nobody/g, 'X');
      expect([theirs.status, say(theirs.body)]).toEqual([404, say(none.body)]);
    }
    const tenants = await site.ask(own, 'GET', '/api/v1/tenants');
    expect(tenants.body.items.map(({ name }: { name: string }) => name)).toEqual(['acme']);
    expect((await site.ask(own, 'GET', '/api/v1/ai/interactions')).body.items).toEqual([]);
  });

  test('a key may do what its scopes say and no more', async () => {
    const { site } = await world();
    const [ai, read] = [await site.makeKey({ scopes: ['ai'] }), await site.makeKey({ scopes: ['read'] })];
    const reserve = (key: string) => site.ask(key, 'POST', '/api/v1/ai/reservations', call('acme', key));
    expect([(await reserve(ai)).status, (await reserve(read)).status]).toEqual([200, 403]);
    expect((await reserve(read)).body.detail).toBe('This API key may not do that: it lacks the scope "ai".');
    const statuses = async (key: string) => [
      (await site.ask(key, 'GET', POLICY)).status,
      (await site.ask(key, 'GET', '/api/v1/tenants')).status,
    ];
    expect(await statuses(ai)).toEqual([200, 403]);
    expect(await statuses(read)).toEqual([200, 200]);
  });

  test('a revoked key opens nothing from that moment, also where it was in use', async () => {
    const { site } = await world();
    const key = await site.makeKey();
    expect((await site.ask(key, 'GET', POLICY)).status).toBe(200);
    await revokeApiKey(site.ctx, site.ring, key);
    const refused = await site.ask(key, 'GET', POLICY);
    expect([refused.status, refused.body.detail]).toEqual([401, 'This API key was revoked.']);
  });

  test('another process hears of it within five seconds', async () => {
    const { site } = await world();
    const key = await site.makeKey();
    expect((await site.ask(key, 'GET', POLICY)).status).toBe(200);
    await revokeApiKey(site.ctx, makeKeyRing(site.ring.secret), key);
    site.setNow('2026-11-21T12:00:05.001Z');
    expect((await site.ask(key, 'GET', POLICY)).status).toBe(401);
  });

  test('an end is the end of its day, to the instant', async () => {
    const { site } = await world();
    const key = await site.makeKey({ expires: '2026-11-22' });
    site.setNow('2026-11-22T23:59:59.999Z');
    expect((await site.ask(key, 'GET', POLICY)).status).toBe(200);
    site.setNow('2026-11-23T00:00:00Z');
    const refused = await site.ask(key, 'GET', POLICY);
    expect([refused.status, refused.body.detail]).toEqual([401, 'This API key has expired.']);
  });

  test('a rotated key opens for a day beside the one that takes its place', async () => {
    const { site } = await world();
    const old = await site.makeKey({ tenant: 'acme' });
    const { key, made } = await rotateApiKey(site.ctx, site.ring, old);
    expect(made).toMatchObject({ name: 'tests', tenant: 'acme', scopes: ['ai', 'read'] });
    const statuses = async () => [
      (await site.ask(old, 'GET', POLICY)).status,
      (await site.ask(key, 'GET', POLICY)).status,
    ];
    site.setNow('2026-11-22T11:59:59Z');
    expect(await statuses()).toEqual([200, 200]);
    site.setNow('2026-11-22T12:00:00Z');
    expect(await statuses()).toEqual([401, 200]);
    await expect(rotateApiKey(site.ctx, site.ring, old)).rejects.toMatchObject({ code: 'bad_input' });
  });

  test('a copy of the database opens nothing and tells no key', async () => {
    const { site, database } = await world();
    const key = await site.makeKey();
    await site.ask(key, 'GET', POLICY);
    const tables = ['api_keys', 'audit_log'];
    const kept = await Promise.all(tables.map((table) => database.asOwner(`select * from ${table}`)));
    const secret = key.slice('ctv_0123456789ab_'.length);
    expect(JSON.stringify([kept, site.log])).not.toContain(secret);
    const [row] = kept[0] ?? [];
    expect(row?.hash).toMatch(/^[0-9a-f]{64}$/);
    const elsewhere = await openApiSite(database.db, { secret: 'another secret' });
    expect((await elsewhere.ask(key, 'GET', POLICY)).status).toBe(401);
  });

  test('its last use is written down once a minute', async () => {
    const { site, database } = await world();
    const key = await site.makeKey();
    const lastUsed = async () =>
      (await database.asOwner('select last_used_at::text as at from api_keys'))[0]?.at ?? null;
    expect(await lastUsed()).toBeNull();
    await site.ask(key, 'GET', POLICY);
    await expect.poll(lastUsed).toMatch(/^2026-11-21 12:00:00/);
    site.setNow('2026-11-21T12:00:59Z');
    await site.ask(key, 'GET', POLICY);
    site.setNow('2026-11-21T12:01:00Z');
    await site.ask(key, 'GET', POLICY);
    await expect.poll(lastUsed).toMatch(/^2026-11-21 12:01:00/);
  });

  test('each key has an allowance of its own; beyond it 429 says how long to wait', async () => {
    const { site } = await world();
    const [slow, other] = [await site.makeKey({ requestsPerMinute: 1 }), await site.makeKey()];
    expect((await site.ask(slow, 'GET', POLICY)).status).toBe(200);
    const refused = await site.ask(slow, 'GET', POLICY);
    expect([refused.status, refused.body.code]).toEqual([429, 'rate_limited']);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThanOrEqual(30);
    expect((await site.ask(other, 'GET', POLICY)).status).toBe(200);
  });

  test('while the database is away a key that opened before opens still, and one that never did is 503', async () => {
    const { site } = await world();
    const [known, fresh] = [await site.makeKey(), await site.makeKey()];
    expect((await site.ask(known, 'GET', POLICY)).status).toBe(200);
    site.breakDatabase();
    site.setNow('2026-11-21T13:00:00Z');
    // The state cannot be read, but who asks is known.
    const [first, second] = [await site.ask(known, 'GET', POLICY), await site.ask(fresh, 'GET', POLICY)];
    expect([first.status, second.status]).toEqual([503, 503]);
    expect(site.ring.known.size).toBe(1);
    const none = await site.ask(known, 'GET', '/api/v1/nothing');
    expect(none.status).toBe(404);
  });
});
