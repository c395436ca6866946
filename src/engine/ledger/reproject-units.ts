import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { listResourceRules } from '../allocation/index.ts';
import { withDuckDb } from '../bills/index.ts';
import type { TxContext } from '../context.ts';
import { CentavoError } from '../errors.ts';
import type { Day } from '../period.ts';
import { aggregateLines, type BillFile, inspectFile, type UnitTotals } from '../sources/focus/index.ts';
import { sameSums } from './compute.ts';
import {
  type DeliveryRow,
  findDelivery,
  lockLedger,
  selectDeliveryUnits,
  selectShownUnits,
  type UnitRow,
  unitKeyOf,
} from './queries.ts';
import { clearUnits, mergeByUnit, type UnitWrite, writeUnits } from './write-units.ts';

/** Aggregates the months from `from` on (all when null) again from the kept bills: rules over resources need their lines. */
export async function reprojectUnits(ctx: TxContext, from: Day | null): Promise<void> {
  await lockLedger(ctx.db);
  await rewriteUnits(ctx, await selectShownUnits(ctx.db, from));
}

/** Writes units anew from the kept bills of the delivery that each is to show; one with none becomes empty. */
export async function rewriteUnits(ctx: TxContext, units: readonly UnitWrite[]): Promise<void> {
  const byDelivery = new Map<number | null, UnitWrite[]>();
  for (const unit of units)
    byDelivery.set(unit.deliveryId, [...(byDelivery.get(unit.deliveryId) ?? []), unit]);
  const rules = await listResourceRules(ctx);
  for (const [deliveryId, shown] of byDelivery) {
    if (deliveryId === null) await clearUnits(ctx, shown);
    else await rewriteFrom(ctx, deliveryId, shown, rules);
  }
}

async function rewriteFrom(
  ctx: TxContext,
  deliveryId: number,
  units: readonly UnitWrite[],
  rules: Awaited<ReturnType<typeof listResourceRules>>,
): Promise<void> {
  const delivery = await findDelivery(ctx.db, deliveryId);
  if (!delivery) throw new Error(`there is no delivery ${deliveryId} to show`);
  await withDuckDb(async (duck) => {
    const files = await inspectKept(duck, ctx.billsFolder, delivery);
    // As on the day of the import: which dates lie too far ahead to be used depends on it.
    const aggregation = await aggregateLines(duck, files, { rules, now: delivery.importedAt });
    if (!(await areAsDelivered(ctx, deliveryId, units, aggregation.units)))
      refuseLost(join(ctx.billsFolder, delivery.folder));
    await writeUnits(ctx, duck, units, aggregation.units);
  });
}

/** Whether kept bills, which anybody may have touched since, still hold what the import found in them, to the last digit. */
async function areAsDelivered(
  ctx: TxContext,
  deliveryId: number,
  units: readonly UnitRow[],
  totals: readonly UnitTotals[],
): Promise<boolean> {
  const delivered = await selectDeliveryUnits(
    ctx.db,
    units.map(({ id }) => ({ unitId: id, deliveryId })),
  );
  const idOf = new Map(units.map((unit) => [unitKeyOf(unit), unit.id]));
  const read = mergeByUnit(
    totals.filter((one) => idOf.has(unitKeyOf(one))),
    idOf,
  );
  const sums = new Map(read.map((one) => [`${one.unitId} ${one.currency}`, one]));
  return (
    sums.size === delivered.length &&
    delivered.every((one) => {
      const found = sums.get(`${one.unitId} ${one.currency}`);
      return found !== undefined && sameSums(found, one);
    })
  );
}

/** @throws unavailable where a kept file is missing or damaged */
export async function inspectKept(
  duck: DuckDBConnection,
  billsFolder: string,
  delivery: DeliveryRow,
): Promise<BillFile[]> {
  const files: BillFile[] = [];
  for (const { name, keptAs } of delivery.files) {
    const path = join(billsFolder, delivery.folder, keptAs);
    files.push({ ...(await inspectFile(duck, path).catch(() => refuseLost(path))), name });
  }
  return files;
}

function refuseLost(path: string): never {
  throw new CentavoError('unavailable', (t) => t('errors.keptBill', { path }));
}
