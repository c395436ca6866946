import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openApi } from '../../src/cli/open-api.ts';
import { readConfig } from '../../src/config.ts';
import type { Context } from '../../src/engine/context.ts';
import { setPrice } from '../../src/engine/prices/index.ts';
import { makeHome, toHome } from '../../src/home/home.ts';
import { makeContext, makeFolder } from '../support/context.ts';
import { describeOnEachDatabase } from '../support/databases.ts';

describeOnEachDatabase('the API of programs', (open) => {
  test('starts while the database is away, with the prices that were last known', async () => {
    const { db } = await open();
    const ctx = await makeContext(db);
    const folder = await makeFolder('home');
    const home = toHome(join(folder, '.centavo'));
    await makeHome(home);
    const config = readConfig({}, folder);
    const gone = () => Promise.reject(Object.assign(new Error('gone'), { code: 'ECONNRESET' }));
    const away: Context = { ...ctx, db: { ...db, read: gone, alone: gone, transaction: gone } };
    const priceOf = ({ gate }: Awaited<ReturnType<typeof openApi>>) =>
      gate.prices.require('openai', 'gpt-4o', ctx.now());
    const first = await openApi(away, config, home);
    expect(priceOf(first).source).toBe('genai-prices');
    await first.close();
    await setPrice(ctx, {
      provider: 'openai',
      model: 'gpt-4o',
      input: '7',
      output: '8',
      source: 'contract',
      validFrom: '2026-11-01',
    });
    const second = await openApi(ctx, config, home);
    expect(priceOf(second).source).toBe('contract');
    await second.close();
    const third = await openApi(away, config, home);
    expect(priceOf(third)).toMatchObject({ source: 'contract', input: { base: '7' } });
    await third.close();
  });
});
