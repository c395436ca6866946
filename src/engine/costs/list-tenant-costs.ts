import { z } from 'zod';
import type { Context } from '../context.ts';
import type { Fact } from '../facts.ts';
import { parseInput } from '../parse-input.ts';
import { addDays, addMonths, type Day, type Period, toDay } from '../period.ts';
import { type PeriodAsked, stepBack, stepOf, toPeriodAsked } from '../period-asked.ts';
import { toNameKey } from '../tenants/index.ts';
import { computeTenantCosts, type TenantCostFigures, type TenantCostRow } from './compute-tenants.ts';
import { type Coverage, coverageOf, type ImportedUnit } from './coverage.ts';
import { selectNewestUnits, selectUnits } from './queries.ts';
import { selectTenantCosts, type TenantCostsRow } from './queries-tenants.ts';

/** Days of the small line beside each tenant. */
const SPARK_DAYS = 30;
const MOST_ON_A_PAGE = 100;
const LONGEST_FILTER = 200;

const TENANT_SORTS = ['cost', 'change', 'changePct', 'lastDay', 'name'] as const;
export type TenantSort = (typeof TENANT_SORTS)[number];

export const ListTenantCostsInput = z.object({
  /** Absent: the newest month with data, so far. */
  period: z.custom<PeriodAsked>().optional(),
  sort: z.enum(TENANT_SORTS).default('cost'),
  /** Absent: the largest first, names from A. */
  descending: z.boolean().optional(),
  /** Part of a name, whatever its case. */
  filter: z.string().max(LONGEST_FILTER).default(''),
  /** From 1. */
  page: z.int().min(1).max(1_000_000).default(1),
  pageSize: z.int().min(1).max(MOST_ON_A_PAGE).default(50),
});
export type ListTenantCostsInput = z.input<typeof ListTenantCostsInput>;

/** A page of the tenants that the scope sees, with what each cost. */
export interface TenantCosts {
  /** Null: nothing is imported at all. */
  asked: PeriodAsked | null;
  coverage: Coverage;
  /** The days that the change is against; null where nothing can be answered. */
  before: Period | null;
  /** Whether all of those days are imported, so that the two compare. */
  isComparable: boolean;
  /** All that the scope sees, once for each currency, the larger first; empty where nothing can be answered. */
  totals: TenantCostFigures[];
  /** The page, in order. */
  rows: TenantCostRow[];
  /** How many tenants match, on all pages. */
  count: Fact;
  page: number;
  pageSize: number;
  facts: Fact[];
}

/**
 * Lists the living tenants of the scope, each with the effective cost of all below it, the change against the same days
 * before, its share of all that the scope sees, its last days and how far its data reach. Sums, order and paging are the
 * database's: one look at the ledger, after one at which bills are there.
 *
 * @throws bad_input
 */
export async function listTenantCosts(ctx: Context, input: ListTenantCostsInput = {}): Promise<TenantCosts> {
  const { period, sort, descending, filter, page, pageSize } = parseInput(ListTenantCostsInput, input);
  const now = ctx.now();
  const before = period && stepBack(period.period, stepOf(period)).period;
  const [rows = []] = await ctx.db.read(ctx.scope, [
    period && before
      ? selectUnits(ctx.scope, { from: before.from, to: period.period.to })
      : selectNewestUnits(ctx.scope),
  ]);
  const units = rows as unknown as ImportedUnit[];
  const covering = (asked: Pick<PeriodAsked, 'period' | 'open'>) =>
    coverageOf(units, asked, toDay(now), { nameAccounts: ctx.scope === '*', t: ctx.t });
  const { asked, coverage } = period
    ? { asked: period, coverage: covering(period) }
    : newestOf(units, covering, now);
  // Without days the list still names the tenants; an empty range has no cost.
  const at = asked?.period.from ?? toDay(now);
  const days = coverage.days ?? { from: at, to: at };
  const compared = asked ? stepBack(days, stepOf(asked)).period : days;
  const spark = { from: coverage.days ? addDays(days.to, -SPARK_DAYS) : at, to: days.to };
  const [found = []] = await ctx.db.read(ctx.scope, [
    selectTenantCosts({
      scope: ctx.scope,
      days,
      before: compared,
      spark,
      sort,
      descending: descending ?? sort !== 'name',
      filter: toNameKey(filter),
      limit: pageSize,
      offset: (page - 1) * pageSize,
    }),
  ]);
  const known = covering({ period: compared, open: false });
  const computed = computeTenantCosts(found as TenantCostsRow[], {
    t: ctx.t,
    days,
    compared,
    spark,
    coverage,
    before: known,
  });
  return {
    asked,
    coverage,
    before: coverage.days && compared,
    isComparable: coverage.days !== null && known.days !== null && !known.cut && known.gaps.length === 0,
    ...computed,
    page,
    pageSize,
  };
}

/** The newest month of which a day is complete, and what is imported of it. */
function newestOf(
  units: readonly ImportedUnit[],
  covering: (asked: PeriodAsked) => Coverage,
  now: Date,
): { asked: PeriodAsked | null; coverage: Coverage } {
  const monthFrom = (from: Day) => {
    const asked = toPeriodAsked('month', { from, to: addMonths(from, 1) }, now);
    return { asked, coverage: covering(asked) };
  };
  const thisMonth = monthFrom(`${toDay(now).slice(0, 7)}-01`);
  const { newestMonth } = thisMonth.coverage;
  if (units.length === 0 || newestMonth === null) return { asked: null, coverage: thisMonth.coverage };
  const newest = monthFrom(newestMonth);
  // On the first day of a month its bill may be there and no day of it complete.
  return newest.coverage.days ? newest : monthFrom(addMonths(newestMonth, -1));
}
