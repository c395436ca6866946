import { type Allocation, FIRST_DAY, signatureOf } from '../allocation/index.ts';
import type { Day } from '../period.ts';

/** Days on which dims change hands, from the shares `before` to the shares `after`. */
export interface Segment {
  from: Day;
  to: Day;
  before: string;
  after: string;
}

/** Where two allocations of the same dims give other shares. Both cover all days without a gap. */
export function diffAllocations(before: readonly Allocation[], after: readonly Allocation[]): Segment[] {
  const segments: Segment[] = [];
  let from = FIRST_DAY;
  let i = 0;
  let j = 0;
  while (i < before.length && j < after.length) {
    const old = before[i];
    const next = after[j];
    if (!old || !next) break;
    const to = old.to < next.to ? old.to : next.to;
    const was = signatureOf(old.parts);
    const is = signatureOf(next.parts);
    if (was !== is) {
      const last = segments.at(-1);
      if (last?.to === from && last.before === was && last.after === is) last.to = to;
      else segments.push({ from, to, before: was, after: is });
    }
    from = to;
    if (old.to === to) i++;
    if (next.to === to) j++;
  }
  return segments;
}

/** Whether two allocations say the same in every way, also by which rules. */
export function sameAllocations(a: readonly Allocation[], b: readonly Allocation[]): boolean {
  return (
    a.length === b.length &&
    a.every((one, i) => {
      const other = b[i];
      return (
        other !== undefined &&
        one.from === other.from &&
        one.to === other.to &&
        one.ruleId === other.ruleId &&
        signatureOf(one.parts) === signatureOf(other.parts)
      );
    })
  );
}
