import { z } from 'zod';
import { type Context, withTransaction } from '../context.ts';
import { CentavoError } from '../errors.ts';
import { consumeAction, findAction, selectWorkspaceOf } from './queries.ts';
import type { ButtonAction } from './store-buttons.ts';

const Args = z.record(z.string(), z.unknown());

/**
 * What the pressed button does. The presser is the context's actor at its place; nothing but the row is believed.
 * An action that `isOnce` is spent by this call.
 *
 * @throws not_found  no such button here: unknown, of another workspace, or long expired
 * @throws forbidden  it is somebody else's, its time is over, or it is spent
 */
export async function takeAction(
  ctx: Context,
  id: string,
  isOnce: (action: string) => boolean,
): Promise<ButtonAction> {
  const row = z.uuid().safeParse(id).success
    ? await findAction(ctx.db, id, ctx.actor.platform, ctx.now())
    : null;
  if (!row || row.workspaceId !== ctx.place.workspaceId) {
    throw new CentavoError('not_found', (t) => t('errors.buttonUnknown'));
  }
  if (row.personId !== null && row.personId !== ctx.place.personId) {
    throw new CentavoError('forbidden', (t) => t('errors.buttonOfOthers'));
  }
  if (row.expired) {
    throw new CentavoError('forbidden', (t) => t('errors.buttonExpired'));
  }
  if (isOnce(row.action)) {
    const first = await withTransaction(ctx, (tx) => consumeAction(tx.db, id, ctx.now()));
    if (!first) throw new CentavoError('forbidden', (t) => t('errors.buttonSpent'));
  }
  return { action: row.action, args: Args.parse(row.args) };
}

/**
 * The workspace of a button that was pressed where none is named, as in a direct message of Discord. It says where the
 * presser is to be looked at, and nothing of what they may: `takeAction` does.
 */
export async function findActionWorkspace(ctx: Context, id: string): Promise<string | null> {
  return z.uuid().safeParse(id).success ? selectWorkspaceOf(ctx.db, id, ctx.actor.platform) : null;
}
