import type { Scope } from '../../../db/sql.ts';
import type { Actor, Context } from '../context.ts';
import { LOOK_UP_MS, MOST_LOOK_UP_MS, within } from '../deadline.ts';
import type { Settings } from '../settings.ts';
import { faultOfKey } from './compute.ts';
import { type KeyRing, KNOWN_MS } from './key-ring.ts';
import { hashKey, isSameHash, prefixOf } from './key-text.ts';
import { findStoredKey, markUsed } from './queries.ts';
import type { KeyScope, StoredKey } from './schemas.ts';

/** Keys remembered at most. */
const MOST_KNOWN = 10_000;
/** A key's last use is written down once a minute at most. */
const USED_MS = 60_000;

/** Who asks by a key, and what they may see. */
export interface OpenedKey {
  id: number;
  scopes: readonly KeyScope[];
  requestsPerMinute: number;
  actor: Actor;
  scope: Scope;
  settings: Settings;
}

/**
 * Tells a key. `unknown` is any text that never was a key of this installation, or was made under another secret; that
 * a key has ended is told to who holds it alone.
 *
 * While the database is away, keys that opened here before open still.
 *
 * @throws unavailable, or what the driver throws  it is away, and the key never opened here
 */
export async function openApiKey(
  ctx: Pick<Context, 'db' | 'now' | 'log'>,
  ring: KeyRing,
  text: string,
): Promise<OpenedKey | 'unknown' | 'revoked' | 'expired'> {
  const prefix = prefixOf(text);
  if (prefix === null) return 'unknown';
  const now = ctx.now();
  const stored = await findKnown(ctx, ring, prefix, now);
  if (!stored || !isSameHash(stored.hash, hashKey(ring.secret, text))) return 'unknown';
  const fault = ring.revoked.has(prefix) ? 'revoked' : faultOfKey(stored, now);
  if (fault) return fault;
  noteUse(ctx, ring, stored.id, now);
  return {
    id: stored.id,
    scopes: stored.scopes,
    requestsPerMinute: stored.requestsPerMinute,
    actor: { platform: 'api', label: `api:${prefix}`, role: 'viewer', memberId: null },
    scope: stored.tenantId === null ? '*' : [stored.tenantId],
    settings: stored.settings,
  };
}

async function findKnown(
  ctx: Pick<Context, 'db'>,
  ring: KeyRing,
  prefix: string,
  now: Date,
): Promise<StoredKey | null> {
  const known = ring.known.get(prefix);
  if (known && known.until > now.getTime()) return known.key;
  const keep = (key: StoredKey) => {
    if (ring.known.size >= MOST_KNOWN) ring.known.clear();
    ring.known.set(prefix, { key, until: now.getTime() + KNOWN_MS });
    return key;
  };
  try {
    const key = await within(findStoredKey(ctx.db, prefix), known ? LOOK_UP_MS : MOST_LOOK_UP_MS);
    if (!key) ring.known.delete(prefix);
    return key && keep(key);
  } catch (error) {
    // While the database is away a key that opened before opens still: nobody is stopped by our fault.
    if (known) return keep(known.key);
    throw error;
  }
}

/** Beside the answer: nobody waits for it, and a failure costs a date in a list. */
function noteUse(ctx: Pick<Context, 'db' | 'log'>, ring: KeyRing, id: number, now: Date): void {
  const last = ring.used.get(id);
  if (last !== undefined && now.getTime() - last < USED_MS) return;
  ring.used.set(id, now.getTime());
  markUsed(ctx.db, id, now).catch((error: unknown) => {
    ctx.log.warn({ err: error }, 'the use of an API key could not be written down');
  });
}
