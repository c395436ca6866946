import { type SQL, sql } from 'drizzle-orm';
import { type Scope, type Statement, toStatement } from '../../../db/sql.ts';
import { CORRECTION, LUMP, PREPAYMENT, SPANNED } from '../charge-flags.ts';
import type { LiveBudget } from '../live-budgets.ts';
import type { Decimal, Metric } from '../money.ts';
import type { Period } from '../period.ts';
import { withinScope } from '../scope-filter.ts';

/** A stretch of days that a budget's costs are added up over. */
export interface SpendQuestion {
  budget: Pick<LiveBudget, 'tenantId' | 'tagKey' | 'tagValue' | 'currency' | 'metric' | 'counts'>;
  days: Period;
  /** Leave out what is charged once or for several days: it says nothing about the next day. */
  dailyOnly: boolean;
}

/** The answer to the question of the same number. */
export type SpendRow = {
  n: number;
  spent: Decimal;
  /** Lines that have no cost of the metric. */
  unknown: number;
  /** Costs in other currencies lie beside these. */
  otherCurrencies: string[] | null;
};

const METRIC_COLUMNS: Record<Metric, { value: SQL; unknown: SQL }> = {
  billed: { value: sql.raw('f.billed'), unknown: sql.raw('0') },
  effective: { value: sql.raw('f.effective'), unknown: sql.raw('f.effective_unknown') },
  list: { value: sql.raw('f.list'), unknown: sql.raw('f.list_unknown') },
  contracted: { value: sql.raw('f.contracted'), unknown: sql.raw('f.contracted_unknown') },
};

/** Keys of tags that differ in case or spelling only are one, as in questions about costs. */
const foldedKey = (key: SQL) => sql`regexp_replace(lower(${key}), '[-_. ]', '', 'g')`;

/**
 * What budgets' costs come to: one statement for all of them. A line that is of several kinds (a correction of a tax)
 * counts where all of them do. Rows: `SpendRow`.
 */
export function selectSpend(scope: Scope, questions: readonly SpendQuestion[]): Statement {
  return toStatement(
    sql.join(
      questions.map((question, n) => sql`(${spendOf(scope, question, n)})`),
      sql` union all `,
    ),
  );
}

function spendOf(scope: Scope, { budget, days, dailyOnly }: SpendQuestion, n: number): SQL {
  const { value, unknown } = METRIC_COLUMNS[budget.metric];
  const own = sql`d.currency = ${budget.currency}`;
  return sql`
    select ${n}::int as n, trim_scale(coalesce(sum(s.value) filter (where ${own}), 0)) as spent,
      coalesce(sum(s.unknown) filter (where ${own}), 0)::int8 as unknown,
      array_to_json(array_agg(distinct d.currency) filter (where not ${own})) as "otherCurrencies"
    from (
      select f.dims_id, sum(${value}) as value, sum(${unknown}) as unknown from cost_facts f
      where ${ownedBy(budget, scope)} and f.day >= ${days.from}::date and f.day < ${days.to}::date
      group by f.dims_id) s
    join cost_dims d on d.id = s.dims_id
    where ${counted(budget)} and ${dailyOnly ? sql`d.flags & ${SPANNED | LUMP} = 0` : sql`true`}`;
}

function ownedBy({ tenantId }: SpendQuestion['budget'], scope: Scope): SQL {
  const within = withinScope(scope, sql`f.tenant_id`);
  if (tenantId === null) return within;
  return sql`f.tenant_id in (select c.tenant_id from tenant_closure c where c.ancestor_id = ${tenantId}) and ${within}`;
}

/** What of the costs a budget counts. Support is told by its service's name: FOCUS has no category for it. */
function counted({ counts, metric, tagKey, tagValue }: SpendQuestion['budget']): SQL {
  const left: SQL[] = [];
  const leaveOut = (one: (typeof counts)[number], what: SQL) => {
    if (!counts.includes(one)) left.push(sql`not ${what}`);
  };
  leaveOut('tax', sql`(lower(d.charge_category) = 'tax')`);
  leaveOut('credits', sql`(lower(d.charge_category) = 'credit')`);
  leaveOut('refunds', sql`(d.flags & ${CORRECTION} <> 0 or lower(d.charge_category) = 'adjustment')`);
  leaveOut(
    'support',
    sql`exists (select 1 from services v where v.id = d.service_id and v.name ~* 'support')`,
  );
  leaveOut('prepayments', sql`(d.flags & ${PREPAYMENT} <> 0)`);
  // As in every answer: later rows use a prepayment up at list and contracted cost.
  if (metric === 'list' || metric === 'contracted') left.push(sql`d.flags & ${PREPAYMENT} = 0`);
  if (tagKey !== null) {
    left.push(sql`lower((select g.value from jsonb_each_text(d.tags) g
      where ${foldedKey(sql`g.key`)} = ${foldedKey(sql`${tagKey}::text`)} order by g.key limit 1)) = lower(${tagValue}::text)`);
  }
  return left.length === 0 ? sql`true` : sql.join(left, sql` and `);
}
