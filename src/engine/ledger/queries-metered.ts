import { sql } from 'drizzle-orm';
import type { Tx } from '../../../db/sql.ts';
import { METERED_ACCOUNT, METERED_SOURCE } from '../metered-unit.ts';
import type { Decimal } from '../money.ts';
import { addDays, addMonths, type Day } from '../period.ts';
import type { CoveringBill, DayRange } from './compute-metered.ts';
import { LEDGER_LOCK } from './queries.ts';

/** What was metered for a tenant with a model on a day (UTC, of the reserve). */
export interface MeteredCell {
  provider: string;
  tenantId: number;
  model: string;
  day: Day;
}

const cellColumns = sql`e.provider, e.tenant_id as "tenantId", e.model, (e.counts_at at time zone 'UTC')::date as day`;

/** Takes entries off the queue, the oldest first: the cells that they touch, and how many they were. */
export async function takeQueued(tx: Tx, most: number): Promise<{ cells: MeteredCell[]; taken: number }> {
  const rows = await tx.rows<{ entries: number } & Record<keyof MeteredCell, unknown>>(sql`
    with taken as (
      delete from ai_unprojected where entry_id in (
        select entry_id from ai_unprojected order by entry_id limit ${most})
      returning entry_id)
    select ${cellColumns}, count(*)::int8 as entries
    from taken join ai_entries e on e.id = taken.entry_id group by 1, 2, 3, 4`);
  return {
    cells: rows as unknown as MeteredCell[],
    taken: rows.reduce((sum, { entries }) => sum + entries, 0),
  };
}

/** Every cell of a provider on these days. */
export async function selectCells(tx: Tx, provider: string, days: readonly Day[]): Promise<MeteredCell[]> {
  const [first, last] = [days[0], days.at(-1)];
  if (first === undefined || last === undefined) return [];
  return (await tx.rows(sql`
    select distinct ${cellColumns} from ai_entries e
    where e.provider = ${provider} and e.counts_at >= ${`${first}T00:00:00Z`}::timestamptz
      and e.counts_at < ${`${addDays(last, 1)}T00:00:00Z`}::timestamptz
      and (e.counts_at at time zone 'UTC')::date = any(${sql.param([...days])}::text[]::date[])`)) as unknown as MeteredCell[];
}

export interface MeteredSum extends MeteredCell {
  amount: Decimal;
  entries: number;
}

/** What the entries of these tenants on these days add up to: all cells of them, also those not asked about. */
export async function sumCells(
  tx: Tx,
  tenantIds: readonly number[],
  days: readonly Day[],
): Promise<MeteredSum[]> {
  const sorted = [...days].sort();
  const [first, last] = [sorted[0], sorted.at(-1)];
  if (first === undefined || last === undefined) return [];
  return (await tx.rows(sql`
    select ${cellColumns}, trim_scale(sum(e.amount)) as amount, count(*)::int8 as entries
    from ai_entries e
    where e.tenant_id = any(${sql.param([...tenantIds])}::int[])
      and e.counts_at >= ${`${first}T00:00:00Z`}::timestamptz and e.counts_at < ${`${addDays(last, 1)}T00:00:00Z`}::timestamptz
      and (e.counts_at at time zone 'UTC')::date = any(${sql.param(sorted)}::text[]::date[])
    group by 1, 2, 3, 4`)) as unknown as MeteredSum[];
}

/** A month of metered calls of one AI provider. */
export interface MeteredUnit {
  unitId: number;
  provider: string;
  month: Day;
  covered: DayRange[];
}

export async function selectMeteredUnits(tx: Tx): Promise<MeteredUnit[]> {
  return (await tx.rows(sql`
    select m.unit_id as "unitId", m.provider, u.period_start as month, m.covered
    from ai_metered_units m join bill_units u on u.id = m.unit_id`)) as unknown as MeteredUnit[];
}

/** Makes a month of an AI provider, with a delivery of its own that holds no files. */
export async function insertMeteredUnit(
  tx: Tx,
  unit: { provider: string; name: string; month: Day; now: Date; by: string },
): Promise<MeteredUnit> {
  const [row] = await tx.rows<{ id: number }>(sql`
    insert into bill_units (provider, billing_account_id, billing_account_name, period_start, period_end)
    values (${unit.name}, ${METERED_ACCOUNT}, null, ${unit.month}::date, ${addMonths(unit.month, 1)}::date)
    on conflict (provider, billing_account_id, period_start) do update set period_end = excluded.period_end returning id`);
  if (!row) throw new Error('no unit was written');
  await tx.rows(sql`
    with made as (
      insert into deliveries (source, content_hash, folder, files, rows, accepted, rejected, unknown_costs, imported_at, imported_by)
      values (${METERED_SOURCE}, ${`${METERED_SOURCE}:${row.id}`}, '', '[]', 0, 0, 0, 0, ${unit.now.toISOString()}::timestamptz, ${unit.by})
      returning id)
    update bill_units set delivery_id = made.id from made where bill_units.id = ${row.id}`);
  await tx.rows(sql`
    insert into ai_metered_units (unit_id, provider, covered) values (${row.id}, ${unit.provider}, '[]')
    on conflict (unit_id) do nothing`);
  return { unitId: row.id, provider: unit.provider, month: unit.month, covered: [] };
}

export async function updateCovered(tx: Tx, unitId: number, covered: readonly DayRange[]): Promise<void> {
  await tx.rows(sql`
    update ai_metered_units set covered = ${JSON.stringify(covered)}::text::jsonb where unit_id = ${unitId}`);
}

/** The bills that could cover metered months. */
export async function selectCoveringBills(tx: Tx, from: Day): Promise<CoveringBill[]> {
  return (await tx.rows(sql`
    select u.provider, u.billing_account_id as "billingAccountId", u.period_start as "periodStart",
      u.period_end as "periodEnd", u.last_day as "lastDay", (d.imported_at at time zone 'UTC')::date as "importedOn"
    from bill_units u join deliveries d on d.id = u.delivery_id
    where u.billing_account_id <> ${METERED_ACCOUNT} and u.period_end > ${from}::date`)) as unknown as CoveringBill[];
}

export async function selectBillAccounts(
  tx: Tx,
): Promise<{ provider: string; billProvider: string; billingAccountId: string | null }[]> {
  return tx.rows(sql`
    select provider, bill_provider as "billProvider", billing_account_id as "billingAccountId" from ai_bill_accounts`);
}

export async function stageCells(
  tx: Tx,
  cells: readonly { unitId: number; day: Day; dimsId: number; amount: Decimal; lines: number }[],
): Promise<void> {
  if (cells.length === 0) return;
  await tx.rows(sql`
    insert into stage (unit_id, day, dims_id, lines, billed, effective, list, contracted, effective_unknown, list_unknown, contracted_unknown)
    select unit_id, day::date, dims_id, lines, amount::numeric, amount::numeric, amount::numeric, amount::numeric, 0, 0, 0
    from unnest(${sql.param(cells.map(({ unitId }) => unitId))}::int[], ${sql.param(cells.map(({ day }) => day))}::text[],
      ${sql.param(cells.map(({ dimsId }) => dimsId))}::int[], ${sql.param(cells.map(({ amount }) => amount))}::text[],
      ${sql.param(cells.map(({ lines }) => lines))}::int[]) as s(unit_id, day, dims_id, amount, lines)`);
}

/** Says that these units tell all there is up to now, and how many calls. */
export async function touchDeliveries(tx: Tx, unitIds: readonly number[], now: Date): Promise<void> {
  await tx.rows(sql`
    update deliveries d set imported_at = ${now.toISOString()}::timestamptz, rows = n.lines, accepted = n.lines
    from bill_units u, lateral (select coalesce(sum(f.lines), 0)::int as lines from cost_facts f where f.unit_id = u.id) n
    where u.id = any(${sql.param([...unitIds])}::int[]) and d.id = u.delivery_id`);
}

/** Units of months that are not long over and were not looked at today. */
export async function selectStale(tx: Tx, today: Day): Promise<number[]> {
  const rows = await tx.rows<{ id: number }>(sql`
    select u.id from ai_metered_units m join bill_units u on u.id = m.unit_id join deliveries d on d.id = u.delivery_id
    where (d.imported_at at time zone 'UTC')::date < ${today}::date and u.period_end > ${addDays(today, -7)}::date`);
  return rows.map(({ id }) => id);
}

/** Whether this transaction writes the ledger now; false: somebody else does. */
export async function tryLockLedger(tx: Tx): Promise<boolean> {
  const [row] = await tx.rows<{ locked: boolean }>(
    sql`select pg_try_advisory_xact_lock(${LEDGER_LOCK}::bigint) as locked`,
  );
  return row?.locked === true;
}
