import { sql } from 'drizzle-orm';
import type { Tx } from '../../../db/sql.ts';
import type { Role } from '../context.ts';

export interface WorkspaceKey {
  platform: string;
  workspaceId: string;
}

export interface PersonKey extends WorkspaceKey {
  personId: string;
}

/** Consumes a code. False for one that is unknown, spent or expired. */
export async function consumeLinkCode(tx: Tx, hash: string, usedBy: string, now: Date): Promise<boolean> {
  const rows = await tx.rows(sql`
    update link_codes set used_at = ${now.toISOString()}::timestamptz, used_by = ${usedBy}
    where hash = ${hash} and used_at is null and expires_at > ${now.toISOString()}::timestamptz
    returning hash`);
  return rows.length === 1;
}

export async function insertLinkCode(tx: Tx, hash: string, expiresAt: Date): Promise<void> {
  await tx.rows(sql`
    insert into link_codes (hash, expires_at) values (${hash}, ${expiresAt.toISOString()}::timestamptz)`);
}

/** Codes that nobody can use any more, a week after their end. */
export async function deleteOldLinkCodes(tx: Tx, now: Date): Promise<void> {
  await tx.rows(sql`
    delete from link_codes where expires_at < ${now.toISOString()}::timestamptz - interval '7 days'`);
}

export async function upsertWorkspace(
  tx: Tx,
  workspace: WorkspaceKey & { name: string | null; linkedBy: number; now: Date },
): Promise<void> {
  await tx.rows(sql`
    insert into workspaces (platform, external_id, name, linked_at, linked_by)
    values (${workspace.platform}, ${workspace.workspaceId}, ${workspace.name},
      ${workspace.now.toISOString()}::timestamptz, ${workspace.linkedBy})
    on conflict (platform, external_id) do update
      set name = coalesce(excluded.name, workspaces.name)`);
}

/** The member behind an identity, whatever their workspace is linked to. */
export async function findMember(tx: Tx, person: PersonKey): Promise<{ id: number; role: Role } | null> {
  const [row] = await tx.rows<{ id: number; role: Role }>(sql`
    select m.id, coalesce(g.role, 'viewer') as role from identities i join members m on m.id = i.member_id
      left join grants g on g.member_id = m.id and g.tenant_id is null and g.role = 'admin'
    where i.platform = ${person.platform} and i.workspace_id = ${person.workspaceId}
      and i.external_id = ${person.personId}`);
  return row ?? null;
}

export async function insertAdmin(
  tx: Tx,
  person: PersonKey & { name: string | null; grantedBy: string; now: Date },
): Promise<number> {
  const [member] = await tx.rows<{ id: number }>(sql`
    insert into members (name) values (${person.name}) returning id`);
  if (!member) throw new Error('inserting a member returned no row');
  await tx.rows(sql`
    insert into identities (platform, workspace_id, external_id, member_id)
    values (${person.platform}, ${person.workspaceId}, ${person.personId}, ${member.id})`);
  await updateRole(tx, member.id, 'admin', person.grantedBy, person.now);
  return member.id;
}

export async function updateRole(
  tx: Tx,
  memberId: number,
  role: Role,
  grantedBy: string,
  now: Date,
): Promise<void> {
  await tx.rows(sql`
    insert into grants (member_id, role, granted_by, granted_at)
    values (${memberId}, ${role}, ${grantedBy}, ${now.toISOString()}::timestamptz)
    on conflict do nothing`);
}
