import { auditLog } from '../../../db/schema/index.ts';
import type { TxContext } from '../context.ts';

export interface AuditEntry {
  /** `tenant.renamed`, `delivery.imported`, … */
  action: string;
  /** What it was done to, by stable id: `tenant:12`. */
  subject: string;
  before?: unknown;
  after?: unknown;
}

/** Writes who did what, in the transaction that did it. */
export async function recordAudit(ctx: TxContext, entry: AuditEntry): Promise<void> {
  await ctx.db.orm.insert(auditLog).values({
    at: ctx.now(),
    actor: ctx.actor.label,
    platform: ctx.actor.platform,
    action: entry.action,
    subject: entry.subject,
    before: entry.before ?? null,
    after: entry.after ?? null,
  });
}
