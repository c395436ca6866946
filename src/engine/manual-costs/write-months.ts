import type { Context, TxContext } from '../context.ts';
import { contentHashOf, lockLedger, writeOwnUnit } from '../ledger/index.ts';
import { MANUAL_ACCOUNT, MANUAL_PROVIDER } from '../manual-unit.ts';
import { subtract } from '../money.ts';
import { addMonths, type Day, toDay } from '../period.ts';
import { firstOpenDay, insertRestatements } from '../restatement/index.ts';
import { linesByMonth, toFocusCsv } from './compute.ts';
import { selectLiveCosts, selectShownMonths, selectSuperseded, sumEntered } from './queries.ts';

/**
 * Makes the ledger show the entries as they are now, month by month, writing only months that differ. Closed months
 * whose figures change are restated, with the reason.
 *
 * @param tx  sees all tenants
 * @returns the months that were written
 */
export async function writeMonths(tx: TxContext, reason: string): Promise<Day[]> {
  await lockLedger(tx.db);
  const today = toDay(tx.now());
  const months = linesByMonth(await selectLiveCosts(tx.db), await selectSuperseded(tx.db, null), today);
  const shown = await selectShownMonths(tx.db);
  const wanted = new Map([...months].map(([month, lines]) => [month, toFocusCsv(month, lines)]));
  const changed = [...new Set([...wanted.keys(), ...shown.keys()])].sort().filter((month) => {
    const csv = wanted.get(month);
    return shown.get(month) !== (csv === undefined ? undefined : contentHashOf(csv));
  });
  if (changed.length === 0) return [];
  const before = await sumEntered(tx.db, changed);
  for (const month of changed) {
    const csv = wanted.get(month);
    const unit = {
      provider: MANUAL_PROVIDER,
      billingAccountId: MANUAL_ACCOUNT,
      periodStart: month,
      periodEnd: addMonths(month, 1),
    };
    await writeOwnUnit(tx, unit, csv === undefined ? null : { source: MANUAL_PROVIDER, csv });
  }
  await restate(tx, before, await sumEntered(tx.db, changed), reason);
  return changed;
}

type Sums = Awaited<ReturnType<typeof sumEntered>>;

async function restate(tx: TxContext, before: Sums, after: Sums, reason: string): Promise<void> {
  const openDay = firstOpenDay(toDay(tx.now()));
  const keyOf = ({ month, tenantId, currency }: Sums[number]) => `${month} ${tenantId} ${currency}`;
  const was = new Map(before.map((one) => [keyOf(one), one]));
  const is = new Map(after.map((one) => [keyOf(one), one]));
  const differences = [...new Map([...was, ...is]).entries()].flatMap(
    ([key, { month, tenantId, currency }]) => {
      const difference = subtract(is.get(key)?.effective ?? '0', was.get(key)?.effective ?? '0');
      return difference === '0' || month >= openDay ? [] : [{ month, tenantId, currency, difference }];
    },
  );
  if (differences.length === 0) return;
  await insertRestatements(tx.db, { at: tx.now(), actor: tx.actor.label, reason, differences });
}

/**
 * Brings entries whose day has come, and takes out those that a bill has brought. Safe beside other processes: whoever
 * is second finds nothing that differs.
 */
export function refreshManualCosts(ctx: Context): Promise<Day[]> {
  return ctx.db.transaction('*', (db) =>
    writeMonths({ ...ctx, db, scope: '*' }, 'entered costs came due, or a bill brought them'),
  );
}
