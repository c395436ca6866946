import { z } from 'zod';
import { recordAudit } from '../audit/index.ts';
import type { Context, TxContext } from '../context.ts';
import { CentavoError } from '../errors.ts';
import { refreshShown } from '../outbox/index.ts';
import { parseInput } from '../parse-input.ts';
import { readStandings, tellEnded } from './announce-approval.ts';
import { countVoices, mayDecide } from './compute.ts';
import { requireApproval } from './describe-approval.ts';
import { endApproval, insertVote, lockApproval } from './queries.ts';
import { refusal, STATE_WORDS, unknownApproval } from './refusals.ts';
import { asWhole, hashOf } from './request-approval.ts';
import {
  type Approval,
  type ApprovalKinds,
  type ApprovalState,
  barredFrom,
  personOf,
  subjectOf,
} from './schemas.ts';

const DecideInput = z.strictObject({
  /** Its id, or the first letters of it. */
  id: z.string().max(100),
  decision: z.enum(['approve', 'reject']),
  /** Optional with an approval, asked for with a rejection. */
  note: z.string().trim().max(1000).nullable().default(null),
});
type DecideInput = z.input<typeof DecideInput>;

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
  const { id: which, decision, note } = parseInput(DecideInput, given);
  if (decision === 'reject' && !note) throw refusal('bad_input', (t) => t('approvals.reasonMissing'));
  const { id } = await requireApproval(ctx, which);
  const result = await asWhole(ctx, async (tx): Promise<Decided | CentavoError> => {
    const approval = await lockApproval(tx.db, id);
    if (!approval) throw unknownApproval();
    if (approval.state !== 'pending') {
      return refusal('bad_input', (t) => t('approvals.decided', { state: t(STATE_WORDS[approval.state]) }));
    }
    const person = personOf(tx.actor);
    const spoken = approval.votes.map(({ voter }) => voter);
    // Whoever agreed before is looked at again too: a voice counts while its owner is an approver.
    const standings = await readStandings(tx, approval.tenantId, [...new Set([...spoken, person])]);
    const who = standings.find((one) => one.person === person);
    const kind = kinds.get(approval.kind);
    if (!kind) throw new Error(`there is no kind of approval called ${approval.kind}`);
    const payload = kind.payload.parse(approval.payload);
    const barred = barredFrom(kind, payload, approval.requester);
    if (!who || !mayDecide(who, approval.approvers, barred)) {
      const why =
        person === approval.requester ? 'requester' : barred.includes(person) ? 'gains' : 'not an approver';
      await recordAudit(tx, {
        action: 'approval.refused',
        subject: subjectOf(approval),
        after: { decision, why },
      });
      return refusal('forbidden', (t) => t(REFUSALS[why]));
    }
    if (new Date(approval.expiresAt) <= tx.now()) return end(tx, approval, 'expired', null);
    const base = await kind.readBase(tx, payload, approval.tenantId);
    if (hashOf(payload, approval.tenantId, base) !== approval.hash) return end(tx, approval, 'stale', null);
    if (decision === 'reject') return end(tx, approval, 'rejected', note);
    if (spoken.includes(person)) return refusal('forbidden', (t) => t('approvals.agreedBefore'));
    const voices = (people: readonly string[]) =>
      countVoices(
        standings.filter((one) => people.includes(one.person)),
        approval.approvers,
        barred,
      );
    const given = voices([...spoken, person]);
    if (given <= voices(spoken)) return refusal('forbidden', (t) => t('approvals.voiceGiven'));
    const at = tx.now();
    const identity = tx.actor.label;
    if (!(await insertVote(tx.db, { approvalId: id, voter: person, identity, at, note }))) {
      return refusal('forbidden', (t) => t('approvals.agreedBefore'));
    }
    const votes = [...approval.votes, { voter: person, identity, at: at.toISOString(), note }];
    if (given < approval.needed) {
      await recordAudit(tx, { action: 'approval.agreed', subject: subjectOf(approval), after: { note } });
      await refreshShown(tx, subjectOf(approval));
      return { approval: { ...approval, votes }, outcome: 'counted' };
    }
    const decided = await end(tx, { ...approval, votes }, 'approved', note);
    await kind.apply(tx, payload, approval);
    return decided;
  });
  if (result instanceof CentavoError) throw result;
  return result;
}

/** Why somebody's word does not count. */
const REFUSALS = {
  requester: 'approvals.ownRequest',
  gains: 'access.ownGrant',
  'not an approver': 'approvals.notYours',
} as const;

/** Ends an approval that is locked and open, and keeps who did it. */
export async function end<State extends Exclude<ApprovalState, 'pending'>>(
  tx: TxContext,
  approval: Approval,
  state: State,
  note: string | null,
): Promise<{ approval: Approval; outcome: State }> {
  const by = tx.actor.label;
  const at = tx.now();
  if (!(await endApproval(tx.db, approval.id, { state, by, at, note }))) {
    throw new Error('an approval ended under its lock');
  }
  await recordAudit(tx, {
    action: `approval.${state}`,
    subject: subjectOf(approval),
    before: { state: 'pending' },
    after: { state, note, votes: approval.votes.map(({ voter, identity }) => ({ voter, identity })) },
  });
  await tellEnded(tx, approval, state);
  return { approval: { ...approval, state, note, endedAt: at.toISOString(), endedBy: by }, outcome: state };
}
