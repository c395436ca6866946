import { recordAudit } from '../audit/index.ts';
import { type Context, requireRole, withTransaction } from '../context.ts';
import { updateEveryone } from './queries.ts';

/**
 * Lets every full member of the linked workspaces view all tenants, or nobody without a grant. Counts from everybody's
 * next question on. Guests and people of other companies see nothing either way.
 *
 * @throws forbidden  the actor is no admin of everything
 */
export async function setEveryone(ctx: Context, on: boolean): Promise<void> {
  requireRole(ctx, 'admin');
  return withTransaction(ctx, async (tx) => {
    const was = await updateEveryone(tx.db, on);
    if (was === on) return;
    await recordAudit(tx, {
      action: 'access.everyone_set',
      subject: 'settings',
      before: { everyoneMayView: was },
      after: { everyoneMayView: on },
    });
  });
}
