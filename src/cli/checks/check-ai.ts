import { stat } from 'node:fs/promises';
import type { Db } from '../../../db/sql.ts';
import type { Config } from '../../config.ts';
import { countApiKeys } from '../../engine/api-keys/index.ts';
import type { Home } from '../../home/home.ts';
import { findApiKeySecret, keySecretPath } from '../../home/key-ring.ts';
import { type Finding, fault, ok } from './check.ts';

/** What the configuration says about AI calls. */
export function checkAi({ ai }: Config): Finding {
  const { warn, throttle, block } = ai.limits;
  const admin = ai.adminSecret === null ? 'closed' : 'open to its secret';
  const onError = ai.onError === 'serve' ? 'served with little' : 'refused';
  return ok(
    'ai',
    `Caution from ${warn}, throttled from ${throttle}, blocked from ${block} of a budget; without the database calls are ${onError}; the admin's endpoint is ${admin}.`,
  );
}

/** Whether the API keys can be told, and their secret is nobody else's to read. */
export async function checkApiKeys(
  db: Db,
  home: Home,
  configured: string | null,
  now: Date,
): Promise<Finding> {
  const secret = await findApiKeySecret(home, configured);
  const { open, foreign } = await countApiKeys(db, secret, now);
  const path = keySecretPath(home);
  if (configured === null) {
    const { mode } = (await stat(path).catch(() => null)) ?? { mode: 0 };
    if ((mode & 0o077) !== 0) {
      return fault(
        'api-keys',
        `${path} can be read by other users of this machine.`,
        `Run \`chmod 600 ${path}\`.`,
      );
    }
  }
  if (foreign > 0) {
    const where = configured === null ? path : 'API_KEY_SECRET';
    return fault(
      'api-keys',
      `Of ${open} API keys ${foreign} were made under another secret than the one in ${where}, and open nothing.`,
      'Set API_KEY_SECRET to the secret that they were made under, the same for all replicas, or make them anew with /cost admin apikey create.',
    );
  }
  return ok('api-keys', open === 0 ? 'There is no API key yet.' : `All ${open} API keys can be told.`);
}
