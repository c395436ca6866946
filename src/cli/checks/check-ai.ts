import { stat } from 'node:fs/promises';
import type { Db } from '../../../db/sql.ts';
import type { Config } from '../../config.ts';
import { listUnkeptCalls } from '../../engine/ai-outage/index.ts';
import { countApiKeys } from '../../engine/api-keys/index.ts';
import type { Home } from '../../home/home.ts';
import { findApiKeySecret, keySecretPath } from '../../home/key-ring.ts';
import { type Finding, fault, ok, warning } from './check.ts';

/** So long after a call it is in the database, unless that is away still. */
const COUNTED_WITHIN_MS = 5 * 60_000;

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

/** Whether what was decided while the database was away has come into it since. */
export async function checkJournal(db: Db, home: Home, now: Date): Promise<Finding> {
  const [oldest, ...more] = await listUnkeptCalls(db, home.journalFolder);
  if (!oldest) return ok('ai-journal', 'No AI call waits on disk to be counted.');
  const count = more.length + 1;
  if (now.getTime() - Date.parse(oldest.at) < COUNTED_WITHIN_MS)
    return ok(
      'ai-journal',
      `${count} AI calls were decided without the database just now, and wait on disk.`,
    );
  return warning(
    'ai-journal',
    `${count} AI calls that were decided without the database wait on disk since ${oldest.at} and are not counted.`,
    'Start Centavo with this home; where it runs, read in its log why a line of the journal is not taken.',
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
