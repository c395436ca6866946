import { absolute, add, compare, type Decimal, isZero, subtract } from '../money.ts';
import { addDays, addMonths, type Day, startOfMonth } from '../period.ts';
import type { Flow, TouchedMoney } from './schemas.ts';

/** A month is closed when its billing period ended this many days ago. */
const CLOSING_DAYS = 5;

/** The first day of the oldest month that is still open. */
export function firstOpenDay(today: Day): Day {
  const month = startOfMonth(today);
  return addDays(month, CLOSING_DAYS) <= today ? month : addMonths(month, -1);
}

/**
 * Who gives how much to whom, so that every tenant's flows add up exactly to its difference. Within a group, month and
 * currency those who lose give to those who gain, in order of their ids; where one tenant loses or one gains, which is
 * nearly always, that is what happened and not an assumption.
 */
export function toFlows(money: readonly TouchedMoney[]): Flow[] {
  const groups = new Map<string, TouchedMoney[]>();
  for (const row of money) {
    const key = `${row.month} ${row.currency} ${row.group}`;
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  const flows = new Map<string, Flow>();
  for (const rows of groups.values()) {
    for (const flow of flowsOf(rows)) {
      const key = `${flow.month} ${flow.currency} ${flow.fromId} ${flow.toId}`;
      const known = flows.get(key);
      if (known) known.effective = add(known.effective, flow.effective);
      else flows.set(key, flow);
    }
  }
  return [...flows.values()]
    .filter(({ effective }) => !isZero(effective))
    .sort(
      (a, b) =>
        (a.month < b.month ? -1 : a.month > b.month ? 1 : 0) ||
        (a.currency < b.currency ? -1 : a.currency > b.currency ? 1 : 0) ||
        compare(absolute(b.effective), absolute(a.effective)) ||
        a.fromId - b.fromId ||
        a.toId - b.toId,
    );
}

function flowsOf(rows: readonly TouchedMoney[]): Flow[] {
  const [first] = rows;
  if (!first) return [];
  const total = rows.reduce((sum, row) => add(sum, row.before), '0');
  // Where credits outweigh, who gets more of them has the lower figure.
  const sign = compare(total, '0') < 0 ? -1 : 1;
  const differences = rows
    .map(({ tenantId, before, after }) => ({ tenantId, left: subtract(after, before) }))
    .sort((a, b) => a.tenantId - b.tenantId);
  const givers = differences.filter(({ left }) => compare(left, '0') * sign < 0);
  const takers = differences.filter(({ left }) => compare(left, '0') * sign > 0);
  const flows: Flow[] = [];
  for (const giver of givers) {
    for (const taker of takers) {
      if (isZero(giver.left)) break;
      if (isZero(taker.left)) continue;
      const amount = smaller(giver.left, taker.left, sign);
      flows.push({
        month: first.month,
        currency: first.currency,
        fromId: giver.tenantId,
        toId: taker.tenantId,
        effective: amount,
      });
      giver.left = add(giver.left, amount);
      taker.left = subtract(taker.left, amount);
    }
  }
  return flows;
}

/** What can go over at once, with the sign of the money itself. */
function smaller(giving: Decimal, taking: Decimal, sign: number): Decimal {
  const least = compare(absolute(giving), absolute(taking)) < 0 ? absolute(giving) : absolute(taking);
  return sign < 0 ? subtract('0', least) : least;
}

/** Each tenant's difference by month and currency, without those that are zero. */
export function toDifferences(
  money: readonly TouchedMoney[],
): { month: Day; currency: string; tenantId: number; difference: Decimal }[] {
  const sums = new Map<string, { month: Day; currency: string; tenantId: number; difference: Decimal }>();
  for (const { month, currency, tenantId, before, after } of money) {
    const key = `${month} ${currency} ${tenantId}`;
    const known = sums.get(key) ?? { month, currency, tenantId, difference: '0' };
    sums.set(key, { ...known, difference: add(known.difference, subtract(after, before)) });
  }
  return [...sums.values()].filter(({ difference }) => !isZero(difference));
}
