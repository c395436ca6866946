import { sql } from 'drizzle-orm';
import type { Context } from '../context.ts';
import { endLease, forgetHash, insertStray, touchMessages, updateShown } from './queries.ts';
import type { DeliveryResult, LeasedMessage } from './schemas.ts';

/**
 * Records what came of a try. Who lost the lease ends nothing: but a message that they posted is kept, and one that they
 * may have set back to an older state is sent again.
 */
export async function endDelivery(
  ctx: Context,
  leased: LeasedMessage,
  result: DeliveryResult,
): Promise<void> {
  const now = ctx.now();
  await ctx.db.transaction('*', async (tx) => {
    const held = await endLease(tx, leased, result, now);
    const { shownId } = leased;
    if (result.kind === 'shown' && !(await updateShown(tx, shownId, result))) {
      await insertStray(tx, shownId, result, now);
    }
    if (!held && (result.kind === 'shown' || result.kind === 'later')) {
      await forgetHash(tx, shownId);
      await touchMessages(tx, sql`s.id = ${shownId}`, now);
    }
  });
}
