import type { StoredKey } from './schemas.ts';

/** For how long a key that was looked up is not looked up again: as late another replica hears of a revocation. */
export const KNOWN_MS = 5_000;

/** What one process needs to tell keys. The composition root makes it once. */
export interface KeyRing {
  /** Keys are hashed under it. */
  secret: string;
  /** Keys looked up lately, by prefix. */
  known: Map<string, { key: StoredKey; until: number }>;
  /** Keys that this process revoked, by prefix: a look-up that was under way must not bring one back. */
  revoked: Set<string>;
  /** When each key's use was last written down, by id. */
  used: Map<number, number>;
}

export function makeKeyRing(secret: string): KeyRing {
  return { secret, known: new Map(), revoked: new Set(), used: new Map() };
}
