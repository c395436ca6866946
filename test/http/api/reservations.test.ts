import { expect, test } from 'vitest';
import { sweepHolds } from '../../../src/engine/holds/index.ts';
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

  test('the same key is the same decision, by header or body; for any other call it is refused', async () => {
    const { site, id, post } = await world({ day: '1' });
    const first = await post('', call('k', { idempotencyKey: undefined }), { 'idempotency-key': 'k' });
    const again = await post('', call('k'));
    expect(again.body).toEqual(first.body);
    expect(await dayOf(site, id)).toMatchObject({ reserved: '0.0125' });
    for (const other of [
      { model: 'gpt-4o-mini' },
      { provider: 'azure' },
      { inputTokens: 100_000 },
      { policy: { maxTokens: 9000, topK: 5 } },
      { policy: { maxTokens: 1000, topK: 6 } },
    ]) {
      const refused = await post('', call('k', other));
      expect([refused.status, refused.body.code]).toEqual([400, 'bad_input']);
    }
    const two = await post('', call('k'), { 'idempotency-key': 'l' });
    const none = await post('', call('k', { idempotencyKey: undefined }));
    expect([two.status, none.status]).toEqual([400, 400]);
  });

  test('a key whose hold has ended allows no second call, which nothing would be reserved for', async () => {
    const { site, id, post } = await world({ day: '0.03' });
    const usage = { inputTokens: 1000, outputTokens: 500 };
    for (const [key, verb, body] of [
      ['settled', 'settle', { usage }],
      ['released', 'release', undefined],
    ] as const) {
      const first = await post('', call(key, { dispatched: true }));
      await post(`/${first.body.holdId}/${verb}`, body);
      const again = await post('', call(key, { dispatched: true }));
      expect([again.status, again.body.code]).toEqual([400, 'bad_input']);
      expect(again.body.detail).toContain('has ended');
    }
    expect(await dayOf(site, id)).toMatchObject({ spent: '0.0075', reserved: '0' });
  });

  test('a key that comes again as dispatched is dispatched: who dies then is charged in full', async () => {
    const { site, id, post } = await world({ day: '1' });
    await post('', call('k'));
    expect((await post('', call('k', { dispatched: true }))).body.allowed).toBe(true);
    site.setNow('2026-11-21T12:10:01Z');
    expect((await post('', call('k', { dispatched: true }))).status).toBe(400);
    await sweepHolds(site.ctx);
    expect(await dayOf(site, id)).toMatchObject({ spent: '0.0125', reserved: '0' });
  });

  test('text that no database keeps is refused, and makes no outage in which caps are passed', async () => {
    const { site, id, key, post } = await world({ day: '0.001' });
    await site.outage.refresh(site.ctx);
    for (const crafted of [
      { idempotencyKey: 'a\u0000b' },
      { correlationId: 'a\u0000b' },
      { correlationId: 'a\ud800' },
      { provider: 'openai\u0000' },
      { tenant: 'ac\u0000me' },
      { model: undefined, policy: { maxTokens: 1000, model: 'gpt-4o\ud800' } },
    ]) {
      const answer = await post('', call('k', { dispatched: true, mayTrim: false, ...crafted }));
      expect([answer.status, answer.body.code]).toEqual([400, 'bad_input']);
    }
    const listed = await site.ask(key, 'GET', '/api/v1/ai/interactions?correlationId=%00');
    expect(listed.status).toBe(400);
    expect(site.outage.since()).toBeNull();
    expect((await post('', call('k', { mayTrim: false }))).body).toMatchObject({ reason: 'no_headroom' });
    expect(await dayOf(site, id)).toMatchObject({ spent: '0', reserved: '0' });
  });

  test('a provider in another case has the same price and the same cheaper models', async () => {
    const { post } = await world({ day: '0.0130' });
    const first = await post('', call('a', { provider: ' OpenAI ', dispatched: true }));
    await post(`/${first.body.holdId}/settle`, { usage: { inputTokens: 1000, outputTokens: 900 } });
    const second = await post('', call('b', { provider: 'OPENAI' }));
    expect(second.body).toMatchObject({ state: 'CAUTION', policy: { model: 'gpt-4o-mini' } });
  });

  test('64 callers at once under a cap of five: five calls, the others are told there is no headroom', async () => {
    const { site, id, post } = await world({ day: '0.0625' });
    const asked = Array.from({ length: 64 }, (_, n) =>
      post('', call(`k${n}`, { mayTrim: false, dispatched: true })),
    );
    const answers = await Promise.all(asked);
    expect(answers.map(({ status }) => status)).toEqual(Array(64).fill(200));
    expect(answers.filter(({ body }) => body.allowed)).toHaveLength(5);
    const [refused] = answers.filter(({ body }) => !body.allowed);
    expect(refused?.body).toMatchObject({ type: 'limit_blocked', reason: 'no_headroom', state: 'NORMAL' });
    expect(await dayOf(site, id)).toMatchObject({ reserved: '0.0625', spent: '0' });
  });

  test('a text is counted as never fewer tokens than it has bytes, and goes nowhere', async () => {
    const { site, post } = await world();
    const texts = ['Olá, quanto custou?', '\ufdfa'];
    const { body } = await post(
      '',
      call('t', { inputTokens: undefined, inputText: texts, dispatched: true }),
    );
    const bytes = texts.map((text) =>
      Math.max(Buffer.byteLength(text), Buffer.byteLength(text.normalize('NFKC'))),
    );
    const most = bytes.reduce((sum, one) => sum + one + 16, 16);
    expect(body.estimateUsd).toBe(String((most * 2.5 + 10_000) / 1e6));
    expect(JSON.stringify(site.log)).not.toContain('custou');
  });

  test('a call that was not made gives its money back; what comes after its lease is told so', async () => {
    const { site, id, post } = await world({ day: '1' });
    const { holdId } = (await post('', call('a'))).body;
    expect((await post(`/${holdId}/release`)).body).toMatchObject({ outcome: 'ended', state: 'released' });
    expect((await post(`/${holdId}/release`)).body).toMatchObject({ outcome: 'repeated' });
    expect(await dayOf(site, id)).toMatchObject({ spent: '0', reserved: '0' });
    expect((await post(`/${holdId}/dispatch`)).status).toBe(409);
    const next = (await post('', call('b'))).body.holdId;
    expect((await post(`/${next}/renew`, { leaseSeconds: 1200 })).status).toBe(200);
    site.setNow('2026-11-21T12:20:01Z');
    const over = await post(`/${next}/dispatch`);
    expect([over.status, over.body.code]).toEqual([409, 'hold_ended']);
    await sweepHolds(site.ctx);
    const late = await post(`/${next}/settle`, { usage: { inputTokens: 1000, outputTokens: 0 } });
    expect(late.body).toMatchObject({ outcome: 'late', spentUsd: '0.0025' });
    expect(await dayOf(site, id)).toMatchObject({ spent: '0.0025', reserved: '0' });
  });

  test('a call that went out and was never heard of again is charged in full, and corrected by its usage', async () => {
    const { site, id, post } = await world({ day: '1' });
    const { holdId } = (await post('', call('a', { dispatched: true, leaseSeconds: 10 }))).body;
    site.setNow('2026-11-21T12:00:11Z');
    await sweepHolds(site.ctx);
    expect(await dayOf(site, id)).toMatchObject({ spent: '0.0125', reserved: '0' });
    const settled = await post(`/${holdId}/settle`, { usage: { inputTokens: 1000, outputTokens: 0 } });
    expect(settled.body).toMatchObject({ outcome: 'corrected', spentUsd: '0.0025' });
    expect(await dayOf(site, id)).toMatchObject({ spent: '0.0025', reserved: '0' });
  });

  test('while the database is away calls are served with little, said so, and settled by the journal', async () => {
    const { site, post, id } = await world({ day: '1' });
    await post('', call('before'));
    await site.outage.refresh(site.ctx);
    site.breakDatabase();
    const served = await post('', call('during', { tenant: id }));
    expect(served.body).toMatchObject({
      allowed: true,
      outage: true,
      state: 'THROTTLED',
      policy: { model: 'gpt-4o-mini', maxTokens: 500 },
    });
    const byName = await post('', call('by name'));
    expect(byName.body).toMatchObject({ allowed: true, outage: true });
    const usage = { inputTokens: 10, outputTokens: 10 };
    const settled = await post(`/${served.body.holdId}/settle`, { usage });
    expect(settled.body).toMatchObject({ outcome: 'journalled' });
  });

  test('what makes no sense is refused, and nothing is held', async () => {
    const { site, id, post } = await world({ day: '1' });
    const senseless = [
      ['not JSON', '{"tenant":'],
      ['no object', '[]'],
      ['a misspelt part', call('a', { leaseSecs: 5 })],
      ['a lease of a second', call('a', { leaseSeconds: 1 })],
      ['tokens below zero', call('a', { inputTokens: -1 })],
      ['half a token', call('a', { inputTokens: 1.5 })],
      [
        'tokens without end',
        JSON.stringify(call('a')).replace('"maxTokens":1000', '"maxTokens":1e309'),
        [400, 'bad_input'],
      ],
      ['no bound of the output', call('a', { policy: {} })],
      ['tokens and a text', call('a', { inputText: 'x' })],
      ['neither tokens nor a text', call('a', { inputTokens: undefined })],
      ['two models', call('a', { policy: { maxTokens: 1, model: 'gpt-4o-mini' } })],
      ['a model that nobody knows', call('a', { model: 'gpt-4o-minii' })],
    ] as const;
    for (const [what, body] of senseless) {
      const answer = await post('', body);
      expect([what, answer.status, answer.body.code]).toEqual([what, 400, 'bad_input']);
    }
    expect(await dayOf(site, id)).toMatchObject({ reserved: '0' });
  });

  test('an unknown model is refused with the nearest known names', async () => {
    const { post } = await world();
    const { body } = await post('', call('a', { model: 'gpt-4o-minii' }));
    expect(body.detail).toMatch(/Known are .*gpt-4o-mini/);
  });

  test('what is no JSON by its type, or too large, is refused before it is read', async () => {
    const { post } = await world();
    const typed = await post('', 'tenant=acme', { 'content-type': 'text/plain' });
    const large = await post('', call('a', { inputTokens: undefined, inputText: 'x'.repeat(8_000_001) }));
    expect([typed.status, large.status]).toEqual([415, 413]);
  });

  test('a hold id that is none, and usage whose parts are more than their whole, are refused', async () => {
    const { post } = await world();
    const usage = { inputTokens: 1, cacheReadTokens: 2, outputTokens: 1 };
    const { holdId } = (await post('', call('a'))).body;
    expect((await post(`/${holdId}/settle`, { usage })).status).toBe(400);
    expect((await post('/not-an-id/settle', { usage })).status).toBe(400);
  });
});
