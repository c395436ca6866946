import { createHash, timingSafeEqual } from 'node:crypto';
import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { getAiOverview, toPlainOverview } from '../../engine/ai-overview/index.ts';
import { readSettings } from '../../engine/preferences/index.ts';
import { ApiError } from './problem.ts';
import { type ApiEnv, type ApiOptions, callerLanguage } from './request.ts';
import { answers } from './routes.ts';
import { TenantCostAnswer } from './schemas.ts';

const tenantCostRoute = createRoute({
  method: 'get',
  path: '/api/admin/ai/tenant-cost',
  tags: ['Administration'],
  security: [{ adminSecret: [] }],
  summary: 'AI spend of all tenants, for those who watch the installation',
  responses: answers(TenantCostAnswer, 'All tenants'),
});

/** The admin's own endpoint. Where no secret is set it does not exist. */
export function addTenantCost(app: OpenAPIHono<ApiEnv>, { system, gate, adminSecret }: ApiOptions): void {
  app.openapi(tenantCostRoute, async (c) => {
    if (adminSecret === null)
      throw new ApiError((t) => ({ status: 404, code: 'not_found', detail: t('api.nothingHere') }));
    const [, given = ''] = /^Bearer +(\S+)$/i.exec(c.req.header('authorization') ?? '') ?? [];
    if (!isSame(given, adminSecret)) {
      throw new ApiError((t) => ({
        status: 401,
        code: 'unauthorized',
        detail: t('api.wrongSecret'),
        headers: { 'www-authenticate': 'Bearer' },
      }));
    }
    const ctx = { ...system, t: callerLanguage(c), settings: await readSettings(system) };
    c.header('cache-control', 'no-store');
    return c.json(
      toPlainOverview(await getAiOverview(ctx, { limits: gate.limits, models: gate.file.allowedModels })),
      200,
    );
  });
}

/** Hashed, so that neither the length nor the place of the first difference takes another time. */
function isSame(given: string, secret: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(given), hash(secret));
}
