import { sql } from 'drizzle-orm';
import { type Db, type Row, type Tx, toStatement } from '../../../db/sql.ts';
import type { Identity } from './schemas.ts';

/** Somebody who asked to be let in. */
export interface AccessRequest {
  id: number;
  memberId: number;
  name: string | null;
  identities: Identity[];
  /** `YYYY-MM-DD`, UTC. */
  askedOn: string;
  /** Null while it is open. */
  outcome: Outcome | null;
  /** Whoever answered, as the audit log names them. */
  answeredBy: string | null;
}

export type Outcome = 'granted' | 'refused' | 'joined';

/** False where one of theirs is open already. */
export async function insertRequest(tx: Tx, memberId: number, now: Date): Promise<boolean> {
  const rows = await tx.rows(sql`
    insert into access_requests (member_id, asked_at)
    select ${memberId}, ${now.toISOString()}::timestamptz
    where not exists (select 1 from access_requests r where r.member_id = ${memberId} and r.outcome is null)
    returning id`);
  return rows.length > 0;
}

const requestColumns = sql`r.id, r.member_id as "memberId", m.name, (r.asked_at at time zone 'UTC')::date as "askedOn", r.outcome,
  r.decided_by as "answeredBy",
  (select jsonb_agg(jsonb_build_object('platform', i.platform, 'workspaceId', i.workspace_id, 'personId', i.external_id)
    order by i.platform, i.workspace_id, i.external_id) from identities i where i.member_id = m.id) as identities`;

/** Those not answered yet, the oldest first. */
export async function selectOpenRequests(db: Db, limit: number): Promise<AccessRequest[]> {
  const [rows = []] = await db.read(
    [],
    [
      toStatement(sql`
        select ${requestColumns} from access_requests r join members m on m.id = r.member_id
        where r.outcome is null order by r.id limit ${limit}`),
    ],
  );
  return rows.map(fromDbRequest);
}

/** A request, answered or not. */
export async function selectRequest(db: Db, id: number): Promise<AccessRequest | null> {
  const [rows = []] = await db.read(
    [],
    [
      toStatement(sql`
        select ${requestColumns} from access_requests r join members m on m.id = r.member_id where r.id = ${id}`),
    ],
  );
  return rows[0] ? fromDbRequest(rows[0]) : null;
}

function fromDbRequest(row: Row): AccessRequest {
  return {
    id: row.id as number,
    memberId: row.memberId as number,
    name: row.name as string | null,
    identities: (row.identities as Identity[] | null) ?? [],
    askedOn: row.askedOn as string,
    outcome: row.outcome as Outcome | null,
    answeredBy: row.answeredBy as string | null,
  };
}

/** Takes a request of which people were not told how it stands; whoever runs beside takes another. */
export async function takeUntold(
  tx: Tx,
): Promise<{ id: number; memberId: number; outcome: Outcome | null } | null> {
  const [row] = await tx.rows<{ id: number; memberId: number; outcome: Outcome | null }>(sql`
    with untold as (
      select id from access_requests where told is distinct from coalesce(outcome, 'open')
      order by id limit 1 for update skip locked)
    update access_requests r set told = coalesce(r.outcome, 'open') from untold where r.id = untold.id
    returning r.id, r.member_id as "memberId", r.outcome`);
  return row ?? null;
}

/** Whose an open request is. Null: there is none of that number, or it was answered. */
export async function findOpenRequest(tx: Tx, id: number): Promise<number | null> {
  const [row] = await tx.rows<{ memberId: number }>(sql`
    select member_id as "memberId" from access_requests where id = ${id} and outcome is null`);
  return row?.memberId ?? null;
}

/** Closes a member's open requests, or all but the oldest; returns their numbers. */
export async function closeRequests(
  tx: Tx,
  memberId: number,
  answer: { outcome: Outcome; by: string; now: Date; keepOldest?: boolean },
): Promise<number[]> {
  const rows = await tx.rows<{ id: number }>(sql`
    update access_requests set outcome = ${answer.outcome}, decided_by = ${answer.by},
      decided_at = ${answer.now.toISOString()}::timestamptz
    where member_id = ${memberId} and outcome is null and (${answer.keepOldest !== true} or id > (
      select min(o.id) from access_requests o where o.member_id = ${memberId} and o.outcome is null))
    returning id`);
  return rows.map(({ id }) => id);
}
