import type { StoredKey } from './schemas.ts';

/** Why a key that was told by its hash does not open; null where it does. */
export function faultOfKey(
  { expiresAt, revokedAt }: Pick<StoredKey, 'expiresAt' | 'revokedAt'>,
  now: Date,
): 'revoked' | 'expired' | null {
  if (revokedAt !== null) return 'revoked';
  return expiresAt !== null && expiresAt.getTime() <= now.getTime() ? 'expired' : null;
}

/** `2026-12-31`, or a number of days such as `90d`, as the instant from which a key is no good; null: unreadable. */
export function readExpiry(text: string, now: Date): Date | null {
  const days = /^(\d{1,4})d$/i.exec(text)?.[1];
  if (days !== undefined && Number(days) > 0) return new Date(now.getTime() + Number(days) * 86_400_000);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return null;
  const day = new Date(`${text}T00:00:00Z`);
  // A day is whole: the key still opens on it.
  return Number.isNaN(day.getTime()) || day.toISOString().slice(0, 10) !== text
    ? null
    : new Date(day.getTime() + 86_400_000);
}
