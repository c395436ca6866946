import { allocateDims } from '../allocation/index.ts';
import type { TxContext } from '../context.ts';
import { METERED_ACCOUNT, meteredSubAccount } from '../metered-unit.ts';
import { addMonths, type Day, startOfMonth, toDay } from '../period.ts';
import { nameOfProvider, namesOfProvider } from '../prices/index.ts';
import {
  type BilledBy,
  bringsCalls,
  type CoveringBill,
  changedDays,
  coveredDays,
  isCovered,
} from './compute-metered.ts';
import { projectStage } from './project-stage.ts';
import { ensureDims } from './queries.ts';
import {
  insertMeteredUnit,
  type MeteredCell,
  type MeteredUnit,
  selectBillAccounts,
  selectCells,
  selectCoveringBills,
  selectMeteredUnits,
  selectStale,
  stageCells,
  sumCells,
  takeQueued,
  touchDeliveries,
  updateCovered,
} from './queries-metered.ts';
import { hashDims } from './read-dims.ts';
import { createStage, dropStage } from './stage.ts';

/**
 * Makes the ledger show what AI calls were metered to cost, as provisional lines of their provider, but for the days
 * that the provider's bill covers: there the bill counts. Takes entries off the queue and adds up each tenant's day and
 * model anew from all its entries, so that a run that was killed, or made twice, changes nothing. The caller holds the
 * lock of ledger writers.
 *
 * @param most  entries to take; 0: only what bills changed
 * @returns how many were taken
 */
export async function projectMetered(ctx: TxContext, most: number): Promise<number> {
  const tx = ctx.db;
  const { cells, taken } = most > 0 ? await takeQueued(tx, most) : { cells: [], taken: 0 };
  const units = new Map((await selectMeteredUnits(tx)).map((unit) => [unitName(unit), unit]));
  if (units.size === 0 && cells.length === 0) return 0;
  for (const { provider, day } of cells) {
    const month = startOfMonth(day);
    if (units.has(unitName({ provider, month }))) continue;
    const made = { provider, name: nameOfProvider(provider), month, now: ctx.now(), by: ctx.actor.label };
    units.set(unitName({ provider, month }), await insertMeteredUnit(tx, made));
  }
  const touched = [...cells, ...(await findSuperseded(ctx, [...units.values()]))];
  if (touched.length > 0) await projectCells(ctx, units, touched);
  await touchDeliveries(tx, await selectStale(tx, toDay(ctx.now())), ctx.now());
  return taken;
}

const unitName = ({ provider, month }: Pick<MeteredUnit, 'provider' | 'month'>) => `${month} ${provider}`;

/** What bills cover now and did not, or no longer. */
async function findSuperseded(ctx: TxContext, units: MeteredUnit[]): Promise<MeteredCell[]> {
  const tx = ctx.db;
  const first = units.map(({ month }) => month).reduce((a, b) => (a < b ? a : b));
  const bills = await selectCoveringBills(tx, first);
  const accounts = new Map((await selectBillAccounts(tx)).map((one) => [one.provider, one]));
  const found: MeteredCell[] = [];
  for (const unit of units) {
    const account = accounts.get(unit.provider);
    const by: BilledBy = account
      ? { names: [account.billProvider], billingAccountId: account.billingAccountId }
      : { names: namesOfProvider(unit.provider), billingAccountId: null };
    const covered = coveredOf(unit.month, bills, by);
    const changed = changedDays(unit.covered, covered);
    if (changed.length === 0) continue;
    unit.covered = covered;
    await updateCovered(tx, unit.unitId, covered);
    found.push(...(await selectCells(tx, unit.provider, changed)));
  }
  return found;
}

function coveredOf(month: Day, bills: readonly CoveringBill[], by: BilledBy) {
  return coveredDays(
    bills.filter((bill) => bringsCalls(bill, by)),
    { from: month, to: addMonths(month, 1) },
  );
}

async function projectCells(
  ctx: TxContext,
  units: ReadonlyMap<string, MeteredUnit>,
  cells: readonly MeteredCell[],
): Promise<void> {
  const tx = ctx.db;
  const sets = new Map(cells.map((cell) => [dimsName(cell), hashDims(rawDims(cell))]));
  const { ids, added } = await ensureDims(tx, [...sets.values()]);
  await allocateDims(ctx, added);
  const dimsOf = new Map([...sets].map(([name, { hash }]) => [name, ids.get(hash)]));
  const days = [...new Set(cells.map(({ day }) => day))];
  const months = new Set(cells.map(({ provider, day }) => unitName({ provider, month: startOfMonth(day) })));
  const unitIds = [...months].flatMap((name) => units.get(name)?.unitId ?? []);
  const touched = new Set(unitIds);
  const sums = await sumCells(tx, [...new Set(cells.map(({ tenantId }) => tenantId))], days);
  const staged = sums.flatMap((sum) => {
    const unit = units.get(unitName({ provider: sum.provider, month: startOfMonth(sum.day) }));
    const dimsId = dimsOf.get(dimsName(sum));
    // What nobody touched of these tenants and days stands as it is.
    if (unit === undefined || dimsId === undefined || !touched.has(unit.unitId)) return [];
    if (isCovered(unit.covered, sum.day)) return [];
    return [{ unitId: unit.unitId, day: sum.day, dimsId, amount: sum.amount, lines: sum.entries }];
  });
  await createStage(tx);
  await stageCells(tx, staged);
  await projectStage(tx, { unitIds, dimsIds: [...ids.values()], days });
  await dropStage(tx);
  await touchDeliveries(tx, unitIds, ctx.now());
}

const dimsName = ({ provider, tenantId, model }: Omit<MeteredCell, 'day'>) =>
  JSON.stringify([provider, tenantId, model]);

function rawDims({ provider, tenantId, model }: MeteredCell) {
  return {
    provider: nameOfProvider(provider),
    billing_account_id: METERED_ACCOUNT,
    currency: 'USD',
    sub_account_id: meteredSubAccount(tenantId),
    sub_account_name: null,
    region_id: null,
    service: `${model} (metered)`,
    service_category: 'AI and Machine Learning',
    charge_category: 'Usage',
    charge_class: null,
    charge_frequency: 'Usage-Based',
    pricing_category: 'Standard',
    commitment_id: null,
    commitment_status: null,
    tags: null,
    allocated_tags: null,
    resource_rule_id: null,
    span_days: null,
    prepaid: false,
  };
}
