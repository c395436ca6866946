import { z } from 'zod';
import type { Decision } from '../ai-policy/index.ts';
import type { HoldState } from '../holds/index.ts';
import type { Decimal } from '../money.ts';
import { PinnedPrice, TokenUsage } from '../prices/index.ts';

/** A decision, and whether it was made without the database, by what was last known. */
export interface SafeDecision extends Decision {
  outage: boolean;
}

/** How a hold ended. `journalled`: the database is away; it is kept on disk and counted later. */
export interface SafeEnd {
  outcome: 'ended' | 'corrected' | 'late' | 'repeated' | 'running' | 'journalled';
  state: HoldState | null;
  /** US dollars; null: not known before it is counted. */
  spent: Decimal | null;
}

export type SafeTouch = 'done' | 'repeated' | 'over' | 'not_found';

const scope = z.union([z.literal('*'), z.array(z.int())]);
const at = z.iso.datetime();
/** `triedAt`: when it was first told to the database, which did not know the hold yet. */
const hold = { id: z.uuid(), scope, at, triedAt: at.optional() };

/** A line of the journal: what was decided, or told, while the database was away. No prompt, no text, no person. */
export const JournalLine = z.discriminatedUnion('do', [
  z.object({
    do: z.literal('call'),
    id: z.uuid(),
    at,
    tenantId: z.int(),
    key: z.string(),
    provider: z.string(),
    model: z.string(),
    estimate: z.string(),
    price: PinnedPrice,
    leaseUntil: at,
    dispatched: z.boolean(),
    correlationId: z.string().nullable(),
    level: z.string(),
    context: z.record(z.string(), z.unknown()),
  }),
  z.object({
    do: z.literal('refused'),
    id: z.uuid(),
    at,
    tenantId: z.int(),
    reason: z.string(),
    correlationId: z.string().nullable(),
    level: z.string(),
    context: z.record(z.string(), z.unknown()),
  }),
  z.object({ do: z.literal('settle'), ...hold, usage: TokenUsage }),
  /** `unheard`: nobody was told of the hold, which may never have come about. */
  z.object({ do: z.literal('release'), ...hold, unheard: z.boolean().optional() }),
  z.object({ do: z.literal('dispatch'), ...hold }),
  z.object({ do: z.literal('renew'), ...hold, leaseUntil: at }),
]);
export type JournalLine = z.infer<typeof JournalLine>;
export type JournalledCall = Extract<JournalLine, { do: 'call' }>;

/** A cap as it was last read, with what had been spent of it. */
export interface KnownCap {
  ownerId: number;
  kind: string;
  startsAt: string;
  endsAt: string;
  cap: Decimal;
  spent: Decimal;
  limits: [Decimal, Decimal, Decimal] | null;
}

/** What decides while the database is away: whose caps count for whom, and how full they were. */
export const KnownState = z.object({
  at,
  /** Each tenant with itself and all above it. */
  tenants: z.array(z.tuple([z.int(), z.array(z.int())])),
  caps: z.array(
    z.object({
      ownerId: z.int(),
      kind: z.string(),
      startsAt: z.string(),
      endsAt: z.string(),
      cap: z.string(),
      spent: z.string(),
      limits: z.tuple([z.string(), z.string(), z.string()]).nullable(),
    }),
  ),
});
export type KnownState = z.infer<typeof KnownState>;
