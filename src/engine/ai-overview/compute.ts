import type { CostState } from '../cost-state.ts';
import type { Translate } from '../language/index.ts';
import { canonical, type Decimal, multiply, ratioOf, sumOf } from '../money.ts';
import type { Day } from '../period.ts';
import type { PriceAlarm } from '../prices/index.ts';
import type { AiAlarmFound, AiDayFound, AiOutageFound, AiTenantFound } from './queries.ts';
import type { AiAlert, AiOverview, AiTenantRow } from './schemas.ts';

/** How many tenants are in each state, and what they spent; a tenant and the group above it are not counted twice. */
export function countTenants(
  tenants: readonly AiTenantFound[],
  alerts: readonly AiAlert[],
): AiOverview['stats'] {
  const inState = (state: CostState) => tenants.filter((one) => one.state === state).length;
  const roots = tenants.filter(({ id, rootId }) => id === rootId);
  return {
    totalTenants: tenants.length,
    normalTenants: inState('NORMAL'),
    cautionTenants: inState('CAUTION'),
    throttledTenants: inState('THROTTLED'),
    blockedTenants: inState('BLOCKED'),
    totalDaySpend: sumOf(roots.map(({ day }) => day)),
    totalMonthSpend: sumOf(roots.map(({ month }) => month)),
    criticalAlerts: alerts.filter(({ severity }) => severity === 'critical').length,
    highAlerts: alerts.filter(({ severity }) => severity === 'high').length,
  };
}

/** One row of the list, with a cost for each of the days. */
export function toTenantRow(
  found: AiTenantFound,
  spentOn: readonly AiDayFound[],
  days: readonly Day[],
): AiTenantRow {
  const { day, month, dayCap, monthCap } = found;
  const costs = new Map(spentOn.filter(({ id }) => id === found.id).map((one) => [one.day, one.cost]));
  return {
    organizationId: found.rootId,
    siteId: found.id,
    siteName: found.name,
    state: found.state,
    spend: {
      daySpendUsd: canonical(day),
      monthSpendUsd: canonical(month),
      budgetDayUsd: dayCap === null ? null : canonical(dayCap),
      budgetMonthUsd: monthCap === null ? null : canonical(monthCap),
    },
    percentages: { day: percentOf(day, dayCap), month: percentOf(month, monthCap) },
    trend: days.map((date) => ({ date, cost: canonical(costs.get(date) ?? '0') })),
  };
}

/** 82.5 for 33 of 40; null where there is nothing to compare with. */
function percentOf(spent: Decimal, cap: Decimal | null): Decimal | null {
  const ratio = cap === null ? null : ratioOf(spent, cap);
  return ratio === null ? null : canonical(multiply(ratio, '100'));
}

const WINDOW_WORDS = {
  day: 'aiOverview.ofDay',
  week: 'aiOverview.ofWeek',
  month: 'aiOverview.ofMonth',
  quarter: 'aiOverview.ofQuarter',
  year: 'aiOverview.ofYear',
} as const;

/** The alerts, the worst first. A budget that only observes never says that anything is stopped. */
export function toAlerts(
  alarms: readonly AiAlarmFound[],
  tenants: readonly AiTenantFound[],
  { t, timeZone }: { t: Translate; timeZone: string },
): AiAlert[] {
  const known = new Map(tenants.map((one) => [one.id, one]));
  const alerts = alarms.flatMap((alarm): AiAlert[] => {
    const tenant = known.get(alarm.tenantId);
    const word = WINDOW_WORDS[alarm.kind as keyof typeof WINDOW_WORDS];
    if (!tenant || !word) return [];
    const severity = alarm.level === 3 && alarm.enforced ? 'critical' : 'high';
    return [
      {
        id: `ai:${alarm.tenantId}:${alarm.kind}:${alarm.startsAt}:${severity}`,
        severity,
        message: say(alarm, { tenant: tenant.name, window: t(word), share: shareOf(alarm, t) }, t, timeZone),
        organizationId: tenant.rootId,
        siteId: tenant.id,
        tenantName: tenant.name,
      },
    ];
  });
  return [
    ...alerts.filter(({ severity }) => severity === 'critical'),
    ...alerts.filter(({ severity }) => severity === 'high'),
  ];
}

function say(
  { level, enforced, lifted, liftUntil }: AiAlarmFound,
  about: { tenant: string; window: string; share: string },
  t: Translate,
  timeZone: string,
): string {
  if (!enforced) return t('aiOverview.observed', about);
  if (lifted && liftUntil !== null) {
    const style = { dateStyle: 'medium', timeStyle: 'short', timeZone } as const;
    const until = new Intl.DateTimeFormat(t.language, style).format(new Date(liftUntil));
    return t('aiOverview.lifted', { ...about, until });
  }
  return t(level === 3 ? 'aiOverview.blocked' : 'aiOverview.throttled', about);
}

/** `104,5 %` for reading; of a budget of nothing, all of it is spent. */
function shareOf({ spent, cap }: AiAlarmFound, t: Translate): string {
  const percent = percentOf(spent, cap) ?? '100';
  // For reading alone: no figure is computed from it.
  return new Intl.NumberFormat(t.language, { maximumFractionDigits: 1 }).format(Number(percent));
}

/** What calls cost this month that were decided while the database was away. */
export function toOutageAlerts(
  found: readonly AiOutageFound[],
  tenants: readonly AiTenantFound[],
  month: Day,
  t: Translate,
): AiAlert[] {
  const known = new Map(tenants.map((one) => [one.id, one]));
  return found.flatMap(({ tenantId, amount, calls }): AiAlert[] => {
    const tenant = known.get(tenantId);
    if (!tenant) return [];
    return [
      {
        id: `ai-outage:${tenantId}:${month}`,
        severity: 'high',
        message: t('aiOverview.outage', { tenant: tenant.name, amount: canonical(amount), count: calls }),
        organizationId: tenant.rootId,
        siteId: tenant.id,
        tenantName: tenant.name,
      },
    ];
  });
}

const FAULT_WORDS = {
  zero: 'aiOverview.priceZero',
  outlier: 'aiOverview.priceOutlier',
  missing: 'aiOverview.priceMissing',
} as const satisfies Record<PriceAlarm['fault'], string>;

/** Prices are the organization's, of no tenant. */
export function toPriceAlerts(alarms: readonly PriceAlarm[], t: Translate): AiAlert[] {
  return alarms.map(({ provider, model, fault }) => ({
    id: `ai-price:${provider}/${model}:${fault}`,
    severity: 'high',
    message: t(FAULT_WORDS[fault], { provider, model }),
    organizationId: null,
    siteId: null,
    tenantName: null,
  }));
}
