import type { DuckDBConnection } from '@duckdb/node-api';
import { sql } from 'drizzle-orm';
import { toStatement } from '../../../db/sql.ts';
import { listResourceRules } from '../allocation/index.ts';
import { askDuckDb, literal } from '../bills/index.ts';
import { type Context, withTransaction } from '../context.ts';
import { canonical, type Decimal, type Metric } from '../money.ts';
import type { Period } from '../period.ts';
import { withinScope } from '../scope-filter.ts';
import { aggregateLines, GROUPED, nameSql } from '../sources/focus/index.ts';
import { findDelivery, selectShownUnits, type UnitRow } from './queries.ts';
import { DIM_IDS, RAW_HASH, readDims, tellIds } from './read-dims.ts';
import { meteredFrom, takeMetered } from './read-metered.ts';
import { inspectKept } from './reproject-units.ts';
import { unitMatch } from './stage.ts';

/** What a resource cost a tenant. Lines without a resource come under null. */
export interface ResourceCost {
  resourceId: string | null;
  resourceName: string | null;
  provider: string;
  service: string;
  tenantId: number;
  currency: string;
  value: Decimal;
  /** Lines without a value in this metric. */
  unknown: number;
}

/**
 * The dearest resources of a period, from the kept bills: resources are not in the ledger. Metered AI calls have none,
 * as lines of bills without one. A shared resource counts
 * with each tenant's share, to ten digits after the point. List and contracted cost leave prepayments out.
 *
 * @param ask.tenantIds  only what belongs to these; null: all that the actor may see
 * @param ask.limit      how many, the dearest first
 */
export async function readResources(
  ctx: Context,
  ask: { period: Period; metric: Metric; tenantIds: readonly number[] | null; limit: number },
): Promise<ResourceCost[]> {
  // Rules are asked as the system: only allocations tell whose a resource is. Bills without a cost of the scope are not opened.
  const system: Context = { ...ctx, scope: '*' };
  const { units, rules } = await withTransaction(system, async (tx) => ({
    // A correction lies in a later bill than its day, so a bill is passed over only when all of it is older.
    units: await selectShownUnits(tx.db, ask.period.from, ctx.scope),
    rules: await listResourceRules(tx),
  }));
  const byDelivery = new Map<number, UnitRow[]>();
  for (const unit of units) {
    if (unit.deliveryId !== null)
      byDelivery.set(unit.deliveryId, [...(byDelivery.get(unit.deliveryId) ?? []), unit]);
  }
  return askDuckDb(async (duck) => {
    await duck.run(`create temp table resource_sums (resource_id varchar, resource_name varchar, provider varchar, service varchar,
      tenant_id integer, currency varchar, value decimal(38,18), unknown integer)`);
    for (const [deliveryId, shown] of byDelivery) {
      const delivery = await withTransaction(system, (tx) => findDelivery(tx.db, deliveryId));
      if (!delivery) continue;
      const files = await inspectKept(duck, ctx.billsFolder, delivery);
      await aggregateLines(duck, files, {
        rules,
        now: ctx.now(),
        also: ['resource_id', 'resource_name'],
        days: ask.period,
      });
      await tellAllocations(ctx, duck, shown, ask.tenantIds);
      await addResources(duck, ask.metric);
    }
    const metered = await takeMetered(ctx, duck, ask, async () => {});
    if (metered.lines > 0)
      await duck.run(`
        insert into resource_sums select resource_id, resource_name, provider, service, tenant_id, currency, ${ask.metric}, 0
        from ${meteredFrom([])}`);
    return sumResources(duck, ask.limit);
  });
}

/** Tells the connection to whom the lines belong, as far as the actor's scope lets allocations be seen. */
async function tellAllocations(
  ctx: Context,
  duck: DuckDBConnection,
  units: readonly UnitRow[],
  tenantIds: readonly number[] | null,
): Promise<void> {
  const sets = await readDims(duck);
  const [dims = [], allocations = []] = await ctx.db.read(ctx.scope, [
    toStatement(
      sql`select id, hash from cost_dims where hash = any(${sql.param(sets.map(({ hash }) => hash))}::text[])`,
    ),
    toStatement(sql`
      select a.dims_id, a.from_day, a.to_day, a.tenant_id, a.weight, a.total from dim_allocations a join cost_dims d on d.id = a.dims_id
      where d.hash = any(${sql.param(sets.map(({ hash }) => hash))}::text[])
        and ${withinScope(ctx.scope, sql`a.tenant_id`)} and (${tenantIds === null} or a.tenant_id = any(${sql.param([...(tenantIds ?? [])])}::integer[]))`),
  ]);
  const ids = new Map(dims.map((row) => [String(row.hash), Number(row.id)]));
  await tellIds(
    duck,
    sets.flatMap(({ hash, rawIds }) => {
      const dimsId = ids.get(hash);
      return dimsId === undefined ? [] : [{ dimsId, rawIds }];
    }),
    units.map((unit) => ({ ...unit, unitId: unit.id })),
  );
  await duck.run(
    'create or replace temp table allocated (dims_id integer, from_day date, to_day date, tenant_id integer, weight hugeint, total hugeint)',
  );
  for (let at = 0; at < allocations.length; at += 1000) {
    const rows = allocations.slice(at, at + 1000).map((row) => {
      return `(${row.dims_id}, ${literal(String(row.from_day))}, ${literal(String(row.to_day))}, ${row.tenant_id}, ${row.weight}, ${row.total})`;
    });
    await duck.run(`insert into allocated values ${rows.join(', ')}`);
  }
}

/** A share is counted down in units of 1e-10, in whole numbers. */
async function addResources(duck: DuckDBConnection, metric: Metric): Promise<void> {
  const unprepaid = metric === 'list' || metric === 'contracted' ? 'and not coalesce(prepaid, false)' : '';
  const unknown = metric === 'billed' ? '0' : `${metric}_unknown`;
  await duck.run(`
    insert into resource_sums
    select ledger_name(resource_id), ledger_name(resource_name), ${nameSql('g.provider')}, ${nameSql('service')}, tenant_id, upper(ledger_name(currency)),
      case when weight = total then coalesce(${metric}, 0)::decimal(38,18)
        else (trunc(coalesce(${metric}, 0)::decimal(38,18) * 10000000000)::hugeint * weight // total)::decimal(27,0)::decimal(38,10) * 0.0000000001 end,
      ${unknown}
    from (select *, ${RAW_HASH} as raw_id from ${GROUPED} where not coarse and fault is null ${unprepaid}) g
    join ${DIM_IDS} i using (raw_id)
    join unit_ids u on ${unitMatch('u', 'g')}
    join allocated a on a.dims_id = i.dims_id and g.day >= a.from_day and g.day < a.to_day`);
}

async function sumResources(duck: DuckDBConnection, limit: number): Promise<ResourceCost[]> {
  const reader = await duck.runAndReadAll(`
    select resource_id, any_value(resource_name) as resource_name, any_value(provider) as provider, service, tenant_id, currency,
      sum(value)::varchar as value, sum(unknown)::integer as unknown
    from resource_sums group by resource_id, service, tenant_id, currency
    order by sum(value) desc, resource_id, service, tenant_id limit ${limit}`);
  return reader.getRowObjects().map((row) => ({
    resourceId: row.resource_id === null ? null : String(row.resource_id),
    resourceName: row.resource_name === null ? null : String(row.resource_name),
    provider: String(row.provider),
    service: String(row.service),
    tenantId: Number(row.tenant_id),
    currency: String(row.currency),
    value: canonical(String(row.value)),
    unknown: Number(row.unknown),
  }));
}
