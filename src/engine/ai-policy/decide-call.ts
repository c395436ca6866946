import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Context } from '../context.ts';
import { COST_STATES, type CostState, type StateLimits } from '../cost-state.ts';
import { badInput, CentavoError } from '../errors.ts';
import {
  dispatchHold,
  type Reserved,
  readDecision,
  recordRefusal,
  reserveHold,
  type WindowFound,
} from '../holds/index.ts';
import { compare, type Decimal, subtract } from '../money.ts';
import { parseInput } from '../parse-input.ts';
import { estimateOf, type ModelPrice, type PriceBook, tokensWithin } from '../prices/index.ts';
import { applyDegradation, type DegradationAction } from './compute.ts';
import { requireSameCall } from './same-call.ts';
import { AiPolicy, keptText, type PolicyFile } from './schemas.ts';

/** Times that a decision is made anew because the tenant's state moved between reading and locking it. */
const MOST_TRIES = 8;

export const DecideCallInput = z.strictObject({
  tenantId: z.int().min(1),
  /** In whatever case: prices, and models that may take another's place, are looked up by one name. */
  provider: keptText(100).trim().toLowerCase().min(1),
  /** Input tokens, counted: the estimate must not be too low. */
  inputTokens: z.int().min(0).max(100_000_000),
  policy: AiPolicy,
  key: keptText(200).min(1),
  leaseSeconds: z.int().min(10).max(86_400).default(600),
  /** The call goes out as soon as this is answered. */
  dispatched: z.boolean().default(false),
  /** Whether fewer tokens or a cheaper model than the state asks for will do where headroom is short. */
  mayTrim: z.boolean().default(true),
  /** Fewer output tokens than this are of no use to the caller. */
  minTokens: z.int().min(1).default(16),
  correlationId: keptText(200).nullable().default(null),
});
export type DecideCallInput = z.input<typeof DecideCallInput>;

/** What stays the same between calls. */
export interface Gate {
  prices: PriceBook;
  file: PolicyFile;
  limits: StateLimits;
  /** The state that each tenant was last seen in: what the next call is decided by before it is checked. */
  known: Map<number, CostState>;
}

export interface Decision {
  outcome: 'allowed' | 'limit_blocked';
  /** `outage`: spend could not be computed, and the installation refuses then. */
  reason: 'blocked' | 'no_headroom' | 'outage' | null;
  state: CostState;
  /** What the call may cost at most, in US dollars. */
  estimate: Decimal | null;
  holdId: string | null;
  policyBefore: AiPolicy;
  policyAfter: AiPolicy;
  actions: DegradationAction[];
  windows: WindowFound[];
}

/** A call as it was checked. */
export type ParsedCall = z.output<typeof DecideCallInput>;
type Parsed = ParsedCall;

/** One way to make the call. */
export interface Way {
  policy: AiPolicy;
  actions: DegradationAction[];
  price: ModelPrice;
}

/**
 * Decides about one AI call and reserves what it may cost at most, exactly: what is decided by a state that moved
 * meanwhile is decided again. In the usual case one statement.
 *
 * @param holdId  of the hold that is made; a repeated key gives the hold that it gave before
 * @throws bad_input  the model has no price that can be trusted, or nothing bounds the call
 * @throws not_found  no such tenant, or outside the scope
 */
export async function decideCall(
  ctx: Context,
  gate: Gate,
  given: DecideCallInput,
  holdId: string = randomUUID(),
): Promise<Decision> {
  return decideChecked(ctx, gate, checkCall(ctx, gate, given), holdId);
}

/** `decideCall` for a call that was checked already. */
export async function decideChecked(
  ctx: Context,
  gate: Gate,
  input: ParsedCall,
  holdId: string,
): Promise<Decision> {
  let state = gate.known.get(input.tenantId) ?? 'NORMAL';
  let headroom: Decimal | null = null;
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const way = findWay(ctx, gate, input, state, headroom);
    if (!way) break;
    const estimate = estimateOf(way.price, {
      inputTokens: input.inputTokens,
      maxTokens: way.policy.maxTokens ?? 0,
    });
    const reserved = await reserveHold(ctx, toReserveInput(gate, input, state, way, estimate), holdId);
    state = COST_STATES[reserved.state] ?? 'BLOCKED';
    if (reserved.outcome !== 'not_found') remember(gate, input.tenantId, state);
    const decision = { state, windows: reserved.windows, policyBefore: input.policy };
    switch (reserved.outcome) {
      case 'not_found':
        throw new CentavoError('not_found', (t) => t('aiPolicy.noTenant'));
      case 'held':
        return {
          ...decision,
          outcome: 'allowed',
          reason: null,
          estimate,
          holdId: reserved.holdId,
          policyAfter: way.policy,
          actions: way.actions,
        };
      case 'repeated':
        return repeat(ctx, reserved, input, state);
      case 'blocked':
        return refuse(ctx, input, { ...decision, reason: 'blocked' });
      case 'no_headroom':
        headroom = headroomOf(reserved.windows);
        if (!input.mayTrim) return refuse(ctx, input, { ...decision, reason: 'no_headroom' });
        break;
      case 'changed':
        headroom = null;
        break;
      default:
        reserved.outcome satisfies never;
    }
    if (headroom !== null && !findWay(ctx, gate, input, state, headroom)) {
      return refuse(ctx, input, { ...decision, reason: 'no_headroom' });
    }
  }
  throw new CentavoError('unavailable', (t) => t('aiPolicy.tooBusy'));
}

/**
 * What can be said of a call before anything is looked up.
 *
 * @throws bad_input  see `decideCall`
 */
export function checkCall(ctx: Context, gate: Gate, given: DecideCallInput): ParsedCall {
  const input = parseInput(DecideCallInput, given);
  if (input.policy.maxTokens === undefined) throw badInput((t) => t('aiPolicy.maxTokensMissing'));
  gate.prices.require(input.provider, input.policy.model, ctx.now());
  return input;
}

/** How the call would be made in a state, within what is left where that is short; null where no way fits. */
export function findWay(
  ctx: Context,
  gate: Gate,
  input: Parsed,
  state: CostState,
  headroom: Decimal | null,
): Way | null {
  // Nobody's place is taken while nothing is short: prices are not compared at every call.
  const needed = state !== 'NORMAL' || headroom !== null;
  const substitutes = needed ? listSubstitutes(ctx, gate, input) : [];
  const { policy, actions } = applyDegradation(
    state,
    input.policy,
    gate.file,
    substitutes.map(({ model }) => model),
  );
  const priceOf = (model: string) => gate.prices.require(input.provider, model, ctx.now());
  const wanted: Way = { policy, actions, price: priceOf(policy.model) };
  if (headroom === null) return wanted;
  const cheaper = substitutes
    .filter(({ model }) => model !== policy.model)
    .map((price) => ({ policy: { ...policy, model: price.model }, price }))
    .map((way): Way => ({ ...way, actions: [...actions, 'cheaper_model'] }));
  for (const way of [wanted, ...cheaper.reverse()]) {
    const maxTokens = Math.min(
      way.policy.maxTokens ?? 0,
      tokensWithin(way.price, input.inputTokens, headroom),
    );
    if (maxTokens < Math.min(input.minTokens, way.policy.maxTokens ?? 0)) continue;
    if (maxTokens === way.policy.maxTokens) return way;
    return {
      ...way,
      policy: { ...way.policy, maxTokens },
      actions: [...way.actions, 'reduced_to_headroom'],
    };
  }
  return null;
}

/** The allowed models that would make this very call cheaper, the cheapest first. */
function listSubstitutes(ctx: Context, gate: Gate, { provider, inputTokens, policy }: Parsed): ModelPrice[] {
  const call = { inputTokens, maxTokens: policy.maxTokens ?? 0 };
  const costs = (price: ModelPrice) => estimateOf(price, call);
  const own = costs(gate.prices.require(provider, policy.model, ctx.now()));
  return (gate.file.allowedModels[provider] ?? [])
    .flatMap((model) => findTrusted(gate, provider, model, ctx.now()) ?? [])
    .filter((price) => compare(costs(price), own) < 0)
    .sort((a, b) => compare(costs(a), costs(b)));
}

/** A price that may be spent by; a model whose price is not trusted takes nobody's place. */
function findTrusted(gate: Gate, provider: string, model: string, at: Date): ModelPrice | null {
  try {
    return gate.prices.require(provider, model, at);
  } catch (error) {
    if (error instanceof CentavoError) return null;
    throw error;
  }
}

/** What is left in the fullest window. Never below zero. */
function headroomOf(windows: readonly WindowFound[]): Decimal {
  const left = windows.flatMap(({ cap, enforced, spent, reserved }) =>
    cap === null || !enforced ? [] : [subtract(subtract(cap, spent), reserved)],
  );
  const least = left.sort(compare)[0] ?? '0';
  return compare(least, '0') < 0 ? '0' : least;
}

function toReserveInput(gate: Gate, input: Parsed, state: CostState, way: Way, estimate: Decimal) {
  const { warn, throttle, block } = gate.limits;
  return {
    tenantId: input.tenantId,
    key: input.key,
    provider: input.provider,
    model: way.policy.model,
    estimate,
    price: way.price,
    leaseSeconds: input.leaseSeconds,
    dispatched: input.dispatched,
    assumed: COST_STATES.indexOf(state),
    limits: [warn, throttle, block] as const,
    correlationId: input.correlationId,
    degradationLevel: state,
    context: {
      tenantCost: toRecord(state, input.policy, way.policy, way.actions),
      inputTokens: input.inputTokens,
    },
  };
}

/** What the record keeps beside what was spent: no prompt, no text, no person. */
export function toRecord(
  state: CostState,
  policyBefore: AiPolicy,
  policyAfter: AiPolicy,
  degradationActions: readonly DegradationAction[],
) {
  return { state, degradationActions, policyBefore, policyAfter };
}

async function refuse(
  ctx: Context,
  input: Parsed,
  found: Pick<Decision, 'state' | 'windows' | 'policyBefore'> & { reason: 'blocked' | 'no_headroom' },
): Promise<Decision> {
  const actions: DegradationAction[] = ['blocked_no_provider_call'];
  await recordRefusal(ctx.db, {
    tenantId: input.tenantId,
    now: ctx.now(),
    reason: found.reason,
    degradationLevel: found.state,
    correlationId: input.correlationId,
    context: { tenantCost: toRecord(found.state, input.policy, input.policy, actions) },
    windows: found.windows,
  });
  return {
    ...found,
    outcome: 'limit_blocked',
    estimate: null,
    holdId: null,
    policyAfter: input.policy,
    actions,
  };
}

const Recorded = z.object({
  tenantCost: z.object({
    state: z.enum(COST_STATES),
    policyBefore: AiPolicy,
    policyAfter: AiPolicy,
    degradationActions: z.array(z.string()),
  }),
  inputTokens: z.int().nullable().default(null),
});

/**
 * The same key again: the decision that it was given, whatever would be decided now. Once its hold has ended it allows
 * nothing more: no money is reserved for it.
 */
async function repeat(ctx: Context, reserved: Reserved, input: Parsed, state: CostState): Promise<Decision> {
  const made = reserved.holdId === null ? null : await readDecision(ctx.db, reserved.holdId);
  if (!made) throw new Error('a hold has no record of its decision');
  const { tenantCost, inputTokens } = Recorded.parse(made.context);
  requireSameCall({ provider: made.provider, inputTokens, policy: tenantCost.policyBefore }, input);
  const open = made.state === 'held' || made.state === 'dispatched';
  const sent = open && input.dispatched ? await dispatchHold(ctx, made.holdId) : 'repeated';
  if (!open || sent === 'over' || sent === 'not_found') throw badInput((t) => t('aiPolicy.keyEnded'));
  return {
    outcome: 'allowed',
    reason: null,
    state,
    estimate: made.estimate,
    holdId: reserved.holdId,
    policyBefore: tenantCost.policyBefore,
    policyAfter: tenantCost.policyAfter,
    actions: tenantCost.degradationActions as DegradationAction[],
    windows: reserved.windows,
  };
}

/** Tenants whose state is remembered at most. */
const MOST_KNOWN = 100_000;

function remember(gate: Gate, tenantId: number, state: CostState): void {
  gate.known.delete(tenantId);
  gate.known.set(tenantId, state);
  if (gate.known.size <= MOST_KNOWN) return;
  for (const oldest of gate.known.keys()) {
    gate.known.delete(oldest);
    break;
  }
}
