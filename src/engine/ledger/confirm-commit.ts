import { sql } from 'drizzle-orm';
import { type Context, withTransaction } from '../context.ts';
import { CentavoError } from '../errors.ts';
import { findDelivery, lockLedger } from './queries.ts';

/** A server that lost its client ends the transaction within this, or is not waited for. */
const SETTLING_LIMIT = '30s';

/**
 * Whether the ledger has a delivery whose commit nobody confirmed. The lock that its transaction held is waited for, so
 * that what is found is what stays.
 *
 * @throws unavailable  the database cannot be asked: neither is known
 */
export async function isCommitted(ctx: Context, deliveryId: number): Promise<boolean> {
  try {
    return await withTransaction(ctx, async (tx) => {
      await tx.db.rows(sql`select set_config('lock_timeout', ${SETTLING_LIMIT}, true)`);
      await lockLedger(tx.db);
      return (await findDelivery(tx.db, deliveryId)) !== null;
    });
  } catch {
    throw new CentavoError(
      'unavailable',
      'The connection to the database was lost in the last step, so whether the import is in the ledger is not known. Import the same files again when the database is back: if it is, nothing changes.',
    );
  }
}
