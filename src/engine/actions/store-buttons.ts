import { randomUUID } from 'node:crypto';
import { type Context, withTransaction } from '../context.ts';
import { insertActions } from './queries.ts';

/** How long a button works. */
export const BUTTON_LIFETIME_MS = 24 * 60 * 60 * 1000;

/** What a button does when it is pressed. */
export interface ButtonAction {
  action: string;
  args: Record<string, unknown>;
}

export interface StoreButtonsOptions {
  /** The only person who may press them; null: anyone of the workspace, each with their own rights. */
  personId: string | null;
  /** Default: 24 hours. */
  expiresInMs?: number;
  /** The row of `shown_messages` whose message they stand in. Default: an answer's. */
  shownId?: number;
}

/**
 * Gives each button a row that holds what it does, so that the button itself carries an id and nothing else.
 * The rows belong to the context's platform and workspace. One statement.
 *
 * @returns the rows' ids, in the order of the buttons
 */
export async function storeButtons(
  ctx: Context,
  buttons: readonly ButtonAction[],
  options: StoreButtonsOptions,
): Promise<string[]> {
  if (buttons.length === 0) return [];
  const createdAt = ctx.now();
  const expiresAt = new Date(createdAt.getTime() + (options.expiresInMs ?? BUTTON_LIFETIME_MS));
  const rows = buttons.map(({ action, args }) => ({
    id: randomUUID(),
    action,
    args,
    platform: ctx.actor.platform,
    workspaceId: ctx.place.workspaceId,
    personId: options.personId,
    createdAt,
    expiresAt,
    shownId: options.shownId ?? null,
  }));
  await withTransaction(ctx, (tx) => insertActions(tx.db, rows));
  return rows.map(({ id }) => id);
}
