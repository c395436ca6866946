import type { Context } from '../context.ts';
import type { Day, Period } from '../period.ts';
import type { Sums } from './compute.ts';
import type { FiguresInput, PartSums } from './compute-figures.ts';
import { type DayRow, selectAnyCurrency, selectDays, selectServices, selectTenants } from './queries.ts';
import { keyOfPart, labelOfNone, type SetRow, selectFactSets, selectFactSums } from './queries-facts.ts';
import type { TenantRef } from './resolve-tenant.ts';
import { type CostQuestion, hasFilters } from './schemas.ts';

/** The rows that figures are computed from. */
export type Rows = Pick<FiguresInput, 'services' | 'parts' | 'days' | 'currencyOfNothing'> & {
  before: Sums[];
};

/**
 * Reads rows in one snapshot: from the rollups where they can answer, else from the facts. Two statements; a third only
 * where nothing was spent, for the currency to say so in.
 */
export async function readRows(
  ctx: Context,
  tenant: TenantRef | null,
  question: CostQuestion,
  days: Period,
  before: Period,
): Promise<Rows> {
  const rows = await readBest(ctx, tenant, question, days, before);
  if (rows.days.length > 0 || rows.before.length > 0) return rows;
  return { ...rows, currencyOfNothing: await readCurrencyOfNothing(ctx) };
}

/** The currency in which to say that something cost nothing: one that the scope's costs are in; null without any. */
export async function readCurrencyOfNothing(ctx: Context): Promise<string | null> {
  const [currencies = []] = await ctx.db.read(ctx.scope, [selectAnyCurrency(ctx.scope)]);
  return (currencies[0]?.currency as string | undefined) ?? null;
}

function readBest(
  ctx: Context,
  tenant: TenantRef | null,
  question: CostQuestion,
  days: Period,
  before: Period,
): Promise<Rows> {
  const { by, filters } = question;
  if (!hasFilters(filters)) {
    if (tenant !== null && by.kind === 'service') return readServices(ctx, tenant, question, days, before);
    if (tenant === null && by.kind === 'tenant') return readTenants(ctx, question, days, before);
  }
  return readFacts(ctx, tenant, question, days, before);
}

async function readServices(
  ctx: Context,
  tenant: TenantRef,
  { metric }: CostQuestion,
  days: Period,
  before: Period,
): Promise<Rows> {
  const [services = [], byDay = []] = await ctx.db.read(ctx.scope, [
    selectServices(tenant, metric, days),
    selectDays(tenant, metric, days, before),
  ]);
  return { services: services as unknown as PartSums[], parts: null, ...splitDays(byDay as DayRow[]) };
}

async function readTenants(
  ctx: Context,
  { metric, by }: CostQuestion,
  days: Period,
  before: Period,
): Promise<Rows> {
  const [tenants = [], byDay = []] = await ctx.db.read(ctx.scope, [
    selectTenants(ctx.scope, metric, days),
    selectDays(ctx.scope, metric, days, before),
  ]);
  const parts = {
    keyOf: keyOfPart(by),
    none: labelOfNone(by, ctx.t),
    rows: tenants as unknown as PartSums[],
  };
  return { services: [], parts, ...splitDays(byDay as DayRow[]) };
}

function splitDays(rows: readonly DayRow[]): Pick<Rows, 'days' | 'before' | 'currencyOfNothing'> {
  return {
    days: rows.filter((row): row is DayRow & { day: Day } => row.day !== null),
    before: rows.filter((row) => row.day === null),
    currencyOfNothing: null,
  };
}

async function readFacts(
  ctx: Context,
  tenant: TenantRef | null,
  { metric, by, filters }: CostQuestion,
  days: Period,
  before: Period,
): Promise<Rows> {
  const [sets = [], earlier = []] = await ctx.db.read(ctx.scope, [
    selectFactSets(tenant ?? ctx.scope, metric, days, filters, by),
    selectFactSums(tenant ?? ctx.scope, metric, before, filters),
  ]);
  const rows = sets as SetRow[];
  const ofSet = (set: SetRow['set']) => rows.filter((row) => row.set === set);
  const listed = by.kind !== 'service';
  return {
    services: ofSet('service'),
    parts: listed ? { keyOf: keyOfPart(by), none: labelOfNone(by, ctx.t), rows: ofSet('part') } : null,
    days: ofSet('day').map((row) => ({ ...row, day: row.id ?? '' })),
    before: earlier as unknown as Sums[],
    currencyOfNothing: null,
  };
}
