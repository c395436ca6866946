/**
 * Reproducible chance: a number that depends on nothing but its key, so that one day's figures stay the same
 * whichever days are generated around it.
 */
function hashOf(key: string): number {
  // FNV-1a, then the finalizer of MurmurHash3: neighbouring days must not give neighbouring numbers.
  let hash = 0x811c9dc5;
  for (let index = 0; index < key.length; index += 1) {
    hash = Math.imul(hash ^ key.charCodeAt(index), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** 1000 plus or minus at most `spread`, most often near 1000. */
export function rollPermille(key: string, spread: number): number {
  const hash = hashOf(key);
  const sides = spread + 1;
  return 1000 + ((hash & 0xffff) % sides) - ((hash >>> 16) % sides);
}

/** `length` hexadecimal digits that look drawn at random and are always the same for a key. */
export function hexOf(key: string, length: number): string {
  let digits = '';
  for (let part = 0; digits.length < length; part += 1) {
    digits += hashOf(`${part}:${key}`).toString(16).padStart(8, '0');
  }
  return digits.slice(0, length);
}

/** `length` decimal digits, the first of them not 0. */
export function digitsOf(key: string, length: number): string {
  let digits = String(1 + (hashOf(key) % 9));
  for (let part = 0; digits.length < length; part += 1) digits += String(hashOf(`${part}:${key}`) % 10);
  return digits;
}

/** A version-4-shaped UUID that is always the same for a key. */
export function uuidOf(key: string): string {
  const hex = hexOf(key, 32);
  const parts = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `a${hex.slice(17, 20)}`,
    hex.slice(20),
  ];
  return parts.join('-');
}
