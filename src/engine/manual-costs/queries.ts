import { sql } from 'drizzle-orm';
import { type Db, type Row, type Scope, type Tx, toStatement } from '../../../db/sql.ts';
import { MANUAL_ACCOUNT, MANUAL_PROVIDER } from '../manual-unit.ts';
import type { Day } from '../period.ts';
import { withinScope } from '../scope-filter.ts';
import { type Superseded, supersededKey } from './compute.ts';
import type { ManualCost, ManualEntry } from './schemas.ts';

const columns = sql`m.id, m.tenant_id, trim_scale(m.amount) as amount, m.currency, m.description, m.category, m.day, m.until,
  m.tags, m.bill_provider, m.bill_service, m.version, m.created_by, m.removed_at is not null as removed`;

function fromDbCost(row: Row): ManualCost {
  return {
    id: row.id as number,
    tenantId: row.tenant_id as number,
    amount: row.amount as string,
    currency: row.currency as string,
    description: row.description as string,
    category: row.category as string | null,
    day: row.day as string,
    until: row.until as string | null,
    tags: row.tags as Record<string, string>,
    bill:
      row.bill_provider === null
        ? null
        : { provider: row.bill_provider as string, service: row.bill_service as string | null },
    version: row.version as number,
    createdBy: row.created_by as string,
    removed: row.removed as boolean,
  };
}

/** An entry within the scope, with its tenant's name; null where there is none, or it was removed. */
export async function findCost(
  db: Db,
  scope: Scope,
  id: number,
): Promise<(ManualCost & { tenantName: string }) | null> {
  const [rows] = await db.read(scope, [
    toStatement(sql`
      select ${columns}, t.name as tenant_name from manual_costs m join tenants t on t.id = m.tenant_id
      where m.id = ${id} and m.removed_at is null and ${withinScope(scope, sql`m.tenant_id`)}`),
  ]);
  const [row] = rows ?? [];
  return row ? { ...fromDbCost(row), tenantName: row.tenant_name as string } : null;
}

/** The same, locked until the transaction ends; removed ones too. */
export async function lockCost(tx: Tx, id: number): Promise<ManualCost | null> {
  const [row] = await tx.rows(sql`select ${columns} from manual_costs m where m.id = ${id} for update`);
  return row ? fromDbCost(row) : null;
}

/** Entries within the scope that were not removed, the newest first: of a tenant and those below it, or of all. */
export async function selectCosts(
  db: Db,
  scope: Scope,
  about: { tenantId: number | null; limit: number },
): Promise<(ManualCost & { tenantName: string })[]> {
  const [rows = []] = await db.read(scope, [
    toStatement(sql`
      select ${columns}, t.name as tenant_name from manual_costs m join tenants t on t.id = m.tenant_id
      where m.removed_at is null and ${withinScope(scope, sql`m.tenant_id`)}
        and (${about.tenantId}::int is null or exists (
          select 1 from tenant_closure c where c.ancestor_id = ${about.tenantId}::int and c.tenant_id = m.tenant_id))
      order by m.id desc limit ${about.limit}`),
  ]);
  return rows.map((row) => ({ ...fromDbCost(row), tenantName: row.tenant_name as string }));
}

/** All entries that count. */
export async function selectLiveCosts(tx: Tx): Promise<ManualCost[]> {
  const rows = await tx.rows(
    sql`select ${columns} from manual_costs m where m.removed_at is null order by m.id`,
  );
  return rows.map(fromDbCost);
}

export async function insertCost(
  tx: Tx,
  made: { tenantId: number; entry: ManualEntry; by: string; at: Date },
): Promise<number> {
  const { entry } = made;
  const [row] = await tx.rows<{ id: number }>(sql`
    insert into manual_costs (tenant_id, amount, currency, description, category, day, until, tags, bill_provider,
      bill_service, created_by, created_at)
    values (${made.tenantId}, ${entry.amount}::numeric, ${entry.currency}, ${entry.description}, ${entry.category}::text,
      ${entry.day}::date, ${entry.until}::date, ${JSON.stringify(entry.tags)}::text::jsonb,
      ${entry.bill?.provider ?? null}::text, ${entry.bill?.service ?? null}::text, ${made.by}, ${made.at.toISOString()}::timestamptz)
    returning id`);
  if (!row) throw new Error('no entry was written');
  return row.id;
}

export async function updateCost(tx: Tx, id: number, entry: ManualEntry): Promise<void> {
  await tx.rows(sql`
    update manual_costs set amount = ${entry.amount}::numeric, currency = ${entry.currency},
      description = ${entry.description}, category = ${entry.category}::text, day = ${entry.day}::date,
      until = ${entry.until}::date, tags = ${JSON.stringify(entry.tags)}::text::jsonb,
      bill_provider = ${entry.bill?.provider ?? null}::text, bill_service = ${entry.bill?.service ?? null}::text,
      version = version + 1
    where id = ${id}`);
}

export async function updateRemoved(tx: Tx, id: number, at: Date): Promise<void> {
  await tx.rows(sql`
    update manual_costs set removed_at = ${at.toISOString()}::timestamptz, version = version + 1 where id = ${id}`);
}

/**
 * Which months of which entries a bill has brought: the bill that the entry waits for shows, for the month, its service.
 * What others' bills hold is asked as the system; the answer names entries and months alone.
 */
export async function selectSuperseded(db: Db, costIds: readonly number[] | null): Promise<Superseded> {
  const [rows = []] = await db.read('*', [
    toStatement(sql`
      select distinct m.id, u.period_start as month
      from manual_costs m
      join bill_units u on lower(u.provider) = lower(m.bill_provider) and u.provider <> ${MANUAL_PROVIDER} and u.delivery_id is not null
        and u.period_end > date_trunc('month', m.day) and u.period_start <= coalesce(m.until, m.day)
      join cost_dims d on d.provider = u.provider and d.billing_account_id = u.billing_account_id
      join services s on s.id = d.service_id and lower(s.name) = lower(coalesce(m.bill_service, m.description))
      where m.removed_at is null and m.bill_provider is not null
        and (${costIds === null} or m.id = any(${sql.param([...(costIds ?? [])])}::int[]))
        and exists (select 1 from cost_facts f where f.unit_id = u.id and f.dims_id = d.id)`),
  ]);
  return new Set(rows.map((row) => supersededKey(row.id as number, `${String(row.month).slice(0, 7)}-01`)));
}

/** What the ledger shows of entered costs: the hash of each month's file. */
export async function selectShownMonths(tx: Tx): Promise<Map<Day, string>> {
  const rows = await tx.rows<{ month: Day; hash: string }>(sql`
    select u.period_start as month, d.content_hash as hash from bill_units u join deliveries d on d.id = u.delivery_id
    where u.provider = ${MANUAL_PROVIDER} and u.billing_account_id = ${MANUAL_ACCOUNT}`);
  return new Map(rows.map(({ month, hash }) => [month, hash]));
}

/** What tenants have of entered costs, by month. */
export async function sumEntered(
  tx: Tx,
  months: readonly Day[],
): Promise<{ month: Day; tenantId: number; currency: string; effective: string }[]> {
  const rows = await tx.rows(sql`
    select u.period_start as month, f.tenant_id, d.currency, trim_scale(sum(f.effective)) as effective
    from bill_units u join cost_facts f on f.unit_id = u.id join cost_dims d on d.id = f.dims_id
    where u.provider = ${MANUAL_PROVIDER} and u.billing_account_id = ${MANUAL_ACCOUNT}
      and u.period_start = any(${sql.param([...months])}::date[])
    group by 1, 2, 3`);
  return rows.map((row) => ({
    month: row.month as string,
    tenantId: row.tenant_id as number,
    currency: row.currency as string,
    effective: row.effective as string,
  }));
}
