import { randomBytes } from 'node:crypto';
import { asWhole, reviewApprovers } from '../approvals/index.ts';
import { recordAudit } from '../audit/index.ts';
import { type Context, withTransaction } from '../context.ts';
import { CentavoError } from '../errors.ts';
import { countGuess, mayGuess } from '../guess-limit.ts';
import { hashOneTimeCode, toOneTimeCode } from '../one-time-code.ts';
import { ensureMember } from './find-person.ts';
import { lockAccess } from './queries.ts';
import { consumeJoinCode, moveMember, replaceJoinCode, selectImage } from './queries-join.ts';
import { reviewPending } from './review-pending.ts';
import type { Identity } from './schemas.ts';

const LIFETIME_MS = 10 * 60 * 1000;

/** A code to type on another platform, shown once: only its hash is kept. */
export interface JoinCode {
  code: string;
  expiresAt: Date;
}

export interface JoinedMember {
  memberId: number;
  identities: Identity[];
  /** False where both were one person already. */
  changed: boolean;
}

/**
 * Makes a code that joins another identity of the same person to theirs, once, within ten minutes. A new one takes the
 * place of those before.
 *
 * @throws bad_input  the actor is no person
 */
export async function createJoinCode(ctx: Context): Promise<JoinCode> {
  const code = toOneTimeCode(randomBytes(8));
  const now = ctx.now();
  const expiresAt = new Date(now.getTime() + LIFETIME_MS);
  await withTransaction(ctx, async (tx) => {
    await lockAccess(tx.db);
    const memberId = await ensureMember(tx);
    await replaceJoinCode(tx.db, { hash: hashOneTimeCode(code), memberId, expiresAt, now });
    await recordAudit(tx, {
      action: 'join_code.created',
      subject: `member:${memberId}`,
      after: { expiresAt: expiresAt.toISOString() },
    });
  });
  return { code, expiresAt };
}

/**
 * Joins who types the code and who made it into one member: identities, grants, sessions and what they wait for
 * become one's. One transaction, spending the code included.
 *
 * @throws forbidden  the code is wrong, spent or expired (the three cannot be told apart), or there were too many tries
 * @throws bad_input  the actor is no person
 */
export async function joinMembers(ctx: Context, code: string): Promise<JoinedMember> {
  const { platform, label } = ctx.actor;
  const place = `join:${platform}:${ctx.place.workspaceId}`;
  if (!mayGuess(place, label, ctx.now()))
    throw new CentavoError('forbidden', (t) => t('access.tooManyCodes'));
  // What names a member may lie in any branch, such as a rule of approval: it is moved as one who sees all.
  const joined = await asWhole(ctx, async (tx): Promise<JoinedMember | null> => {
    await lockAccess(tx.db);
    const intoId = await consumeJoinCode(tx.db, hashOneTimeCode(code), label, tx.now());
    if (intoId === null) return null;
    const fromId = await ensureMember(tx);
    const before = await selectImage(tx.db, intoId);
    if (fromId === intoId) return { memberId: intoId, identities: before.identities, changed: false };
    const gone = await selectImage(tx.db, fromId);
    await moveMember(tx.db, fromId, intoId);
    await reviewApprovers(tx);
    await reviewPending(tx, intoId, 'joined');
    const after = await selectImage(tx.db, intoId);
    await recordAudit(tx, {
      action: 'member.joined',
      subject: `member:${intoId}`,
      before: { members: [before, gone] },
      after: { members: [after] },
    });
    return { memberId: intoId, identities: after.identities, changed: true };
  });
  if (joined) return joined;
  countGuess(place, label, ctx.now());
  throw new CentavoError('forbidden', (t) => t('access.codeDoesNotWork'));
}
