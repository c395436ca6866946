/**
 * Whether the database can keep a text as it is: no zero byte and no half of a surrogate pair, which it refuses, and no
 * other control character, which nobody means.
 */
export function isKeepable(text: string): boolean {
  return !/[\p{Cc}\p{Cs}]/u.test(text);
}
