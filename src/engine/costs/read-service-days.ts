import type { Context } from '../context.ts';
import type { Fact } from '../facts.ts';
import { absolute, compare, type Metric, sumOf } from '../money.ts';
import { addDays, addMonths, type Day, daysIn, isWholeMonths, type Period } from '../period.ts';
import { monthsOf } from '../period-asked.ts';
import { changeFacts, type FactBase, groupBy, moneyFact, restFact, type Sums, tallyOf } from './compute.ts';
import { type Owner, selectServiceDays, selectServiceRanges } from './queries.ts';
import type { TenantRef } from './resolve-tenant.ts';

/** Layers of an area before the rest. */
const LAYERS = 6;
/** Longer periods are shown month by month. */
const MOST_DAYS = 100;

/** Costs of one service day by day (or month by month); the last layer may be all other services. */
export interface ServiceLayer {
  label: string;
  points: Fact[];
}

type ServiceRow = Sums & { service: string; day: Day };

/**
 * The dearest services of a period by day, or by whole month where the period is long, and the rest as one: of each
 * point they add up to its cost. Days that are not imported are unknown.
 */
export async function readServiceLayers(
  ctx: Context,
  about: {
    tenant: TenantRef | null;
    metric: Metric;
    period: Period;
    asOf: Day | null;
    gaps: readonly Period[];
    currency: string;
    reason: string;
    others: string;
  },
): Promise<ServiceLayer[]> {
  const { tenant, metric, period, currency, gaps } = about;
  const steps = stepsOf(period);
  const byMonth = steps.some((step) => daysIn(step) > 1);
  const [found = []] = await ctx.db.read(ctx.scope, [
    selectServiceDays(tenant ?? ctx.scope, metric, period, byMonth),
  ]);
  const starts = new Set(steps.map(({ from }) => from));
  const rows = (found as unknown as ServiceRow[]).filter(
    (row) => row.currency === currency && starts.has(row.day),
  );
  const layers = [...groupBy(rows, (row) => row.service)].map(([label, own]) => {
    const byDay = groupBy(own, (row) => row.day);
    const points = steps.map((step): Fact => {
      const missing = gaps.some((gap) => gap.from < step.to && gap.to > step.from);
      const base: FactBase = { metric, tenant: tenant?.name ?? null, period: step, asOf: about.asOf };
      return moneyFact(base, {
        key: `service:${label}@${byMonth ? step.from.slice(0, 7) : step.from}`,
        label,
        currency,
        value: missing ? null : tallyOf(byDay.get(step.from) ?? [], metric).value,
        reason: about.reason,
      });
    });
    return { label, points, total: sumOf(points.map(({ value }) => value ?? '0')) };
  });
  layers.sort((a, b) => compare(b.total, a.total) || (a.label < b.label ? -1 : 1));
  const shown = layers.slice(0, layers.length === LAYERS + 1 ? LAYERS + 1 : LAYERS);
  const hidden = layers.slice(shown.length);
  const rest =
    hidden.length === 0
      ? []
      : [
          {
            label: about.others,
            points: steps.flatMap((step, at): Fact[] => {
              const [like] = shown;
              const first = like?.points[at];
              if (!first) return [];
              const own = hidden.flatMap(({ points }) => points[at] ?? []);
              const key = `rest:services@${byMonth ? step.from.slice(0, 7) : step.from}`;
              const unknown = own.every(({ value }) => value === null);
              return [
                unknown ? { ...first, key, label: about.others } : restFact(key, about.others, own, first),
              ];
            }),
          },
        ];
  return [...shown.map(({ label, points }) => ({ label, points })), ...rest];
}

/** The days of the period, or its whole months where it is long. */
function stepsOf(period: Period): Period[] {
  if (daysIn(period) > MOST_DAYS) {
    const months = monthsOf(period).map((from) => ({ from, to: addMonths(from, 1) }));
    return months.filter(
      (month) => month.from >= period.from && month.to <= period.to && isWholeMonths(month),
    );
  }
  const steps: Period[] = [];
  for (let day = period.from; day < period.to; day = addDays(day, 1))
    steps.push({ from: day, to: addDays(day, 1) });
  return steps;
}

/** How much each service's cost changed from one period to the other, the largest change first. */
export async function readMovers(
  ctx: Context,
  about: {
    owner: Owner;
    tenant: string | null;
    metric: Metric;
    days: Period;
    before: Period;
    asOf: Day | null;
    currency: string;
  },
): Promise<Fact[]> {
  const { metric, currency, days, before } = about;
  const [found = []] = await ctx.db.read(ctx.scope, [
    selectServiceRanges(about.owner, metric, [days, before]),
  ]);
  const rows = (found as unknown as (Sums & { service: string; range: number })[]).filter(
    (row) => row.currency === currency,
  );
  const changes = [...groupBy(rows, (row) => row.service)].flatMap(([service, own]): Fact[] => {
    const side = (range: number, period: Period) =>
      moneyFact(
        { metric, tenant: about.tenant, period, asOf: about.asOf },
        {
          key: `service:${service}`,
          label: service,
          currency,
          value: tallyOf(
            own.filter((row) => row.range === range),
            metric,
          ).value,
        },
      );
    const { change } = changeFacts(side(0, days), side(1, before), ctx.t, { suffix: `:service:${service}` });
    return change.value === null || compare(change.value, '0') === 0 ? [] : [{ ...change, label: service }];
  });
  const sizeOf = ({ value }: Fact) => absolute(value ?? '0');
  return changes.sort((a, b) => compare(sizeOf(b), sizeOf(a)) || (a.label < b.label ? -1 : 1));
}
