import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type KeyRing, makeKeyRing } from '../engine/api-keys/index.ts';
import { CentavoError } from '../engine/errors.ts';
import type { Home } from './home.ts';

const NAME = 'api-key.secret';
const SECRET = /^[\w-]{43}$/;

const rings = new Map<string, Promise<KeyRing>>();

/** What tells the API keys of a home. One a process, so that a key that is revoked here opens nothing here any more. */
export function openKeyRing(home: Home, configured: string | null): Promise<KeyRing> {
  const known = rings.get(home.folder);
  if (known) return known;
  const opened = readApiKeySecret(home, configured).then(makeKeyRing);
  rings.set(home.folder, opened);
  // What could not be read may be mended, and is tried again.
  opened.catch(() => rings.delete(home.folder));
  return opened;
}

/** Where a home keeps its secret. */
export function keySecretPath(home: Home): string {
  return join(home.folder, NAME);
}

/** The secret where there is one already; null: none was made yet, or it cannot be read. */
export async function findApiKeySecret(home: Home, configured: string | null): Promise<string | null> {
  if (configured !== null) return configured;
  const secret = (await readFile(keySecretPath(home), 'utf8').catch(() => '')).trim();
  return SECRET.test(secret) ? secret : null;
}

/**
 * The secret that API keys are hashed under: the configuration's, else the home's own, made when it is first asked for.
 * Replicas that have homes of their own must be given the same by configuration.
 *
 * @throws unavailable  the file cannot be read or written, or holds something else
 */
async function readApiKeySecret(home: Home, configured: string | null): Promise<string> {
  if (configured !== null) return configured;
  const path = keySecretPath(home);
  try {
    await mkdir(home.folder, { recursive: true, mode: 0o700 });
    // Two processes that begin at once: the first writes, both read what stands there.
    await writeFile(path, randomBytes(32).toString('base64url'), { flag: 'wx', mode: 0o600 }).catch(
      (error: NodeJS.ErrnoException) => {
        if (error.code !== 'EEXIST') throw error;
      },
    );
    const secret = (await readFile(path, 'utf8')).trim();
    if (SECRET.test(secret)) return secret;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new CentavoError(
      'unavailable',
      `The secret of the API keys in ${path} cannot be read or made (${code}).`,
    );
  }
  throw new CentavoError(
    'unavailable',
    `The file ${path} holds no secret of API keys. Restore it from a backup; taken away, a new one is made and all keys must be made anew.`,
  );
}
