import { randomUUID } from 'node:crypto';
import {
  checkCall,
  type DecideCallInput,
  type DegradationAction,
  decideChecked,
  findWay,
  type Gate,
  type ParsedCall,
  requireSameCall,
  toRecord,
  type Way,
} from '../ai-policy/index.ts';
import type { Context } from '../context.ts';
import { badInput, CentavoError } from '../errors.ts';
import { type Decimal, subtract } from '../money.ts';
import { estimateOf } from '../prices/index.ts';
import { allowancesOf, isKnownBlocked, leftOf, useAllowance } from './compute.ts';
import { type AiOutage, keyOf, type OpenCall } from './outage.ts';
import type { JournalLine, SafeDecision } from './schemas.ts';

/**
 * `decideCall`, and what is done where spend cannot be computed (the database is slow or gone): a tenant last known
 * BLOCKED stays blocked, others are served as THROTTLED up to 5 % of their day budget an outage and process. What is
 * let through is on the disk before it is answered for.
 *
 * @throws what `decideCall` throws; unavailable  while the database is away: a tenant that nobody ever heard of, or a
 *   disk that cannot be written to
 */
export async function decideSafely(
  ctx: Context,
  gate: Gate,
  outage: AiOutage,
  given: DecideCallInput,
): Promise<SafeDecision> {
  const input = checkCall(ctx, gate, given);
  const again = outage.keys.get(keyOf(input.tenantId, input.key));
  if (again && outage.capsOf(ctx, input.tenantId)) return repeatOpen(ctx, outage, again, input);
  // The same id whichever way: a hold that comes about after nobody waits for it any more is this very call.
  const holdId = randomUUID();
  const decision = await outage.attempt(ctx, () => decideChecked(ctx, gate, input, holdId));
  if (decision) {
    outage.noteWindows(decision.windows);
    return { ...decision, outage: false };
  }
  const known = await decideByKnown(ctx, gate, outage, input, holdId).catch(async (error: unknown) => {
    await forget(ctx, outage, holdId);
    throw error;
  });
  if (known.holdId === null) await forget(ctx, outage, holdId);
  return known;
}

/** A hold that came about after all is given back: nobody was told of it. */
async function forget(ctx: Context, outage: AiOutage, holdId: string): Promise<void> {
  const at = ctx.now().toISOString();
  const line: JournalLine = { do: 'release', id: holdId, scope: '*', at, unheard: true };
  await outage.journal.append(line).catch(() => {});
}

/** @throws bad_input  as `decideCall` does where its key comes again */
async function repeatOpen(
  ctx: Context,
  outage: AiOutage,
  open: OpenCall,
  input: ParsedCall,
): Promise<SafeDecision> {
  const { call, decision } = open;
  requireSameCall(
    { provider: call.provider, inputTokens: open.inputTokens, policy: decision.policyBefore },
    input,
  );
  const over = Date.parse(call.leaseUntil) <= ctx.now().getTime();
  if (open.ended || (input.dispatched && over)) throw badInput((t) => t('aiPolicy.keyEnded'));
  if (input.dispatched && !call.dispatched) {
    const line: JournalLine = { do: 'dispatch', id: call.id, scope: '*', at: ctx.now().toISOString() };
    await keepLine(ctx, outage, line);
  }
  return decision;
}

/** @throws unavailable  the disk cannot be written to */
async function keepLine(ctx: Context, outage: AiOutage, line: JournalLine): Promise<void> {
  try {
    await outage.journal.append(line);
  } catch (error) {
    ctx.log.error({ err: error }, 'the journal of AI calls cannot be written');
    throw new CentavoError('unavailable', (t) => t('aiPolicy.outageDisk'));
  }
}

async function decideByKnown(
  ctx: Context,
  gate: Gate,
  outage: AiOutage,
  input: ParsedCall,
  holdId: string,
): Promise<SafeDecision> {
  const caps = outage.capsOf(ctx, input.tenantId);
  if (!caps) throw new CentavoError('unavailable', (t) => t('aiPolicy.outageUnknown'));
  if (isKnownBlocked(caps, ctx.now(), gate.limits)) return refuse(ctx, outage, input, 'blocked');
  if (outage.onError === 'block') return refuse(ctx, outage, input, 'outage');
  const allowances = allowancesOf(caps);
  const left = leftOf(allowances, outage.used);
  const way = findWay(ctx, gate, input, 'THROTTLED', left);
  if (!way || (!input.mayTrim && way.actions.includes('reduced_to_headroom')))
    return refuse(ctx, outage, input, 'no_headroom');
  return serve(ctx, outage, input, { way, holdId, owners: [...allowances.keys()] });
}

async function serve(
  ctx: Context,
  outage: AiOutage,
  input: ParsedCall,
  made: { way: Way; holdId: string; owners: readonly number[] },
): Promise<SafeDecision> {
  const { way, holdId, owners } = made;
  const maxTokens = way.policy.maxTokens ?? 0;
  const estimate = estimateOf(way.price, { inputTokens: input.inputTokens, maxTokens });
  const now = ctx.now();
  const decision: SafeDecision = {
    outcome: 'allowed',
    reason: null,
    state: 'THROTTLED',
    estimate,
    holdId,
    policyBefore: input.policy,
    policyAfter: way.policy,
    actions: way.actions,
    windows: [],
    outage: true,
  };
  const call: JournalLine & { do: 'call' } = {
    do: 'call',
    id: holdId,
    at: now.toISOString(),
    tenantId: input.tenantId,
    key: input.key,
    provider: input.provider,
    model: way.policy.model,
    estimate,
    price: way.price,
    leaseUntil: new Date(now.getTime() + input.leaseSeconds * 1000).toISOString(),
    dispatched: input.dispatched,
    correlationId: input.correlationId,
    level: 'THROTTLED',
    context: toContext('THROTTLED', input, way.policy, way.actions),
  };
  const open: OpenCall = { call, owners, decision, inputTokens: input.inputTokens };
  // Taken before the disk is waited for: whoever asks meanwhile sees it.
  useAllowance(outage.used, owners, estimate);
  outage.calls.set(holdId, open);
  outage.keys.set(keyOf(input.tenantId, input.key), open);
  try {
    await keepLine(ctx, outage, call);
  } catch (error) {
    giveBack(outage, open, estimate);
    outage.calls.delete(holdId);
    outage.keys.delete(keyOf(input.tenantId, input.key));
    throw error;
  }
  return decision;
}

/** What a call does not cost after all is there for others. */
export function giveBack(outage: AiOutage, { owners }: OpenCall, amount: Decimal): void {
  useAllowance(outage.used, owners, subtract('0', amount));
}

async function refuse(
  ctx: Context,
  outage: AiOutage,
  input: ParsedCall,
  reason: 'blocked' | 'no_headroom' | 'outage',
): Promise<SafeDecision> {
  const state = reason === 'blocked' ? 'BLOCKED' : 'THROTTLED';
  const actions: DegradationAction[] = ['blocked_no_provider_call'];
  const line: JournalLine = {
    do: 'refused',
    id: randomUUID(),
    at: ctx.now().toISOString(),
    tenantId: input.tenantId,
    reason,
    correlationId: input.correlationId,
    level: state,
    context: toContext(state, input, input.policy, actions),
  };
  // A refusal costs nothing: that its record cannot be kept does not change it.
  await outage.journal.append(line).catch((error: unknown) => {
    ctx.log.error({ err: error }, 'the journal of AI calls cannot be written');
  });
  return {
    outcome: 'limit_blocked',
    reason,
    state,
    estimate: null,
    holdId: null,
    policyBefore: input.policy,
    policyAfter: input.policy,
    actions,
    windows: [],
    outage: true,
  };
}

/** What the record keeps. What was spent is not known: null, never 0. */
function toContext(
  state: 'THROTTLED' | 'BLOCKED',
  input: ParsedCall,
  after: Way['policy'],
  actions: readonly DegradationAction[],
): Record<string, unknown> {
  const unknown = { daySpendUsd: null, monthSpendUsd: null, budgetDayUsd: null, budgetMonthUsd: null };
  const tenantCost = { ...toRecord(state, input.policy, after, actions), ...unknown };
  return { tenantCost, inputTokens: input.inputTokens, outage: true };
}
