import type { TxContext } from '../context.ts';
import { refreshShown } from '../outbox/index.ts';
import { selectAsks, selectToldWindows } from './queries.ts';

/** What messages show that tell of the block of one window. */
export function blockSubject(windowId: number): string {
  return `ai-block:${windowId}`;
}

/** What messages show by which people of a tenant below ask for more. */
export function askedSubject(windowId: number, askingId: number): string {
  return `ai-block-asked:${windowId}:${askingId}`;
}

/** Has the messages that told of a tenant's blocks say how they stand now. The transaction sees all. */
export async function refreshBlocks(tx: TxContext, tenantId: number): Promise<void> {
  await refreshWindows(tx, await selectToldWindows(tx.db, tenantId, tx.now()));
}

/** The same for the messages about these windows. */
export async function refreshWindows(tx: TxContext, windowIds: readonly number[]): Promise<void> {
  if (windowIds.length === 0) return;
  const asked = await selectAsks(tx.db, windowIds);
  await refreshShown(
    tx,
    ...windowIds.map(blockSubject),
    ...asked.map(({ windowId, askingId }) => askedSubject(windowId, askingId)),
  );
}
