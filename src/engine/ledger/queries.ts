import { sql } from 'drizzle-orm';
import type { Scope, Tx } from '../../../db/sql.ts';
import { METERED_ACCOUNT } from '../metered-unit.ts';
import type { Decimal } from '../money.ts';
import type { Day } from '../period.ts';
import { ownUnit } from '../scope-filter.ts';
import type { LineSums, UnitTotals } from '../sources/focus/index.ts';
import { type CostDims, fromRowSums } from './compute.ts';
import type { UnitKey } from './schemas.ts';
import type { InvoiceTotal } from './stage.ts';

/** Key of the advisory lock that every writer of the ledger holds until its transaction ends. */
export const LEDGER_LOCK = 7_320_115;

/** One ledger writer at a time. */
export async function lockLedger(tx: Tx): Promise<void> {
  await tx.rows(sql`select pg_advisory_xact_lock(${LEDGER_LOCK}::bigint)`);
}

const SUMS = sql.raw(
  'lines, billed, effective, list, contracted, effective_unknown, list_unknown, contracted_unknown',
);

export interface DeliveryRow {
  id: number;
  /** `focus`, or what Centavo made it of. */
  source: string;
  contentHash: string;
  folder: string;
  files: { name: string; keptAs: string }[];
  rows: number;
  accepted: number;
  rejected: number;
  unknownCosts: number;
  importedAt: Date;
  undone: boolean;
}

function fromDbDelivery(row: Record<string, unknown>): DeliveryRow {
  return {
    id: Number(row.id),
    source: String(row.source),
    contentHash: String(row.content_hash),
    folder: String(row.folder),
    files: row.files as DeliveryRow['files'],
    rows: Number(row.rows),
    accepted: Number(row.accepted),
    rejected: Number(row.rejected),
    unknownCosts: Number(row.unknown_costs),
    importedAt: new Date(String(row.imported_at)),
    undone: row.undone_at !== null,
  };
}

/** The delivery of these very files that the ledger still shows as a whole, if any. */
export async function findSameDelivery(tx: Tx, contentHash: string): Promise<DeliveryRow | null> {
  const [row] = await tx.rows(sql`
    select d.* from deliveries d
    where d.content_hash = ${contentHash} and d.undone_at is null and not exists (
      select 1 from delivery_units du join bill_units u on u.id = du.unit_id
      where du.delivery_id = d.id and u.delivery_id is distinct from d.id)
    order by d.id desc limit 1`);
  return row ? fromDbDelivery(row) : null;
}

export async function findDelivery(tx: Tx, id: number): Promise<DeliveryRow | null> {
  const [row] = await tx.rows(sql`select * from deliveries where id = ${id}`);
  return row ? fromDbDelivery(row) : null;
}

export async function insertDelivery(
  tx: Tx,
  delivery: Omit<DeliveryRow, 'id' | 'undone' | 'files'> & {
    files: unknown;
    importedBy: string;
  },
): Promise<number> {
  const [row] = await tx.rows<{ id: number }>(sql`
    insert into deliveries (source, content_hash, folder, files, rows, accepted, rejected, unknown_costs, imported_at, imported_by)
    values (${delivery.source}, ${delivery.contentHash}, ${delivery.folder}, ${JSON.stringify(delivery.files)}::text::jsonb, ${delivery.rows},
      ${delivery.accepted}, ${delivery.rejected}, ${delivery.unknownCosts}, ${delivery.importedAt.toISOString()}::timestamptz, ${delivery.importedBy})
    returning id`);
  if (!row) throw new Error('no delivery was written');
  return row.id;
}

/** A unit of the ledger, with the delivery that it shows. */
export interface UnitRow extends UnitKey {
  id: number;
  deliveryId: number | null;
}

function fromDbUnit(row: Record<string, unknown>): UnitRow {
  return {
    id: Number(row.id),
    provider: String(row.provider),
    billingAccountId: String(row.billing_account_id),
    periodStart: String(row.period_start),
    periodEnd: String(row.period_end),
    deliveryId: row.delivery_id === null ? null : Number(row.delivery_id),
  };
}

/** Makes the units that are not there yet; gives all of them. */
export async function ensureUnits(tx: Tx, totals: readonly UnitTotals[]): Promise<UnitRow[]> {
  const units: UnitRow[] = [];
  for (const one of distinctUnits(totals)) {
    const [row] = await tx.rows(sql`
      insert into bill_units (provider, billing_account_id, billing_account_name, period_start, period_end)
      values (${one.provider}, ${one.billingAccountId}, ${one.billingAccountName}, ${one.periodStart}::date, ${one.periodEnd}::date)
      on conflict (provider, billing_account_id, period_start) do update
        set period_end = excluded.period_end, billing_account_name = coalesce(excluded.billing_account_name, bill_units.billing_account_name)
      returning *`);
    if (row) units.push(fromDbUnit(row));
  }
  return units;
}

/** A unit by its key; null where it was never shown. */
export async function findUnit(tx: Tx, unit: UnitKey): Promise<UnitRow | null> {
  const [row] = await tx.rows(sql`
    select * from bill_units where provider = ${unit.provider} and billing_account_id = ${unit.billingAccountId}
      and period_start = ${unit.periodStart}::date`);
  return row ? fromDbUnit(row) : null;
}

function distinctUnits(totals: readonly UnitTotals[]): UnitTotals[] {
  const units = new Map<string, UnitTotals>();
  for (const one of totals) {
    const key = unitKeyOf(one);
    const known = units.get(key);
    if (!known || known.periodEnd < one.periodEnd) units.set(key, one);
  }
  return [...units.values()];
}

export function unitKeyOf(unit: Pick<UnitKey, 'provider' | 'billingAccountId' | 'periodStart'>): string {
  return JSON.stringify([unit.provider, unit.billingAccountId, unit.periodStart]);
}

/** The units that a delivery brought. */
export async function selectUnitsOf(tx: Tx, deliveryId: number): Promise<UnitRow[]> {
  const rows = await tx.rows(sql`
    select u.* from bill_units u where exists (select 1 from delivery_units du where du.delivery_id = ${deliveryId} and du.unit_id = u.id)
    order by u.id`);
  return rows.map(fromDbUnit);
}

/** Units that show a delivery of files and may hold charges from `from` on: the period ends later, or charges were billed ahead. */
export async function selectShownUnits(tx: Tx, from: Day | null, scope: Scope = '*'): Promise<UnitRow[]> {
  const rows = await tx.rows(sql`
    select u.* from bill_units u
    where u.delivery_id is not null and u.billing_account_id <> ${METERED_ACCOUNT} and (${from}::date is null or u.period_end > ${from}::date
        or exists (select 1 from cost_facts ahead where ahead.unit_id = u.id and ahead.day >= ${from}::date))
      and ${ownUnit(scope, sql`u`)} order by u.id`);
  return rows.map(fromDbUnit);
}

/** The newest delivery before `deliveryId` that brought the unit and was not undone. */
export async function findDeliveryBefore(tx: Tx, unitId: number, deliveryId: number): Promise<number | null> {
  const [row] = await tx.rows<{ id: number }>(sql`
    select d.id from deliveries d join delivery_units du on du.delivery_id = d.id
    where du.unit_id = ${unitId} and d.id < ${deliveryId} and d.undone_at is null order by d.id desc limit 1`);
  return row?.id ?? null;
}

/** What a delivery held for units, by unit and currency. */
export async function selectDeliveryUnits(
  tx: Tx,
  pairs: readonly { deliveryId: number; unitId: number }[],
): Promise<(LineSums & { unitId: number; currency: string })[]> {
  const rows = await tx.rows(sql`
    select unit_id, currency, ${SUMS} from delivery_units join unnest(
      ${sql.param(pairs.map(({ deliveryId }) => deliveryId))}::integer[], ${sql.param(pairs.map(({ unitId }) => unitId))}::integer[]
    ) as asked(delivery_id, unit_id) using (delivery_id, unit_id)`);
  return rows.map((row) => ({
    unitId: Number(row.unit_id),
    currency: String(row.currency),
    ...fromRowSums(row),
  }));
}

export async function insertDeliveryUnits(
  tx: Tx,
  deliveryId: number,
  totals: readonly (UnitTotals & { unitId: number })[],
): Promise<void> {
  for (const one of totals) {
    await tx.rows(sql`
      insert into delivery_units (delivery_id, unit_id, currency, rejected, ${SUMS})
      values (${deliveryId}, ${one.unitId}, ${one.currency}, ${one.rejected}, ${one.lines}, ${one.billed}, ${one.effective}, ${one.list},
        ${one.contracted}, ${one.effectiveUnknown}, ${one.listUnknown}, ${one.contractedUnknown})`);
  }
}

export async function insertRejects(
  tx: Tx,
  deliveryId: number,
  rejects: readonly { file: string; line: number; reason: string }[],
): Promise<void> {
  if (rejects.length === 0) return;
  await tx.rows(sql`
    insert into delivery_rejects (delivery_id, file, line, reason)
    select ${deliveryId}, * from unnest(${sql.param(rejects.map(({ file }) => file))}::text[],
      ${sql.param(rejects.map(({ line }) => line))}::integer[], ${sql.param(rejects.map(({ reason }) => reason))}::text[])`);
}

/** Says which delivery the units show and how far its ordinary charges reach. */
export async function showDelivery(
  tx: Tx,
  shown: readonly { unitId: number; deliveryId: number | null; firstDay: Day | null; lastDay: Day | null }[],
): Promise<void> {
  for (const one of shown) {
    await tx.rows(sql`
      update bill_units set delivery_id = ${one.deliveryId}::integer, first_day = ${one.firstDay}::date, last_day = ${one.lastDay}::date
      where id = ${one.unitId}`);
  }
}

export async function replaceInvoices(
  tx: Tx,
  unitIds: readonly number[],
  invoices: readonly InvoiceTotal[],
): Promise<void> {
  await tx.rows(sql`delete from invoice_totals where unit_id = any(${sql.param([...unitIds])}::integer[])`);
  for (const one of invoices) {
    await tx.rows(sql`
      insert into invoice_totals (unit_id, invoice_id, currency, ${SUMS})
      values (${one.unitId}, ${one.invoiceId}, ${one.currency}, ${one.lines}, trim_scale(${one.billed}::numeric), trim_scale(${one.effective}::numeric),
        trim_scale(${one.list}::numeric), trim_scale(${one.contracted}::numeric), ${one.effectiveUnknown}, ${one.listUnknown}, ${one.contractedUnknown})`);
  }
}

/** What the ledger holds for units by currency, summed from the facts. Lines are counted on the stage. */
export async function sumFacts(
  tx: Tx,
  unitIds: readonly number[],
): Promise<
  {
    unitId: number;
    currency: string;
    billed: Decimal;
    effective: Decimal;
    list: Decimal;
    contracted: Decimal;
  }[]
> {
  const rows = await tx.rows(sql`
    select f.unit_id, d.currency, trim_scale(sum(f.billed)) as billed, trim_scale(sum(f.effective)) as effective,
      trim_scale(sum(f.list)) as list, trim_scale(sum(f.contracted)) as contracted
    from (
      select unit_id, dims_id, sum(billed) as billed, sum(effective) as effective, sum(list) as list, sum(contracted) as contracted
      from cost_facts where unit_id = any(${sql.param([...unitIds])}::integer[]) group by unit_id, dims_id
    ) f join cost_dims d on d.id = f.dims_id
    group by f.unit_id, d.currency`);
  return rows.map((row) => ({
    unitId: Number(row.unit_id),
    currency: String(row.currency),
    billed: String(row.billed),
    effective: String(row.effective),
    list: String(row.list),
    contracted: String(row.contracted),
  }));
}

/** Lines staged, by unit and currency. */
export async function countStaged(tx: Tx): Promise<{ unitId: number; currency: string; lines: number }[]> {
  const rows = await tx.rows(sql`
    select s.unit_id, d.currency, sum(s.lines) as lines from stage s join cost_dims d on d.id = s.dims_id group by s.unit_id, d.currency`);
  return rows.map((row) => ({
    unitId: Number(row.unit_id),
    currency: String(row.currency),
    lines: Number(row.lines),
  }));
}

/** Rows that one statement inserts: bounds its parameters. */
const CHUNK = 5_000;

/** Makes the sets of dimensions that are not there yet; gives the number of each hash, and which are new. */
export async function ensureDims(
  tx: Tx,
  sets: readonly { dims: CostDims; hash: string }[],
): Promise<{ ids: Map<string, number>; added: number[] }> {
  const services = await ensureServices(tx, [...new Set(sets.map(({ dims }) => dims.service))]);
  const ids = new Map<string, number>();
  const added: number[] = [];
  for (let at = 0; at < sets.length; at += CHUNK) {
    const chunk = sets.slice(at, at + CHUNK);
    const rows = chunk.map(({ dims: { service, tags, ...rest }, hash }) => ({
      hash,
      ...rest,
      serviceId: services.get(service),
      tags,
    }));
    const inserted = await tx.rows<{ id: number; hash: string }>(sql`
      insert into cost_dims (hash, provider, billing_account_id, sub_account_id, sub_account_name, region_id, service_id, service_category,
        charge_category, charge_class, charge_frequency, pricing_category, commitment_id, commitment_status, currency, flags, span_days, tags, resource_rule_id)
      select hash, provider, "billingAccountId", "subAccountId", "subAccountName", "regionId", "serviceId", "serviceCategory",
        "chargeCategory", "chargeClass", "chargeFrequency", "pricingCategory", "commitmentId", "commitmentStatus", currency, flags, "spanDays", tags, "resourceRuleId"
      from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as r(hash text, provider text, "billingAccountId" text, "subAccountId" text,
        "subAccountName" text, "regionId" text, "serviceId" integer, "serviceCategory" text, "chargeCategory" text, "chargeClass" text,
        "chargeFrequency" text, "pricingCategory" text, "commitmentId" text, "commitmentStatus" text, currency text, flags smallint,
        "spanDays" integer, tags jsonb, "resourceRuleId" integer)
      on conflict (hash) do nothing returning id, hash`);
    for (const { id, hash } of inserted) {
      ids.set(hash, id);
      added.push(id);
    }
    const known = chunk.map(({ hash }) => hash).filter((hash) => !ids.has(hash));
    if (known.length === 0) continue;
    const found = await tx.rows<{ id: number; hash: string }>(
      sql`select id, hash from cost_dims where hash = any(${sql.param(known)}::text[])`,
    );
    for (const { id, hash } of found) ids.set(hash, id);
  }
  return { ids, added };
}

async function ensureServices(tx: Tx, names: string[]): Promise<Map<string, number>> {
  await tx.rows(
    sql`insert into services (name) select unnest(${sql.param(names)}::text[]) on conflict (name) do nothing`,
  );
  const rows = await tx.rows<{ id: number; name: string }>(
    sql`select id, name from services where name = any(${sql.param(names)}::text[])`,
  );
  return new Map(rows.map(({ id, name }) => [name, id]));
}
