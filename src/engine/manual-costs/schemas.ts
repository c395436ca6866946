import { z } from 'zod';
import { isAmount } from '../amount-asked.ts';
import { MANUAL_PROVIDER } from '../manual-unit.ts';
import { type Decimal, isCurrency } from '../money.ts';
import { keyOf, keyWith } from '../parse-input.ts';
import { type Day, isDay } from '../period.ts';

/** Tags of one entry at most. */
const MOST_TAGS = 20;
/** Months that one recurring entry covers at most. */
const MOST_MONTHS = 120;

/** Text of one line that can be kept: no control characters, and no word that a bill writes for nothing. */
const Name = z
  .string({ error: keyOf('manualCosts.nameMissing') })
  .trim()
  .min(1, { error: keyOf('manualCosts.nameMissing') })
  .max(100, { error: keyWith('manualCosts.nameLong') })
  .refine((text) => !/[\p{Cc}\p{Cs}]/u.test(text) && !/^null$/i.test(text), {
    error: keyOf('manualCosts.nameOdd'),
  });

const DayText = z.string().refine(isDay, { error: keyOf('manualCosts.noDay') });

/** What an entry says. Amounts are plain decimals above zero, as `readAmount` gives them. */
export const ManualEntry = z
  .strictObject({
    amount: z.string().refine(isAmount, { error: keyOf('manualCosts.noAmount') }),
    currency: z.string().refine(isCurrency, { error: keyOf('manualCosts.noCurrency') }),
    description: Name,
    category: Name.nullable(),
    day: DayText,
    until: DayText.nullable(),
    /** In one order, whatever order they were kept in: the hash of a request is made of them. */
    tags: z
      .record(Name, Name)
      .refine((tags) => Object.keys(tags).length <= MOST_TAGS, { error: keyOf('manualCosts.manyTags') })
      .transform((tags) => Object.fromEntries(Object.entries(tags).sort(([a], [b]) => (a < b ? -1 : 1)))),
    /** Whose bill will bring it, and by which service; null: none will. */
    bill: z
      .strictObject({ provider: Name, service: Name.nullable() })
      .refine(({ provider }) => provider.toLowerCase() !== MANUAL_PROVIDER, {
        error: keyOf('manualCosts.ownBill'),
      })
      .nullable(),
  })
  .refine(({ day, until }) => until === null || until >= day, { error: keyOf('manualCosts.endsBefore') })
  .refine(({ day, until }) => until === null || monthsBetween(day, until) < MOST_MONTHS, {
    error: keyOf('manualCosts.tooLong'),
  })
  .refine(({ day }) => day >= '2000-01-01' && day < '2100-01-01', { error: keyOf('manualCosts.noDay') });
export type ManualEntry = z.infer<typeof ManualEntry>;

/** An entry as it is kept. */
export interface ManualCost extends ManualEntry {
  id: number;
  tenantId: number;
  version: number;
  createdBy: string;
  removed: boolean;
}

/** What an approval of an entry applies. */
export const ManualCostChange = z.discriminatedUnion('change', [
  z.strictObject({ change: z.literal('add'), entry: ManualEntry }),
  z.strictObject({ change: z.literal('correct'), id: z.int().min(1), entry: ManualEntry }),
  z.strictObject({ change: z.literal('remove'), id: z.int().min(1), entry: ManualEntry }),
]);
export type ManualCostChange = z.infer<typeof ManualCostChange>;

/** One line of the ledger that an entry makes. */
export interface ManualLine {
  costId: number;
  tenantId: number;
  day: Day;
  /** The first day that it no longer covers. */
  end: Day;
  recurring: boolean;
  amount: Decimal;
  currency: string;
  description: string;
  category: string | null;
  tags: Record<string, string>;
}

function monthsBetween(from: Day, to: Day): number {
  const count = (day: Day) => Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7));
  return count(to) - count(from);
}
