const IDLE_MS = 12 * 60 * 60 * 1000;
const ABSOLUTE_MS = 7 * 24 * 60 * 60 * 1000;
/** Moving the end with every request would write with every request. */
const STEP_MS = 10 * 60 * 1000;

/** When a session that is used now ends: after 12 hours without use, and after seven days in any case. */
export function expiryOf(createdAt: Date, now: Date): Date {
  return new Date(Math.min(now.getTime() + IDLE_MS, createdAt.getTime() + ABSOLUTE_MS));
}

/** The end to be stored for a session in use; null while the stored one is near enough. */
export function laterExpiry(createdAt: Date, stored: Date, now: Date): Date | null {
  const wanted = expiryOf(createdAt, now);
  return wanted.getTime() - stored.getTime() > STEP_MS ? wanted : null;
}
