import { type SQL, sql } from 'drizzle-orm';
import type { Tx } from '../../../db/sql.ts';
import type { Day } from '../period.ts';

/** What the stage replaces: whole units, or some dimensions of them. */
export interface Replaced {
  unitIds: readonly number[];
  /** All dimensions of the units when absent. */
  dimsIds?: readonly number[];
  /** All days when absent. */
  days?: readonly Day[];
}

const SUMS = [
  'billed',
  'effective',
  'list',
  'contracted',
  'effective_unknown',
  'list_unknown',
  'contracted_unknown',
  'lines',
] as const;
const each = (write: (column: string) => string) => sql.raw(SUMS.map(write).join(', '));

/**
 * Makes the facts of what is replaced equal to the stage, parted among tenants by `dim_allocations`, and carries the
 * differences into the rollups. Only rows that differ are written, so the cost follows the change.
 */
export async function projectStage(tx: Tx, replaced: Replaced): Promise<void> {
  await tx.rows(sql`analyze stage (unit_id, day, dims_id)`);
  // Month by month: one correction of an old charge must not make partitions for all the months between.
  await tx.rows(sql`
    select ensure_cost_partitions(month, month) from (select distinct date_trunc('month', day)::date as month from stage) staged`);
  const isOld = whereReplaced(replaced);
  const [old] = await tx.rows(sql`select 1 as found from cost_facts o where ${isOld} limit 1`);
  if (old) await diffFacts(tx, isOld);
  // Nothing to compare with: what is staged is the change, and need not be written down first.
  else
    await tx.rows(
      sql`create temp table fact_changes on commit drop as select 'new' as change, * from (${stagedFacts()}) n`,
    );
  await writeFacts(tx, old !== undefined);
  await writeRollups(tx);
  await tx.rows(sql`drop table fact_changes`);
}

function whereReplaced({ unitIds, dimsIds, days }: Replaced): SQL {
  const units = sql`o.unit_id = any(${sql.param([...unitIds])}::integer[])`;
  const ofDims = dimsIds ? sql`and o.dims_id = any(${sql.param([...dimsIds])}::integer[])` : sql``;
  const onDays = days ? sql`and o.day = any(${sql.param([...days])}::text[]::date[])` : sql``;
  return sql`${units} ${ofDims} ${onDays}`;
}

/** The staged rows with their tenants: whole where one tenant has them all, else parted by largest remainder. */
function stagedFacts(): SQL {
  return sql`
    select s.unit_id, s.day, s.dims_id, a.tenant_id, ${each((column) => `s.${column}`)}
    from stage s join dim_allocations a on a.dims_id = s.dims_id and s.day >= a.from_day and s.day < a.to_day
    where a.weight = a.total
    union all
    select * from (${partedFacts()}) parted`;
}

/**
 * Parts of a sum that add up to it exactly: each amount is counted in its smallest units (1e-10, or 1e-18 where it is
 * finer), every tenant gets the whole units of its share, and the units left go to the largest remainders, a tie to the
 * lower tenant id. Counts of lines are not parted: every part stands on all of them.
 */
function partedFacts(): SQL {
  const amount = (column: string) => `sum(part) filter (where metric = '${column}') as ${column}`;
  return sql`
    with shares as (
      select s.*, a.tenant_id, a.weight, a.total from stage s
      join dim_allocations a on a.dims_id = s.dims_id and s.day >= a.from_day and s.day < a.to_day
      where a.weight <> a.total
    ), whole as (
      select unit_id, day, dims_id, tenant_id, weight, total, metric,
        case when scale(amount) <= 10 then 0.0000000001 else 0.000000000000000001 end as unit,
        trunc(amount * case when scale(amount) <= 10 then 10000000000 else 1000000000000000000 end) as units
      from shares cross join lateral (values
        ('billed', trim_scale(billed)), ('effective', trim_scale(effective)),
        ('list', trim_scale(list)), ('contracted', trim_scale(contracted))) as c(metric, amount)
    ), floors as (
      select *, div(units * weight, total) as got, abs(units * weight - div(units * weight, total) * total) as remainder from whole
    ), ranked as (
      select *,
        abs(units - sum(got) over (partition by unit_id, day, dims_id, metric)) as left_over,
        row_number() over (partition by unit_id, day, dims_id, metric order by remainder desc, tenant_id) as rank
      from floors
    ), parts as (
      select unit_id, day, dims_id, tenant_id, metric,
        (got + case when rank <= left_over then sign(units) else 0 end) * unit as part
      from ranked
    )
    select p.unit_id, p.day, p.dims_id, p.tenant_id, p.billed, p.effective, p.list, p.contracted,
      s.effective_unknown, s.list_unknown, s.contracted_unknown, s.lines
    from (
      select unit_id, day, dims_id, tenant_id,
        ${sql.raw(['billed', 'effective', 'list', 'contracted'].map(amount).join(', '))}
      from parts group by unit_id, day, dims_id, tenant_id
    ) p join stage s using (unit_id, day, dims_id)`;
}

async function diffFacts(tx: Tx, isOld: SQL): Promise<void> {
  await tx.rows(sql`create temp table next_facts on commit drop as ${stagedFacts()}`);
  await tx.rows(sql`
    create temp table fact_changes on commit drop as
    select case when o.unit_id is null then 'new' when n.unit_id is null then 'gone' else 'other' end as change,
      coalesce(n.unit_id, o.unit_id) as unit_id, coalesce(n.day, o.day) as day,
      coalesce(n.dims_id, o.dims_id) as dims_id, coalesce(n.tenant_id, o.tenant_id) as tenant_id,
      ${each((column) => `coalesce(n.${column}, 0) - coalesce(o.${column}, 0) as ${column}`)}
    from next_facts n full join (select * from cost_facts o where ${isOld}) o
      on o.unit_id = n.unit_id and o.day = n.day and o.dims_id = n.dims_id and o.tenant_id = n.tenant_id
    where o.unit_id is null or n.unit_id is null or ${sql.raw(SUMS.map((column) => `o.${column} <> n.${column}`).join(' or '))}`);
  await tx.rows(sql`drop table next_facts`);
}

const SAME_FACT = sql.raw(
  'f.unit_id = c.unit_id and f.day = c.day and f.dims_id = c.dims_id and f.tenant_id = c.tenant_id',
);

async function writeFacts(tx: Tx, changed: boolean): Promise<void> {
  if (changed) {
    await tx.rows(
      sql`delete from cost_facts f using fact_changes c where c.change = 'gone' and ${SAME_FACT}`,
    );
    await tx.rows(sql`
      update cost_facts f set ${each((column) => `${column} = f.${column} + c.${column}`)}
      from fact_changes c where c.change = 'other' and ${SAME_FACT}`);
  }
  await tx.rows(sql`
    insert into cost_facts (unit_id, day, dims_id, tenant_id, ${each((column) => column)})
    select unit_id, day, dims_id, tenant_id, ${each((column) => column)} from fact_changes where change = 'new'`);
}

/** The rollups are sums of facts, so they move by the sums of the differences; a row that no line stands behind goes. */
async function writeRollups(tx: Tx): Promise<void> {
  await tx.rows(sql`
    create temp table rollup_changes on commit drop as
    select c.tenant_id, c.day, d.service_id, d.currency, d.flags, ${each((column) => `sum(c.${column}) as ${column}`)}
    from fact_changes c join cost_dims d on d.id = c.dims_id
    group by c.tenant_id, c.day, d.service_id, d.currency, d.flags`);
  await addToRollup(tx, 'tenant_service_days', ['tenant_id', 'day', 'service_id', 'currency', 'flags']);
  await addToRollup(tx, 'tenant_days', ['tenant_id', 'day', 'currency', 'flags']);
  await tx.rows(sql`drop table rollup_changes`);
}

async function addToRollup(
  tx: Tx,
  table: 'tenant_service_days' | 'tenant_days',
  key: readonly string[],
): Promise<void> {
  const keys = sql.raw(key.join(', '));
  const name = sql.raw(table);
  await tx.rows(sql`
    insert into ${name} as r (${keys}, ${each((column) => column)})
    select ${keys}, ${each((column) => `sum(${column})`)} from rollup_changes group by ${keys} order by ${keys}
    on conflict (${keys}) do update set ${each((column) => `${column} = r.${column} + excluded.${column}`)}`);
  const same = sql.raw(key.map((column) => `r.${column} = c.${column}`).join(' and '));
  await tx.rows(sql`delete from ${name} r using rollup_changes c where r.lines = 0 and ${same}`);
}
