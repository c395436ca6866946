import { Temporal } from 'temporal-polyfill';
import { toStatement } from '../../../db/sql.ts';
import { type BudgetWindow, type WindowKind, windowAt, windowsAt } from '../budgets/index.ts';
import type { Context } from '../context.ts';
import { type CostState, mostRestrictive, type StateLimits, stateOf } from '../cost-state.ts';
import { CentavoError } from '../errors.ts';
import { add, canonical, compare, type Decimal } from '../money.ts';
import type { Period } from '../period.ts';

import { spendQuery, tenantByIdQuery } from './queries-spend.ts';

/** What a tenant, with all below it, has spent on AI calls in one window, in US dollars. */
export interface WindowSpend {
  kind: WindowKind;
  startsAt: Date;
  endsAt: Date;
  /** Its days, in the organization's zone. */
  period: Period;
  spentUsd: Decimal;
  /** Held for calls under way. */
  reservedUsd: Decimal;
  /** Null: no budget. */
  budgetUsd: Decimal | null;
  /** False where the budget only observes. */
  enforced: boolean;
  /** Until when a spent budget blocks nothing, by approval; null: it blocks. */
  liftedUntil: Date | null;
  /** Where the states begin in it. */
  limits: StateLimits;
  state: CostState;
}

/** What `ai_interactions` keeps of it. */
export interface TenantSpend {
  daySpendUsd: Decimal;
  monthSpendUsd: Decimal;
  budgetDayUsd: Decimal | null;
  budgetMonthUsd: Decimal | null;
}

/** How a tenant stands: the most restrictive of all windows that its calls count in. */
export interface TenantCostState {
  tenantId: number;
  tenant: string;
  state: CostState;
  /** Whether a budget above the tenant is what restricts it; whose is not told. */
  fromAbove: boolean;
  /** The tenant's own day and month, and the windows that it has a budget for. */
  windows: WindowSpend[];
  spend: TenantSpend;
}

/** The installation's shares at which states begin, for budgets that name none. */
export const DEFAULT_LIMITS: StateLimits = { warn: '0.7', throttle: '0.9', block: '1' };

/**
 * The state that a call of the tenant would be decided by now, with what it rests on.
 *
 * @throws not_found  no such tenant, or outside the scope
 */
export async function getCostState(
  ctx: Context,
  tenantId: number,
  limits: StateLimits = DEFAULT_LIMITS,
): Promise<TenantCostState> {
  const { name, all } = await readWindows(ctx, tenantId, windowsAt(ctx.now(), ctx.settings), limits);
  const own = all.filter((one) => one.tenantId === tenantId);
  const state = mostRestrictive(all.map((one) => one.state));
  const windows = own
    .filter(({ kind, budgetUsd }) => kind === 'day' || kind === 'month' || budgetUsd !== null)
    .map(({ tenantId: _, ...window }) => window);
  return {
    tenantId,
    tenant: name,
    state,
    fromAbove: state !== mostRestrictive(own.map((one) => one.state)),
    windows,
    spend: toTenantSpend(windows),
  };
}

/**
 * What a tenant, with all below it, spent on AI calls in the window that holds now.
 *
 * @throws not_found  no such tenant, or outside the scope
 */
export async function getSpend(
  ctx: Context,
  tenantId: number,
  kind: WindowKind,
  limits: StateLimits = DEFAULT_LIMITS,
): Promise<WindowSpend> {
  const window = windowAt(kind, ctx.now(), ctx.settings);
  const { all } = await readWindows(ctx, tenantId, [window], limits);
  const own = all.find((one) => one.tenantId === tenantId);
  if (!own) throw new Error('a tenant stands nowhere in the tree');
  const { tenantId: _, ...spend } = own;
  return spend;
}

/**
 * What a tenant, with all below it, spent today and this month, beside its budgets.
 *
 * @throws not_found  no such tenant, or outside the scope
 */
export async function getTenantSpend(ctx: Context, tenantId: number): Promise<TenantSpend> {
  const asked = (['day', 'month'] as const).map((kind) => windowAt(kind, ctx.now(), ctx.settings));
  const { all } = await readWindows(ctx, tenantId, asked, DEFAULT_LIMITS);
  return toTenantSpend(all.filter((one) => one.tenantId === tenantId));
}

/**
 * Whether no call of the tenant may be made now.
 *
 * @throws not_found  no such tenant, or outside the scope
 */
export async function isTenantBlocked(
  ctx: Context,
  tenantId: number,
  limits: StateLimits = DEFAULT_LIMITS,
): Promise<boolean> {
  return (await getCostState(ctx, tenantId, limits)).state === 'BLOCKED';
}

type Found = WindowSpend & { tenantId: number };

async function readWindows(
  ctx: Context,
  tenantId: number,
  asked: readonly BudgetWindow[],
  limits: StateLimits,
): Promise<{ name: string; all: Found[] }> {
  const [named] = await ctx.db.read(ctx.scope, [toStatement(tenantByIdQuery(ctx.scope, tenantId))]);
  const [tenant] = named ?? [];
  if (!tenant) throw new CentavoError('not_found', (t) => t('aiPolicy.noTenant'));
  // The scope was asked above. What stands over the tenant counts whoever asks, and is not shown.
  const [rows = []] = await ctx.db.read('*', [
    toStatement(spendQuery(tenantId, { windows: asked, timeZone: ctx.settings.timeZone, now: ctx.now() })),
  ]);
  const all = rows.map((row): Found => {
    const [warn, throttle, block] = (row.limits ?? []) as Decimal[];
    const own = warn !== undefined && throttle !== undefined && block !== undefined;
    const budgetUsd = row.cap === null ? null : canonical(row.cap as Decimal);
    const spentUsd = canonical(row.spent as Decimal);
    const enforced = row.enforced === true;
    const extra = row.extra as Decimal | null;
    const beyond = extra !== null && budgetUsd !== null && compare(spentUsd, add(budgetUsd, extra)) >= 0;
    const lifted = row.liftedUntil !== null && !beyond;
    const window = {
      tenantId: row.tenantId as number,
      kind: row.kind as WindowKind,
      startsAt: new Date(row.startsAt as string),
      endsAt: new Date(row.endsAt as string),
      period: daysOf(row.startsAt as string, row.endsAt as string, ctx.settings.timeZone),
      spentUsd,
      reservedUsd: canonical(row.reserved as Decimal),
      budgetUsd,
      enforced,
      liftedUntil: lifted ? new Date(row.liftedUntil as string) : null,
      limits: own ? { warn, throttle, block } : limits,
    };
    const state = enforced ? stateOf(spentUsd, budgetUsd, window.limits) : 'NORMAL';
    return { ...window, state: state === 'BLOCKED' && lifted ? 'THROTTLED' : state };
  });
  return { name: tenant.name as string, all };
}

function toTenantSpend(windows: readonly WindowSpend[]): TenantSpend {
  const [day, month] = [windows.find(isOf('day')), windows.find(isOf('month'))];
  return {
    daySpendUsd: day?.spentUsd ?? '0',
    monthSpendUsd: month?.spentUsd ?? '0',
    budgetDayUsd: day?.budgetUsd ?? null,
    budgetMonthUsd: month?.budgetUsd ?? null,
  };
}

function daysOf(startsAt: string, endsAt: string, timeZone: string): Period {
  const dayOf = (at: string) =>
    Temporal.Instant.fromEpochMilliseconds(Date.parse(at))
      .toZonedDateTimeISO(timeZone)
      .toPlainDate()
      .toString();
  return { from: dayOf(startsAt), to: dayOf(endsAt) };
}

function isOf(wanted: WindowKind): (window: WindowSpend) => boolean {
  return ({ kind }) => kind === wanted;
}
