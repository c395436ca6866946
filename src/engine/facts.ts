import type { Decimal, Metric } from './money.ts';
import type { Day, Period } from './period.ts';

/** What a fact's value counts in. `money` is in the fact's currency; `ratio` 0.25 means 25 %. */
export type Unit = 'money' | 'ratio' | 'days' | 'count' | 'day' | 'rate';

/**
 * One figure, with all that is needed to read it alone. One fact a key and currency in an answer.
 * A value that is not known is null and says why in `reason`; it is never 0.
 */
export interface Fact {
  /** `total`, `service:AmazonEC2`, …: listed in `docs/commands.md`. */
  key: string;
  label: string;
  value: Decimal | Day | null;
  unit: Unit;
  currency: string | null;
  metric: Metric | null;
  tenant: string | null;
  period: Period | null;
  /** The last day that the figure's data reach, complete. */
  asOf: Day | null;
  reason?: string;
}
