import { compare, type Decimal, divideMoney, multiply, roundUp, sumOf } from '../money.ts';

/** Room above what was spent: 10 %. */
const ROOM = '1.1';
/** Figures that a proposed amount has: 1,357.95 becomes 1,400. */
const FIGURES = 2;

/** What windows of the past say about an amount. */
export interface Proposed {
  mean: Decimal;
  highest: Decimal;
  /** The highest with 10 % on top, rounded up to two figures. */
  amount: Decimal;
}

/** Proposes an amount from what complete windows came to; null without any, or where nothing was spent. */
export function proposeFrom(spent: readonly Decimal[]): Proposed | null {
  const [first, ...others] = spent;
  if (first === undefined) return null;
  const highest = others.reduce((most, one) => (compare(one, most) > 0 ? one : most), first);
  if (compare(highest, '0') <= 0) return null;
  return {
    mean: divideMoney(sumOf(spent), String(spent.length)),
    highest,
    amount: roundUp(multiply(highest, ROOM), FIGURES),
  };
}
