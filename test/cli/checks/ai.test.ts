import { chmodSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkAi, checkApiKeys } from '../../../src/cli/checks/check-ai.ts';
import { readConfig } from '../../../src/config.ts';
import { createApiKey, revokeApiKey } from '../../../src/engine/api-keys/index.ts';
import { toHome } from '../../../src/home/home.ts';
import { keySecretPath, openKeyRing } from '../../../src/home/key-ring.ts';
import { makeTestFolder } from '../../support/checkout.ts';
import { makeContext } from '../../support/context.ts';
import { describeOnEachDatabase } from '../../support/databases.ts';

test('what is configured about AI calls is told without a secret', () => {
  const config = readConfig({ ADMIN_HEALTH_SECRET: 'hunter2hunter2hunter2hunter2' }, '/srv/app');
  const { state, message } = checkAi(config);
  expect([state, message]).toEqual([
    'ok',
    "Caution from 0.7, throttled from 0.9, blocked from 1.0 of a budget; without the database calls are served with little; the admin's endpoint is open to its secret.",
  ]);
});

describeOnEachDatabase('doctor on API keys', (open) => {
  test('tells that all can be told, that some cannot, and who else could read their secret', async () => {
    const { db } = await open();
    const ctx = await makeContext(db);
    const home = toHome(join(makeTestFolder(), '.centavo'));
    const check = (configured: string | null = null) => checkApiKeys(db, home, configured, ctx.now());
    expect(await check()).toMatchObject({ state: 'ok', message: 'There is no API key yet.' });
    const ring = await openKeyRing(home, null);
    expect(statSync(keySecretPath(home)).mode & 0o777).toBe(0o600);
    const first = await createApiKey(ctx, ring, { name: 'one' });
    await createApiKey(ctx, ring, { name: 'two' });
    expect(await check()).toMatchObject({ state: 'ok', message: 'All 2 API keys can be told.' });
    expect(await check('another-secret-of-24-letters')).toMatchObject({
      state: 'fault',
      message: expect.stringContaining('Of 2 API keys 2 were made under another secret'),
    });
    await revokeApiKey(ctx, ring, first.key);
    expect(await check()).toMatchObject({ message: 'All 1 API keys can be told.' });
    chmodSync(keySecretPath(home), 0o644);
    expect(await check()).toMatchObject({
      state: 'fault',
      mend: `Run \`chmod 600 ${keySecretPath(home)}\`.`,
    });
  });
});
