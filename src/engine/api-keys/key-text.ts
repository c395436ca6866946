import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** `ctv_`, twelve signs to look it up by, and 256 bits that nobody keeps. */
const KEY = /^ctv_([0-9a-f]{12})_([\w-]{43})$/;

export interface KeyText {
  /** The whole key, shown once. */
  key: string;
  prefix: string;
}

export function makeKeyText(): KeyText {
  const prefix = randomBytes(6).toString('hex');
  return { key: `ctv_${prefix}_${randomBytes(32).toString('base64url')}`, prefix };
}

/** The prefix of what may be a key; null for any other text, so that nothing need be looked up. */
export function prefixOf(key: string): string | null {
  return KEY.exec(key)?.[1] ?? null;
}

/** The keyed hash that is kept: without the secret a copy of the table opens nothing and tells nothing. */
export function hashKey(secret: string, key: string): string {
  return createHmac('sha256', secret).update(key).digest('hex');
}

export function isSameHash(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** Names a secret without telling it. */
export function secretIdOf(secret: string): string {
  return createHash('sha256').update(`centavo api key secret ${secret}`).digest('hex').slice(0, 12);
}
