import { settleCall } from '../ai-policy/index.ts';
import type { Context } from '../context.ts';
import { CentavoError } from '../errors.ts';
import { dispatchHold, releaseHold, renewHold } from '../holds/index.ts';
import type { TokenUsageInput } from '../prices/index.ts';
import type { AiOutage } from './outage.ts';
import type { SafeEnd, SafeTouch } from './schemas.ts';

/** `settleCall`, kept on disk where the database is away. @throws not_found, bad_input as there */
export async function settleSafely(
  ctx: Context,
  _outage: AiOutage,
  input: { holdId: string; usage: TokenUsageInput },
): Promise<SafeEnd> {
  return toSafe(await settleCall(ctx, input));
}

/** Gives the money back: the call was not made. @throws not_found */
export async function releaseSafely(ctx: Context, _outage: AiOutage, holdId: string): Promise<SafeEnd> {
  return toSafe(await releaseHold(ctx, holdId));
}

/** Says that the call goes out now. */
export function dispatchSafely(ctx: Context, _outage: AiOutage, holdId: string): Promise<SafeTouch> {
  return dispatchHold(ctx, holdId);
}

/** Asks for more time. */
export function renewSafely(
  ctx: Context,
  _outage: AiOutage,
  input: { holdId: string; leaseSeconds: number },
): Promise<SafeTouch> {
  return renewHold(ctx, input.holdId, input.leaseSeconds);
}

function toSafe({ outcome, state, spent }: Awaited<ReturnType<typeof releaseHold>>): SafeEnd {
  if (outcome === 'not_found') throw new CentavoError('not_found', (t) => t('aiPolicy.noHold'));
  return { outcome, state, spent };
}
