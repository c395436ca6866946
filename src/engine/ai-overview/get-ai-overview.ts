import { Temporal } from 'temporal-polyfill';
import { type BudgetWindow, windowAt, windowsAt } from '../budgets/index.ts';
import { type Context, isAtLeast } from '../context.ts';
import type { StateLimits } from '../cost-state.ts';
import type { Day } from '../period.ts';
import { listPriceAlarms } from '../prices/index.ts';
import { countTenants, toAlerts, toOutageAlerts, toPriceAlerts, toTenantRow } from './compute.ts';
import {
  type AiAlarmFound,
  type AiDayFound,
  type AiOutageFound,
  type AiTenantFound,
  selectAiAlarms,
  selectAiDays,
  selectAiOutages,
  selectAiTenants,
  selectSeenTenants,
} from './queries.ts';
import type { AiOverview } from './schemas.ts';

/** The days of the trend, today among them. */
const TREND_DAYS = 14;
const DEFAULT_LIMITS: StateLimits = { warn: '0.7', throttle: '0.9', block: '1' };

/**
 * AI spend of all tenants that the actor sees: how many are in which state, those that spend most, and the budgets that
 * are full or nearly; what no cap held while the database was away, and, for whom prices concern, those that no cap can
 * rest on.
 *
 * @param options.limits  shares at which a state begins, for budgets that name none; default 70, 90, 100 %
 * @param options.models  models that calls may be sent to, by provider: their prices are looked at too
 * @param options.top  rows of the list; default 10
 */
export async function getAiOverview(
  ctx: Context,
  options: {
    limits?: StateLimits;
    models?: Readonly<Record<string, readonly string[]>>;
    top?: number;
  } = {},
): Promise<AiOverview> {
  const { limits = DEFAULT_LIMITS, top = 10 } = options;
  const now = ctx.now();
  const { timeZone } = ctx.settings;
  const asked = { scope: ctx.scope, windows: windowsAt(now, ctx.settings), timeZone, limits, now };
  const month = windowAt('month', now, ctx.settings);
  const [[tenantRows = []], [alarmRows = [], outageRows = []], [seenRows = []], priceAlarms] =
    await Promise.all([
      ctx.db.read('*', [selectAiTenants(asked)]),
      ctx.db.read(ctx.scope, [
        selectAiAlarms(asked),
        selectAiOutages(ctx.scope, { from: month.startsAt, to: month.endsAt }),
      ]),
      ctx.db.read(ctx.scope, [selectSeenTenants(ctx.scope)]),
      isAtLeast(ctx.actor.role, 'admin') ? listPriceAlarms(ctx, options.models) : [],
    ]);
  // The second wall of what was read under all scopes.
  const seen = new Set(seenRows.map(({ id }) => id as number));
  const tenants = (tenantRows as AiTenantFound[]).filter(
    ({ id, rootId }) => seen.has(id) && seen.has(rootId),
  );
  const monthStart = Temporal.Instant.fromEpochMilliseconds(month.startsAt.getTime())
    .toZonedDateTimeISO(timeZone)
    .toPlainDate()
    .toString();
  const alerts = [
    ...toAlerts(alarmRows as AiAlarmFound[], tenants, { t: ctx.t, timeZone }),
    ...toOutageAlerts(outageRows as AiOutageFound[], tenants, monthStart, ctx.t),
    ...toPriceAlerts(priceAlarms, ctx.t),
  ];
  const listed = tenants.filter(({ counts }) => counts).slice(0, top);
  const days = listDays(now, timeZone);
  const today = windowAt('day', now, ctx.settings);
  const first = dayStartOf(days[0], today, timeZone);
  const [spentOn = []] = await ctx.db.read(ctx.scope, [
    selectAiDays(ctx.scope, {
      ids: listed.map(({ id }) => id),
      from: first,
      to: today.endsAt,
      timeZone,
    }),
  ]);
  return {
    timestamp: now.toISOString(),
    stats: countTenants(tenants, alerts),
    top10: listed.map((found) => toTenantRow(found, spentOn as AiDayFound[], days)),
    alerts,
  };
}

/** The last days of a time zone, the oldest first. */
function listDays(now: Date, timeZone: string): Day[] {
  const today = Temporal.Instant.fromEpochMilliseconds(now.getTime())
    .toZonedDateTimeISO(timeZone)
    .toPlainDate();
  return Array.from({ length: TREND_DAYS }, (_, index) =>
    today.subtract({ days: TREND_DAYS - 1 - index }).toString(),
  );
}

function dayStartOf(day: Day | undefined, today: BudgetWindow, timeZone: string): Date {
  if (day === undefined) return today.startsAt;
  return new Date(Temporal.PlainDate.from(day).toZonedDateTime(timeZone).epochMilliseconds);
}
