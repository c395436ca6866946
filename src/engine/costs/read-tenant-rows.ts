import type { Context } from '../context.ts';
import type { Day, Period } from '../period.ts';
import type { Sums } from './compute.ts';
import type { FiguresInput, PartSums } from './compute-figures.ts';
import { type DayRow, selectAnyCurrency, selectDays, selectServices } from './queries.ts';
import { keyOfPart, labelOfNone, type SetRow, selectFactSets, selectFactSums } from './queries-facts.ts';
import type { TenantRef } from './resolve-tenant.ts';
import { type CostQuestion, hasFilters } from './schemas.ts';

/** The rows that figures are computed from. */
export type TenantRows = Pick<FiguresInput, 'services' | 'parts' | 'days' | 'currencyOfNothing'> & {
  before: Sums[];
};

/**
 * Reads a tenant's rows in one snapshot: from the rollups where they can answer, else from the facts. Two statements; a
 * third only where nothing was spent, for the currency to say so in.
 */
export async function readTenantRows(
  ctx: Context,
  tenant: TenantRef,
  question: CostQuestion,
  days: Period,
  before: Period,
): Promise<TenantRows> {
  const plain = question.by.kind === 'service' && !hasFilters(question.filters);
  const rows = plain
    ? await readRollups(ctx, tenant, question, days, before)
    : await readFacts(ctx, tenant, question, days, before);
  if (rows.services.length > 0 || rows.before.length > 0) return rows;
  const [currencies = []] = await ctx.db.read(ctx.scope, [selectAnyCurrency()]);
  return { ...rows, currencyOfNothing: (currencies[0]?.currency as string | undefined) ?? null };
}

async function readRollups(
  ctx: Context,
  tenant: TenantRef,
  { metric }: CostQuestion,
  days: Period,
  before: Period,
): Promise<TenantRows> {
  const [services = [], byDay = []] = await ctx.db.read(ctx.scope, [
    selectServices(tenant, metric, days),
    selectDays(tenant, metric, days, before),
  ]);
  const dayRows = byDay as DayRow[];
  return {
    services: services as unknown as PartSums[],
    parts: null,
    days: dayRows.filter((row): row is DayRow & { day: Day } => row.day !== null),
    before: dayRows.filter((row) => row.day === null),
    currencyOfNothing: null,
  };
}

async function readFacts(
  ctx: Context,
  tenant: TenantRef,
  { metric, by, filters }: CostQuestion,
  days: Period,
  before: Period,
): Promise<TenantRows> {
  const [sets = [], earlier = []] = await ctx.db.read(ctx.scope, [
    selectFactSets(tenant, metric, days, filters, by),
    selectFactSums(tenant, metric, before, filters),
  ]);
  const rows = sets as SetRow[];
  return {
    services: rows.filter((row) => row.set === 'service') as unknown as PartSums[],
    parts:
      by.kind === 'service'
        ? null
        : {
            keyOf: keyOfPart(by),
            none: labelOfNone(by),
            rows: rows.filter((row) => row.set === 'part') as unknown as PartSums[],
          },
    days: rows.filter((row) => row.set === 'day').map((row) => ({ ...row, day: row.id ?? '' })),
    before: earlier as unknown as Sums[],
    currencyOfNothing: null,
  };
}
