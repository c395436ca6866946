import { sql } from 'drizzle-orm';
import { toStatement } from '../../../db/sql.ts';
import type { Context } from '../context.ts';
import { badInput } from '../errors.ts';
import type { Fact } from '../facts.ts';
import type { Translate } from '../language/index.ts';
import type { ResourceCost } from '../ledger/index.ts';
import { subtract, sumOf } from '../money.ts';
import { toDay } from '../period.ts';
import { defaultMonth, type PeriodAsked } from '../period-asked.ts';
import { withinScope } from '../scope-filter.ts';
import { type FactBase, moneyFact, noMetric, type Sums, shareFact, tallyOf } from './compute.ts';
import { type Converted, convertTotals, factsOfConverted } from './convert-totals.ts';
import { type Coverage, coverageOf, type ImportedUnit } from './coverage.ts';
import { selectRanges, selectUnits } from './queries.ts';
import { pickReading, selectReadings, type TenantRef } from './resolve-tenant.ts';
import { type CostQuestion, hasFilters, type Reading } from './schemas.ts';

/** Resources that are listed. */
const LISTED = 20;

/** What a resource cost a tenant by one service. */
export interface ResourceLine {
  name: string;
  service: string;
  tenant: string;
  cost: Fact;
  share: Fact;
}

export interface ResourceList {
  currency: string;
  total: Fact;
  lines: ResourceLine[];
  /** What the list does not show, with its share; null where it shows all. */
  rest: { cost: Fact; share: Fact } | null;
}

export interface TopResources {
  tenant: TenantRef | null;
  question: CostQuestion;
  asked: PeriodAsked;
  coverage: Coverage;
  lists: ResourceList[];
  /** The total in the display currency; null where none is set or all is in it already. */
  converted: Converted | null;
  facts: Fact[];
}

/**
 * The dearest resources, read from the kept bills, with the tenants they belong to; of one tenant where one is named.
 *
 * @throws bad_input    with filters: bills are read by period and tenant only
 * @throws unavailable  where a kept bill is missing or damaged
 */
export async function getTopResources(ctx: Context, reading: Reading): Promise<TopResources> {
  const { question } = reading;
  if (hasFilters(question.filters)) {
    throw badInput((t) => t('costs.resourceFilters'));
  }
  const now = ctx.now();
  const asked = question.period ?? defaultMonth(now);
  const [rows = [], units = []] = await ctx.db.read(ctx.scope, [
    selectReadings(ctx, [reading]),
    selectUnits(ctx.scope, asked.period),
  ]);
  const { tenant } = await pickReading(ctx, [reading], rows, 'all');
  const coverage = coverageOf(units as unknown as ImportedUnit[], asked, toDay(now), {
    nameAccounts: ctx.scope === '*',
    t: ctx.t,
  });
  const answer = { tenant, question, asked, coverage };
  if (coverage.days === null) return notImported(answer, ctx.t);
  const [sums = [], members = []] = await ctx.db.read(ctx.scope, [
    selectRanges(tenant ?? ctx.scope, question.metric, [coverage.days]),
    toStatement(sql`select tenant_id as id from tenant_closure where ancestor_id = ${tenant?.id ?? -1}`),
  ]);
  // Reading bills takes a good deal of code that no other answer needs.
  const { readResources } = await import('../ledger/index.ts');
  const resources = await readResources(ctx, {
    period: coverage.days,
    metric: question.metric,
    tenantIds: tenant === null ? null : members.map(({ id }) => Number(id)),
    limit: LISTED,
  });
  const names = await readNames(ctx, resources);
  const base: FactBase = {
    metric: question.metric,
    tenant: tenant?.name ?? null,
    period: coverage.days,
    asOf: coverage.asOf,
  };
  const currencies = [...new Set((sums as unknown as Sums[]).map(({ currency }) => currency))].sort();
  const lists = currencies.map((currency) =>
    listOf(
      base,
      currency,
      (sums as unknown as Sums[]).filter((row) => row.currency === currency),
      resources.filter((row) => row.currency === currency),
      names,
      ctx.t,
    ),
  );
  const totals = lists.map(({ total }) => total);
  const converted = await convertTotals(ctx, totals, coverage.days);
  return { ...answer, lists, converted, facts: [...lists.flatMap(factsOf), ...factsOfConverted(converted)] };
}

async function readNames(ctx: Context, resources: readonly ResourceCost[]): Promise<Map<number, string>> {
  const ids = [...new Set(resources.map(({ tenantId }) => tenantId))];
  const [rows = []] = await ctx.db.read(ctx.scope, [
    toStatement(
      sql`select id, name from tenants where id = any(${sql.param(ids)}::int[]) and ${withinScope(ctx.scope, sql`id`)}`,
    ),
  ]);
  return new Map(rows.map(({ id, name }) => [Number(id), String(name)]));
}

function listOf(
  base: FactBase,
  currency: string,
  sums: readonly Sums[],
  resources: readonly ResourceCost[],
  names: ReadonlyMap<number, string>,
  t: Translate,
): ResourceList {
  const tally = tallyOf(sums, base.metric);
  const reason = noMetric(base.metric, t);
  const total = moneyFact(base, {
    key: 'total',
    label: t('costs.total'),
    currency,
    value: tally.value,
    reason,
  });
  const lines = resources.map((resource): ResourceLine => {
    const tenant = names.get(resource.tenantId) ?? '';
    const own = `${tenant}/${resource.service}`;
    const name = resource.resourceName ?? resource.resourceId ?? t('costs.noResource');
    const key =
      resource.resourceId === null ? `none:resource:${own}` : `resource:${own}/${resource.resourceId}`;
    const cost = moneyFact(base, { key, label: name, currency, value: resource.value });
    return { name, service: resource.service, tenant, cost, share: shareFact(cost, total, t) };
  });
  const shown = sumOf(lines.map(({ cost }) => cost.value ?? '0'));
  const left = tally.value === null ? '0' : subtract(tally.value, shown);
  const rest = moneyFact(base, {
    key: 'rest:resources',
    label: t('costs.otherResources'),
    currency,
    value: left,
  });
  return {
    currency,
    total,
    lines,
    rest: left === '0' ? null : { cost: rest, share: shareFact(rest, total, t) },
  };
}

function factsOf({ total, lines, rest }: ResourceList): Fact[] {
  return [
    total,
    ...lines.flatMap(({ cost, share }) => [cost, share]),
    ...(rest ? [rest.cost, rest.share] : []),
  ];
}

function notImported(
  answer: Omit<TopResources, 'lists' | 'converted' | 'facts'>,
  t: Translate,
): TopResources {
  const { tenant, question, asked, coverage } = answer;
  const base = { metric: question.metric, tenant: tenant?.name ?? null, period: asked.period, asOf: null };
  const unknown = { currency: null, value: null, reason: coverage.reason ?? undefined };
  return {
    ...answer,
    lists: [],
    converted: null,
    facts: [moneyFact(base, { key: 'total', label: t('costs.total'), ...unknown })],
  };
}
