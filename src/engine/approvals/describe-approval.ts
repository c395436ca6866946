import { z } from 'zod';
import type { Context } from '../context.ts';
import { badInput } from '../errors.ts';
import type { Say } from '../language/index.ts';
import { readStandings } from './announce-approval.ts';
import { countVoices, mayDecide } from './compute.ts';
import { findApproval, findByStart } from './queries.ts';
import { selectLabels } from './queries-people.ts';
import { unknownApproval } from './refusals.ts';
import {
  type Approval,
  type ApprovalKind,
  type ApprovalKinds,
  barredFrom,
  personOf,
  type SayAbout,
} from './schemas.ts';

/** A request with all that its reader needs, in words. */
export interface ApprovalDetail {
  approval: Approval;
  /** What is asked for. */
  what: SayAbout;
  /** What caused it beside the rule; null: nothing was kept. */
  cause: Say | null;
  /** Whose word counts: people by their accounts, and roles. */
  approvers: ({ person: string } | { role: 'approver' | 'admin' })[];
  /** How many have agreed whose word still counts. */
  given: number;
  /** What the actor may do about it now. */
  may: 'decide' | 'withdraw' | 'nothing';
}

/** Letters of an id that are enough to name it. */
const SHORTEST = 6;

/**
 * A request of the scope by its id, or by its first letters.
 *
 * @throws not_found  there is none, or its tenant lies outside the scope
 * @throws bad_input  more than one begins so
 */
export async function requireApproval(ctx: Context, which: string): Promise<Approval> {
  const typed = which.trim().toLowerCase();
  if (z.uuid().safeParse(typed).success) {
    const found = await findApproval(ctx.db, ctx.scope, typed);
    if (found) return found;
    throw unknownApproval();
  }
  if (typed.length < SHORTEST || !/^[0-9a-f-]+$/.test(typed)) throw unknownApproval();
  const [first, second] = await findByStart(ctx.db, ctx.scope, typed);
  if (!first) throw unknownApproval();
  if (second) throw badInput((t) => t('approvals.manyBeginSo', { text: typed }));
  return first;
}

/**
 * All about one request, from its state at this moment.
 *
 * @throws not_found, bad_input  as requireApproval
 */
export async function describeApproval(
  ctx: Context,
  kinds: ApprovalKinds,
  which: string,
): Promise<ApprovalDetail> {
  return describe(ctx, kinds, await requireApproval(ctx, which));
}

/** The same of a request at hand. */
export async function describe(
  ctx: Context,
  kinds: ApprovalKinds,
  approval: Approval,
): Promise<ApprovalDetail> {
  const me = personOf(ctx.actor);
  const spoken = approval.votes.map(({ voter }) => voter);
  const named = approval.approvers.flatMap((one) => ('member' in one ? [one.member] : []));
  const standings = await readStandings(ctx, approval.tenantId, [...new Set([...spoken, me])]);
  const labels = await selectLabels(ctx.db, named);
  const { approvers, requester, payload } = approval;
  const barred = barredFrom(kinds.get(approval.kind), payload, requester);
  const mine = standings.find(({ person }) => person === me);
  const open = approval.state === 'pending' && new Date(approval.expiresAt) > ctx.now();
  const decides = mine !== undefined && !spoken.includes(me) && mayDecide(mine, approvers, barred);
  return {
    approval,
    ...sayApproval(kinds, approval),
    approvers: approvers.map((one) =>
      'role' in one ? one : { person: labels.get(one.member) ?? `member:${one.member}` },
    ),
    given: countVoices(
      standings.filter(({ person }) => spoken.includes(person)),
      approvers,
      barred,
    ),
    may: !open ? 'nothing' : requester === me ? 'withdraw' : decides ? 'decide' : 'nothing',
  };
}

/** What is asked for, and why, in words. What a kind cannot read any more is named by its kind alone. */
export function sayApproval(
  kinds: ApprovalKinds,
  { kind: name, payload, cause, tenantName }: Approval,
): Pick<ApprovalDetail, 'what' | 'cause'> {
  const kind: ApprovalKind | undefined = kinds.get(name);
  const parsed = kind?.payload.safeParse(payload);
  return {
    what: kind && parsed?.success ? kind.say(parsed.data, tenantName) : () => `${name}: ${tenantName}`,
    cause: cause === null ? null : (kind?.sayCause?.(cause) ?? null),
  };
}
