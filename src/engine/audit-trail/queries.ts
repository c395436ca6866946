import { type SQL, sql } from 'drizzle-orm';
import { type Db, toStatement } from '../../../db/sql.ts';
import type { Period } from '../period.ts';
import type { AuditAbout, AuditRow } from './schemas.ts';

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
