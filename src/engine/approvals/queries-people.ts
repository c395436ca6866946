import { type SQL, sql } from 'drizzle-orm';
import { type Db, type Tx, toStatement } from '../../../db/sql.ts';
import type { Standing } from './compute.ts';

const roleOn = (member: SQL, tenantId: number | null): SQL => sql`coalesce((
  select case max(case g.role when 'admin' then 3 when 'approver' then 2 else 1 end)
    when 3 then 'admin' when 2 then 'approver' else 'viewer' end
  from grants g where g.member_id = ${member} and (g.tenant_id is null or exists (
    select 1 from tenant_closure c where c.ancestor_id = g.tenant_id and c.tenant_id = ${tenantId}::int))
  having count(*) > 0), 'none')`;

/**
 * What members hold on a tenant at this moment, and for whom they stand in: in an open transaction as it sees them.
 *
 * @param tenantId   null: on everything, which a grant on a branch is not
 * @param memberIds  null: all to whom something was granted
 */
export async function selectStandings(
  db: Db,
  tenantId: number | null,
  memberIds: readonly number[] | null,
  now: Date,
): Promise<Standing[]> {
  const at = now.toISOString();
  const who =
    memberIds === null
      ? sql`exists (select 1 from grants g where g.member_id = m.id)`
      : sql`m.id = any(${sql.param([...memberIds])}::int[])`;
  const query = sql`
    select m.id, ${roleOn(sql`m.id`, tenantId)} as role,
      coalesce((select jsonb_agg(jsonb_build_object('memberId', d.member_id, 'role', ${roleOn(sql`d.member_id`, tenantId)}))
        from delegations d where d.delegate_id = m.id and d.from_at <= ${at}::timestamptz and d.to_at > ${at}::timestamptz),
        '[]') as away
    from members m where ${who} order by m.id`;
  const [rows = []] = await db.read('*', [toStatement(query)]);
  return rows.map((row) => ({
    person: `member:${row.id}`,
    memberId: row.id as number,
    role: row.role as Standing['role'],
    standsInFor: row.away as Standing['standsInFor'],
  }));
}

/** Members by what can be typed back, `slack:T1:U1, discord:9:7`; those that are no more are left out. */
export async function selectLabels(
  db: Db,
  memberIds: readonly number[],
): Promise<ReadonlyMap<number, string>> {
  if (memberIds.length === 0) return new Map();
  const [rows = []] = await db.read(
    [],
    [
      toStatement(sql`
        select member_id, string_agg(platform || ':' || workspace_id || ':' || external_id, ', '
          order by platform, workspace_id, external_id) as label
        from identities where member_id = any(${sql.param([...memberIds])}::int[]) group by member_id`),
    ],
  );
  return new Map(rows.map((row) => [row.member_id as number, row.label as string]));
}

/** Members who are admins of everything. */
export async function selectWholeAdmins(tx: Tx): Promise<number[]> {
  const rows = await tx.rows<{ id: number }>(sql`
    select distinct member_id as id from grants where role = 'admin' and tenant_id is null order by 1`);
  return rows.map(({ id }) => id);
}
