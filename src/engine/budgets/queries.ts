import { sql } from 'drizzle-orm';
import { type Row, type Scope, type Statement, type Tx, toStatement } from '../../../db/sql.ts';
import type { WindowKind } from '../budget-windows.ts';
import { budgetJson, type LiveBudget } from '../live-budgets.ts';
import { withinScope } from '../scope-filter.ts';
import type { BudgetPlan, BudgetTarget, Spend } from './schemas.ts';

/** Key of the advisory lock that whoever changes one budget shares, and whoever changes many holds alone. */
const BUDGETS_LOCK = 7_320_121;
/** First key of the advisory locks of what budgets are about; the second is the tenant, or made of the tag. */
const TARGET_LOCK = 7_320_122;

/**
 * Locks the budgets of one tenant, or tag, until the transaction ends: those of others change beside it. A transaction
 * that changes budgets of several takes `lockAllBudgets` before.
 */
export async function lockBudgets(tx: Tx, target: BudgetTarget): Promise<void> {
  const about =
    'tenantId' in target ? `${target.tenantId}` : JSON.stringify([target.tagKey, target.tagValue]);
  await tx.rows(sql`
    select pg_advisory_xact_lock_shared(${BUDGETS_LOCK}), pg_advisory_xact_lock(${TARGET_LOCK}, hashtext(${about}))`);
}

/** Locks all budgets: so two that change several never wait for each other's. */
export async function lockAllBudgets(tx: Tx): Promise<void> {
  await tx.rows(sql`select pg_advisory_xact_lock(${BUDGETS_LOCK})`);
}

/** What a budget is about, as the live row of it is found by. */
export interface BudgetKey {
  target: BudgetTarget;
  spend: Spend;
  window: WindowKind;
}

const aboutTarget = (target: BudgetTarget) =>
  'tenantId' in target
    ? sql`b.tenant_id = ${target.tenantId}`
    : sql`b.tag_key = ${target.tagKey} and b.tag_value = ${target.tagValue}`;

/** The budget that counts now; null where there is none. */
export async function findLive(
  tx: Tx,
  now: Date,
  { target, spend, window }: BudgetKey,
): Promise<LiveBudget | null> {
  const rows = await tx.rows(sql`
    select ${budgetJson(now)} as budget from budgets b left join tenants t on t.id = b.tenant_id
    where b.removed_at is null and b.spend = ${spend} and b."window" = ${window} and ${aboutTarget(target)}`);
  return rows[0] ? toBudget(rows[0]) : null;
}

/** All budgets of one tenant or tag that count now. */
export async function selectLiveOf(tx: Tx, now: Date, target: BudgetTarget): Promise<LiveBudget[]> {
  const rows = await tx.rows(sql`
    select ${budgetJson(now)} as budget from budgets b left join tenants t on t.id = b.tenant_id
    where b.removed_at is null and ${aboutTarget(target)} order by b.spend desc, b.id`);
  return rows.map(toBudget);
}

export interface LiveFilter {
  tenantId?: number;
  tag?: { key: string; value: string };
  /** Only budgets of tenants. */
  tenantsOnly?: boolean;
}

/** Budgets of the scope that count now, of tenants that live. Those of tags are for who sees everything. Rows: `toBudget`. */
export function selectLive(scope: Scope, now: Date, filter: LiveFilter = {}): Statement {
  const tags = scope === '*' && filter.tenantsOnly !== true ? sql`b.tenant_id is null or` : sql``;
  const about =
    filter.tenantId !== undefined
      ? sql`b.tenant_id = ${filter.tenantId}`
      : filter.tag !== undefined
        ? sql`b.tag_key = ${filter.tag.key} and b.tag_value = ${filter.tag.value}`
        : sql`true`;
  return toStatement(sql`
    select ${budgetJson(now)} as budget from budgets b left join tenants t on t.id = b.tenant_id
    where b.removed_at is null and ${about} and (${tags} (t.archived_at is null and t.id is not null
      and ${withinScope(scope, sql`b.tenant_id`)}))
    order by t.name nulls last, b.tag_key, b.tag_value, b.spend desc, b.id`);
}

export function toBudget(row: Row): LiveBudget {
  return row.budget as LiveBudget;
}

export async function closeBudget(tx: Tx, id: number, at: Date): Promise<void> {
  await tx.rows(sql`update budgets set removed_at = ${at.toISOString()}::timestamptz where id = ${id}`);
}

/** Writes a budget as its plan says. @returns its id */
export async function insertBudget(tx: Tx, plan: BudgetPlan, version: number, at: Date): Promise<number> {
  const { target } = plan;
  const [tenantId, tagKey, tagValue] =
    'tenantId' in target ? [target.tenantId, null, null] : [null, target.tagKey, target.tagValue];
  const phases = plan.phases === null ? null : JSON.stringify(plan.phases);
  const [row] = await tx.rows<{ id: number }>(sql`
    insert into budgets (tenant_id, tag_key, tag_value, spend, "window", amount, currency, metric, counts, thresholds,
      phases, rollover_cap, usd_rate, usd_rate_on, valid_from, valid_to, observe_only, version, created_at)
    values (${tenantId}::int, ${tagKey}::text, ${tagValue}::text, ${plan.spend}, ${plan.window}, ${plan.amount}::numeric,
      ${plan.currency}, ${plan.metric}, ${sql.param(plan.counts)}::text[], ${sql.param(plan.thresholds)}::numeric[],
      ${phases}::text::jsonb, ${plan.rolloverCap}::numeric, ${plan.usdRate}::numeric, ${plan.usdRateOn}::date,
      ${plan.validFrom}::date, ${plan.validTo}::date, ${plan.observeOnly}, ${version}, ${at.toISOString()}::timestamptz)
    returning id`);
  if (!row) throw new Error('inserting a budget returned no row');
  return row.id;
}
