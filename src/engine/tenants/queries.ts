import { type SQL, sql } from 'drizzle-orm';
import type { Row, Scope, Tx } from '../../../db/sql.ts';
import { withinScope } from '../scope-filter.ts';
import type { Tenant } from './schemas.ts';

/** Key of the advisory lock under which names and places in the tree change, one at a time. */
const TREE_LOCK = 7_320_116;

const columns = sql`t.id, t.parent_id, t.name, t.owner, t.archived_at, t.merged_into_id`;

export function fromDbTenant(row: Row): Tenant {
  return {
    id: row.id as number,
    parentId: row.parent_id as number | null,
    name: row.name as string,
    owner: row.owner as string | null,
    archivedAt: row.archived_at === null ? null : new Date(row.archived_at as string).toISOString(),
    mergedIntoId: row.merged_into_id as number | null,
  };
}

/**
 * The tenant that bears a name (folded): the living one, else the one archived last, else the one that it was merged
 * into. One index look-up where it lives, however many tenants there are. `fromDbTenant` reads the row.
 */
export function tenantByNameQuery(scope: Scope, nameKey: string): SQL {
  return sql`
    (select ${columns} from tenants t where t.name_key = ${nameKey} and t.archived_at is null
      and ${withinScope(scope, sql`t.id`)})
    union all
    (select ${columns} from (
      select coalesce(a.merged_into_id, a.id) as id from tenants a
      where a.name_key = ${nameKey} and a.archived_at is not null and ${withinScope(scope, sql`a.id`)}
      order by a.archived_at desc, a.id desc limit 1) named
    join tenants t on t.id = named.id and ${withinScope(scope, sql`t.id`)})
    limit 1`;
}

/** The living tenants of the scope with their folded names. */
export function liveNamesQuery(scope: Scope): SQL {
  return sql`
    select t.id, t.name, t.name_key as key from tenants t
    where t.archived_at is null and ${withinScope(scope, sql`t.id`)}`;
}

/** The tenants of the scope, or of one branch of it. */
export function tenantsQuery(scope: Scope, branchId: number | null, archived: boolean): SQL {
  return sql`
    select ${columns} from tenants t
    where ${withinScope(scope, sql`t.id`)} and (${archived} or t.archived_at is null) and (${branchId}::int is null or t.id in (
      select c.tenant_id from tenant_closure c where c.ancestor_id = ${branchId}::int))`;
}

export async function lockTree(tx: Tx): Promise<void> {
  await tx.rows(sql`select pg_advisory_xact_lock(${TREE_LOCK})`);
}

/** The living among these folded names, by folded name. */
export async function selectLiveByNames(tx: Tx, keys: readonly string[]): Promise<Map<string, Tenant>> {
  const rows = await tx.rows<Row & { key: string }>(sql`
    select ${columns}, t.name_key as key from tenants t
    where t.archived_at is null and t.name_key = any(${sql.param(keys)}::text[])`);
  return new Map(rows.map((row) => [row.key, fromDbTenant(row)]));
}

export async function selectTenantNames(tx: Tx, ids: readonly number[]): Promise<Map<number, string>> {
  const rows = await tx.rows<{ id: number; name: string }>(
    sql`select id, name from tenants where id = any(${sql.param(ids)}::int[])`,
  );
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** Adds tenants below one parent, with their pairs of the closure. Ids in the order of the names. */
export async function insertTenants(
  tx: Tx,
  tenants: readonly { name: string; key: string }[],
  parentId: number | null,
): Promise<Tenant[]> {
  const rows = await tx.rows<Row & { name_key: string }>(sql`
    insert into tenants as t (parent_id, name, name_key)
    select ${parentId}::int, n.name, n.key
    from unnest(${sql.param(tenants.map(({ name }) => name))}::text[],
      ${sql.param(tenants.map(({ key }) => key))}::text[]) with ordinality as n(name, key, place)
    order by n.place
    returning ${columns}, t.name_key`);
  const ids = rows.map(({ id }) => id as number);
  await tx.rows(sql`
    insert into tenant_closure (ancestor_id, tenant_id)
    select c.ancestor_id, n.id from unnest(${sql.param(ids)}::int[]) as n(id)
      join tenant_closure c on c.tenant_id = ${parentId}::int
    union all select n.id, n.id from unnest(${sql.param(ids)}::int[]) as n(id)`);
  const byKey = new Map(rows.map((row) => [row.name_key, fromDbTenant(row)]));
  return tenants.flatMap(({ key }) => byKey.get(key) ?? []);
}

export async function isBelow(tx: Tx, tenantId: number, ancestorId: number): Promise<boolean> {
  const rows = await tx.rows(sql`
    select 1 from tenant_closure where ancestor_id = ${ancestorId} and tenant_id = ${tenantId}`);
  return rows.length > 0;
}

/** Hangs a tenant, with all below it, under another parent (null: the top). */
export async function updateParent(tx: Tx, tenantId: number, parentId: number | null): Promise<void> {
  await tx.rows(sql`update tenants set parent_id = ${parentId}::int where id = ${tenantId}`);
  await tx.rows(sql`
    delete from tenant_closure using tenant_closure below
    where below.ancestor_id = ${tenantId} and tenant_closure.tenant_id = below.tenant_id
      and not exists (select 1 from tenant_closure inside
        where inside.ancestor_id = ${tenantId} and inside.tenant_id = tenant_closure.ancestor_id)`);
  await tx.rows(sql`
    insert into tenant_closure (ancestor_id, tenant_id)
    select above.ancestor_id, below.tenant_id from tenant_closure above, tenant_closure below
    where above.tenant_id = ${parentId}::int and below.ancestor_id = ${tenantId}`);
}

export async function updateName(tx: Tx, tenantId: number, name: string, key: string): Promise<void> {
  await tx.rows(sql`update tenants set name = ${name}, name_key = ${key} where id = ${tenantId}`);
}

export async function updateOwner(tx: Tx, tenantId: number, owner: string | null): Promise<void> {
  await tx.rows(sql`update tenants set owner = ${owner}::text where id = ${tenantId}`);
}

export async function updateArchived(tx: Tx, tenantId: number, at: Date | null): Promise<void> {
  await tx.rows(
    sql`update tenants set archived_at = ${at === null ? null : at.toISOString()}::timestamptz where id = ${tenantId}`,
  );
}

export async function selectChildren(tx: Tx, tenantId: number): Promise<Tenant[]> {
  return (
    await tx.rows(sql`select ${columns} from tenants t where t.parent_id = ${tenantId} order by t.id`)
  ).map(fromDbTenant);
}

/** Marks a tenant as gone into another, which takes over those that had gone into it before, and its defaults. */
export async function updateMerged(tx: Tx, tenantId: number, intoId: number, at: Date): Promise<void> {
  await tx.rows(sql`
    update tenants set archived_at = ${at.toISOString()}::timestamptz, merged_into_id = ${intoId}
    where id = ${tenantId}`);
  await tx.rows(sql`update tenants set merged_into_id = ${intoId} where merged_into_id = ${tenantId}`);
  await tx.rows(sql`update tenant_defaults set tenant_id = ${intoId} where tenant_id = ${tenantId}`);
}

/** Gives a tenant's shares of rules to another; where a rule names both, their weights are added. */
export async function mergeShares(tx: Tx, tenantId: number, intoId: number): Promise<void> {
  await tx.rows(sql`
    insert into mapping_shares (rule_id, tenant_id, weight)
    select rule_id, ${intoId}, weight from mapping_shares where tenant_id = ${tenantId}
    on conflict (rule_id, tenant_id) do update set weight = mapping_shares.weight + excluded.weight`);
  await tx.rows(sql`delete from mapping_shares where tenant_id = ${tenantId}`);
  // Entered costs name their tenant themselves.
  await tx.rows(sql`update manual_costs set tenant_id = ${intoId} where tenant_id = ${tenantId}`);
}
