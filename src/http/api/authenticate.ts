import type { MiddlewareHandler } from 'hono';
import { type KeyScope, openApiKey } from '../../engine/api-keys/index.ts';
import { makeRateLimit, type RateLimit } from '../console/rate-limit.ts';
import { toProblem } from './problem.ts';
import { type ApiEnv, type ApiOptions, callerLanguage } from './request.ts';

/** Seconds of a key's allowance that may be used at once. */
const BURST_SECONDS = 10;

/** Tells who asks by their key, and takes one from its allowance. */
export function makeAuthenticate({ system, ring }: ApiOptions): MiddlewareHandler<ApiEnv> {
  const takeOne = makeKeyLimits();
  return async (c, next) => {
    const t = callerLanguage(c);
    const [, text = ''] = /^Bearer +(\S+)$/i.exec(c.req.header('authorization') ?? '') ?? [];
    const opened = text === '' ? 'unknown' : await openApiKey(system, ring, text);
    if (typeof opened === 'string') {
      const detail = {
        unknown: t(text === '' ? 'api.noKey' : 'api.unknownKey'),
        revoked: t('api.revokedKey'),
        expired: t('api.expiredKey'),
      }[opened];
      const challenge = text === '' ? 'Bearer' : 'Bearer error="invalid_token"';
      return toProblem({
        status: 401,
        code: 'unauthorized',
        detail,
        headers: { 'www-authenticate': challenge },
      });
    }
    const seconds = takeOne(opened.id, opened.requestsPerMinute);
    if (seconds > 0) {
      const headers = { 'retry-after': String(seconds) };
      return toProblem({ status: 429, code: 'rate_limited', detail: t('api.tooMany', { seconds }), headers });
    }
    const { actor, scope, settings, scopes } = opened;
    c.set('ctx', { ...system, actor, scope, settings, t });
    c.set('keyScopes', scopes);
    // Before there is an answer: afterwards it would be made anew.
    c.header('cache-control', 'no-store');
    await next();
    return;
  };
}

/** An allowance a key, in the memory of this process. */
function makeKeyLimits(): (id: number, perMinute: number) => number {
  const limits = new Map<number, RateLimit>();
  return (id, perMinute) => {
    const perSecond = perMinute / 60;
    const limit =
      limits.get(perMinute) ??
      makeRateLimit({ burst: Math.max(1, Math.floor(perSecond * BURST_SECONDS)), perSecond });
    limits.set(perMinute, limit);
    return limit(String(id));
  };
}

/** Lets pass whose key bears one of these scopes. */
export function requireScope(...wanted: readonly KeyScope[]): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    if (wanted.some((one) => c.get('keyScopes').includes(one))) return next();
    const { t } = c.get('ctx');
    return toProblem({
      status: 403,
      code: 'forbidden',
      detail: t('api.needsScope', { scope: wanted[0] ?? '' }),
    });
  };
}
