import { sql } from 'drizzle-orm';
import type { Tx } from '../../../db/sql.ts';
import type { Approver } from './schemas.ts';

const ids = (rows: readonly { id: string }[]): string[] => rows.map(({ id }) => id);

/** Open approvals whose time is over. */
export async function selectOverdue(tx: Tx, now: Date): Promise<string[]> {
  return ids(
    await tx.rows<{ id: string }>(sql`
      select id from approvals where state = 'pending' and expires_at <= ${now.toISOString()}::timestamptz
      order by expires_at`),
  );
}

/** Open approvals that are halfway to their end, or past it, and were not reminded of. */
export async function selectToRemind(tx: Tx, now: Date): Promise<string[]> {
  const at = now.toISOString();
  return ids(
    await tx.rows<{ id: string }>(sql`
      select id from approvals where state = 'pending' and reminded_at is null and expires_at > ${at}::timestamptz
        and ${at}::timestamptz >= requested_at + (expires_at - requested_at) / 2`),
  );
}

/** Open approvals that the admins are to be asked about too, and were not. */
export async function selectToEscalate(tx: Tx, now: Date): Promise<string[]> {
  const at = now.toISOString();
  return ids(
    await tx.rows<{ id: string }>(sql`
      select id from approvals where state = 'pending' and escalated_at is null and escalates_at <= ${at}::timestamptz
        and expires_at > ${at}::timestamptz`),
  );
}

/** Of an approval that is locked and open. */
export async function markReminded(tx: Tx, id: string, now: Date): Promise<boolean> {
  const rows = await tx.rows(sql`
    update approvals set reminded_at = ${now.toISOString()}::timestamptz
    where id = ${id}::uuid and state = 'pending' and reminded_at is null returning id`);
  return rows.length === 1;
}

/** Of an approval that is locked and open: who else may decide now. */
export async function markEscalated(
  tx: Tx,
  id: string,
  approvers: readonly Approver[],
  now: Date,
): Promise<boolean> {
  const rows = await tx.rows(sql`
    update approvals set escalated_at = ${now.toISOString()}::timestamptz,
      approvers = ${JSON.stringify(approvers)}::text::jsonb
    where id = ${id}::uuid and state = 'pending' and escalated_at is null returning id`);
  return rows.length === 1;
}

/** An open approval, or a rule that is in force, with what it takes to satisfy it. */
export interface ToReview {
  id: string;
  kind: string;
  /** Null: everything. */
  tenantId: number | null;
  approvers: Approver[];
  needed: number;
  /** Null for a rule: whoever may ask. */
  requester: string | null;
  alarmed: boolean;
}

function toReview(row: Record<string, unknown>): ToReview {
  return {
    id: String(row.id),
    kind: row.kind as string,
    tenantId: row.tenant_id as number | null,
    approvers: row.approvers as Approver[],
    needed: row.needed as number,
    requester: row.requester as string | null,
    alarmed: row.alarmed as boolean,
  };
}

/** Rules in force that ask somebody. */
export async function selectRulesToReview(tx: Tx): Promise<ToReview[]> {
  const rows = await tx.rows(sql`
    select id, kind, tenant_id, approvers, needed, null as requester, alarmed_at is not null as alarmed
    from approval_rules where enabled and removed_at is null and needed > 0 order by id`);
  return rows.map(toReview);
}

export async function selectOpenToReview(tx: Tx): Promise<ToReview[]> {
  const rows = await tx.rows(sql`
    select id, kind, tenant_id, approvers, needed, requester, alarmed_at is not null as alarmed
    from approvals where state = 'pending' order by tenant_id, id`);
  return rows.map(toReview);
}

/** @param at  null: it can be satisfied again */
export async function markAlarm(
  tx: Tx,
  what: 'rule' | 'approval',
  id: string,
  at: Date | null,
): Promise<void> {
  const since = at === null ? null : at.toISOString();
  await tx.rows(
    what === 'rule'
      ? sql`update approval_rules set alarmed_at = ${since}::timestamptz where id = ${Number(id)}`
      : sql`update approvals set alarmed_at = ${since}::timestamptz where id = ${id}::uuid`,
  );
}
