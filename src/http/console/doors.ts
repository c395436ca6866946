import type { Hono, MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { endSession, findSession } from '../../engine/console/index.ts';
import { translatorOf } from '../../engine/language/index.ts';
import { type Addresses, isOwnHost, isOwnPage, urlOf } from './addresses.ts';
import { ASSETS } from './assets.ts';
import { csrfOf, isCsrfOf, readSessionCookie, removeSessionCookie } from './cookie.ts';
import type { ConsoleOptions } from './ports.ts';
import { makeRateLimit } from './rate-limit.ts';
import {
  addressOf,
  browserLanguage,
  type ConsoleEnv,
  refuse,
  refuseForeign,
  refuseTooMany,
} from './request.ts';

/** Forms are small. */
const BODY_LIMIT = 64 * 1024;
const FORM = /^application\/x-www-form-urlencoded\b/i;

const LIMITS = {
  session: { burst: 120, perSecond: 4 },
  address: { burst: 300, perSecond: 20 },
} as const;

const SECURITY_HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
  'x-content-type-options': 'nosniff',
  // To our own pages the origin is told: by it a form's origin is checked where a browser does not say more.
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  'x-frame-options': 'DENY',
  'cache-control': 'no-store',
} as const;

/** What stands before every page: headers, the Host check, limits, the check of where forms come from; and the assets. */
export function addDoors(
  app: Hono<ConsoleEnv>,
  { limits = LIMITS }: ConsoleOptions,
  addresses: () => Addresses,
): void {
  app.use(async (c, next) => {
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) c.header(name, value);
    if (isOwnHost(c.req.header('host'), addresses())) return next();
    const t = browserLanguage(c);
    return refuse(c, 421, t('console.hostTitle'), [t('console.hostText', { url: urlOf(addresses()) })]);
  });

  app.get('/assets/:hash/:name', (c) => {
    const asset = Object.values(ASSETS).find(({ path }) => path === c.req.path);
    if (!asset) return c.notFound();
    c.header('cache-control', 'public, max-age=31536000, immutable');
    return c.body(asset.body, 200, { 'content-type': asset.type });
  });

  const ofAddress = makeRateLimit(limits.address);
  app.use(async (c, next) => {
    const wait = ofAddress(addressOf(c));
    return wait > 0 ? refuseTooMany(c, wait) : next();
  });

  app.use(
    bodyLimit({
      maxSize: BODY_LIMIT,
      onError: (c) => {
        const t = browserLanguage(c);
        return refuse(c, 413, t('console.largeTitle'), [t('console.largeText')]) as Promise<Response>;
      },
    }),
  );

  app.on('POST', '*', async (c, next) => {
    const isForm = FORM.test(c.req.header('content-type') ?? '');
    if (!isForm || !isOwnPage((name) => c.req.header(name))) return refuseForeign(c);
    c.set('sent', Object.fromEntries(new URLSearchParams(await c.req.text())));
    return next();
  });
}

/** Lets in who has a living session, and of what they send only what carries its token. Looked up at every request. */
export function makeKnownOnly(
  { system, makeContext, hasLeft, limits = LIMITS }: ConsoleOptions,
  addresses: () => Addresses,
): MiddlewareHandler<ConsoleEnv> {
  const ofSession = makeRateLimit(limits.session);
  return async (c, next) => {
    const token = readSessionCookie(c, addresses());
    let rights = token === null ? null : await findSession(system, token);
    if (token !== null && rights && (await hasLeft?.(rights.actor.label))) {
      await endSession(system, token);
      rights = null;
    }
    if (token === null || !rights) {
      if (token !== null) removeSessionCookie(c, addresses());
      const t = browserLanguage(c);
      const sentences = [t('console.unknownText'), t('console.wayTerminal'), t('console.wayChat')];
      return refuse(c, 401, t('console.unknownTitle'), sentences);
    }
    const csrf = csrfOf(token);
    const wait = ofSession(csrf);
    if (wait > 0) return refuseTooMany(c, wait);
    if (c.req.method === 'POST' && !isCsrfOf(token, c.get('sent').csrf)) return refuseForeign(c);
    const { actor, scope, language, settings } = rights;
    const t = language === null ? browserLanguage(c) : translatorOf(language);
    const place = { workspaceId: null, channelId: null, personId: actor.label };
    c.set('person', { ctx: makeContext({ actor, scope, settings, t, place }), token, csrf });
    return next();
  };
}
