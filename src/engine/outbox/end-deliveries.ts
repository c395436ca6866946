import { sql } from 'drizzle-orm';
import type { Context } from '../context.ts';
import { endLeases, forgetHash, insertStray, touchMessages, updateShown } from './queries.ts';
import type { EndedDelivery } from './schemas.ts';

/**
 * Records what came of tries, all in one transaction. Who lost the lease ends nothing: but a message that they posted is
 * kept, and one that they may have set back to an older state is sent again.
 *
 * @param take  gives the tries when the transaction has begun: those that ended while it waited go with it
 */
export async function endDeliveries(ctx: Context, take: () => readonly EndedDelivery[]): Promise<void> {
  await ctx.db.transaction('*', async (tx) => {
    const now = ctx.now();
    for (const ended of splitRepeated(take())) {
      const held = await endLeases(tx, ended, now);
      const known = await updateShown(
        tx,
        ended.flatMap(({ leased, result }) =>
          result.kind === 'shown' ? [{ ...result, shownId: leased.shownId }] : [],
        ),
      );
      for (const { leased, result } of ended) {
        const { outboxId, shownId } = leased;
        if (result.kind === 'shown' && !known.has(shownId)) await insertStray(tx, shownId, result, now);
        if (!held.has(outboxId) && (result.kind === 'shown' || result.kind === 'later')) {
          await forgetHash(tx, shownId);
          await touchMessages(tx, sql`s.id = ${shownId}`, now);
        }
      }
    }
  });
}

/** Parts in each of which a message comes once: a worker that lost its lease may end beside the one that has it. */
function splitRepeated(ended: readonly EndedDelivery[]): EndedDelivery[][] {
  const parts: Map<number, EndedDelivery>[] = [];
  for (const one of ended) {
    const { outboxId } = one.leased;
    const part = parts.find((some) => !some.has(outboxId));
    if (part) part.set(outboxId, one);
    else parts.push(new Map([[outboxId, one]]));
  }
  return parts.map((part) => [...part.values()]);
}
