import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listResourceRules } from '../allocation/index.ts';
import { hashFile, keepFiles, keptName, withDuckDb } from '../bills/index.ts';
import type { TxContext } from '../context.ts';
import { toDay } from '../period.ts';
import { aggregateLines, inspectFile } from '../sources/focus/index.ts';
import {
  ensureUnits,
  findUnit,
  insertDelivery,
  insertDeliveryUnits,
  lockLedger,
  unitKeyOf,
} from './queries.ts';
import type { UnitKey } from './schemas.ts';
import { clearUnits, mergeByUnit, writeUnits } from './write-units.ts';

/** What a delivery of one file is recognized by, as the importer recognizes the same files. */
export function contentHashOf(csv: string): string {
  const file = createHash('sha256').update(csv).digest('hex');
  return createHash('sha256').update(file).digest('hex');
}

/**
 * Makes the ledger show, for one unit, the lines of a FOCUS file that Centavo made itself, in the caller's transaction:
 * kept like any bill, so that exports, reconciliation and rebuilding find it. Null: nothing. Call it last: what is kept
 * stays where a transaction is rolled back after it, named by no delivery.
 */
export async function writeOwnUnit(
  tx: TxContext,
  unit: UnitKey,
  made: { source: string; csv: string } | null,
): Promise<void> {
  await lockLedger(tx.db);
  if (made === null) {
    const known = await findUnit(tx.db, unit);
    if (known && known.deliveryId !== null) await clearUnits(tx, [{ ...known, deliveryId: null }]);
    return;
  }
  const folder = await mkdtemp(join(tmpdir(), 'centavo-own-'));
  try {
    await writeFrom(tx, unit, { ...made, path: join(folder, `${made.source}-${unit.periodStart}.csv`) });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function writeFrom(
  tx: TxContext,
  unit: UnitKey,
  { source, csv, path }: { source: string; csv: string; path: string },
): Promise<void> {
  await writeFile(path, csv);
  const name = keptName(0, path).slice('0001-'.length);
  const file = await hashFile(path);
  const kept = await keepFiles(tx.billsFolder, [path]);
  try {
    await withDuckDb(async (duck) => {
      const [keptPath = path] = kept.paths;
      const bill = { ...(await inspectFile(duck, keptPath)), name };
      const read = await aggregateLines(duck, [bill], { rules: await listResourceRules(tx), now: tx.now() });
      const units = await ensureUnits(tx.db, read.units);
      if (
        read.faults.length > 0 ||
        units.length !== 1 ||
        units.some((one) => unitKeyOf(one) !== unitKeyOf(unit))
      )
        throw new Error('a bill of our own making cannot be read');
      const totals = mergeByUnit(read.units, new Map(units.map((one) => [unitKeyOf(one), one.id])));
      const contentHash = contentHashOf(csv);
      const folder = `${toDay(tx.now())}-${contentHash.slice(0, 12)}-${randomBytes(3).toString('hex')}`;
      const id = await insertDelivery(tx.db, {
        source,
        contentHash,
        folder,
        files: [
          {
            name,
            keptAs: keptName(0, path),
            ...file,
            format: bill.format,
            focusVersion: bill.focusVersion,
          },
        ],
        rows: read.rows,
        accepted: read.rows,
        rejected: 0,
        unknownCosts: 0,
        importedAt: tx.now(),
        importedBy: tx.actor.label,
      });
      await insertDeliveryUnits(tx.db, id, totals);
      await writeUnits(
        tx,
        duck,
        units.map((one) => ({ ...one, deliveryId: id })),
        read.units,
      );
      await kept.adopt(folder);
    });
  } catch (error) {
    await kept.discard();
    throw error;
  }
}
