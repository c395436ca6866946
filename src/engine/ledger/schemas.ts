import { z } from 'zod';
import type { Decimal } from '../money.ts';
import type { Day } from '../period.ts';
import type { LineSums } from '../sources/focus/index.ts';

export const ImportInput = z.object({
  /** Files, folders and globs. */
  paths: z.array(z.string()).min(1),
  /** What relative paths start from. */
  cwd: z.string(),
  /** Take a delivery whose rows or money shrink by more than 5 %. */
  replace: z.boolean().default(false),
  /** Take the rows that can be used although others cannot. */
  acceptRejects: z.boolean().default(false),
});
export type ImportInput = z.input<typeof ImportInput>;

/** The key of what a delivery replaces as a whole. */
export interface UnitKey {
  provider: string;
  billingAccountId: string;
  periodStart: Day;
  /** Exclusive. */
  periodEnd: Day;
}

/** Raw column sums of a currency. */
export interface CurrencyTotals {
  currency: string;
  billed: Decimal;
  effective: Decimal;
  list: Decimal;
  contracted: Decimal;
}

/** What moved in one unit and currency against the delivery before it; `before` is null for the first. */
export interface UnitMove extends UnitKey {
  currency: string;
  before: LineSums | null;
  after: LineSums | null;
}

/** What an import did. */
export interface ImportReport {
  id: number;
  files: string[];
  rows: number;
  accepted: number;
  rejected: number;
  /** Cost values that the files leave empty, over effective, list and contracted cost. */
  unknownCosts: number;
  periods: UnitKey[];
  totals: CurrencyTotals[];
  /** The ledger holds the raw column sums to the last digit. Always true: else nothing is written. */
  reconciled: boolean;
  /** The same delivery was there already; nothing was written. */
  unchanged: boolean;
  moves: UnitMove[];
  rejects: { file: string; line: number; reason: string }[];
}
