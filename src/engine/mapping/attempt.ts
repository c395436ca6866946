import { type Context, requireRole, type TxContext, withTransaction } from '../context.ts';
import { lockLedger } from '../ledger/index.ts';
import { requireWholeScope } from '../tenants/index.ts';
import { releaseSavepoint, rollBackToSavepoint, savepoint } from './queries.ts';

/**
 * Runs a change of rules in a transaction, alone: no import and no other change goes on meanwhile.
 *
 * @throws forbidden  the actor is no admin, or does not see all tenants
 */
export async function changeRules<T>(ctx: Context, work: (tx: TxContext) => Promise<T>): Promise<T> {
  requireRole(ctx, 'admin');
  requireWholeScope(ctx);
  return withTransaction(ctx, async (tx) => {
    await lockLedger(tx.db);
    return work(tx);
  });
}

/** Runs `work` so that nothing is left of it when it throws, while the transaction goes on. */
export async function attempt<T>(tx: TxContext, work: () => Promise<T>): Promise<T> {
  await savepoint(tx.db);
  try {
    const result = await work();
    await releaseSavepoint(tx.db);
    return result;
  } catch (error) {
    await rollBackToSavepoint(tx.db);
    throw error;
  }
}

/** Runs `work` and takes back all that it wrote: what would be. */
export async function rehearse<T>(tx: TxContext, work: () => Promise<T>): Promise<T> {
  await savepoint(tx.db);
  try {
    return await work();
  } finally {
    await rollBackToSavepoint(tx.db);
  }
}
