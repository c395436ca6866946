import { type BudgetWindow, windowsAt } from '../budget-windows.ts';
import type { TxContext } from '../context.ts';
import { callRecount, selectAllCounting, selectCounting } from './queries.ts';
import { refreshBlocks } from './refresh-blocks.ts';

/** How far the clocks of processes may lie apart. */
const CLOCKS_APART_MS = 10 * 60_000;

/**
 * Counts a tenant's AI windows of this moment anew, after its budget or the tree changed, and has what was told of its
 * blocks say how they stand now. The transaction sees all.
 */
export async function recountAiWindows(tx: TxContext, tenantId: number): Promise<void> {
  await callRecount(tx.db, tenantId, windowsOfClocks(tx), tx.settings.timeZone);
  await refreshBlocks(tx, tenantId);
}

/** The windows of now, and those that a clock which goes before this one may have begun already: a cap holds there too. */
function windowsOfClocks(tx: TxContext): BudgetWindow[] {
  const windows = windowsAt(tx.now(), tx.settings);
  const ahead = windowsAt(new Date(tx.now().getTime() + CLOCKS_APART_MS), tx.settings);
  const begun = ahead.filter(({ startsAt }, n) => startsAt.getTime() !== windows[n]?.startsAt.getTime());
  return [...windows, ...begun];
}

/**
 * Counts the windows of all tenants anew, after the time zone or the first day of the week changed: days, weeks and
 * months begin elsewhere then, and what was spent in them counts in them.
 *
 * @param tx  with the new settings
 */
export async function recountAllAiWindows(tx: TxContext): Promise<void> {
  for (const id of await selectAllCounting(tx.db, tx.now())) await recountAiWindows(tx, id);
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
