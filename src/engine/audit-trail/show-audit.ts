import type { SQL } from 'drizzle-orm';
import { findPerson, type PersonRef } from '../access/index.ts';
import { type Context, requireRole, withTransaction } from '../context.ts';
import { CentavoError } from '../errors.ts';
import { csvCell, openExportFile } from '../export/index.ts';
import type { Period } from '../period.ts';
import { findTenantByName, requireWholeScope } from '../tenants/index.ts';
import { auditWhere, countAudit, isKnown, nameSubjects, selectAudit } from './queries.ts';
import type { AuditAbout, AuditRow, AuditTrail } from './schemas.ts';

/** Entries that are listed. */
const LISTED = 50;
/** Entries read at a time while the file is written. */
const CHUNK = 1_000;

const COLUMNS = ['id', 'at', 'actor', 'platform', 'action', 'subject', 'before', 'after'] as const;

export interface ShowAuditInput {
  /** A person, the beginning of an action (`budget`, `approval.approved`), an actor such as `cli`, or a tenant. */
  about: { text: string; person: PersonRef | null } | null;
  /** Days, UTC; null: all. */
  period: Period | null;
  /** Whether a file of all of them is made. */
  csv: boolean;
}

/**
 * Who did what, when, and what it was before and after: the newest entries, and where it is asked for all of them
 * as a CSV file.
 *
 * @throws forbidden  the actor is no admin of everything
 * @throws not_found | ambiguous  no person, action, actor or tenant of that name
 */
export async function showAudit(ctx: Context, { about, period, csv }: ShowAuditInput): Promise<AuditTrail> {
  requireRole(ctx, 'admin');
  requireWholeScope(ctx);
  const where = auditWhere(about === null ? null : await findAbout(ctx, about), period);
  const rows = await selectAudit(ctx.db, where, { before: null, limit: LISTED });
  const count = await countAudit(ctx.db, where);
  return {
    about: about?.text ?? null,
    period,
    rows: await nameSubjects(ctx.db, rows),
    count: {
      key: 'audit:entries',
      label: ctx.t('auditTrail.entries'),
      value: String(count),
      unit: 'count',
      currency: null,
      metric: null,
      tenant: null,
      period,
      asOf: null,
    },
    file: csv && rows.length > 0 ? await writeCsv(ctx, where) : null,
  };
}

async function findAbout(
  ctx: Context,
  { text, person }: { text: string; person: PersonRef | null },
): Promise<AuditAbout> {
  if (person !== null) {
    const memberId = await withTransaction(ctx, (tx) => findPerson(tx, person));
    if (memberId === null)
      throw new CentavoError('not_found', (t) => t('auditTrail.noPerson', { person: text }));
    return { kind: 'person', memberId };
  }
  if (await isKnown(ctx.db, 'action', text)) return { kind: 'action', action: text };
  if (await isKnown(ctx.db, 'actor', text)) return { kind: 'actor', actor: text };
  const tenant = await findTenantByName(ctx, text.replace(/^tenant:/i, ''));
  return { kind: 'tenant', tenantId: tenant.id };
}

async function writeCsv(ctx: Context, where: SQL): Promise<{ path: string; name: string; bytes: number }> {
  const name = `audit-${ctx.now().toISOString().slice(0, 10)}.csv`;
  const file = await openExportFile(ctx.billsFolder, name);
  try {
    // A spreadsheet knows by it that the file is UTF-8.
    await file.write(`\ufeff${COLUMNS.join(',')}\r\n`);
    for (let before: number | null = null; ; ) {
      const rows: AuditRow[] = await selectAudit(ctx.db, where, { before, limit: CHUNK });
      if (rows.length > 0) await file.write(rows.map(toLine).join(''));
      before = rows.at(-1)?.id ?? null;
      if (rows.length < CHUNK) break;
    }
    return { path: file.path, name, bytes: await file.finish() };
  } catch (error) {
    await file.discard();
    throw error;
  }
}

function toLine(row: AuditRow): string {
  const json = (value: unknown) => (value === null || value === undefined ? '' : JSON.stringify(value));
  const cells = { ...row, id: String(row.id), before: json(row.before), after: json(row.after) };
  return `${COLUMNS.map((column) => csvCell(cells[column])).join(',')}\r\n`;
}
