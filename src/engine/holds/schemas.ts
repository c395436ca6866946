import type { Decimal } from '../money.ts';
import type { ModelPrice } from '../prices/index.ts';

/** Where a hold stands. `charged`: it was sent out and nobody told what became of it, so all of it counts. */
export type HoldState = 'held' | 'dispatched' | 'settled' | 'released' | 'expired' | 'charged';

/** One of the windows that a call counts in, as it was found under its lock. */
export interface WindowFound {
  id: number;
  tenantId: number;
  kind: string;
  startsAt: string;
  /** US dollars; null: no budget. */
  cap: Decimal | null;
  /** False where the budget only observes. */
  enforced: boolean;
  /** The budget's own thresholds, warn, throttle, block; null: the installation's. */
  limits: [Decimal, Decimal, Decimal] | null;
  spent: Decimal;
  reserved: Decimal;
}

export interface ReserveInput {
  tenantId: number;
  /** The caller's idempotency key: the same one gives the same hold. */
  key: string;
  provider: string;
  model: string;
  /** US dollars that the call can cost at most. */
  estimate: Decimal;
  /** The price that it is settled by, whatever the price is then. */
  price: ModelPrice;
  leaseSeconds: number;
  /** The call goes out at once. */
  dispatched: boolean;
  /** The state that the caller decided by: where it is another by now, nothing is reserved. */
  assumed: number;
  /** warn, throttle, block. */
  limits: readonly [Decimal, Decimal, Decimal];
  correlationId: string | null;
  degradationLevel: string;
  /** What the record keeps of the decision: no prompt, no text, no person. */
  context: object;
}

/** The windows of a moment as PostgreSQL reads them: the same for every call until one of them ends. */
export interface WindowLists {
  kinds: string;
  starts: string;
  ends: string;
}

/** What a hold is made with beside what was asked. */
export interface ReserveMade {
  id: string;
  now: Date;
  windows: WindowLists;
  timeZone: string;
}

export interface Reserved {
  outcome: 'held' | 'repeated' | 'changed' | 'no_headroom' | 'blocked' | 'not_found';
  holdId: string | null;
  /** 0 NORMAL to 3 BLOCKED, as it was under the locks. */
  state: number;
  /** Empty where the call was held together with others: nobody looks at them then. */
  windows: WindowFound[];
}

export interface Ended {
  outcome: 'ended' | 'corrected' | 'late' | 'repeated' | 'running' | 'not_found';
  state: HoldState | null;
  spent: Decimal | null;
}
