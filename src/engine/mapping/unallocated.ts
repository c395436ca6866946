import { type SQL, sql } from 'drizzle-orm';
import { type Scope, toStatement } from '../../../db/sql.ts';
import { UNALLOCATED_ID } from '../allocation/index.ts';
import type { Context } from '../context.ts';
import type { Decimal } from '../money.ts';
import { addDays, addMonths, type Day, type Period, startOfMonth, toDay } from '../period.ts';
import { withinScope } from '../scope-filter.ts';
import { newestDayQuery } from './queries.ts';

/** Months, the newest among them, whose unallocated money is looked at. */
const MONTHS = 3;

/** A set of dimensions that no rule maps on some of its days. */
export interface UnallocatedDims {
  billingAccountId: string;
  billingAccountName: string | null;
  subAccountId: string | null;
  subAccountName: string | null;
  service: string;
  tags: Readonly<Record<string, unknown>>;
  currency: string;
  /** Effective cost in the period; zero where all of it is older. */
  effective: Decimal;
}

export interface Unallocated {
  /** The newest months that have data. */
  period: Period;
  /** The last day that the data reach; null: the ledger is empty. */
  asOf: Day | null;
  dims: UnallocatedDims[];
}

const dimsQuery = (scope: Scope, period: Period): SQL => sql`
  select d.billing_account_id as "billingAccountId", u.name as "billingAccountName",
    d.sub_account_id as "subAccountId", d.sub_account_name as "subAccountName", s.name as service, d.tags, d.currency,
    trim_scale(coalesce(f.effective, 0)) as effective
  from (
    select dims_id, sum(effective) filter (where day >= ${period.from}::date and day < ${period.to}::date) as effective
    from cost_facts where tenant_id = ${UNALLOCATED_ID} and ${withinScope(scope, sql`tenant_id`)} group by dims_id) f
  join cost_dims d on d.id = f.dims_id
  join services s on s.id = d.service_id
  left join (
    select provider, billing_account_id, max(billing_account_name) as name from bill_units group by 1, 2) u
    on u.provider = d.provider and u.billing_account_id = d.billing_account_id`;

/** What no rule maps, with its money of the newest three months. */
export async function readUnallocated(ctx: Context): Promise<Unallocated> {
  const [newest = []] = await ctx.db.read(ctx.scope, [toStatement(newestDayQuery)]);
  const asOf = (newest[0]?.day as Day | null | undefined) ?? null;
  const last = asOf ?? toDay(ctx.now());
  const period = { from: addMonths(startOfMonth(last), 1 - MONTHS), to: addDays(last, 1) };
  const [dims = []] = await ctx.db.read(ctx.scope, [toStatement(dimsQuery(ctx.scope, period))]);
  return { period, asOf, dims: dims as unknown as UnallocatedDims[] };
}
