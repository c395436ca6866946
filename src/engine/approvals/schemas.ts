import { z } from 'zod';
import type { Context, TxContext } from '../context.ts';
import type { Say, Translate } from '../language/index.ts';
import type { Decimal } from '../money.ts';
import type { Rate } from '../rates/index.ts';

export type ApprovalState = 'pending' | 'approved' | 'rejected' | 'expired' | 'withdrawn' | 'stale';

/** Whose word counts: people by id, or everyone who holds a role on the tenant. */
export const Approver = z.union([
  z.strictObject({ member: z.int().min(1) }),
  z.strictObject({ role: z.enum(['approver', 'admin']) }),
]);
export type Approver = z.infer<typeof Approver>;

/** A request that needs people to say yes. */
export interface Approval {
  id: string;
  kind: string;
  tenantId: number;
  tenantName: string;
  state: ApprovalState;
  requester: string;
  requestedBy: string;
  requestedAt: string;
  amount: Decimal | null;
  currency: string | null;
  payload: unknown;
  hash: string;
  cause: unknown;
  approvers: Approver[];
  needed: number;
  /** The rule that asked for it, as it was then; null: no rule fitted, the default counts. */
  rule: AskedBy | null;
  expiresAt: string;
  escalatesAt: string | null;
  escalatedAt: string | null;
  endedAt: string | null;
  endedBy: string | null;
  note: string | null;
  /** Who agreed so far, in that order. */
  votes: Vote[];
}

/** The rule behind a request: the amount is the threshold that was reached. */
export interface AskedBy {
  id: number;
  minAmount: Decimal;
  /** Of the threshold; null: it is 0. */
  currency: string | null;
  category: string | null;
  /** What the threshold was measured by where what reached it has another currency. */
  rate: Rate | null;
  /** Whether it counted because the books had no such rate: nobody could say that it is not reached. */
  unmeasured: boolean;
}

export interface Vote {
  /** The person, whatever identity they used: `member:12`, or `local`. */
  voter: string;
  identity: string;
  at: string;
  note: string | null;
}

/** Says what is asked for. Whoever shows people in a way of their own gives how they `name` the people in it. */
export type SayAbout = (t: Translate, name?: (person: string) => string) => string;

/** One kind of change that can be asked for. Each feature makes its own; the composition root puts them together. */
export interface ApprovalKind<Payload = unknown> {
  kind: string;
  payload: z.ZodType<Payload>;
  /** Whether what is asked for has an amount, which rules can be about. */
  sized: boolean;
  /**
   * What the change starts from, such as the version of a budget. Read when it is asked for and again when it is
   * decided: where the two differ, the request is stale.
   */
  readBase(tx: TxContext, payload: Payload, tenantId: number): Promise<string>;
  /** Makes the change, in the transaction that records the decision. */
  apply(
    tx: TxContext,
    payload: Payload,
    approval: Pick<Approval, 'id' | 'tenantId' | 'requestedBy'>,
  ): Promise<void>;
  /** What is asked for, in a few words. */
  say(payload: Payload, tenantName: string): SayAbout;
  /** Who gets something by it, `member:12`, and so never agrees to it; absent: nobody. */
  gains?(payload: Payload): string;
  /** What caused it, where the request came with a cause; null: it says nothing to people. */
  sayCause?(cause: unknown): Say | null;
}

export type ApprovalKinds = ReadonlyMap<string, ApprovalKind>;

export function defineApprovalKind<Payload>(kind: ApprovalKind<Payload>): ApprovalKind {
  return kind as unknown as ApprovalKind;
}

/** Whose word never counts: who asked, and who gets something by it. */
export function barredFrom(kind: ApprovalKind | undefined, payload: unknown, requester: string): string[] {
  const parsed = kind?.payload.safeParse(payload);
  const gains = parsed?.success ? kind?.gains?.(parsed.data) : undefined;
  return gains === undefined ? [requester] : [requester, gains];
}

/** What shows or concerns a request, for messages: `approval:<uuid>`. */
export function subjectOf(approval: Pick<Approval, 'id'>): string {
  return `approval:${approval.id}`;
}

/**
 * The person behind an actor, whatever identity they use: the requester never counts as an approver under another one.
 * The terminal and the console's local admin are one person. Whoever else is no member (they see what everyone may view,
 * or are a program) is the account that they use, which nothing was granted to.
 */
export function personOf({ memberId, platform, label }: Context['actor']): string {
  if (memberId !== null) return `member:${memberId}`;
  return platform === 'cli' || platform === 'console' ? 'local' : label;
}
