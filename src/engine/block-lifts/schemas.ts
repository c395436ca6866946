import { z } from 'zod';
import { isAmount } from '../amount-asked.ts';
import type { Decimal } from '../money.ts';
import { keyOf } from '../parse-input.ts';

/** A block can be lifted for a week at most: what is needed for longer is a higher budget. */
const MOST_MINUTES = 7 * 24 * 60;
const LEAST_MINUTES = 5;

/** What an approval of a lift applies. It begins when it is approved. */
export const LiftPayload = z.strictObject({
  minutes: z
    .int({ error: keyOf('blockLifts.noTime') })
    .min(LEAST_MINUTES, { error: keyOf('blockLifts.noTime') })
    .max(MOST_MINUTES, { error: keyOf('blockLifts.noTime') }),
  /** US dollars beyond the cap; null: as much as it takes. */
  extra: z
    .string()
    .refine(isAmount, { error: keyOf('blockLifts.noExtra') })
    .nullable(),
});
export type LiftPayload = z.infer<typeof LiftPayload>;

/** What people write to those who decide about a budget above their tenant. */
export const AskAboveInput = z.object({
  tenant: z.string(),
  /** One line. */
  reason: z
    .string()
    .max(500, { error: keyOf('blockLifts.longReason') })
    .nullish()
    .transform((text) => text?.replace(/[\s\p{Cc}\p{Cs}]+/gu, ' ').trim() || null),
});
export type AskAboveInput = z.input<typeof AskAboveInput>;

/** A lift, begun. */
export interface BlockLift {
  id: number;
  tenantId: number;
  tenant: string;
  /** US dollars beyond the cap; null: as much as it takes. */
  extra: Decimal | null;
  fromAt: string;
  /** Exclusive. */
  untilAt: string;
  askedBy: string;
}

/** A window of AI spend in which nothing is left for a tenant. */
export interface BlockedWindow {
  id: number;
  tenantId: number;
  tenant: string;
  kind: 'day' | 'week' | 'month' | 'quarter' | 'year';
  startsAt: string;
  endsAt: string;
  /** US dollars; what a lift adds is in it. */
  cap: Decimal;
  spent: Decimal;
}
