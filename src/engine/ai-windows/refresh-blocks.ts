import type { TxContext } from '../context.ts';
import { refreshShown } from '../outbox/index.ts';
import { selectToldWindows } from './queries.ts';

/** What messages show that tell of the block of one window. */
export function blockSubject(windowId: number): string {
  return `ai-block:${windowId}`;
}

/** Has the messages that told of a tenant's blocks say how they stand now. The transaction sees all. */
export async function refreshBlocks(tx: TxContext, tenantId: number): Promise<void> {
  for (const windowId of await selectToldWindows(tx.db, tenantId, tx.now()))
    await refreshShown(tx, blockSubject(windowId));
}
