import { type SQL, sql } from 'drizzle-orm';
import { type Db, type Scope, type Tx, toStatement } from '../../../db/sql.ts';
import type { Role } from '../context.ts';
import { withinScope } from '../scope-filter.ts';
import type { Granted, IsAbove } from './compute.ts';
import type { Identity, MemberAccess, NamedGrant } from './schemas.ts';

/** Key of the advisory lock under which members and grants change, one at a time. */
const ACCESS_LOCK = 7_320_118;

export async function lockAccess(tx: Tx): Promise<void> {
  await tx.rows(sql`select pg_advisory_xact_lock(${ACCESS_LOCK})`);
}

/**
 * How the roots of these scopes stand to one another. Read as one who sees all: only ids that are in the scopes
 * already come out of it.
 */
export async function readIsAbove(db: Db, scopes: readonly Scope[]): Promise<IsAbove> {
  const roots = [...new Set(scopes.flatMap((scope) => (scope === '*' ? [] : scope)))];
  if (roots.length < 2) return (above, below) => above === below;
  const [rows = []] = await db.read('*', [
    toStatement(sql`
      select ancestor_id, tenant_id from tenant_closure
      where ancestor_id = any(${sql.param(roots)}::int[]) and tenant_id = any(${sql.param(roots)}::int[])`),
  ]);
  const pairs = new Set(rows.map((row) => `${row.ancestor_id}>${row.tenant_id}`));
  return (above, below) => above === below || pairs.has(`${above}>${below}`);
}

/** Whether the tenant stands in one of the branches. */
export async function isWithin(tx: Tx, tenantId: number, roots: readonly number[]): Promise<boolean> {
  const rows = await tx.rows(sql`
    select 1 from tenant_closure
    where tenant_id = ${tenantId} and ancestor_id = any(${sql.param([...roots])}::int[]) limit 1`);
  return rows.length > 0;
}

export async function findMemberOf(tx: Tx, person: Identity): Promise<number | null> {
  const [row] = await tx.rows<{ id: number }>(sql`
    select member_id as id from identities where platform = ${person.platform}
      and workspace_id = ${person.workspaceId} and external_id = ${person.personId}`);
  return row?.id ?? null;
}

export async function memberExists(tx: Tx, memberId: number): Promise<boolean> {
  return (await tx.rows(sql`select 1 from members where id = ${memberId}`)).length > 0;
}

export async function insertMember(tx: Tx, person: Identity): Promise<number> {
  const [member] = await tx.rows<{ id: number }>(sql`insert into members (name) values (null) returning id`);
  if (!member) throw new Error('inserting a member returned no row');
  await tx.rows(sql`
    insert into identities (platform, workspace_id, external_id, member_id)
    values (${person.platform}, ${person.workspaceId}, ${person.personId}, ${member.id})`);
  return member.id;
}

type HeldGrant = { id: number } & { [K in keyof Granted]: Granted[K] };

/** All that a member was granted, whatever the actor's scope. */
export function selectGrants(tx: Tx, memberId: number): Promise<HeldGrant[]> {
  return tx.rows<HeldGrant>(sql`
    select id, role, tenant_id as "tenantId" from grants where member_id = ${memberId} order by id`);
}

/** False where it was granted already. */
export async function insertGrant(
  tx: Tx,
  grant: { memberId: number; role: Role; tenantId: number | null; by: string; now: Date },
): Promise<boolean> {
  const rows = await tx.rows(sql`
    insert into grants (member_id, role, tenant_id, granted_by, granted_at)
    values (${grant.memberId}, ${grant.role}, ${grant.tenantId}::int, ${grant.by}, ${grant.now.toISOString()}::timestamptz)
    on conflict do nothing returning id`);
  return rows.length > 0;
}

export async function deleteGrants(tx: Tx, ids: readonly number[]): Promise<void> {
  await tx.rows(sql`delete from grants where id = any(${sql.param([...ids])}::int[])`);
}

/** Members who are admins of everything. */
export async function countWholeAdmins(tx: Tx): Promise<number> {
  const [row] = await tx.rows<{ n: number }>(sql`
    select count(distinct member_id)::int as n from grants where role = 'admin' and tenant_id is null`);
  return row?.n ?? 0;
}

/** Which members are looked at: one, or all to whom something was granted that may be known here. */
const membersWhere = (memberId: number | null, known: SQL): SQL =>
  memberId === null
    ? sql`exists (select 1 from grants g left join tenants t on t.id = g.tenant_id where g.member_id = m.id and ${known})`
    : sql`m.id = ${memberId}::int`;

/** Members with the grants that are within the scope, by what the scope may see of them. */
export async function selectMembers(
  db: Db,
  scope: Scope,
  memberId: number | null,
  limit: number,
): Promise<MemberAccess[]> {
  const known = sql`((g.tenant_id is null and ${scope === '*'}) or (t.id is not null and ${withinScope(scope, sql`g.tenant_id`)}))`;
  const [rows = []] = await db.read(scope, [
    toStatement(sql`
      select m.id as "memberId", m.name,
        (select jsonb_agg(jsonb_build_object('platform', i.platform, 'workspaceId', i.workspace_id, 'personId', i.external_id)
          order by i.platform, i.workspace_id, i.external_id) from identities i where i.member_id = m.id) as identities,
        (select jsonb_agg(jsonb_build_object('role', g.role, 'tenant', t.name) order by g.tenant_id nulls first, g.id)
          from grants g left join tenants t on t.id = g.tenant_id
          where g.member_id = m.id and ${known}) as grants
      from members m where ${membersWhere(memberId, known)} order by m.id limit ${limit}`),
  ]);
  return rows.map((row) => ({
    memberId: row.memberId as number,
    name: row.name as string | null,
    identities: (row.identities as Identity[] | null) ?? [],
    grants: (row.grants as NamedGrant[] | null) ?? [],
  }));
}

export async function updateEveryone(tx: Tx, on: boolean): Promise<boolean> {
  const [row] = await tx.rows<{ was: boolean }>(sql`
    with old as (select everyone_may_view as was from settings where id = 1)
    insert into settings (id, everyone_may_view) values (1, ${on})
    on conflict (id) do update set everyone_may_view = excluded.everyone_may_view
    returning coalesce((select was from old), false) as was`);
  return row?.was ?? false;
}

export async function selectEveryone(db: Db): Promise<boolean> {
  const [rows] = await db.read(
    [],
    [toStatement(sql`select everyone_may_view as "on" from settings where id = 1`)],
  );
  return rows?.[0]?.on === true;
}
