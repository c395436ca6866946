import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import {
  decideSafely,
  dispatchSafely,
  releaseSafely,
  renewSafely,
  type SafeDecision,
  type SafeEnd,
  type SafeTouch,
  settleSafely,
} from '../../engine/ai-outage/index.ts';
import { boundTokens, getBlockedMessage } from '../../engine/ai-policy/index.ts';
import type { Context } from '../../engine/context.ts';
import { badInput, CentavoError } from '../../engine/errors.ts';
import { requireScope } from './authenticate.ts';
import { ApiError } from './problem.ts';
import type { ApiEnv, ApiOptions } from './request.ts';
import { answers, json } from './routes.ts';
import {
  EndedHold,
  Hold,
  HoldParams,
  RenewRequest,
  Reservation,
  ReservationRequest,
  SettleRequest,
} from './schemas.ts';
import { makeTenantFinder } from './tenant-finder.ts';

const TAGS = ['AI calls'];
const security = [{ apiKey: [] }];
const middleware = requireScope('ai');

const reserveRoute = createRoute({
  method: 'post',
  path: '/api/v1/ai/reservations',
  tags: TAGS,
  security,
  middleware,
  summary: 'Decide about one AI call and reserve what it may cost at most',
  request: { body: json(ReservationRequest) },
  responses: answers(Reservation, 'The decision, also where the call is not to be made'),
});

const holdRoute = (verb: 'dispatch' | 'renew', summary: string) => ({
  method: 'post' as const,
  path: `/api/v1/ai/reservations/{id}/${verb}` as const,
  tags: TAGS,
  security,
  middleware,
  summary,
  responses: answers(Hold, 'Done', [409]),
});

const dispatchRoute = createRoute({
  ...holdRoute('dispatch', 'Say that the call goes out now'),
  request: { params: HoldParams },
});

const renewRoute = createRoute({
  ...holdRoute('renew', 'Ask for more time'),
  request: { params: HoldParams, body: json(RenewRequest, false) },
});

const endRoute = (verb: 'settle' | 'release', summary: string) => ({
  method: 'post' as const,
  path: `/api/v1/ai/reservations/{id}/${verb}` as const,
  tags: TAGS,
  security,
  middleware,
  summary,
  responses: answers(EndedHold, 'How the hold stands now'),
});

const settleRoute = createRoute({
  ...endRoute('settle', 'Say what the call used; acts once'),
  request: { params: HoldParams, body: json(SettleRequest) },
});

const releaseRoute = createRoute({
  ...endRoute('release', 'Give the money back: the call was not made, or cost nothing'),
  request: { params: HoldParams },
});

/** Reserve, dispatch, settle, release, renew. */
export function addReservations(app: OpenAPIHono<ApiEnv>, { gate, outage }: ApiOptions): void {
  const findTenantId = makeTenantFinder();
  app.openapi(reserveRoute, async (c) => {
    const ctx = c.get('ctx');
    const { tenant, provider, inputTokens, inputText, idempotencyKey, model, correlationId, ...rest } =
      c.req.valid('json');
    const key = pickKey(c.req.header('idempotency-key'), idempotencyKey);
    const policy = { ...rest.policy, model: pickModel(model, rest.policy.model) };
    const counted = countInput(inputTokens, inputText);
    const tenantId = await findTenantId(ctx, tenant);
    const decision = await decideSafely(ctx, gate, outage, {
      ...rest,
      tenantId,
      provider,
      inputTokens: counted,
      policy,
      key,
      correlationId: correlationId ?? null,
    });
    return c.json(await toReservation(ctx, tenantId, decision, correlationId ?? null), 200);
  });

  app.openapi(dispatchRoute, async (c) => {
    const { id } = c.req.valid('param');
    return c.json(toHold(id, await dispatchSafely(c.get('ctx'), outage, id)), 200);
  });

  app.openapi(renewRoute, async (c) => {
    const { id } = c.req.valid('param');
    const { leaseSeconds = 600 } = c.req.valid('json');
    return c.json(toHold(id, await renewSafely(c.get('ctx'), outage, { holdId: id, leaseSeconds })), 200);
  });

  app.openapi(settleRoute, async (c) => {
    const { id } = c.req.valid('param');
    const { usage } = c.req.valid('json');
    return c.json(toEnded(id, await settleSafely(c.get('ctx'), outage, { holdId: id, usage })), 200);
  });

  app.openapi(releaseRoute, async (c) => {
    const { id } = c.req.valid('param');
    return c.json(toEnded(id, await releaseSafely(c.get('ctx'), outage, id)), 200);
  });
}

function pickKey(header: string | undefined, body: string | undefined): string {
  const key = header ?? body;
  if (key === undefined || key === '' || key.length > 200 || (body !== undefined && body !== key))
    throw badInput((t) => t('api.whichKey'));
  return key;
}

function pickModel(beside: string | undefined, inside: string | undefined): string {
  const model = beside ?? inside;
  if (model === undefined || (inside !== undefined && inside !== model))
    throw badInput((t) => t('api.whichModel'));
  return model;
}

function countInput(tokens: number | undefined, text: string | string[] | undefined): number {
  if ((tokens === undefined) === (text === undefined)) throw badInput((t) => t('api.whichInput'));
  if (tokens !== undefined) return tokens;
  return boundTokens(typeof text === 'string' ? [text] : (text ?? []));
}

async function toReservation(
  ctx: Context,
  tenantId: number,
  decision: SafeDecision,
  correlationId: string | null,
) {
  const allowed = decision.outcome === 'allowed';
  return {
    type: allowed ? ('call' as const) : ('limit_blocked' as const),
    allowed,
    reason: decision.reason,
    message: allowed ? null : await getBlockedMessage(ctx, { tenantId, ...decision }),
    state: decision.state,
    holdId: decision.holdId,
    estimateUsd: decision.estimate,
    policy: decision.policyAfter,
    requestedPolicy: decision.policyBefore,
    degradationActions: [...decision.actions],
    correlationId,
    outage: decision.outage,
  };
}

function toHold(holdId: string, outcome: SafeTouch) {
  if (outcome === 'not_found') throw noHold();
  if (outcome === 'over')
    throw new ApiError((t) => ({ status: 409, code: 'hold_ended', detail: t('api.holdOver') }));
  return { holdId, outcome };
}

function toEnded(holdId: string, { outcome, state, spent }: SafeEnd) {
  if (outcome === 'running') throw noHold();
  return { holdId, outcome, state, spentUsd: spent };
}

function noHold(): CentavoError {
  return new CentavoError('not_found', (t) => t('api.noHold'));
}
