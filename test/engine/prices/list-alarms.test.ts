import { expect, test } from 'vitest';
import type { Context } from '../../../src/engine/context.ts';
import { listPriceAlarms, setPrice } from '../../../src/engine/prices/index.ts';
import { addTenant } from '../../../src/engine/tenants/index.ts';
import { makeContext } from '../../support/context.ts';
import { describeOnEachDatabase } from '../../support/databases.ts';

const NOW = '2026-11-21T12:00:00Z';
/** What each provider's models were called last, by the day of this November. */
const CALLS: [provider: string, model: string, days: number[]][] = [
  ['openai', 'gpt-4o', [1, 2, 3, 20]],
  ['openai', 'gpt-4o-mini', [19]],
  ['openai', 'gpt-homemade', [2, 20]],
  ['anthropic', 'claude-of-a-friend', [21]],
  ['anthropic', 'zero', [4]],
  ['openai', 'a-model-of-summer', [-120]],
  ['zeta', 'last', [21]],
];

describeOnEachDatabase('alarms about prices', (open) => {
  async function world(): Promise<Context> {
    const { db, asOwner } = await open();
    const ctx = await makeContext(db, { now: NOW });
    const { id } = await addTenant(ctx, { name: 'acme' });
    for (const [provider, model, days] of CALLS) {
      for (const day of days) {
        const at = new Date(Date.UTC(2026, 10, day)).toISOString();
        await asOwner(
          `insert into ai_entries (tenant_id, kind, amount, provider, model, counts_at, made_at)
           values ($1, 'settled', 1, $2, $3, $4, $4)`,
          [id, provider, model, at],
        );
      }
    }
    return ctx;
  }

  test('are of every model that was called in the last 30 days, and of no other', async () => {
    const ctx = await world();
    expect(await listPriceAlarms(ctx)).toEqual([
      { provider: 'anthropic', model: 'claude-of-a-friend', fault: 'missing', source: null },
      { provider: 'anthropic', model: 'zero', fault: 'missing', source: null },
      { provider: 'openai', model: 'gpt-homemade', fault: 'missing', source: null },
      { provider: 'zeta', model: 'last', fault: 'missing', source: null },
    ]);
  });

  test('are of prices of our own that are zero or a thousand times away, called or not', async () => {
    const ctx = await world();
    const price = { provider: 'openai', source: 'a contract', validFrom: '2026-01-01' };
    await setPrice(ctx, { ...price, model: 'free-of-charge', input: '0', output: '0' });
    await setPrice(ctx, { ...price, model: 'gpt-homemade', input: '2500', output: '10000000' });
    expect((await listPriceAlarms(ctx)).filter(({ provider }) => provider === 'openai')).toEqual([
      {
        provider: 'openai',
        model: 'free-of-charge',
        fault: 'zero',
        source: expect.stringContaining('a contract'),
      },
      {
        provider: 'openai',
        model: 'gpt-homemade',
        fault: 'outlier',
        source: expect.stringContaining('a contract'),
      },
    ]);
  });

  test('are none where nothing was called', async () => {
    const { db } = await open();
    expect(await listPriceAlarms(await makeContext(db, { now: NOW }))).toEqual([]);
  });
});
