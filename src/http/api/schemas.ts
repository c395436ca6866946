import { z } from '@hono/zod-openapi';
import { AiPolicy } from '../../engine/ai-policy/index.ts';
import { COST_STATES } from '../../engine/cost-state.ts';
import { isKeepable } from '../../engine/keepable-text.ts';
import { keyOf } from '../../engine/parse-input.ts';
import { TokenUsage } from '../../engine/prices/index.ts';

/** Text that the database can keep, and be asked for. */
const text = (most: number) =>
  z.string().min(1).max(most).refine(isKeepable, keyOf('parse.controlCharacters'));

/** US dollars as a decimal, exact: `0.0125`. */
const Usd = z
  .string()
  .regex(/^-?\d+(?:\.\d+)?$/)
  .openapi({ description: 'US dollars, a decimal number as text, exact', example: '0.0125' });

const State = z.enum(COST_STATES).openapi('CostState');

/** A number, or digits alone, is a tenant's id; any other text its name. */
const TenantRef = z
  .union([z.int().min(1).max(2_147_483_647), text(200).trim().min(1)])
  .openapi({ description: 'The id of a tenant, or its name; digits alone are an id', example: 'acme' });

const HoldId = z.uuid().openapi({ description: 'The hold that a reservation gave' });

/** What a caller wants. `model` may stand here or beside. */
const WantedPolicy = AiPolicy.partial({ model: true }).strict().openapi('WantedPolicy');
// Made anew: what the engine made before this library was loaded cannot be named in its document.
const Policy = z.object(AiPolicy.shape).openapi('Policy');

const MOST_TEXTS = 5_000;

export const ReservationRequest = z
  .strictObject({
    tenant: TenantRef,
    provider: text(100).openapi({ example: 'openai' }),
    model: text(200).optional().openapi({ example: 'gpt-4o' }),
    inputTokens: z.int().min(0).max(100_000_000).optional().openapi({
      description: 'Input tokens, counted as the provider counts them. Too few would let the cap be passed.',
      example: 1000,
    }),
    inputText: z
      .union([z.string(), z.array(z.string()).max(MOST_TEXTS)])
      .optional()
      .openapi({
        description:
          'All that is sent, instead of inputTokens: one text, or one a message. Counted as never fewer tokens than any tokenizer makes of it. Kept nowhere.',
      }),
    policy: WantedPolicy.openapi({ description: 'How the call is wanted. maxTokens is needed.' }),
    idempotencyKey: text(200).optional().openapi({
      description: 'The same key is the same decision. Or as the header Idempotency-Key.',
    }),
    leaseSeconds: z.int().min(10).max(86_400).default(600),
    dispatched: z.boolean().default(false).openapi({ description: 'The call goes out at once.' }),
    mayTrim: z.boolean().default(true).openapi({
      description: 'Whether fewer tokens, or a cheaper model, will do where headroom is short.',
    }),
    minTokens: z.int().min(1).default(16).openapi({ description: 'Fewer output tokens are of no use.' }),
    correlationId: text(200).optional(),
  })
  .openapi('ReservationRequest');

export const Reservation = z
  .object({
    type: z.enum(['call', 'limit_blocked']),
    allowed: z.boolean(),
    reason: z.string().nullable().openapi({
      description:
        'Why not: `blocked` (the budget is spent), `no_headroom` (what is left does not cover the call), `outage` (spend cannot be computed, and this installation refuses then); null for a call.',
    }),
    message: z
      .string()
      .nullable()
      .openapi({ description: 'A sentence for the people who wait, by Accept-Language; null for a call' }),
    state: State,
    holdId: HoldId.nullable(),
    estimateUsd: Usd.nullable().openapi({ description: 'What the call may cost at most' }),
    policy: Policy.openapi({ description: 'How the call is to be made' }),
    requestedPolicy: Policy,
    degradationActions: z.array(z.string()),
    correlationId: z.string().nullable(),
    outage: z.boolean().openapi({
      description: 'Whether spend could not be computed, and this was decided by what was last known',
    }),
  })
  .openapi('Reservation');

export const HoldParams = z.object({ id: HoldId });

export const SettleRequest = z
  .strictObject({ usage: TokenUsage.describe('Tokens as the provider counted them').openapi('TokenUsage') })
  .openapi('SettleRequest');

export const RenewRequest = z
  .strictObject({ leaseSeconds: z.int().min(10).max(86_400).default(600) })
  .openapi('RenewRequest');

export const Hold = z
  .object({
    holdId: HoldId,
    outcome: z.enum(['done', 'repeated']).openapi({
      description: '`repeated`: it had been done before, and nothing changed.',
    }),
  })
  .openapi('Hold');

export const EndedHold = z
  .object({
    holdId: HoldId,
    outcome: z.enum(['ended', 'corrected', 'late', 'repeated', 'journalled']).openapi({
      description:
        '`corrected`: it had been charged in full after its lease; `late`: it had been given back; `repeated`: it had ended so before, and nothing changed; `journalled`: the database is away, and this is counted later.',
    }),
    state: z.enum(['held', 'dispatched', 'settled', 'released', 'expired', 'charged']).nullable(),
    spentUsd: Usd.nullable(),
  })
  .openapi('EndedHold');

export const ProblemBody = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.string(),
    detail: z.string(),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  })
  .openapi('Problem');

/** A query's tenant is text always; digits alone are an id. */
const TenantQuery = text(200).trim().min(1).openapi({
  description: 'The id of a tenant, or its name; digits alone are an id',
  example: 'acme',
});

export const PolicyQuery = z.object({ tenant: TenantQuery });

const Limits = z.object({ warn: z.string(), throttle: z.string(), block: z.string() });

const Window = z
  .object({
    window: z.enum(['day', 'week', 'month', 'quarter', 'year']),
    startsAt: z.iso.datetime(),
    endsAt: z.iso.datetime(),
    spentUsd: Usd,
    reservedUsd: Usd.openapi({ description: 'Held for calls under way' }),
    budgetUsd: Usd.nullable().openapi({ description: 'Null: no budget' }),
    enforced: z.boolean().openapi({ description: 'False where the budget only observes' }),
    liftedUntil: z.iso.datetime().nullable().openapi({
      description: 'Until when a spent budget blocks nothing, by approval',
    }),
    limits: Limits.openapi({ description: 'Shares of the budget at which the states begin' }),
    state: State,
  })
  .openapi('BudgetWindow');

export const PolicyAnswer = z
  .object({
    tenant: z.object({ id: z.int(), name: z.string() }),
    state: State,
    fromAbove: z.boolean().openapi({
      description: 'Whether a budget above the tenant is what restricts it; whose is not told.',
    }),
    blocked: z.boolean(),
    message: z.string().nullable().openapi({ description: 'Why no call is made; null while calls are' }),
    spend: z.object({
      daySpendUsd: Usd,
      monthSpendUsd: Usd,
      budgetDayUsd: Usd.nullable(),
      budgetMonthUsd: Usd.nullable(),
    }),
    windows: z.array(Window),
    degradation: z
      .object({
        maxTokensShare: z.number(),
        mostTopK: z.int().nullable(),
        mostTopN: z.int().nullable(),
        mostEfSearch: z.int().nullable(),
        hardThresholdAdd: z.number(),
        model: z.enum(['keep', 'cheaper', 'cheapest']),
      })
      .nullable()
      .openapi({
        description: 'What is done to calls in this state; null where nothing is, or no call is made',
      }),
  })
  .openapi('PolicyState');

const limit = z.coerce.number().int().min(1).max(200).default(50);
const cursor = z.string().max(200).optional().openapi({ description: 'The nextCursor of the page before' });

export const TenantsQuery = z.object({ limit, cursor });
export const InteractionsQuery = z.object({
  tenant: TenantQuery.optional(),
  type: z.enum(['call', 'limit_blocked']).optional(),
  correlationId: text(200).optional(),
  limit,
  cursor,
});

const nextCursor = z.string().nullable().openapi({ description: 'Null on the last page' });

export const TenantsPage = z
  .object({
    items: z.array(z.object({ id: z.int(), name: z.string(), parentId: z.int().nullable() })),
    nextCursor,
  })
  .openapi('TenantsPage');

export const InteractionsPage = z
  .object({
    items: z.array(
      z.object({
        id: z.int(),
        tenantId: z.int(),
        at: z.iso.datetime(),
        type: z.enum(['call', 'limit_blocked']),
        reason: z.string().nullable(),
        degradationLevel: State,
        correlationId: z.string().nullable(),
        holdId: HoldId.nullable(),
        context: z.record(z.string(), z.unknown()),
      }),
    ),
    nextCursor,
  })
  .openapi('InteractionsPage');

const Num = z.number().nullable();

const OF_NO_TENANT =
  'Null in an alert that is of no one tenant, such as one of a price: the three are null together.';

export const TenantCostAnswer = z
  .object({
    timestamp: z.iso.datetime(),
    stats: z.object({
      totalTenants: z.int(),
      normalTenants: z.int(),
      cautionTenants: z.int(),
      throttledTenants: z.int(),
      blockedTenants: z.int(),
      totalDaySpend: z.number(),
      totalMonthSpend: z.number(),
      criticalAlerts: z.int(),
      highAlerts: z.int(),
    }),
    top10: z.array(
      z.object({
        organizationId: z.int(),
        siteId: z.int(),
        siteName: z.string(),
        state: State,
        spend: z.object({
          daySpendUsd: z.number(),
          monthSpendUsd: z.number(),
          budgetDayUsd: Num,
          budgetMonthUsd: Num,
        }),
        percentages: z.object({ day: Num, month: Num }),
        trend: z.array(z.object({ date: z.string(), cost: z.number() })),
      }),
    ),
    alerts: z.array(
      z.object({
        id: z.string(),
        severity: z.string(),
        message: z.string(),
        organizationId: z.int().nullable().openapi({ description: OF_NO_TENANT }),
        siteId: z.int().nullable().openapi({ description: OF_NO_TENANT }),
        tenantName: z.string().nullable().openapi({ description: OF_NO_TENANT }),
      }),
    ),
  })
  .openapi('TenantCost');
