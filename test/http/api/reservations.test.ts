import { expect, test } from 'vitest';
import { addTenant } from '../../../src/engine/tenants/index.ts';
import { readWindows, setCaps } from '../../support/ai-budget.ts';
import { type ApiSite, openApiSite } from '../../support/api-site.ts';
import { describeOnEachDatabase } from '../../support/databases.ts';

/** 0.0025 for the input, 0.01 for the output at most: 0.0125 dollars with gpt-4o. */
const call = (key: string, more: object = {}) => ({
  tenant: 'acme',
  provider: 'openai',
  model: 'gpt-4o',
  inputTokens: 1000,
  policy: { maxTokens: 1000, topK: 5 },
  idempotencyKey: key,
  ...more,
});

describeOnEachDatabase('reservations over HTTP', (open) => {
  async function world(caps: { day?: string; month?: string } = {}) {
    const { db } = await open();
    const site = await openApiSite(db);
    const { id } = await addTenant(site.ctx, { name: 'acme' });
    const other = await addTenant(site.ctx, { name: 'umbrella' });
    if (caps.day || caps.month) await setCaps(site.ctx, id, caps);
    const key = await site.makeKey({ tenant: 'acme' });
    const post = (path: string, body?: unknown, headers?: object) =>
      site.ask(key, 'POST', `/api/v1/ai/reservations${path}`, body, headers);
    return { site, id, other, key, post };
  }
  const dayOf = async (site: ApiSite, id: number) =>
    (await readWindows(site.ctx, id)).find(({ kind }) => kind === 'day');

  test('reserve, dispatch, settle: one decision, one charge', async () => {
    const { site, id, post } = await world({ day: '1' });
    const reserved = await post('', call('order-17', { correlationId: 'corr-1' }));
    expect(reserved.status).toBe(200);
    expect(reserved.body).toEqual({
      type: 'call',
      allowed: true,
      reason: null,
      message: null,
      state: 'NORMAL',
      holdId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      estimateUsd: '0.0125',
      policy: { model: 'gpt-4o', maxTokens: 1000, topK: 5 },
      requestedPolicy: { model: 'gpt-4o', maxTokens: 1000, topK: 5 },
      degradationActions: [],
      correlationId: 'corr-1',
      outage: false,
    });
    const { holdId } = reserved.body;
    expect((await post(`/${holdId}/dispatch`)).body).toEqual({ holdId, outcome: 'done' });
    expect((await post(`/${holdId}/dispatch`)).body).toEqual({ holdId, outcome: 'repeated' });
    expect(await dayOf(site, id)).toMatchObject({ spent: '0', reserved: '0.0125' });
    const usage = { inputTokens: 900, cacheReadTokens: 400, outputTokens: 100, reasoningTokens: 40 };
    // 500 at 2.5, 400 at 1.25 and 100 at 10 dollars a million.
    const settled = await post(`/${holdId}/settle`, { usage });
    expect(settled.body).toEqual({ holdId, outcome: 'ended', state: 'settled', spentUsd: '0.00275' });
    const again = await post(`/${holdId}/settle`, { usage: { inputTokens: 9, outputTokens: 9 } });
    expect(again.body).toMatchObject({ outcome: 'repeated', spentUsd: '0.00275' });
    expect(await dayOf(site, id)).toMatchObject({ spent: '0.00275', reserved: '0' });
  });

  test('a spent budget is an answer, not an error, with a sentence in the caller’s language', async () => {
    const { post } = await world({ day: '0' });
    const english = await post('', call('a'));
    expect(english.status).toBe(200);
    expect(english.body).toMatchObject({
      type: 'limit_blocked',
      allowed: false,
      reason: 'blocked',
      state: 'BLOCKED',
      holdId: null,
      estimateUsd: null,
      degradationActions: ['blocked_no_provider_call'],
      message: 'The AI budget of acme is spent for now. Ask an admin for more, or try again tomorrow.',
    });
    const portuguese = await post('', call('b'), { 'accept-language': 'fr, pt-BR;q=0.9, en;q=0.5' });
    expect(portuguese.body.message).toMatch(/^O orçamento de IA de acme acabou/);
  });
});
