import type { LineOwner } from '../ledger/index.ts';

/** Amounts are counted in their smallest unit, 1e-18: whole numbers, so that nothing is rounded on the way. */
export type Amount = bigint;

/** The ledger parts amounts of at most ten digits after the point in units of 1e-10. */
const COARSE: Amount = 10n ** 8n;

/**
 * Each owner's part of an amount, exactly as the ledger parts the sum of a day's lines: in units of 1e-10 (of 1e-18 where
 * the amount is finer), every owner the whole units of the share, what is left to the largest remainders, a tie to the
 * lower tenant id.
 */
export function partAmount(amount: Amount, owners: readonly LineOwner[]): Map<number, Amount> {
  const unit = amount % COARSE === 0n ? COARSE : 1n;
  const sign = amount < 0n ? -1n : 1n;
  const units = (amount * sign) / unit;
  const floors = owners.map(({ tenantId, weight, total }) => ({
    tenantId,
    got: (units * weight) / total,
    remainder: (units * weight) % total,
  }));
  let left = floors.reduce((rest, { got }) => rest - got, units);
  const ranked = [...floors].sort((a, b) =>
    a.remainder === b.remainder ? a.tenantId - b.tenantId : a.remainder < b.remainder ? 1 : -1,
  );
  const parts = new Map<number, Amount>();
  for (const { tenantId, got } of ranked) {
    const extra = left > 0n ? 1n : 0n;
    left -= extra;
    parts.set(tenantId, (got + extra) * unit * sign);
  }
  return parts;
}

/** Parts the lines of one day and set of dimensions, one after the other. */
export interface LineSplitter {
  /** What of the line's amounts belongs to the tenant. Every line is given once for each tenant, in one order. */
  partOf(tenantId: number, amounts: readonly Amount[]): Amount[];
}

/**
 * Parts lines so that both ways of adding up are exact: a tenant's parts of all lines are the ledger's part of their sum,
 * and all tenants' parts of one line are the line. A tenant's part of a line is how much its part of the running sum
 * grows by the line, which differs from the bare share by less than two of the ledger's smallest units.
 */
export function makeLineSplitter(owners: readonly LineOwner[]): LineSplitter {
  const running = new Map<number, { sums: Amount[]; given: Amount[] }>();
  return {
    partOf: (tenantId, amounts) => {
      const before = running.get(tenantId);
      const sums = amounts.map((amount, at) => (before?.sums[at] ?? 0n) + amount);
      const given = sums.map((sum) => partAmount(sum, owners).get(tenantId) ?? 0n);
      running.set(tenantId, { sums, given });
      return given.map((part, at) => part - (before?.given[at] ?? 0n));
    },
  };
}

/** `-12.5`: exact, without needless zeros. */
export function writeAmount(amount: Amount): string {
  const digits = (amount < 0n ? -amount : amount).toString().padStart(19, '0');
  const fraction = digits.slice(-18).replace(/0+$/, '');
  return `${amount < 0n ? '-' : ''}${digits.slice(0, -18)}${fraction === '' ? '' : `.${fraction}`}`;
}
