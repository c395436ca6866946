import { type Context, withTransaction } from '../context.ts';
import { projectMetered, tryLockLedger } from '../ledger/index.ts';

/** Entries that one transaction takes: bounds it. */
const TAKEN_AT_ONCE = 5_000;
/** Transactions of one run. */
const MOST_ROUNDS = 100;

/**
 * Makes the ledger show what AI calls cost since the last run, and lets bills that came meanwhile take the place of what
 * was metered. Where somebody writes the ledger at this moment it is left to the next run.
 *
 * @returns how many entries the ledger shows now that it did not
 */
export async function projectAiSpend(ctx: Context): Promise<number> {
  let projected = 0;
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const taken = await withTransaction(ctx, async (tx) =>
      (await tryLockLedger(tx.db)) ? await projectMetered(tx, TAKEN_AT_ONCE) : 0,
    );
    projected += taken;
    if (taken < TAKEN_AT_ONCE) return projected;
  }
  return projected;
}
