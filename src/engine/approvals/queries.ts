import { type SQL, sql } from 'drizzle-orm';
import { type Db, type Row, type Scope, type Tx, toStatement } from '../../../db/sql.ts';
import { withinScope } from '../scope-filter.ts';
import type { RuleCandidate } from './compute.ts';
import type { Approval, Approver, AskedBy, Vote } from './schemas.ts';

/**
 * The person behind an account as it is now: who joined two of theirs since they asked is one person still, and asked
 * under both.
 */
const personNow = (label: SQL, then: SQL): SQL => sql`coalesce((
  select 'member:' || i.member_id from identities i where i.platform = split_part(${label}, ':', 1)
    and i.workspace_id = split_part(${label}, ':', 2) and i.external_id = split_part(${label}, ':', 3)), ${then})`;

const columns = sql`a.id, a.kind, a.tenant_id, t.name as tenant_name, a.state,
  ${personNow(sql`a.requested_by`, sql`a.requester`)} as requester, a.requested_by, a.requested_at,
  trim_scale(a.amount)::text as amount, a.currency, a.payload, a.hash, a.cause, a.approvers, a.needed, a.rule,
  a.expires_at, a.escalates_at, a.escalated_at, a.ended_at, a.ended_by, a.note,
  coalesce((select jsonb_agg(jsonb_build_object('voter', ${personNow(sql`v.identity`, sql`v.voter`)},
    'identity', v.identity, 'at', v.at, 'note', v.note) order by v.at, v.voter)
    from approval_votes v where v.approval_id = a.id), '[]') as votes`;

function fromDbApproval(row: Row): Approval {
  const time = (value: unknown) => new Date(value as string).toISOString();
  const timeOrNull = (value: unknown) => (value === null ? null : time(value));
  return {
    id: row.id as string,
    kind: row.kind as string,
    tenantId: row.tenant_id as number,
    tenantName: row.tenant_name as string,
    state: row.state as Approval['state'],
    requester: row.requester as string,
    requestedBy: row.requested_by as string,
    requestedAt: time(row.requested_at),
    amount: row.amount as string | null,
    currency: row.currency as string | null,
    payload: row.payload,
    hash: row.hash as string,
    cause: row.cause,
    approvers: row.approvers as Approver[],
    needed: row.needed as number,
    rule: row.rule as AskedBy | null,
    expiresAt: time(row.expires_at),
    escalatesAt: timeOrNull(row.escalates_at),
    escalatedAt: timeOrNull(row.escalated_at),
    endedAt: timeOrNull(row.ended_at),
    endedBy: row.ended_by as string | null,
    note: row.note as string | null,
    votes: (row.votes as Vote[]).map((vote) => ({ ...vote, at: time(vote.at) })),
  };
}

/** An approval within the scope. */
export async function findApproval(db: Db, scope: Scope, id: string): Promise<Approval | null> {
  const [rows = []] = await db.read(scope, [
    toStatement(sql`
      select ${columns} from approvals a join tenants t on t.id = a.tenant_id
      where a.id = ${id}::uuid and ${withinScope(scope, sql`a.tenant_id`)}`),
  ]);
  return rows[0] ? fromDbApproval(rows[0]) : null;
}

/** The requests within the scope whose id begins so: people type the first letters. At most two. */
export async function findByStart(db: Db, scope: Scope, start: string): Promise<Approval[]> {
  const [rows = []] = await db.read(scope, [
    toStatement(sql`
      select ${columns} from approvals a join tenants t on t.id = a.tenant_id
      where a.id::text like ${`${start}%`} and ${withinScope(scope, sql`a.tenant_id`)} limit 2`),
  ]);
  return rows.map(fromDbApproval);
}

/** The same, locked: who decides first decides alone. */
export async function lockApproval(tx: Tx, id: string): Promise<Approval | null> {
  await tx.rows(sql`select 1 from approvals where id = ${id}::uuid for update`);
  const rows = await tx.rows(sql`
    select ${columns} from approvals a join tenants t on t.id = a.tenant_id where a.id = ${id}::uuid`);
  return rows[0] ? fromDbApproval(rows[0]) : null;
}

/** Approvals within the scope, the newest first; those still open, or all. */
export async function listApprovals(
  db: Db,
  scope: Scope,
  options: { pending: boolean; limit: number },
): Promise<Approval[]> {
  const [rows = []] = await db.read(scope, [
    toStatement(sql`
      select ${columns} from approvals a join tenants t on t.id = a.tenant_id
      where ${withinScope(scope, sql`a.tenant_id`)} and (not ${options.pending}::boolean or a.state = 'pending')
      order by a.requested_at desc, a.id limit ${options.limit}`),
  ]);
  return rows.map(fromDbApproval);
}

export async function insertApproval(
  tx: Tx,
  made: Omit<Approval, 'tenantName' | 'state' | 'escalatedAt' | 'endedAt' | 'endedBy' | 'note' | 'votes'>,
): Promise<void> {
  await tx.rows(sql`
    insert into approvals (id, kind, tenant_id, state, requester, requested_by, requested_at, amount, currency, payload,
      hash, cause, approvers, needed, rule, escalates_at, expires_at)
    values (${made.id}::uuid, ${made.kind}, ${made.tenantId}, 'pending', ${made.requester}, ${made.requestedBy},
      ${made.requestedAt}::timestamptz, ${made.amount}::numeric, ${made.currency}::text,
      ${JSON.stringify(made.payload)}::text::jsonb, ${made.hash}, ${JSON.stringify(made.cause ?? null)}::text::jsonb,
      ${JSON.stringify(made.approvers)}::text::jsonb, ${made.needed},
      ${made.rule === null ? null : JSON.stringify(made.rule)}::text::jsonb, ${made.escalatesAt}::timestamptz,
      ${made.expiresAt}::timestamptz)`);
}

/** Ends an open approval. False where it was ended already. */
export async function endApproval(
  tx: Tx,
  id: string,
  end: { state: Approval['state']; by: string; at: Date; note: string | null },
): Promise<boolean> {
  const rows = await tx.rows(sql`
    update approvals set state = ${end.state}, ended_by = ${end.by}, ended_at = ${end.at.toISOString()}::timestamptz,
      note = ${end.note}::text
    where id = ${id}::uuid and state = 'pending' returning id`);
  return rows.length === 1;
}

/** False where this person agreed before. */
export async function insertVote(
  tx: Tx,
  vote: { approvalId: string; voter: string; identity: string; at: Date; note: string | null },
): Promise<boolean> {
  const rows = await tx.rows(sql`
    insert into approval_votes (approval_id, voter, identity, at, note)
    values (${vote.approvalId}::uuid, ${vote.voter}, ${vote.identity}, ${vote.at.toISOString()}::timestamptz, ${vote.note}::text)
    on conflict do nothing returning voter`);
  return rows.length === 1;
}

export interface SelectedRule extends RuleCandidate {
  approvers: Approver[];
  expiresInHours: number;
  escalatesInHours: number | null;
}

/** The rules of a kind that a tenant lies in, with how far above it their branch is. */
export async function selectRules(tx: Tx, kind: string, tenantId: number): Promise<SelectedRule[]> {
  const rows = await tx.rows(sql`
    select r.id, r.category, trim_scale(r.min_amount)::text as min_amount, r.currency, r.needed, r.approvers,
      r.expires_in_hours, r.escalates_in_hours,
      case when r.tenant_id is null then null
        else (select count(*) from tenant_closure up join tenant_closure down on down.ancestor_id = r.tenant_id
          and down.tenant_id = up.ancestor_id where up.tenant_id = ${tenantId} and up.ancestor_id <> r.tenant_id)::int end as distance
    from approval_rules r
    where r.kind = ${kind} and r.enabled and r.removed_at is null
      and (r.tenant_id is null or exists (
        select 1 from tenant_closure c where c.ancestor_id = r.tenant_id and c.tenant_id = ${tenantId}))`);
  return rows.map((row) => ({
    id: row.id as number,
    category: row.category as string | null,
    distance: row.distance as number | null,
    minAmount: row.min_amount as string,
    currency: row.currency as string | null,
    needed: row.needed as number,
    approvers: row.approvers as Approver[],
    expiresInHours: row.expires_in_hours as number,
    escalatesInHours: row.escalates_in_hours as number | null,
  }));
}
