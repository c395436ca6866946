import type { Scope } from '../../../db/sql.ts';
import { holdsRoleSomewhere, rootsOf } from '../access/index.ts';
import { type Context, isAtLeast } from '../context.ts';
import { CentavoError } from '../errors.ts';
import { selectApiKeys } from './queries.ts';
import type { ApiKey } from './schemas.ts';

/**
 * The keys of all that the actor is an admin of, the newest first, ended ones too.
 *
 * @throws forbidden  the actor is an admin of nothing
 */
export function listApiKeys(ctx: Context): Promise<ApiKey[]> {
  return selectApiKeys(ctx.db, administeredScope(ctx));
}

/** The branches whose keys the actor may see and end. */
export function administeredScope(ctx: Context): Scope {
  if (!holdsRoleSomewhere(ctx, 'admin')) throw new CentavoError('forbidden', (t) => t('access.needsAdmin'));
  return isAtLeast(ctx.actor.role, 'admin') ? ctx.scope : rootsOf(ctx.actor, 'admin');
}
