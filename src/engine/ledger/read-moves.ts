import type { Tx } from '../../../db/sql.ts';
import { CentavoError } from '../errors.ts';
import type { LineSums } from '../sources/focus/index.ts';
import { shrinkOf } from './compute.ts';
import { selectDeliveryUnits, type UnitRow } from './queries.ts';
import type { UnitMove } from './schemas.ts';

/** What moves, unit by unit and currency by currency, when these totals replace what the units show now. */
export async function readMoves(
  tx: Tx,
  units: readonly UnitRow[],
  totals: readonly (LineSums & { unitId: number; currency: string })[],
): Promise<UnitMove[]> {
  const shown = units.flatMap(({ id, deliveryId }) =>
    deliveryId === null ? [] : [{ unitId: id, deliveryId }],
  );
  const before = shown.length > 0 ? await selectDeliveryUnits(tx, shown) : [];
  return units.flatMap((unit) => {
    const currencies = new Set(
      [...totals, ...before].filter(({ unitId }) => unitId === unit.id).map(({ currency }) => currency),
    );
    return [...currencies].sort().map((currency) => {
      const of = (list: readonly (LineSums & { unitId: number; currency: string })[]) =>
        list.find((one) => one.unitId === unit.id && one.currency === currency) ?? null;
      const { provider, billingAccountId, periodStart, periodEnd } = unit;
      return {
        provider,
        billingAccountId,
        periodStart,
        periodEnd,
        currency,
        before: of(before),
        after: of(totals),
      };
    });
  });
}

/** @throws file_refused where rows or money of a unit shrink by more than 5 % */
export function refuseShrink(moves: readonly UnitMove[]): void {
  for (const move of moves) {
    const shrink = move.before && shrinkOf(move.before, move.after);
    if (!shrink) continue;
    throw new CentavoError(
      'file_refused',
      `For ${move.provider}, account ${move.billingAccountId}, ${move.periodStart}, this delivery has ${shrink.what} ${shrink.after} ${move.currency} where the one before had ${shrink.before}: more than 5 % less. If it is complete, import it again with --replace.`.replace(
        /rows (\d+) \w+ where/,
        'rows $1 where',
      ),
    );
  }
}
