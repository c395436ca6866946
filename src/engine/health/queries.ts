import { sql } from 'drizzle-orm';
import { type Db, toStatement } from '../../../db/sql.ts';

export interface RoleFacts {
  name: string;
  superuser: boolean;
  bypassesRowSecurity: boolean;
  /** Tables that the role owns, itself or through a role it belongs to. */
  owns: string[];
  /** Tables that bear a tenant and whose row security is not forced; `grants` is asked before an actor is known. */
  unforced: string[];
  hasMigrations: boolean;
  /** The server's clock, as ISO text. */
  now: string;
}

/** What the connection's role may do, and what stands on the server. */
export async function findRoleFacts(db: Db): Promise<RoleFacts> {
  const [rows] = await db.read(
    [],
    [
      toStatement(sql`
        select current_user::text as name, r.rolsuper, r.rolbypassrls,
          to_regclass('public.centavo_migrations') is not null as has_migrations,
          to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as now,
          (select coalesce(json_agg(c.relname order by c.relname), '[]') from pg_class c
            where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
              and pg_has_role(current_user, c.relowner, 'member')) as owns,
          (select coalesce(json_agg(c.relname order by c.relname), '[]') from pg_class c
            where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
              and not (c.relrowsecurity and c.relforcerowsecurity)
              and c.relname <> 'grants' and (c.relname = 'tenants' or exists (select 1 from pg_attribute a
                where a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped))) as unforced
        from pg_roles r where r.rolname = current_user`),
    ],
  );
  const row = rows?.[0];
  if (!row) throw new Error('the role of this connection is not listed');
  return {
    name: row.name as string,
    superuser: row.rolsuper as boolean,
    bypassesRowSecurity: row.rolbypassrls as boolean,
    owns: row.owns as string[],
    unforced: row.unforced as string[],
    hasMigrations: row.has_migrations as boolean,
    now: row.now as string,
  };
}

/** Hashes of the migrations that made the ledger, oldest first. */
export async function listAppliedMigrations(db: Db): Promise<string[]> {
  const [rows = []] = await db.read(
    [],
    [toStatement(sql`select hash from centavo_migrations order by position`)],
  );
  return rows.map(({ hash }) => hash as string);
}

/** Whether anybody did anything with the ledger yet: what is done leaves an entry in the audit log. */
export async function hasHistory(db: Db): Promise<boolean> {
  const [rows] = await db.read('*', [toStatement(sql`select exists (select 1 from audit_log) as found`)]);
  return rows?.[0]?.found === true;
}

/** A file of a delivery as it is kept. */
export interface DeliveredFile {
  /** Its own name. */
  name: string;
  /** Below the folder `bills/`. */
  path: string;
  sha256: string;
}

/** Every file that the ledger's deliveries came in, those of undone deliveries too. */
export async function listDeliveredFiles(db: Db): Promise<DeliveredFile[]> {
  const [rows = []] = await db.read('*', [
    toStatement(sql`
        select f.value ->> 'name' as name, d.folder || '/' || (f.value ->> 'keptAs') as path, f.value ->> 'sha256' as sha256
        from deliveries d, jsonb_array_elements(d.files) f order by d.id, path`),
  ]);
  return rows as unknown as DeliveredFile[];
}
