import { type SQL, sql } from 'drizzle-orm';
import { type Db, type Row, type Scope, type Tx, toStatement } from '../../../db/sql.ts';
import { withinScope } from '../scope-filter.ts';
import type { RuleCandidate, Standing } from './compute.ts';
import type { Approval, Approver } from './schemas.ts';

const columns = sql`a.id, a.kind, a.tenant_id, t.name as tenant_name, a.state, a.requester, a.requested_by, a.requested_at,
  a.amount, a.currency, a.payload, a.hash, a.cause, a.approvers, a.needed, a.expires_at, a.ended_by, a.note,
  coalesce((select jsonb_agg(v.voter order by v.at) from approval_votes v where v.approval_id = a.id), '[]') as votes`;

function fromDbApproval(row: Row): Approval {
  const time = (value: unknown) => new Date(value as string).toISOString();
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
    expiresAt: time(row.expires_at),
    endedBy: row.ended_by as string | null,
    note: row.note as string | null,
    votes: row.votes as string[],
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
  made: Omit<Approval, 'tenantName' | 'state' | 'endedBy' | 'note' | 'votes'>,
): Promise<void> {
  await tx.rows(sql`
    insert into approvals (id, kind, tenant_id, state, requester, requested_by, requested_at, amount, currency, payload,
      hash, cause, approvers, needed, expires_at)
    values (${made.id}::uuid, ${made.kind}, ${made.tenantId}, 'pending', ${made.requester}, ${made.requestedBy},
      ${made.requestedAt}::timestamptz, ${made.amount}::numeric, ${made.currency}::text,
      ${JSON.stringify(made.payload)}::text::jsonb, ${made.hash}, ${JSON.stringify(made.cause ?? null)}::text::jsonb,
      ${JSON.stringify(made.approvers)}::text::jsonb, ${made.needed}, ${made.expiresAt}::timestamptz)`);
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

/** The rules of a kind that a tenant lies in, with how far above it their branch is. */
export async function selectRules(
  tx: Tx,
  kind: string,
  tenantId: number,
): Promise<(RuleCandidate & { approvers: Approver[]; expiresInHours: number })[]> {
  const rows = await tx.rows(sql`
    select r.id, r.category, r.min_amount, r.needed, r.approvers, r.expires_in_hours,
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
    needed: row.needed as number,
    approvers: row.approvers as Approver[],
    expiresInHours: row.expires_in_hours as number,
  }));
}

const roleOn = (member: SQL, tenantId: number): SQL => sql`coalesce((
  select case max(case g.role when 'admin' then 3 when 'approver' then 2 else 1 end)
    when 3 then 'admin' when 2 then 'approver' else 'viewer' end
  from grants g where g.member_id = ${member} and (g.tenant_id is null or exists (
    select 1 from tenant_closure c where c.ancestor_id = g.tenant_id and c.tenant_id = ${tenantId}))
  having count(*) > 0), 'none')`;

/**
 * What members hold on a tenant at this moment, and for whom they stand in.
 *
 * @param memberId  one member; null: all to whom something was granted
 */
export async function selectStandings(
  tx: Tx,
  tenantId: number,
  memberId: number | null,
  now: Date,
): Promise<Standing[]> {
  const at = now.toISOString();
  const rows = await tx.rows(sql`
    select m.id, ${roleOn(sql`m.id`, tenantId)} as role,
      coalesce((select jsonb_agg(jsonb_build_object('memberId', d.member_id, 'role', ${roleOn(sql`d.member_id`, tenantId)}))
        from delegations d where d.delegate_id = m.id and d.from_at <= ${at}::timestamptz and d.to_at > ${at}::timestamptz),
        '[]') as away
    from members m
    where (${memberId}::int is null and exists (select 1 from grants g where g.member_id = m.id)) or m.id = ${memberId}::int`);
  return rows.map((row) => ({
    person: `member:${row.id}`,
    memberId: row.id as number,
    role: row.role as Standing['role'],
    standsInFor: row.away as Standing['standsInFor'],
  }));
}

/** Open approvals whose time is over. */
export async function selectOverdue(tx: Tx, now: Date): Promise<string[]> {
  const rows = await tx.rows<{ id: string }>(sql`
    select id from approvals where state = 'pending' and expires_at <= ${now.toISOString()}::timestamptz`);
  return rows.map(({ id }) => id);
}

/** Open approvals that are halfway to their end and were not reminded of; marks them. */
export async function takeReminders(tx: Tx, now: Date): Promise<string[]> {
  const at = now.toISOString();
  const rows = await tx.rows<{ id: string }>(sql`
    update approvals set reminded_at = ${at}::timestamptz
    where state = 'pending' and reminded_at is null and expires_at > ${at}::timestamptz
      and ${at}::timestamptz >= requested_at + (expires_at - requested_at) / 2
    returning id`);
  return rows.map(({ id }) => id);
}
