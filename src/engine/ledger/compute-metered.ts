import { addDays, type Day } from '../period.ts';

/** How long after a billing period's end its bill may still change, as answers take it. */
const FINAL_AFTER_DAYS = 5;

/** Days `[from, to)`. */
export type DayRange = readonly [from: Day, to: Day];

/** A bill of the ledger, as far as it tells what it covers. */
export interface CoveringBill {
  provider: string;
  billingAccountId: string;
  periodStart: Day;
  periodEnd: Day;
  lastDay: Day | null;
  importedOn: Day;
}

/** Whose bill brings the calls of an AI provider: names that it goes by, and one account or any. */
export interface BilledBy {
  names: readonly string[];
  billingAccountId: string | null;
}

const fold = (name: string) => name.toLowerCase().replace(/[^a-z0-9]/g, '');

/** Whether the bill is one that brings what the calls cost. */
export function bringsCalls(bill: CoveringBill, by: BilledBy): boolean {
  const provider = fold(bill.provider);
  return (
    by.names.some((name) => fold(name) === provider) &&
    (by.billingAccountId === null || by.billingAccountId === bill.billingAccountId)
  );
}

/**
 * The days of a month that bills cover: to the last day of usage that was complete when the bill came, and to its end
 * once the bill is the provider's last word. Of two bills the one that reaches further counts.
 */
export function coveredDays(bills: readonly CoveringBill[], month: { from: Day; to: Day }): DayRange[] {
  const ranges = bills
    .map((bill): DayRange => [maxOf(bill.periodStart, month.from), minOf(endOf(bill), month.to)])
    .filter(([from, to]) => from < to)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const merged: [Day, Day][] = [];
  for (const [from, to] of ranges) {
    const last = merged.at(-1);
    if (last && from <= last[1]) last[1] = maxOf(last[1], to);
    else merged.push([from, to]);
  }
  return merged;
}

function endOf({ periodStart, periodEnd, lastDay, importedOn }: CoveringBill): Day {
  if (importedOn >= addDays(periodEnd, FINAL_AFTER_DAYS)) return periodEnd;
  if (lastDay === null) return periodStart;
  return minOf(addDays(lastDay, 1), importedOn);
}

export function isCovered(covered: readonly DayRange[], day: Day): boolean {
  return covered.some(([from, to]) => from <= day && day < to);
}

/** The days on which one of two says covered and the other does not. */
export function changedDays(before: readonly DayRange[], after: readonly DayRange[]): Day[] {
  const days: Day[] = [];
  for (const [from, to] of [...before, ...after]) {
    for (let day = from; day < to; day = addDays(day, 1)) {
      if (isCovered(before, day) !== isCovered(after, day) && !days.includes(day)) days.push(day);
    }
  }
  return days.sort();
}

const minOf = (a: Day, b: Day): Day => (a < b ? a : b);
const maxOf = (a: Day, b: Day): Day => (a > b ? a : b);
