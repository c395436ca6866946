import type { Context, TxContext } from '../context.ts';
import { contentHashOf, lockLedger, tryLockLedger, writeOwnUnit } from '../ledger/index.ts';
import { MANUAL_ACCOUNT, MANUAL_PROVIDER } from '../manual-unit.ts';
import { subtract } from '../money.ts';
import { addMonths, type Day, toDay } from '../period.ts';
import { firstOpenDay, insertRestatements } from '../restatement/index.ts';
import { linesByMonth, toFocusCsv } from './compute.ts';
import { selectLiveCosts, selectShownMonths, selectSuperseded, sumEntered } from './queries.ts';

/** The months whose lines are not those that the ledger shows, with their files; null: no line at all. */
async function findDiffering(tx: TxContext): Promise<Map<Day, string | null>> {
  const today = toDay(tx.now());
  const costs = await selectLiveCosts(tx.db);
  const superseded = costs.some(({ bill }) => bill !== null)
    ? await selectSuperseded(tx.db, null)
    : new Set<string>();
  const months = linesByMonth(costs, superseded, today);
  const wanted = new Map([...months].map(([month, lines]) => [month, toFocusCsv(month, lines)]));
  const shown = await selectShownMonths(tx.db);
  const all = [...new Set([...wanted.keys(), ...shown.keys()])].sort();
  return new Map(
    all.flatMap((month): [Day, string | null][] => {
      const csv = wanted.get(month) ?? null;
      const hash = csv === null ? undefined : contentHashOf(csv);
      return shown.get(month) === hash ? [] : [[month, csv]];
    }),
  );
}

/**
 * Makes the ledger show the entries as they are now, month by month, writing only months that differ. Closed months
 * whose figures change are restated, with the reason.
 *
 * @param tx  sees all tenants
 * @returns the months that were written
 */
export async function writeMonths(tx: TxContext, reason: string): Promise<Day[]> {
  await lockLedger(tx.db);
  const differing = await findDiffering(tx);
  const months = [...differing.keys()];
  if (months.length === 0) return [];
  const before = await sumEntered(tx.db, months);
  for (const [month, csv] of differing) {
    const unit = {
      provider: MANUAL_PROVIDER,
      billingAccountId: MANUAL_ACCOUNT,
      periodStart: month,
      periodEnd: addMonths(month, 1),
    };
    await writeOwnUnit(tx, unit, csv === null ? null : { source: MANUAL_PROVIDER, csv });
  }
  await restate(tx, before, await sumEntered(tx.db, months), reason);
  return months;
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
 * is second finds nothing that differs, and who finds the ledger being written leaves it for the next time.
 *
 * @returns the months that were written
 */
export function refreshManualCosts(ctx: Context): Promise<Day[]> {
  return ctx.db.transaction('*', async (db) => {
    const tx: TxContext = { ...ctx, db, scope: '*' };
    if ((await findDiffering(tx)).size === 0 || !(await tryLockLedger(db))) return [];
    return writeMonths(tx, 'entered costs came due, or a bill brought them');
  });
}
