import type { Context } from '../context.ts';
import { CentavoError } from '../errors.ts';
import { type Ended, readPinnedPrice, settleHold } from '../holds/index.ts';
import { parseInput } from '../parse-input.ts';
import { costOf, TokenUsage, type TokenUsageInput } from '../prices/index.ts';

/**
 * Ends a call with what the provider counted, at the price that was pinned when it was decided. Once: a second time
 * changes nothing (`repeated`), what the sweeper charged in full is corrected (`corrected`), and what was spent on a
 * hold that had been given back counts all the same (`late`).
 *
 * @returns `spent`: what the call cost in the end, in US dollars
 * @throws not_found  no such hold, or outside the scope
 * @throws bad_input  usage whose parts are more than their whole
 */
export async function settleCall(
  ctx: Context,
  { holdId, usage }: { holdId: string; usage: TokenUsageInput },
): Promise<Ended> {
  const counted = parseInput(TokenUsage, usage);
  const price = await readPinnedPrice(ctx.db, ctx.scope, holdId);
  if (!price) throw new CentavoError('not_found', (t) => t('aiPolicy.noHold'));
  const ended = await settleHold(ctx, { holdId, amount: costOf(price, counted), usage: counted });
  if (ended.outcome === 'not_found') throw new CentavoError('not_found', (t) => t('aiPolicy.noHold'));
  return ended;
}
