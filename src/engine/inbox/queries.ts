import { sql } from 'drizzle-orm';
import type { Tx } from '../../../db/sql.ts';

/** True for the first time that this id comes in. */
export async function insertIncoming(tx: Tx, platform: string, eventId: string, now: Date): Promise<boolean> {
  const rows = await tx.rows(sql`
    insert into inbox (platform, event_id, received_at)
    values (${platform}, ${eventId}, ${now.toISOString()}::timestamptz)
    on conflict do nothing returning event_id`);
  return rows.length === 1;
}

export async function deleteIncoming(tx: Tx, before: Date): Promise<number> {
  const rows = await tx.rows(sql`
    delete from inbox where received_at < ${before.toISOString()}::timestamptz returning event_id`);
  return rows.length;
}
