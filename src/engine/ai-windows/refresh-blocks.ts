import type { TxContext } from '../context.ts';
import { refreshShown } from '../outbox/index.ts';
import { selectAsking, selectToldWindows } from './queries.ts';

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
  for (const windowId of await selectToldWindows(tx.db, tenantId, tx.now())) await refreshBlock(tx, windowId);
}

/** The same for the messages about one window. */
export async function refreshBlock(tx: TxContext, windowId: number): Promise<void> {
  await refreshShown(tx, blockSubject(windowId));
  for (const askingId of await selectAsking(tx.db, windowId))
    await refreshShown(tx, askedSubject(windowId, askingId));
}
