import { z } from 'zod';
import { PersonRef } from '../access/index.ts';
import type { Approver } from '../approvals/index.ts';
import { type Decimal, isCurrency } from '../money.ts';
import { keyOf } from '../parse-input.ts';

/** A year: nobody waits longer. */
const MAX_HOURS = 8760;
const MAX_NEEDED = 20;

const Hours = z.int().min(1, keyOf('approvals.badHours')).max(MAX_HOURS, keyOf('approvals.badHours'));

const Currency = z.string().trim().toUpperCase().refine(isCurrency, keyOf('approvals.noCurrency'));

export const SetRuleInput = z.strictObject({
  kind: z.string().min(1).max(100),
  /** A FOCUS charge or service category; absent: any. */
  category: z.string().trim().min(1).max(100).optional(),
  /** The branch's root by name; absent: everything. */
  tenant: z.string().min(1).optional(),
  /** From which amount on; absent: from nothing on. */
  from: z.strictObject({ amount: z.string().regex(/^\d+(\.\d+)?$/), currency: Currency }).optional(),
  approvers: z
    .array(
      z.union([
        z.strictObject({ person: PersonRef }),
        z.strictObject({ role: z.enum(['approver', 'admin']) }),
      ]),
    )
    .max(50),
  /** 0: nobody is asked. */
  needed: z.int().min(0, keyOf('approvals.badNeeded')).max(MAX_NEEDED, keyOf('approvals.badNeeded')),
  expiresInHours: Hours.optional(),
  /** Null: never; absent: three quarters on the way. */
  escalatesInHours: Hours.nullable().optional(),
});
export type SetRuleInput = z.input<typeof SetRuleInput>;

export const AwayInput = z.strictObject({
  delegate: PersonRef,
  /** The day on which they are back, in the organization's zone. */
  until: z.iso.date(keyOf('approvals.badUntil')),
});
export type AwayInput = z.input<typeof AwayInput>;

/** A rule as it is kept. */
export interface StoredRule {
  id: number;
  kind: string;
  category: string | null;
  tenantId: number | null;
  tenantName: string | null;
  minAmount: Decimal;
  /** Of the amount; null where it is 0. */
  currency: string | null;
  approvers: Approver[];
  needed: number;
  expiresInHours: number;
  escalatesInHours: number | null;
  enabled: boolean;
}

/** A rule as it is shown. */
export interface NamedRule extends Omit<StoredRule, 'approvers'> {
  approvers: ({ person: string } | { role: 'approver' | 'admin' })[];
  /** How many could agree at this moment. */
  able: number;
}

/** Who stands in for whom until when. */
export interface Delegation {
  /** The other person, by their accounts. */
  person: string;
  until: string;
}

/** A channel where requests are told. */
export interface ApprovalChannel {
  platform: string;
  workspaceId: string;
  channelId: string;
}
