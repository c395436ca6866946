import { sql } from 'drizzle-orm';
import { type Db, type Row, type Scope, type Tx, toStatement } from '../../../db/sql.ts';
import { withinScope } from '../scope-filter.ts';
import type { Weekday } from '../settings.ts';
import type { ApiKey, KeyScope, StoredKey } from './schemas.ts';

const columns = sql`k.id, k.prefix, k.name, k.tenant_id, t.name as tenant, k.scopes, k.requests_per_minute, k.created_by,
  k.created_at, k.expires_at, k.last_used_at, k.revoked_at`;

/** Keys of a scope: those of its tenants; those for all tenants by who sees all. */
const within = (scope: Scope) =>
  scope === '*' ? sql`true` : sql`(k.tenant_id is not null and ${withinScope(scope, sql`k.tenant_id`)})`;

export async function insertApiKey(
  tx: Tx,
  key: Omit<ApiKey, 'id' | 'tenant' | 'lastUsedAt' | 'revokedAt'> & {
    hash: string;
    secretId: string;
    rotatedFrom: number | null;
  },
): Promise<number> {
  const [row] = await tx.rows<{ id: number }>(sql`
    insert into api_keys (prefix, hash, secret_id, name, tenant_id, scopes, requests_per_minute, created_by, created_at,
      expires_at, rotated_from)
    values (${key.prefix}, ${key.hash}, ${key.secretId}, ${key.name}, ${key.tenantId}::int,
      ${sql.param(key.scopes)}::text[], ${key.requestsPerMinute}::int, ${key.createdBy},
      ${key.createdAt.toISOString()}::timestamptz, ${key.expiresAt?.toISOString() ?? null}::timestamptz,
      ${key.rotatedFrom}::int)
    returning id`);
  if (!row) throw new Error('the new key was not written');
  return row.id;
}

/** The keys of a scope, the newest first. */
export async function selectApiKeys(db: Db, scope: Scope): Promise<ApiKey[]> {
  const [rows = []] = await db.read(scope, [
    toStatement(sql`
      select ${columns} from api_keys k left join tenants t on t.id = k.tenant_id
      where ${within(scope)} order by k.id desc`),
  ]);
  return rows.map(fromDbKey);
}

/** A key by its prefix, locked; null where there is none in the scope. */
export async function lockApiKey(tx: Tx, scope: Scope, prefix: string): Promise<ApiKey | null> {
  const [row] = await tx.rows(sql`
    select ${columns} from api_keys k left join tenants t on t.id = k.tenant_id
    where k.prefix = ${prefix} and ${within(scope)} for update of k`);
  return row ? fromDbKey(row) : null;
}

export async function updateRevoked(tx: Tx, id: number, at: Date): Promise<void> {
  await tx.rows(sql`update api_keys set revoked_at = ${at.toISOString()}::timestamptz where id = ${id}`);
}

/** Lets a key end by then, where it would not end before. */
export async function updateExpiry(tx: Tx, id: number, at: Date): Promise<void> {
  await tx.rows(sql`
    update api_keys set expires_at = least(expires_at, ${at.toISOString()}::timestamptz) where id = ${id}`);
}

/** Looks a key up before anybody is known. */
export async function findStoredKey(db: Db, prefix: string): Promise<StoredKey | null> {
  const [row] = await db.alone(toStatement(sql`select * from find_api_key(${prefix})`));
  if (!row) return null;
  return {
    id: row.id as number,
    hash: row.hash as string,
    tenantId: row.tenant_id as number | null,
    scopes: row.scopes as KeyScope[],
    requestsPerMinute: row.requests_per_minute as number,
    expiresAt: toDate(row.expires_at),
    revokedAt: toDate(row.revoked_at),
    settings: {
      displayCurrency: row.display_currency as string | null,
      timeZone: row.time_zone as string,
      firstWeekday: row.first_weekday as Weekday,
    },
  };
}

/** Keys that have not ended, and how many of them were made under another secret (`null`: whichever). */
export async function selectKeyCounts(
  db: Db,
  secretId: string | null,
  now: Date,
): Promise<{ open: number; foreign: number }> {
  const [rows] = await db.read('*', [
    toStatement(sql`
      select count(*)::int as open, (count(*) filter (where k.secret_id is distinct from ${secretId}::text))::int as foreign
      from api_keys k
      where k.revoked_at is null and (k.expires_at is null or k.expires_at > ${now.toISOString()}::timestamptz)`),
  ]);
  return rows?.[0] as { open: number; foreign: number };
}

export async function markUsed(db: Db, id: number, at: Date): Promise<void> {
  await db.alone(toStatement(sql`select mark_api_key_used(${id}::int, ${at.toISOString()}::timestamptz)`));
}

function toDate(value: unknown): Date | null {
  return value === null || value === undefined ? null : new Date(value as string);
}

function fromDbKey(row: Row): ApiKey {
  return {
    id: row.id as number,
    prefix: row.prefix as string,
    name: row.name as string,
    tenantId: row.tenant_id as number | null,
    tenant: row.tenant as string | null,
    scopes: row.scopes as KeyScope[],
    requestsPerMinute: row.requests_per_minute as number,
    createdBy: row.created_by as string,
    createdAt: new Date(row.created_at as string),
    expiresAt: toDate(row.expires_at),
    lastUsedAt: toDate(row.last_used_at),
    revokedAt: toDate(row.revoked_at),
  };
}
