import { createHash, timingSafeEqual } from 'node:crypto';
import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import type { Addresses } from './addresses.ts';

/** As long as a session can last; the server decides before. */
const MAX_AGE_S = 7 * 24 * 60 * 60;

/** Cookies know no ports, so two instances on one machine keep theirs apart by the name. */
function nameOf({ publicUrl, port }: Addresses): { name: string; secure: boolean } {
  const secure = publicUrl?.startsWith('https:') ?? false;
  return secure ? { name: '__Host-centavo', secure } : { name: `centavo-${port}`, secure };
}

export function readSessionCookie(c: Context, addresses: Addresses): string | null {
  return getCookie(c, nameOf(addresses).name) ?? null;
}

/**
 * Strict: no page of another site can have it sent, not by a link either. A sign-in link needs no cookie, and what follows
 * it is our own form.
 */
export function writeSessionCookie(c: Context, addresses: Addresses, token: string): void {
  const { name, secure } = nameOf(addresses);
  setCookie(c, name, token, { path: '/', httpOnly: true, sameSite: 'Strict', secure, maxAge: MAX_AGE_S });
}

export function removeSessionCookie(c: Context, addresses: Addresses): void {
  const { name, secure } = nameOf(addresses);
  deleteCookie(c, name, { path: '/', secure });
}

/** What every form of a session carries: it tells nothing of the session's token. */
export function csrfOf(token: string): string {
  return createHash('sha256').update(`csrf ${token}`).digest('base64url');
}

export function isCsrfOf(token: string, sent: string | undefined): boolean {
  const [a, b] = [csrfOf(token), sent ?? ''].map((text) => createHash('sha256').update(text).digest());
  return a !== undefined && b !== undefined && timingSafeEqual(a, b);
}
