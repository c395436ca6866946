import { type Context, isAtLeast, type TxContext, withTransaction } from '../context.ts';
import { CentavoError } from '../errors.ts';
import { findPerson } from './find-person.ts';
import { selectEveryone, selectMembers } from './queries.ts';
import { type AccessRequest, selectOpenRequests } from './queries-requests.ts';
import { holdsRoleSomewhere, rootsOf } from './require-role-on.ts';
import type { MemberAccess, PersonRef } from './schemas.ts';

/** Members and requests that are listed. */
const LISTED = 500;
const REQUESTS = 20;

/** Who may see what, as far as the actor may know. */
export interface AccessReport {
  /** Whom it is about: the actor, another person, or everybody to whom something was granted. */
  about: 'self' | 'person' | 'all';
  members: MemberAccess[];
  everyoneMayView: boolean;
  /** Those not answered yet; none for who may not answer them. */
  requests: AccessRequest[];
}

/**
 * Who may see what: an admin asks about everybody or one person, anybody about themselves. An admin of a branch is
 * shown what was granted within it.
 *
 * @throws forbidden  who is no admin asks about somebody else
 * @throws not_found  there is no such member, or nothing was granted to them
 */
export async function showAccess(ctx: Context, person: PersonRef | null): Promise<AccessReport> {
  const isAdmin = holdsRoleSomewhere(ctx, 'admin');
  const everyoneMayView = await selectEveryone(ctx.db);
  if (person !== null) {
    const memberId = await withTransaction(ctx, (tx) => findPerson(tx, person)).catch((error) => {
      if (isAdmin) throw error;
      return null;
    });
    const isSelf = memberId !== null && memberId === ctx.actor.memberId;
    if (!isAdmin && !isSelf) throw new CentavoError('forbidden', (t) => t('access.needsAdmin'));
    if (memberId === null) throw new CentavoError('not_found', (t) => t('access.nothingGranted'));
    const members = await selectMembers(ctx.db, isSelf ? ctx.scope : adminScope(ctx), memberId, 1);
    return { about: isSelf ? 'self' : 'person', members, everyoneMayView, requests: [] };
  }
  if (!isAdmin) {
    const { memberId } = ctx.actor;
    const members = memberId === null ? [] : await selectMembers(ctx.db, ctx.scope, memberId, 1);
    return { about: 'self', members, everyoneMayView, requests: [] };
  }
  const members = await selectMembers(ctx.db, adminScope(ctx), null, LISTED);
  return {
    about: 'all',
    members,
    everyoneMayView,
    requests: await selectOpenRequests(ctx.db, REQUESTS),
  };
}

/** A member with the grants that the actor may know of. */
export async function describeMember(tx: TxContext, memberId: number): Promise<MemberAccess> {
  const [member] = await selectMembers(tx.db, adminScope(tx), memberId, 1);
  if (!member) throw new Error(`there is no member ${memberId}`);
  return member;
}

/** What an admin is one of: nobody is shown what was granted where they are a viewer only. */
function adminScope(ctx: Context): Context['scope'] {
  return isAtLeast(ctx.actor.role, 'admin') ? '*' : rootsOf(ctx.actor, 'admin');
}
