import { z } from 'zod';
import { recordAudit } from '../audit/index.ts';
import type { Context, TxContext } from '../context.ts';
import { CentavoError } from '../errors.ts';
import type { Say } from '../language/index.ts';
import { parseInput } from '../parse-input.ts';
import { mayDecide, type Standing } from './compute.ts';
import { endApproval, findApproval, insertVote, lockApproval, selectStandings } from './queries.ts';
import { asWhole, hashOf } from './request-approval.ts';
import { type Approval, type ApprovalKinds, type ApprovalState, personOf } from './schemas.ts';

export const DecideInput = z.strictObject({
  id: z.uuid(),
  decision: z.enum(['approve', 'reject']),
  /** Optional with an approval, asked for with a rejection. */
  note: z.string().trim().max(1000).nullable().default(null),
});
export type DecideInput = z.input<typeof DecideInput>;

export interface Decided {
  approval: Approval;
  /** `counted`: one more voice, others are still needed. */
  outcome: 'counted' | Extract<ApprovalState, 'approved' | 'rejected' | 'stale' | 'expired'>;
}

/**
 * One person's word on a request. Who they are is looked at now, not when they were asked; the change is made in the
 * transaction that records the decision; whoever is first decides, everyone else is told.
 *
 * @throws not_found  no such request, or its tenant lies outside the scope
 * @throws forbidden  their word does not count (they asked themselves, under whatever identity; or hold no role), or
 *   they gave it before; a refused attempt is audited
 * @throws bad_input  it is decided already, or a rejection has no reason
 */
export async function decideApproval(
  ctx: Context,
  kinds: ApprovalKinds,
  given: DecideInput,
): Promise<Decided> {
  const { id, decision, note } = parseInput(DecideInput, given);
  if (decision === 'reject' && !note) throw refusal('bad_input', (t) => t('approvals.reasonMissing'));
  if (!(await findApproval(ctx.db, ctx.scope, id))) throw unknownApproval();
  const result = await asWhole(ctx, async (tx): Promise<Decided | CentavoError> => {
    const approval = await lockApproval(tx.db, id);
    if (!approval) throw unknownApproval();
    if (approval.state !== 'pending') {
      return refusal('bad_input', (t) => t('approvals.decided', { state: t(STATE_WORDS[approval.state]) }));
    }
    const who = await readStanding(tx, approval);
    if (!mayDecide(who, approval.approvers, approval.requester)) {
      const self = who.person === approval.requester;
      await recordAudit(tx, {
        action: 'approval.refused',
        subject: `approval:${id}`,
        after: { decision, why: self ? 'requester' : 'not an approver' },
      });
      return refusal('forbidden', (t) => t(self ? 'approvals.ownRequest' : 'approvals.notYours'));
    }
    if (new Date(approval.expiresAt) <= tx.now()) return end(tx, approval, 'expired', null);
    const kind = kinds.get(approval.kind);
    if (!kind) throw new Error(`there is no kind of approval called ${approval.kind}`);
    const payload = kind.payload.parse(approval.payload);
    const base = await kind.readBase(tx, payload, approval.tenantId);
    if (hashOf(payload, approval.tenantId, base) !== approval.hash) return end(tx, approval, 'stale', null);
    if (decision === 'reject') return end(tx, approval, 'rejected', note);
    const vote = { approvalId: id, voter: who.person, identity: tx.actor.label, at: tx.now(), note };
    if (!(await insertVote(tx.db, vote))) {
      return refusal('forbidden', (t) => t('approvals.agreedBefore'));
    }
    const votes = [...approval.votes, who.person];
    if (votes.length < approval.needed) {
      await recordAudit(tx, { action: 'approval.agreed', subject: `approval:${id}`, after: { note } });
      return { approval: { ...approval, votes }, outcome: 'counted' };
    }
    const decided = await end(tx, { ...approval, votes }, 'approved', note);
    await kind.apply(tx, payload, approval);
    return decided;
  });
  if (result instanceof CentavoError) throw result;
  return result;
}

/** Takes a request back. Only who asked may, under whatever identity. @throws not_found, forbidden, bad_input */
export async function withdrawApproval(ctx: Context, id: string): Promise<Approval> {
  if (!z.uuid().safeParse(id).success || !(await findApproval(ctx.db, ctx.scope, id)))
    throw unknownApproval();
  return asWhole(ctx, async (tx) => {
    const approval = await lockApproval(tx.db, id);
    if (!approval) throw unknownApproval();
    if (approval.requester !== personOf(tx.actor))
      throw refusal('forbidden', (t) => t('approvals.notAskedByYou'));
    if (approval.state !== 'pending') {
      throw refusal('bad_input', (t) => t('approvals.decided', { state: t(STATE_WORDS[approval.state]) }));
    }
    return (await end(tx, approval, 'withdrawn', null)).approval;
  });
}

export const STATE_WORDS = {
  pending: 'approvals.pending',
  approved: 'approvals.approved',
  rejected: 'approvals.rejected',
  expired: 'approvals.expired',
  withdrawn: 'approvals.withdrawn',
  stale: 'approvals.stale',
} as const satisfies Record<ApprovalState, string>;

/** Ends an approval that is locked and open, and keeps who did it. */
export async function end<State extends Exclude<ApprovalState, 'pending'>>(
  tx: TxContext,
  approval: Approval,
  state: State,
  note: string | null,
): Promise<{ approval: Approval; outcome: State }> {
  const by = tx.actor.label;
  if (!(await endApproval(tx.db, approval.id, { state, by, at: tx.now(), note }))) {
    throw new Error('an approval ended under its lock');
  }
  await recordAudit(tx, {
    action: `approval.${state}`,
    subject: `approval:${approval.id}`,
    before: { state: 'pending' },
    after: { state, note, votes: approval.votes },
  });
  return { approval: { ...approval, state, note, endedBy: by }, outcome: state };
}

async function readStanding(tx: TxContext, approval: Approval): Promise<Standing> {
  const { memberId } = tx.actor;
  if (memberId === null) return { person: 'local', memberId: null, role: 'admin', standsInFor: [] };
  const [found] = await selectStandings(tx.db, approval.tenantId, memberId, tx.now());
  return found ?? { person: `member:${memberId}`, memberId, role: 'none', standsInFor: [] };
}

function refusal(code: 'bad_input' | 'forbidden', say: Say): CentavoError {
  return new CentavoError(code, say);
}

function unknownApproval(): CentavoError {
  return new CentavoError('not_found', (t) => t('approvals.unknown'));
}
