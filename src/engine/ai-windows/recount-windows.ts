import { windowsAt } from '../budget-windows.ts';
import type { TxContext } from '../context.ts';
import { callRecount, selectCounting } from './queries.ts';

/** Counts a tenant's AI windows of this moment anew, after its budget or the tree changed. The transaction sees all. */
export async function recountAiWindows(tx: TxContext, tenantId: number): Promise<void> {
  await callRecount(tx.db, tenantId, windowsAt(tx.now(), tx.settings), tx.settings.timeZone);
}

/**
 * Runs a change of the tree and counts the AI windows of what the tenants leave and of what they enter anew, in the same
 * transaction: budgets above them hold for what is under way at once.
 *
 * @param tenantIds  those that move; asked again after the change
 */
export async function recountingMoves<T>(
  tx: TxContext,
  tenantIds: readonly number[],
  change: () => Promise<T>,
): Promise<T> {
  const touched = new Set<number>();
  const collect = async () => {
    for (const id of tenantIds)
      for (const counting of await selectCounting(tx.db, id, tx.now())) touched.add(counting);
  };
  await collect();
  const result = await change();
  await collect();
  for (const id of [...touched].sort((a, b) => a - b)) await recountAiWindows(tx, id);
  return result;
}
