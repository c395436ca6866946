import type { Context } from '../context.ts';
import { type AccessRequest, selectRequest } from './queries-requests.ts';
import { holdsRoleSomewhere } from './require-role-on.ts';

/** A request to be let in, for an admin or whoever asked. Null: there is none of that number, or it is not theirs to see. */
export async function readRequest(ctx: Context, id: number): Promise<AccessRequest | null> {
  const request = await selectRequest(ctx.db, id);
  if (!request) return null;
  return holdsRoleSomewhere(ctx, 'admin') || request.memberId === ctx.actor.memberId ? request : null;
}
