import { sql } from 'drizzle-orm';
import type { Row, Tx } from '../../../db/sql.ts';
import type { Granted } from './compute.ts';
import type { Identity } from './schemas.ts';

/** One code a member: a new one takes the place of those before. */
export async function replaceJoinCode(
  tx: Tx,
  code: { hash: string; memberId: number; expiresAt: Date; now: Date },
): Promise<void> {
  await tx.rows(sql`
    delete from join_codes where expires_at < ${code.now.toISOString()}::timestamptz
      or (member_id = ${code.memberId} and used_at is null)`);
  await tx.rows(sql`
    insert into join_codes (hash, member_id, expires_at)
    values (${code.hash}, ${code.memberId}, ${code.expiresAt.toISOString()}::timestamptz)`);
}

/** Whose code it is, which is spent by this. Null: unknown, spent or expired. */
export async function consumeJoinCode(
  tx: Tx,
  hash: string,
  usedBy: string,
  now: Date,
): Promise<number | null> {
  const [row] = await tx.rows<{ memberId: number }>(sql`
    update join_codes set used_at = ${now.toISOString()}::timestamptz, used_by = ${usedBy}
    where hash = ${hash} and used_at is null and expires_at > ${now.toISOString()}::timestamptz
    returning member_id as "memberId"`);
  return row?.memberId ?? null;
}

/** A member as the audit log keeps them. */
export interface MemberImage {
  id: number;
  language: string | null;
  identities: Identity[];
  grants: Granted[];
}

export async function selectImage(tx: Tx, memberId: number): Promise<MemberImage> {
  const [row] = await tx.rows<Row>(sql`
    select m.id, m.language,
      (select jsonb_agg(jsonb_build_object('platform', i.platform, 'workspaceId', i.workspace_id, 'personId', i.external_id)
        order by i.platform, i.workspace_id, i.external_id) from identities i where i.member_id = m.id) as identities,
      (select jsonb_agg(jsonb_build_object('role', g.role, 'tenantId', g.tenant_id) order by g.id)
        from grants g where g.member_id = m.id) as grants
    from members m where m.id = ${memberId}`);
  if (!row) throw new Error(`there is no member ${memberId}`);
  return {
    id: row.id as number,
    language: row.language as string | null,
    identities: (row.identities as Identity[] | null) ?? [],
    grants: (row.grants as Granted[] | null) ?? [],
  };
}

/** Gives all that is a member's to another and ends them. Every column that names a member stands here. */
export async function moveMember(tx: Tx, fromId: number, intoId: number): Promise<void> {
  await tx.rows(sql`
    insert into grants (member_id, role, tenant_id, granted_by, granted_at)
    select ${intoId}::int, role, tenant_id, granted_by, granted_at from grants where member_id = ${fromId}
    on conflict do nothing`);
  await tx.rows(sql`delete from grants where member_id = ${fromId}`);
  for (const table of ['identities', 'access_requests', 'join_codes', 'sessions', 'sign_in_links']) {
    await tx.rows(sql`update ${sql.identifier(table)} set member_id = ${intoId} where member_id = ${fromId}`);
  }
  for (const column of ['member_id', 'delegate_id']) {
    await tx.rows(sql`
      update delegations set ${sql.identifier(column)} = ${intoId} where ${sql.identifier(column)} = ${fromId}`);
  }
  await tx.rows(sql`delete from delegations where member_id = delegate_id`);
  const [was, is] = [{ member: fromId }, { member: intoId }].map((one) => JSON.stringify(one));
  for (const [table, open] of [
    ['approval_rules', sql`removed_at is null`],
    ['approvals', sql`state = 'pending'`],
  ] as const) {
    await tx.rows(sql`
      update ${sql.identifier(table)} set approvers = (
        select jsonb_agg(distinct case when one = ${was}::text::jsonb then ${is}::text::jsonb else one end)
        from jsonb_array_elements(approvers) as one)
      where approvers @> jsonb_build_array(${was}::text::jsonb) and ${open}`);
  }
  await tx.rows(sql`
    update approvals set requester = ${`member:${intoId}`} where requester = ${`member:${fromId}`}`);
  await tx.rows(sql`update workspaces set linked_by = ${intoId} where linked_by = ${fromId}`);
  await tx.rows(sql`
    update members set language = coalesce(members.language, other.language), name = coalesce(members.name, other.name)
    from members other where members.id = ${intoId} and other.id = ${fromId}`);
  await tx.rows(sql`delete from members where id = ${fromId}`);
}
