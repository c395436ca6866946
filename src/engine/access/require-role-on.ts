import { type Context, isAtLeast, type Role, requireRole, type TxContext } from '../context.ts';
import { isWithin } from './queries.ts';
import { ROLES } from './schemas.ts';

/** Whether the actor holds the role for everything or for some branch. */
export function holdsRoleSomewhere({ actor }: Pick<Context, 'actor'>, role: Role): boolean {
  return isAtLeast(actor.role, role) || rootsOf(actor, role).length > 0;
}

/**
 * For what concerns one tenant. Ask it after the look-up: what lies outside the scope must not be found at all.
 *
 * @throws forbidden  the actor holds the role neither for everything nor for a branch that the tenant is in
 */
export async function requireRoleOn(ctx: TxContext, role: Role, tenantId: number): Promise<void> {
  const roots = rootsOf(ctx.actor, role);
  if (!isAtLeast(ctx.actor.role, role) && roots.length > 0 && (await isWithin(ctx.db, tenantId, roots)))
    return;
  requireRole(ctx, role);
}

/** The branches where the actor holds the role or a higher one. */
export function rootsOf({ branches }: Context['actor'], role: Role): number[] {
  if (!branches) return [];
  return ROLES.filter((held) => isAtLeast(held, role)).flatMap((held) => branches[held]);
}
