import type { Context } from '../context.ts';
import { withTransaction } from '../context.ts';
import { add, canonical } from '../money.ts';
import type { LineSums } from '../sources/focus/index.ts';
import { type DeliveryRow, selectDeliveryUnits, selectUnitsOf, type UnitRow } from './queries.ts';
import type { CurrencyTotals, ImportReport, UnitKey, UnitMove } from './schemas.ts';

/** What an import did, for people and for `--json`. */
export function reportOf(
  id: number,
  files: string[],
  delivery: Pick<DeliveryRow, 'rows' | 'accepted' | 'rejected' | 'unknownCosts'>,
  units: readonly UnitRow[],
  totals: readonly (LineSums & { currency: string })[],
  moves: UnitMove[],
  rejects: ImportReport['rejects'],
): ImportReport {
  const { rows, accepted, rejected, unknownCosts } = delivery;
  return {
    id,
    files,
    rows,
    accepted,
    rejected,
    unknownCosts,
    periods: units.map(toUnitKey).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)),
    totals: sumByCurrency(totals),
    reconciled: true,
    unchanged: false,
    moves,
    rejects,
  };
}

/** The report of a delivery that was there already. */
export async function reportSame(ctx: Context, same: DeliveryRow): Promise<ImportReport> {
  return withTransaction(ctx, async (tx) => {
    const units = await selectUnitsOf(tx.db, same.id);
    const totals = await selectDeliveryUnits(
      tx.db,
      units.map(({ id }) => ({ unitId: id, deliveryId: same.id })),
    );
    const files = same.files.map(({ name }) => name);
    return { ...reportOf(same.id, files, same, units, totals, [], []), unchanged: true };
  });
}

function toUnitKey({ provider, billingAccountId, periodStart, periodEnd }: UnitRow): UnitKey {
  return { provider, billingAccountId, periodStart, periodEnd };
}

function sumByCurrency(totals: readonly (LineSums & { currency: string })[]): CurrencyTotals[] {
  const sums = new Map<string, CurrencyTotals>();
  for (const { currency, billed, effective, list, contracted } of totals) {
    const known = sums.get(currency) ?? { currency, billed: '0', effective: '0', list: '0', contracted: '0' };
    sums.set(currency, {
      currency,
      billed: canonical(add(known.billed, billed)),
      effective: canonical(add(known.effective, effective)),
      list: canonical(add(known.list, list)),
      contracted: canonical(add(known.contracted, contracted)),
    });
  }
  return [...sums.values()].sort((a, b) => (a.currency < b.currency ? -1 : 1));
}
