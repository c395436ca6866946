import type { TxContext } from '../context.ts';
import { badInput, CentavoError } from '../errors.ts';
import { findMemberOf, insertMember, memberExists } from './queries.ts';
import type { Identity, PersonRef } from './schemas.ts';

/**
 * The member that the actor is, made now where they are none yet: who asks for the first time has no row.
 *
 * @throws bad_input  the actor is no person: the terminal, a job or the local admin of the console
 */
export async function ensureMember(ctx: TxContext): Promise<number> {
  const { platform, memberId } = ctx.actor;
  if (memberId !== null && (await memberExists(ctx.db, memberId))) return memberId;
  const { workspaceId, personId } = ctx.place;
  if ((platform !== 'slack' && platform !== 'discord') || workspaceId === null || personId === null)
    throw badInput((t) => t('access.noPerson'));
  const person = { platform, workspaceId, personId };
  return (await findMemberOf(ctx.db, person)) ?? insertMember(ctx.db, person);
}

/** The member of that id, or behind that identity; null where the identity asked for nothing yet. */
export async function findPerson(ctx: TxContext, ref: PersonRef): Promise<number | null> {
  if (!('memberId' in ref)) return findMemberOf(ctx.db, toIdentity(ctx, ref));
  if (await memberExists(ctx.db, ref.memberId)) return ref.memberId;
  throw new CentavoError('not_found', (t) => t('access.noSuchMember', { id: ref.memberId }));
}

/** The same, made now where there is none yet. */
export async function ensurePerson(ctx: TxContext, ref: PersonRef): Promise<number> {
  const known = await findPerson(ctx, ref);
  if (known !== null) return known;
  if ('memberId' in ref) return ref.memberId;
  return insertMember(ctx.db, toIdentity(ctx, ref));
}

function toIdentity({ actor, place }: TxContext, ref: Extract<PersonRef, { personId: string }>): Identity {
  const here = actor.platform === ref.platform ? place.workspaceId : null;
  const workspaceId = ref.workspaceId ?? here;
  if (workspaceId === null) throw badInput((t) => t('access.whichWorkspace', { person: ref.personId }));
  return { platform: ref.platform, workspaceId, personId: ref.personId };
}
