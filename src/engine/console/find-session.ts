import type { Context } from '../context.ts';
import { CentavoError } from '../errors.ts';
import { findMemberRights, type Rights } from '../organization/index.ts';
import { readSettings } from '../preferences/index.ts';
import { LOCAL_ADMIN } from './local-admin.ts';
import { deleteSession, selectSession, updateExpiry, type Visitor } from './queries.ts';
import { laterExpiry } from './session-life.ts';
import { hashToken } from './tokens.ts';

/**
 * Who uses the console, and what they may see as it is now: a member's grants are read at every call, so that what is
 * revoked is gone at once.
 *
 * @returns null for a token that is unknown here or expired, and for a member who is gone
 */
export async function findSession(ctx: Pick<Context, 'db' | 'now'>, token: string): Promise<Rights | null> {
  const hash = hashToken(token);
  const now = ctx.now();
  const row = hash && (await selectSession(ctx.db, hash, now));
  if (!hash || !row) return null;
  const later = laterExpiry(new Date(row.createdAt), new Date(row.expiresAt), now);
  if (later) await ctx.db.transaction([], (tx) => updateExpiry(tx, hash, later));
  return toRights(ctx, row);
}

/** Ends the session of a cookie; one that is unknown here has ended already. */
export async function endSession(ctx: Pick<Context, 'db'>, token: string): Promise<void> {
  const hash = hashToken(token);
  if (hash) await ctx.db.transaction([], (tx) => deleteSession(tx, hash));
}

async function toRights(
  ctx: Pick<Context, 'db'>,
  { memberId, identity: label }: Visitor,
): Promise<Rights | null> {
  const platform = 'console' as const;
  if (memberId === null) {
    if (label !== LOCAL_ADMIN.identity) return null;
    const settings = await readSettings(ctx);
    return { actor: { platform, label, role: 'admin', memberId }, scope: '*', language: null, settings };
  }
  try {
    return await findMemberRights(ctx, memberId, { platform, label });
  } catch (error) {
    if (error instanceof CentavoError && error.code === 'forbidden') return null;
    throw error;
  }
}
