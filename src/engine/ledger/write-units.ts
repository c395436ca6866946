import type { DuckDBConnection } from '@duckdb/node-api';
import { allocateDims } from '../allocation/index.ts';
import type { TxContext } from '../context.ts';
import { compare } from '../money.ts';
import type { UnitTotals } from '../sources/focus/index.ts';
import { addSums } from './compute.ts';
import { projectStage } from './project-stage.ts';
import {
  countStaged,
  ensureDims,
  replaceInvoices,
  showDelivery,
  sumFacts,
  type UnitRow,
  unitKeyOf,
} from './queries.ts';
import { readDims, tellIds } from './read-dims.ts';
import { createStage, dropStage, fillStage, readInvoices, stagedDaysOf } from './stage.ts';

/** The units to write, and the delivery that each then shows. */
export type UnitWrite = UnitRow & { deliveryId: number | null };

/**
 * Makes the ledger show, for these units, the lines grouped in `duck`: dimensions, facts, rollups, invoices and how
 * far the data reach. Units that the grouped lines do not hold become empty. Checked against the raw sums.
 */
export async function writeUnits(
  ctx: TxContext,
  duck: DuckDBConnection,
  units: readonly UnitWrite[],
  totals: readonly UnitTotals[],
): Promise<void> {
  const tx = ctx.db;
  const sets = await readDims(duck);
  const { ids, added } = await ensureDims(tx, sets);
  await allocateDims(ctx, added);
  await tellIds(
    duck,
    sets.map(({ hash, rawIds }) => ({
      dimsId: ids.get(hash) ?? fail('a set of dimensions has no number'),
      rawIds,
    })),
    units.map((unit) => ({ ...unit, unitId: unit.id })),
  );
  await createStage(tx);
  await fillStage(tx, duck);
  const unitIds = units.map(({ id }) => id);
  await projectStage(tx, { unitIds });
  await replaceInvoices(tx, unitIds, await readInvoices(duck));
  const days = new Map((await stagedDaysOf(tx)).map((row) => [row.unit_id, row]));
  await showDelivery(
    tx,
    units.map(({ id, deliveryId }) => ({
      unitId: id,
      deliveryId,
      firstDay: days.get(id)?.first_day ?? null,
      lastDay: days.get(id)?.last_day ?? null,
    })),
  );
  await reconcile(ctx, units, totals);
  await dropStage(tx);
}

/** Makes the ledger show nothing for these units. */
export async function clearUnits(ctx: TxContext, units: readonly UnitWrite[]): Promise<void> {
  const unitIds = units.map(({ id }) => id);
  await createStage(ctx.db);
  await projectStage(ctx.db, { unitIds });
  await replaceInvoices(ctx.db, unitIds, []);
  await showDelivery(
    ctx.db,
    unitIds.map((unitId) => ({ unitId, deliveryId: null, firstDay: null, lastDay: null })),
  );
  await dropStage(ctx.db);
}

/** The ledger holds every row, and every currency and metric to the last digit, or nothing is written at all. */
async function reconcile(
  ctx: TxContext,
  units: readonly UnitRow[],
  totals: readonly UnitTotals[],
): Promise<void> {
  const idOf = new Map(units.map((unit) => [unitKeyOf(unit), unit.id]));
  const facts = await sumFacts(
    ctx.db,
    units.map(({ id }) => id),
  );
  const staged = await countStaged(ctx.db);
  const wanted = totals.filter((one) => idOf.has(unitKeyOf(one)));
  for (const total of mergeByUnit(wanted, idOf)) {
    const held = facts.find((one) => one.unitId === total.unitId && one.currency === total.currency);
    const lines = staged.find((one) => one.unitId === total.unitId && one.currency === total.currency)?.lines;
    const same =
      held !== undefined &&
      lines === total.lines &&
      (['billed', 'effective', 'list', 'contracted'] as const).every(
        (metric) => compare(held[metric], total[metric]) === 0,
      );
    if (!same) fail(`the ledger does not hold what unit ${total.unitId} was delivered with`);
  }
  const expected = new Set(mergeByUnit(wanted, idOf).map((one) => `${one.unitId} ${one.currency}`));
  if (facts.some((one) => !expected.has(`${one.unitId} ${one.currency}`)))
    fail('the ledger holds a currency that was not delivered');
}

/** One row a unit and currency: a bill may write one period with two ends. */
export function mergeByUnit(
  totals: readonly UnitTotals[],
  idOf: ReadonlyMap<string, number>,
): (UnitTotals & { unitId: number })[] {
  const merged = new Map<string, UnitTotals & { unitId: number }>();
  for (const one of totals) {
    const unitId = idOf.get(unitKeyOf(one)) ?? fail('a unit has no number');
    const key = `${unitId} ${one.currency}`;
    const known = merged.get(key);
    merged.set(
      key,
      known
        ? { ...known, ...addSums(known, one), rejected: known.rejected + one.rejected }
        : { ...one, unitId },
    );
  }
  return [...merged.values()];
}

function fail(what: string): never {
  throw new Error(what);
}
