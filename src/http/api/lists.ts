import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { findPolicyTenant, listInteractions } from '../../engine/ai-policy/index.ts';
import { pageTenants } from '../../engine/tenants/index.ts';
import { requireScope } from './authenticate.ts';
import { readCursor, toPage } from './cursor.ts';
import type { ApiEnv } from './request.ts';
import { answers } from './routes.ts';
import { InteractionsPage, InteractionsQuery, TenantsPage, TenantsQuery } from './schemas.ts';

const security = [{ apiKey: [] }];
const middleware = requireScope('read');

const tenantsRoute = createRoute({
  method: 'get',
  path: '/api/v1/tenants',
  tags: ['Tenants'],
  security,
  middleware,
  summary: 'The tenants that the key may see, page by page',
  request: { query: TenantsQuery },
  responses: answers(TenantsPage, 'A page'),
});

const interactionsRoute = createRoute({
  method: 'get',
  path: '/api/v1/ai/interactions',
  tags: ['AI calls'],
  security,
  middleware,
  summary: 'Decisions about calls, the newest first, page by page',
  request: { query: InteractionsQuery },
  responses: answers(InteractionsPage, 'A page'),
});

/** Lists, by cursor. */
export function addLists(app: OpenAPIHono<ApiEnv>): void {
  app.openapi(tenantsRoute, async (c) => {
    const { limit, cursor } = c.req.valid('query');
    const after = cursor === undefined ? -1 : readCursor('tenants', cursor);
    const found = await pageTenants(c.get('ctx'), { after, limit: limit + 1 });
    return c.json(toPage('tenants', found, limit), 200);
  });

  app.openapi(interactionsRoute, async (c) => {
    const ctx = c.get('ctx');
    const { tenant, type, correlationId, limit, cursor } = c.req.valid('query');
    const found = await listInteractions(ctx, {
      ...(tenant === undefined ? {} : { tenantId: (await findPolicyTenant(ctx, tenant)).id }),
      ...(type === undefined ? {} : { type }),
      ...(correlationId === undefined ? {} : { correlationId }),
      ...(cursor === undefined ? {} : { before: readCursor('interactions', cursor) }),
      limit: limit + 1,
    });
    const { items, nextCursor } = toPage('interactions', found, limit);
    return c.json({ items: items.map((one) => ({ ...one, at: one.at.toISOString() })), nextCursor }, 200);
  });
}
