import { settleCall } from '../ai-policy/index.ts';
import type { Context } from '../context.ts';
import { CentavoError } from '../errors.ts';
import { dispatchHold, type Ended, releaseHold, renewHold } from '../holds/index.ts';
import { type Decimal, subtract } from '../money.ts';
import { parseInput } from '../parse-input.ts';
import { costOf, TokenUsage, type TokenUsageInput } from '../prices/index.ts';
import { giveBack } from './decide-safely.ts';
import type { AiOutage, OpenCall } from './outage.ts';
import type { JournalLine, SafeEnd, SafeTouch } from './schemas.ts';

/** `settleCall`, kept on disk where the database is away. @throws not_found, bad_input as there; unavailable  no disk either */
export async function settleSafely(
  ctx: Context,
  outage: AiOutage,
  input: { holdId: string; usage: TokenUsageInput },
): Promise<SafeEnd> {
  const usage = parseInput(TokenUsage, input.usage);
  const open = findOpen(ctx, outage, input.holdId);
  if (!open) {
    const ended = await outage.attempt(ctx, () => settleCall(ctx, input));
    if (ended) return toSafe(ended);
  }
  await append(ctx, outage, { do: 'settle', ...holdOf(ctx, input.holdId), usage });
  const spent = open ? costOf(open.call.price, usage) : null;
  if (open && spent !== null) endOpen(outage, open, subtract(open.call.estimate, spent));
  return { outcome: 'journalled', state: 'settled', spent };
}

/** Gives the money back: the call was not made. @throws not_found; unavailable  no disk either */
export async function releaseSafely(ctx: Context, outage: AiOutage, holdId: string): Promise<SafeEnd> {
  const open = findOpen(ctx, outage, holdId);
  if (!open) {
    const ended = await outage.attempt(ctx, () => releaseHold(ctx, holdId));
    if (ended) return toSafe(ended);
  }
  await append(ctx, outage, { do: 'release', ...holdOf(ctx, holdId) });
  if (open) endOpen(outage, open, open.call.estimate);
  return { outcome: 'journalled', state: 'released', spent: open ? '0' : null };
}

/** Says that the call goes out now. */
export async function dispatchSafely(ctx: Context, outage: AiOutage, holdId: string): Promise<SafeTouch> {
  if (!findOpen(ctx, outage, holdId)) {
    const touched = await outage.attempt(ctx, () => dispatchHold(ctx, holdId));
    if (touched) return touched;
  }
  await append(ctx, outage, { do: 'dispatch', ...holdOf(ctx, holdId) });
  return 'done';
}

/** Asks for more time. */
export async function renewSafely(
  ctx: Context,
  outage: AiOutage,
  { holdId, leaseSeconds }: { holdId: string; leaseSeconds: number },
): Promise<SafeTouch> {
  if (!findOpen(ctx, outage, holdId)) {
    const touched = await outage.attempt(ctx, () => renewHold(ctx, holdId, leaseSeconds));
    if (touched) return touched;
  }
  const leaseUntil = new Date(ctx.now().getTime() + leaseSeconds * 1000).toISOString();
  await append(ctx, outage, { do: 'renew', ...holdOf(ctx, holdId), leaseUntil });
  return 'done';
}

/** The call that is on disk alone; none where it is another branch's. @throws not_found  there it cannot be told apart */
function findOpen(ctx: Context, outage: AiOutage, holdId: string): OpenCall | undefined {
  const open = outage.calls.get(holdId);
  if (open && !outage.capsOf(ctx, open.call.tenantId))
    throw new CentavoError('not_found', (t) => t('aiPolicy.noHold'));
  return open;
}

function holdOf(ctx: Context, id: string) {
  return { id, scope: ctx.scope === '*' ? ('*' as const) : [...ctx.scope], at: ctx.now().toISOString() };
}

async function append(ctx: Context, outage: AiOutage, line: JournalLine): Promise<void> {
  try {
    await outage.journal.append(line);
  } catch (error) {
    ctx.log.error({ err: error }, 'the journal of AI calls cannot be written');
    throw new CentavoError('unavailable', (t) => t('aiPolicy.outageDisk'));
  }
}

/** What its estimate was too high by is there for others; once. */
function endOpen(outage: AiOutage, open: OpenCall, unused: Decimal): void {
  if (open.ended) return;
  open.ended = true;
  giveBack(outage, open, unused);
}

function toSafe({ outcome, state, spent }: Ended): SafeEnd {
  if (outcome === 'not_found') throw new CentavoError('not_found', (t) => t('aiPolicy.noHold'));
  return { outcome, state, spent };
}
