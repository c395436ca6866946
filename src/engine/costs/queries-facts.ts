import { type SQL, sql } from 'drizzle-orm';
import { type Statement, toStatement } from '../../../db/sql.ts';
import { foldKey } from '../allocation/index.ts';
import type { Translate } from '../language/index.ts';
import type { Metric } from '../money.ts';
import type { Period } from '../period.ts';
import { type Owner, ownedBy, type PartRow, sumsOf } from './queries.ts';
import type { CostFilters, Dimension } from './schemas.ts';

/** Rows of several groupings of the same lines, told apart by `set`. The id of a `day` is the day. */
export type SetRow = PartRow & { set: 'service' | 'part' | 'day' };

/** What a dimension is in the tables `f` (facts), `d` (dimensions), `s` (services), `t` (tenants). */
function columnsOf(by: Dimension): { id: SQL; label: SQL } {
  switch (by.kind) {
    case 'service':
      return { id: sql`s.name`, label: sql`s.name` };
    case 'tenant':
      return { id: sql`(select t.name from tenants t where t.id = f.tenant_id)`, label: sql`null` };
    case 'account':
      return {
        id: sql`coalesce(d.sub_account_id, d.billing_account_id)`,
        label: sql`d.sub_account_name || ' (' || d.sub_account_id || ')'`,
      };
    case 'region':
      return { id: sql`d.region_id`, label: sql`null` };
    case 'category':
      return { id: sql`d.service_category`, label: sql`null` };
    case 'provider':
      return { id: sql`d.provider`, label: sql`null` };
    case 'tag':
      return { id: tagValue(by.key), label: sql`null` };
    case 'tags':
      return { id: sql`null::text`, label: sql`null` };
    default:
      return by satisfies never;
  }
}

/** `foldKey` in SQL: keys that differ in case or spelling only are one. */
const foldedKey = (key: SQL) => sql`regexp_replace(lower(${key}), '[-_. ]', '', 'g')`;

/** The value of a tag, however its key is spelt; null where there is none. */
function tagValue(key: string): SQL {
  return sql`(select g.value from jsonb_each_text(d.tags) g
    where ${foldedKey(sql`g.key`)} = ${foldKey(key)} order by g.key limit 1)`;
}

/** The fact key of a part: `account:123`, `tag:team=web`; `none:region` for lines that have no such thing. */
export function keyOfPart(by: Dimension): (id: string | null) => string {
  if (by.kind === 'tags') return (id) => `tagged:${id}`;
  const name = by.kind === 'tag' ? `tag:${by.key}` : by.kind;
  const joint = by.kind === 'tag' ? '=' : ':';
  return (id) => (id === null ? `none:${name}` : `${name}${joint}${id}`);
}

/** How the lines that have no such thing are called. */
export function labelOfNone(by: Dimension, t: Translate): string {
  return by.kind === 'tag' ? t('costs.noTag', { key: by.key }) : t(`costs.${by.kind}None`);
}

function matching(filters: CostFilters): SQL {
  const conditions: SQL[] = [];
  const { service, account, tags = [] } = filters;
  if (service !== undefined) conditions.push(sql`lower(s.name) = lower(${service})`);
  if (account !== undefined) {
    conditions.push(sql`(d.sub_account_id = ${account} or d.billing_account_id = ${account}
      or lower(d.sub_account_name) = lower(${account}))`);
  }
  for (const { key, value } of tags) conditions.push(sql`lower(${tagValue(key)}) = lower(${value})`);
  return conditions.length === 0 ? sql`true` : sql.join(conditions, sql` and `);
}

/** Facts of a period added up by dimensions first, so that dimensions are looked at once each. */
function linesOf(owner: Owner, metric: Metric, days: Period, keep: { day: boolean; tenant: boolean }): SQL {
  const kept = sql.join(
    [sql`dims_id`, ...(keep.day ? [sql`day`] : []), ...(keep.tenant ? [sql`tenant_id`] : [])],
    sql`, `,
  );
  return sql`(select ${kept}, ${sumsOf(metric)} from cost_facts
    where ${ownedBy(owner)} and day >= ${days.from} and day < ${days.to} group by ${kept})`;
}

const SUMMED = sql`sum(f.value) as value, sum(f.unknown)::int8 as unknown, sum(f.lines)::int8 as lines`;

/** Costs by service, by `by` and by day, in one scan of the facts. Rows: `SetRow`. */
export function selectFactSets(
  owner: Owner,
  metric: Metric,
  days: Period,
  filters: CostFilters,
  by: Dimension,
): Statement {
  const { id, label } = columnsOf(by);
  // A line bears several tags, so these cannot be grouped with the lines themselves.
  const lists =
    by.kind === 'service' || by.kind === 'tags' ? sql.raw('') : sql.raw('(p.part, p.currency, p.flags),');
  const keys = by.kind === 'tags' ? sql` union all ${tagKeys(owner, metric, days, filters)}` : sql.raw('');
  return toStatement(sql`
    select case when grouping(p.service) = 0 then 'service' when grouping(p.day) = 0 then 'day' else 'part' end as set,
      case when grouping(p.service) = 0 then p.service when grouping(p.day) = 0 then p.day::text else max(p.part) end as id,
      max(p.label) as label, p.currency, p.flags,
      sum(p.value) as value, sum(p.unknown)::int8 as unknown, sum(p.lines)::int8 as lines
    from (
      select s.name as service, ${id} as part, ${label} as label, f.day, d.currency, d.flags, f.value, f.unknown, f.lines
      from ${linesOf(owner, metric, days, { day: true, tenant: by.kind === 'tenant' })} f
      join cost_dims d on d.id = f.dims_id join services s on s.id = d.service_id
      where ${matching(filters)}) p
    group by grouping sets ((p.service, p.currency, p.flags), ${lists} (p.day, p.currency, p.flags))${keys}`);
}

/** What bears each tag key, as rows of the set `part`. */
function tagKeys(owner: Owner, metric: Metric, days: Period, filters: CostFilters): SQL {
  return sql`
    select 'part', k.folded, min(k.key), d.currency, d.flags, ${SUMMED}
    from ${linesOf(owner, metric, days, { day: false, tenant: false })} f
    join cost_dims d on d.id = f.dims_id join services s on s.id = d.service_id
    cross join lateral (
      select ${foldedKey(sql`g.key`)} as folded, min(g.key) as key
      from jsonb_object_keys(d.tags) as g(key) group by 1) k
    where ${matching(filters)}
    group by k.folded, d.currency, d.flags`;
}

/** What all of it costs. Rows: `SumRow`. */
export function selectFactSums(owner: Owner, metric: Metric, days: Period, filters: CostFilters): Statement {
  return toStatement(sql`
    select d.currency, d.flags, ${SUMMED}
    from ${linesOf(owner, metric, days, { day: false, tenant: false })} f
    join cost_dims d on d.id = f.dims_id join services s on s.id = d.service_id
    where ${matching(filters)}
    group by d.currency, d.flags`);
}

/** Sums of several ranges of days at once. Rows: `RangeRow`. */
export function selectFactRanges(
  owner: Owner,
  metric: Metric,
  ranges: readonly Period[],
  filters: CostFilters,
): Statement {
  const sums = ranges.map(
    (days, n) => sql`
    select ${n}::int as range, d.currency, d.flags, ${SUMMED}
    from ${linesOf(owner, metric, days, { day: false, tenant: false })} f
    join cost_dims d on d.id = f.dims_id join services s on s.id = d.service_id
    where ${matching(filters)}
    group by d.currency, d.flags`,
  );
  return toStatement(sql.join(sums, sql` union all `));
}

/** Costs of each day. Rows: `DayRow`. */
export function selectFactDays(owner: Owner, metric: Metric, days: Period, filters: CostFilters): Statement {
  return toStatement(sql`
    select f.day, d.currency, d.flags, ${SUMMED}
    from ${linesOf(owner, metric, days, { day: true, tenant: false })} f
    join cost_dims d on d.id = f.dims_id join services s on s.id = d.service_id
    where ${matching(filters)}
    group by f.day, d.currency, d.flags`);
}
