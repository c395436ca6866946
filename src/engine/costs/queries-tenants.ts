import { type SQL, sql } from 'drizzle-orm';
import { type Scope, type Statement, toStatement } from '../../../db/sql.ts';
import { LUMP, SPANNED } from '../charge-flags.ts';
import type { Decimal } from '../money.ts';
import type { Day, Period } from '../period.ts';
import { withinScope } from '../scope-filter.ts';
import { isGroup } from './is-group.ts';
import type { TenantSort } from './list-tenant-costs.ts';

/**
 * A row of `selectTenantCosts`, by its kind: `count` of the tenants that match; `total` of a currency over all that the
 * scope sees; `tenant` on the page, in order, once for each of its currencies (null: it has no cost); `day` of one of them.
 */
export type TenantCostsRow = {
  kind: 'count' | 'total' | 'tenant' | 'day';
  place: number;
  id: number | null;
  name: string | null;
  parentId: number | null;
  isGroup: boolean | null;
  currency: string | null;
  day: Day | null;
  /** Null where there are lines and none has a value. */
  value: Decimal | null;
  before: Decimal | null;
  /** Of a day: whether it has ordinary usage. Of a count: how many. */
  n: number;
};

/** What the page is cut from. */
export interface TenantPage {
  scope: Scope;
  days: Period;
  before: Period;
  /** The days of the small line. */
  spark: Period;
  sort: TenantSort;
  descending: boolean;
  /** Part of a folded name; empty: all. */
  filter: string;
  limit: number;
  offset: number;
}

/** A sum that is not known where lines are and none of them has a cost. */
function known(lines: SQL, unknown: SQL, value: SQL): SQL {
  return sql`case when ${lines} > 0 and ${unknown} = ${lines} then null else coalesce(${value}, 0) end`;
}

/** A part of the sums of `tenant_days`, of the days of one side. */
function side(name: 'now' | 'before', { from, to }: Period): SQL {
  const inside = sql`filter (where day >= ${from}::date and day < ${to}::date)`;
  const as = (column: string) => sql.raw(`${name}_${column}`);
  return sql`sum(effective) ${inside} as ${as('value')}, coalesce(sum(effective_unknown) ${inside}, 0) as ${as('unknown')},
    coalesce(sum(lines) ${inside}, 0) as ${as('lines')}`;
}

const ROLLED = sql.raw(
  ['now', 'before']
    .flatMap((name) =>
      ['value', 'unknown', 'lines'].map((column) => `sum(${name}_${column}) as ${name}_${column}`),
    )
    .join(', '),
);
const NOW = known(sql.raw('now_lines'), sql.raw('now_unknown'), sql.raw('now_value'));
const BEFORE = known(sql.raw('before_lines'), sql.raw('before_unknown'), sql.raw('before_value'));

function orderOf({ sort, descending, spark }: TenantPage): SQL {
  const way = sql.raw(descending ? 'desc nulls last' : 'asc nulls first');
  switch (sort) {
    case 'name':
      return sql`t.name_key ${sql.raw(descending ? 'desc' : 'asc')}`;
    case 'cost':
      // Currencies are not added: tenants without the leading one stand below those that have it.
      return sql`l.value ${way}, b.value ${way}, t.name_key`;
    case 'change':
      return sql`l.value - l.before ${way}, t.name_key`;
    case 'changePct':
      return sql`case when l.before <> 0 then (l.value - l.before) / l.before end ${way}, t.name_key`;
    case 'lastDay':
      return sql`(select max(d.day) from tenant_closure c join tenant_days d on d.tenant_id = c.tenant_id
        where c.ancestor_id = t.id and d.day >= ${spark.from}::date and d.day < ${spark.to}::date
          and d.flags & ${SPANNED | LUMP} = 0) ${way}, t.name_key`;
    default:
      return sort satisfies never;
  }
}

/**
 * The costs of a page of living tenants, each with all below it, effective; sorted by the currency of the largest total.
 * One statement, so that it is one look at the ledger. Rows: `TenantCostsRow`, tenants in the order of the page.
 */
export function selectTenantCosts(page: TenantPage): Statement {
  const { scope, days, before, spark, filter, limit, offset } = page;
  const mine = (column: SQL) => withinScope(scope, column);
  return toStatement(sql`
    with owned as materialized (
      select tenant_id, currency, ${side('now', days)}, ${side('before', before)}
      from tenant_days
      where ${mine(sql`tenant_id`)} and ((day >= ${days.from}::date and day < ${days.to}::date)
        or (day >= ${before.from}::date and day < ${before.to}::date))
      group by tenant_id, currency),
    figures as materialized (
      select r.id, r.currency, ${NOW} as value, ${BEFORE} as before from (
        select c.ancestor_id as id, o.currency, ${ROLLED}
        from owned o join tenant_closure c on c.tenant_id = o.tenant_id group by c.ancestor_id, o.currency) r),
    totals as (
      select r.currency, ${NOW} as value, ${BEFORE} as before from (
        select currency, ${ROLLED} from owned group by currency) r),
    best as (select id, max(value) as value from figures group by id),
    lead as (select currency from totals order by value desc nulls last, currency limit 1),
    page as materialized (
      select t.id, t.name, (select o.id from tenants o where o.id = t.parent_id and ${mine(sql`o.id`)}) as parent_id,
        row_number() over (order by ${orderOf(page)}) as place
      from tenants t left join figures l on l.id = t.id and l.currency = (select currency from lead)
        left join best b on b.id = t.id
      where t.archived_at is null and ${mine(sql`t.id`)} and (${filter} = '' or position(${filter} in t.name_key) > 0)
      order by place limit ${limit}::int offset ${offset}::int)
    select 'count' as kind, 0::int8 as place, null::int as id, null as name, null::int as "parentId",
      null::boolean as "isGroup", null as currency, null::date as day, null::numeric as value,
      null::numeric as before, count(*) as n
    from tenants t where t.archived_at is null and ${mine(sql`t.id`)} and (${filter} = '' or position(${filter} in t.name_key) > 0)
    union all
    select 'total', 0, null, null, null, null, currency, null, value, before, 0 from totals
    union all
    select 'tenant', p.place, p.id, p.name, p.parent_id,
      ${isGroup(sql`p.id`)},
      f.currency, null, f.value, f.before, 0
    from page p left join figures f on f.id = p.id
    union all
    select 'day', p.place, p.id, null, null, null, d.currency, d.day, ${known(
      sql.raw('sum(d.lines)'),
      sql.raw('sum(d.effective_unknown)'),
      sql.raw('sum(d.effective)'),
    )}, null, count(*) filter (where d.flags & ${SPANNED | LUMP} = 0)
    from page p join tenant_closure c on c.ancestor_id = p.id
      join tenant_days d on d.tenant_id = c.tenant_id and d.day >= ${spark.from}::date and d.day < ${spark.to}::date
    group by p.place, p.id, d.currency, d.day`);
}
