import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import {
  findPolicyTenant,
  type Gate,
  getBlockedMessage,
  getCostState,
} from '../../engine/ai-policy/index.ts';
import type { CostState } from '../../engine/cost-state.ts';
import { requireScope } from './authenticate.ts';
import type { ApiEnv, ApiOptions } from './request.ts';
import { answers } from './routes.ts';
import { PolicyAnswer, PolicyQuery } from './schemas.ts';

const policyRoute = createRoute({
  method: 'get',
  path: '/api/v1/ai/policy',
  tags: ['AI calls'],
  security: [{ apiKey: [] }],
  middleware: requireScope('ai', 'read'),
  summary: 'The state of a tenant: spend, budgets, and what is done to its calls',
  request: { query: PolicyQuery },
  responses: answers(PolicyAnswer, 'The state'),
});

export function addPolicy(app: OpenAPIHono<ApiEnv>, { gate }: ApiOptions): void {
  app.openapi(policyRoute, async (c) => {
    const ctx = c.get('ctx');
    const { id, name } = await findPolicyTenant(ctx, c.req.valid('query').tenant);
    const { state, fromAbove, spend, windows } = await getCostState(ctx, id, gate.limits);
    const blocked = state === 'BLOCKED';
    const full = windows.map(({ kind, budgetUsd, enforced, spentUsd }) => ({
      kind,
      cap: budgetUsd,
      enforced,
      spent: spentUsd,
    }));
    return c.json(
      {
        tenant: { id, name },
        state,
        fromAbove,
        blocked,
        message: blocked
          ? await getBlockedMessage(ctx, { tenantId: id, reason: 'blocked', windows: full })
          : null,
        spend,
        windows: windows.map(({ kind, startsAt, endsAt, period: _, liftedUntil, ...rest }) => ({
          window: kind,
          startsAt: startsAt.toISOString(),
          endsAt: endsAt.toISOString(),
          liftedUntil: liftedUntil?.toISOString() ?? null,
          ...rest,
        })),
        degradation: degradationIn(state, gate),
      },
      200,
    );
  });
}

function degradationIn(state: CostState, { file }: Gate) {
  if (state === 'CAUTION') return file.caution;
  return state === 'THROTTLED' ? file.throttled : null;
}
