import type { Decision } from '../ai-policy/index.ts';
import type { HoldState } from '../holds/index.ts';
import type { Decimal } from '../money.ts';

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
