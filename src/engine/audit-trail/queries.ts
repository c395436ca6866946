import { type SQL, sql } from 'drizzle-orm';
import { type Db, toStatement } from '../../../db/sql.ts';
import type { Period } from '../period.ts';
import type { AuditAbout, AuditRow, NamedAuditRow } from './schemas.ts';

/** What an entry must be like to be shown. */
export function auditWhere(about: AuditAbout | null, period: Period | null): SQL {
  const days = period
    ? sql`a.at >= ${`${period.from}T00:00:00Z`}::timestamptz and a.at < ${`${period.to}T00:00:00Z`}::timestamptz`
    : sql`true`;
  return sql`${days} and ${whereAbout(about)}`;
}

function whereAbout(about: AuditAbout | null): SQL {
  if (about === null) return sql`true`;
  switch (about.kind) {
    case 'action':
      return sql`(a.action = ${about.action} or starts_with(a.action, ${`${about.action}.`}))`;
    case 'actor':
      return sql`a.actor = ${about.actor}`;
    case 'person':
      return sql`(a.subject = ${`member:${about.memberId}`} or a.actor in (
        select i.platform || ':' || i.workspace_id || ':' || i.external_id from identities i where i.member_id = ${about.memberId}))`;
    case 'tenant':
      return sql`exists (
        select 1 from tenant_closure c where c.ancestor_id = ${about.tenantId} and (
          a.subject = 'tenant:' || c.tenant_id or a.after ->> 'tenantId' = c.tenant_id::text
          or a.before ->> 'tenantId' = c.tenant_id::text
          or a.subject in (select 'approval:' || p.id from approvals p where p.tenant_id = c.tenant_id)))`;
    default:
      return about satisfies never;
  }
}

/** Entries, the newest first, from before one of them on. */
export async function selectAudit(
  db: Db,
  where: SQL,
  page: { before: number | null; limit: number },
): Promise<AuditRow[]> {
  const [rows = []] = await db.read('*', [
    toStatement(sql`
      select a.id, a.at, a.actor, a.platform, a.action, a.subject, a.before, a.after from audit_log a
      where ${where} and (${page.before}::int8 is null or a.id < ${page.before}::int8)
      order by a.id desc limit ${page.limit}`),
  ]);
  return rows.map((row) => ({
    id: row.id as number,
    at: new Date(row.at as string).toISOString(),
    actor: row.actor as string,
    platform: row.platform as string,
    action: row.action as string,
    subject: row.subject as string,
    before: row.before,
    after: row.after,
  }));
}

/**
 * Names what entries are about: the tenant in their subject or beside it, that of a request, the accounts of a member.
 * What is in an entry was true then; what is read of it here may be of any shape.
 */
export async function nameSubjects(db: Db, rows: readonly AuditRow[]): Promise<NamedAuditRow[]> {
  const idIn = (text: SQL) => sql`substring(${text} from '^[0-9]{1,9}$')::int`;
  const [found = []] = await db.read('*', [
    toStatement(sql`
      select a.id, t.name as tenant,
        (select string_agg(i.platform || ':' || i.workspace_id || ':' || i.external_id, ', '
          order by i.platform, i.workspace_id, i.external_id) from identities i where i.member_id = about.member_id) as person
      from audit_log a, lateral (select
        case when starts_with(a.subject, 'member:') then ${idIn(sql`substr(a.subject, 8)`)} end as member_id,
        case when starts_with(a.subject, 'tenant:') then ${idIn(sql`substr(a.subject, 8)`)}
          when a.subject ~ '^approval:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
            then (select p.tenant_id from approvals p where p.id = substr(a.subject, 10)::uuid)
          else coalesce(${idIn(sql`a.after ->> 'tenantId'`)}, ${idIn(sql`a.before ->> 'tenantId'`)}) end as tenant_id
      ) about left join tenants t on t.id = about.tenant_id
      where a.id = any(${sql.param(rows.map(({ id }) => id))}::int8[])`),
  ]);
  const names = new Map(found.map(({ id, tenant, person }) => [id, { tenant, person }]));
  return rows.map((row) => {
    const { tenant = null, person = null } = names.get(row.id) ?? {};
    return { ...row, tenant: tenant as string | null, person: person as string | null };
  });
}

export async function countAudit(db: Db, where: SQL): Promise<number> {
  const [rows] = await db.read('*', [
    toStatement(sql`select count(*)::int8 as count from audit_log a where ${where}`),
  ]);
  return Number(rows?.[0]?.count ?? 0);
}

/** Whether anything was done under this name, or by this actor. */
export async function isKnown(db: Db, what: 'action' | 'actor', text: string): Promise<boolean> {
  const where =
    what === 'action'
      ? whereAbout({ kind: 'action', action: text })
      : whereAbout({ kind: 'actor', actor: text });
  const [rows] = await db.read('*', [
    toStatement(sql`select 1 as found from audit_log a where ${where} limit 1`),
  ]);
  return (rows ?? []).length > 0;
}
