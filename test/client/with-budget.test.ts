import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { toStatement } from '../../db/sql.ts';
import {
  type BudgetCall,
  type Budgeted,
  createClient,
  type Usage,
  withBudget,
} from '../../src/client/index.ts';
import { sweepHolds } from '../../src/engine/holds/index.ts';
import { addTenant } from '../../src/engine/tenants/index.ts';
import { readWindows, setCaps } from '../support/ai-budget.ts';
import { openApiSite } from '../support/api-site.ts';
import { describeOnEachDatabase } from '../support/databases.ts';

interface Part {
  text: string;
  usage?: Usage;
}
const USAGE: Usage = { inputTokens: 1000, outputTokens: 100 };

describeOnEachDatabase('withBudget', (open) => {
  async function world(caps = '1') {
    const { db } = await open();
    const site = await openApiSite(db);
    const { id } = await addTenant(site.ctx, { name: 'acme' });
    await setCaps(site.ctx, id, { day: caps });
    const client = createClient({ url: site.url, apiKey: await site.makeKey(), language: 'pt-BR' });
    const day = async () => (await readWindows(site.ctx, id)).find(({ kind }) => kind === 'day');
    const holds = async () =>
      (await db.read('*', [toStatement(sql`select state from holds order by reserved_at, id`)]))[0]?.map(
        ({ state }) => state,
      );
    return { site, client, day, holds };
  }
  const request = {
    tenant: 'acme',
    provider: 'openai',
    inputTokens: 1000,
    policy: { model: 'gpt-4o', maxTokens: 1000 },
  };
  const answering = (more: Partial<BudgetCall<Part>> = {}): BudgetCall<Part> => ({
    ...request,
    run: async () => ({ text: 'yes', usage: USAGE }),
    usageOf: ({ usage }) => usage,
    ...more,
  });
  const streaming = (parts: () => AsyncIterable<Part>): BudgetCall<AsyncIterable<Part>> => ({
    ...request,
    run: parts,
    usageOf: ({ usage }) => usage,
  });
  async function* partsOf(parts: readonly Part[], error?: Error): AsyncGenerator<Part> {
    yield* parts;
    if (error) throw error;
  }
  const answerOf = <T>(budgeted: Budgeted<T>): T => {
    if (!budgeted.allowed) throw new Error('it was refused');
    return budgeted.answer;
  };

  test('reserves, dispatches, calls as it may, and settles by what the provider counted', async () => {
    const { client, day, holds } = await world();
    const seen: unknown[] = [];
    const made = await withBudget(
      client,
      answering({
        run: async ({ policy }) => {
          seen.push(policy, await holds());
          return { text: 'yes', usage: USAGE };
        },
      }),
    );
    expect(answerOf(made).text).toBe('yes');
    expect(seen).toEqual([{ model: 'gpt-4o', maxTokens: 1000 }, ['dispatched']]);
    expect(await day()).toMatchObject({ spent: '0.0035', reserved: '0' });
  });

  test('a call that is not to be made calls no provider and gives a message in the client’s language', async () => {
    const { client } = await world('0');
    const refused = await withBudget(
      client,
      answering({
        run: () => {
          throw new Error('the provider was called');
        },
      }),
    );
    expect(refused).toMatchObject({ allowed: false, reservation: { type: 'limit_blocked' } });
    expect(refused.allowed ? '' : refused.message).toMatch(/orçamento/);
  });

  test('a stream comes part by part, is decided before it starts and settled at its end', async () => {
    const { client, day } = await world();
    const parts = [{ text: 'a' }, { text: 'b' }, { text: '', usage: USAGE }];
    const stream = answerOf(
      await withBudget(
        client,
        streaming(() => partsOf(parts)),
      ),
    );
    const read: Part[] = [];
    for await (const part of stream) read.push(part);
    expect(read).toEqual(parts);
    expect(await day()).toMatchObject({ spent: '0.0035', reserved: '0' });
  });

  test('a provider’s error before the first part gives the money back, of a stream and of an answer', async () => {
    const { client, day, holds } = await world();
    const refusal = Object.assign(new Error('429'), { status: 429 });
    await expect(withBudget(client, answering({ run: () => Promise.reject(refusal) }))).rejects.toThrow(
      '429',
    );
    const stream = answerOf(
      await withBudget(
        client,
        streaming(() => partsOf([], new Error('broken'))),
      ),
    );
    await expect(stream[Symbol.asyncIterator]().next()).rejects.toThrow('broken');
    expect(await holds()).toEqual(['released', 'released']);
    expect(await day()).toMatchObject({ spent: '0', reserved: '0' });
  });

  test('whoever goes away in the middle pays by the last usage told; where none was, in full once the lease ends', async () => {
    const { site, client, day, holds } = await world();
    for (const first of [{ text: 'a', usage: USAGE }, { text: 'a' }]) {
      let told: AbortSignal | null = null;
      const call: BudgetCall<AsyncIterable<Part>> = {
        ...streaming(() => partsOf([])),
        run: ({ signal }) => {
          told = signal;
          return partsOf([first, { text: 'b' }]);
        },
      };
      for await (const _ of answerOf(await withBudget(client, call))) break;
      expect(told).toMatchObject({ aborted: true });
    }
    expect((await holds())?.sort()).toEqual(['dispatched', 'settled']);
    site.setNow('2026-11-21T12:10:01Z');
    await sweepHolds(site.ctx);
    expect(await day()).toMatchObject({ spent: '0.016', reserved: '0' });
  });

  test('a connection that broke in the middle of an answer is not taken as free', async () => {
    const { client, holds } = await world();
    const broken = Object.assign(new Error('reset'), { code: 'ECONNRESET' });
    await expect(withBudget(client, answering({ run: () => Promise.reject(broken) }))).rejects.toThrow(
      'reset',
    );
    expect(await holds()).toEqual(['dispatched']);
  });

  test('an answer of the API that was lost is asked for again, and is one hold', async () => {
    const { site, client, holds } = await world();
    let lost = 0;
    const flaky = createClient({
      url: site.url,
      apiKey: await site.makeKey(),
      fetch: async (...asked) => {
        const response = await fetch(...asked);
        lost += 1;
        if (lost % 2 === 1) throw new TypeError('the answer was lost');
        return response;
      },
    });
    await withBudget(flaky, answering());
    expect(await holds()).toEqual(['settled']);
    await expect(client.settle('00000000-0000-4000-8000-000000000000', USAGE)).rejects.toMatchObject({
      name: 'CentavoApiError',
      status: 404,
      code: 'not_found',
    });
  });
});
