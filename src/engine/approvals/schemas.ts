import { z } from 'zod';
import type { Context, TxContext } from '../context.ts';
import type { Say } from '../language/index.ts';
import type { Decimal } from '../money.ts';

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
  expiresAt: string;
  endedBy: string | null;
  note: string | null;
  /** Who agreed so far: `member:12`, or `local`. */
  votes: string[];
}

/** One kind of change that can be asked for. Each feature makes its own; the composition root puts them together. */
export interface ApprovalKind<Payload = unknown> {
  kind: string;
  payload: z.ZodType<Payload>;
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
  say(payload: Payload, tenantName: string): Say;
}

export type ApprovalKinds = ReadonlyMap<string, ApprovalKind>;

export function defineApprovalKind<Payload>(kind: ApprovalKind<Payload>): ApprovalKind {
  return kind as unknown as ApprovalKind;
}

/**
 * The person behind an actor, whatever identity they use: the requester never counts as an approver under another one.
 * The terminal and the console's local admin are one person.
 */
export function personOf({ memberId }: Context['actor']): string {
  return memberId === null ? 'local' : `member:${memberId}`;
}
