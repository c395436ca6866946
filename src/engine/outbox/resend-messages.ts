import { recordAudit } from '../audit/index.ts';
import { type Context, requireRole } from '../context.ts';
import { CentavoError } from '../errors.ts';
import { deleteOld, reviveDead, selectReport } from './queries.ts';
import type { OutboxReport } from './schemas.ts';

/** What was said so long ago is forgotten, and not edited any more. */
const KEPT_MS = 90 * 24 * 60 * 60 * 1000;

/** What waits to be delivered and what was given up. @throws forbidden  the actor is no admin of everything */
export async function showOutbox(ctx: Context): Promise<OutboxReport> {
  requireWhole(ctx);
  return selectReport(ctx.db);
}

/**
 * Tries messages again that were given up.
 *
 * @param id  of one; null: all of them
 * @returns how many
 * @throws forbidden  the actor is no admin of everything
 * @throws not_found  there is no such dead letter
 */
export async function resendMessages(ctx: Context, id: number | null): Promise<number> {
  requireWhole(ctx);
  return ctx.db.transaction('*', async (db) => {
    const ids = await reviveDead(db, id, ctx.now());
    if (id !== null && ids.length === 0)
      throw new CentavoError('not_found', (t) => t('outbox.noSuch', { id }));
    if (ids.length > 0) {
      await recordAudit({ ...ctx, db }, { action: 'outbox.resent', subject: 'outbox', after: { ids } });
    }
    return ids.length;
  });
}

/** Forgets what was delivered, or given up, three months ago; returns how many. */
export function sweepOutbox(ctx: Context): Promise<number> {
  return ctx.db.transaction('*', (tx) => deleteOld(tx, new Date(ctx.now().getTime() - KEPT_MS)));
}

function requireWhole(ctx: Context): void {
  requireRole(ctx, 'admin');
  if (ctx.scope !== '*') throw new CentavoError('forbidden', (t) => t('settings.wholeScopeOnly'));
}
