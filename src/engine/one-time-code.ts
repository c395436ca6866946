import { createHash } from 'node:crypto';

/** 32 signs that cannot be taken for one another: no 0, 1, I or O. Five bits each. */
const ALPHABET = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';
const SIGNS = 8;

/** A code to type, `XXXX-XXXX`, 40 bits, from eight random bytes. */
export function toOneTimeCode(random: Uint8Array): string {
  const signs = [...random.subarray(0, SIGNS)].map((byte) => ALPHABET.charAt(byte % ALPHABET.length));
  if (signs.length < SIGNS) throw new Error(`a one-time code needs ${SIGNS} random bytes`);
  return `${signs.slice(0, 4).join('')}-${signs.slice(4).join('')}`;
}

/** SHA-256 of the code as it is stored: case, spaces and dashes do not count. */
export function hashOneTimeCode(code: string): string {
  const signs = code.toUpperCase().replace(/[^0-9A-Z]/g, '');
  return createHash('sha256').update(signs).digest('hex');
}
