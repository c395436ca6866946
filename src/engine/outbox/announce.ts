import { sql } from 'drizzle-orm';
import type { TxContext } from '../context.ts';
import { insertMessages, touchMessages } from './queries.ts';
import type { Recipient } from './schemas.ts';

export interface Announcement {
  /** A second announcement of the same key says nothing new to whoever was told. */
  key: string;
  /** A message of `src/bot/messages`. */
  message: string;
  /** What it shows, such as `approval:<uuid>`. */
  subject: string;
  to: readonly Recipient[];
}

/**
 * Says something once the caller's transaction is committed; nothing where it is not. That transaction sees all tenants.
 * What is said is made when it is delivered, from the state of that moment, for each reader. People without an identity
 * in a linked workspace, and a place that was not set, are told nothing.
 */
export async function announce(tx: TxContext, { key, message, subject, to }: Announcement): Promise<void> {
  const memberIds = to.flatMap((one) => ('memberId' in one ? [one.memberId] : []));
  const channels = to.some((one) => 'place' in one);
  if (memberIds.length === 0 && !channels) return;
  await insertMessages(tx.db, { key, message, subject, memberIds, channels, now: tx.now() });
}

/**
 * Has every message that shows one of the subjects brought up to date once the caller's transaction, which sees all
 * tenants, is committed. Several at once are locked in one order, as a delivery locks them.
 */
export async function refreshShown(tx: TxContext, ...subjects: readonly string[]): Promise<void> {
  await touchMessages(tx.db, sql`s.subject = any(${sql.param([...subjects])}::text[])`, tx.now());
}
