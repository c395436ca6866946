import { type SQL, sql } from 'drizzle-orm';
import type { Decimal, Metric } from './money.ts';
import type { Day } from './period.ts';

/** What is counted beside usage and purchases where a budget says so. */
export type Countable = 'tax' | 'credits' | 'refunds' | 'support' | 'prepayments';

/** One state of a budget over time: each change closes a row and begins another. */
export interface BudgetEra {
  amount: Decimal;
  /** Other amounts for single months: `{"2026-12": "1500"}`. */
  phases: Record<string, Decimal> | null;
  rolloverCap: Decimal | null;
  validFrom: Day | null;
  /** Exclusive. */
  validTo: Day | null;
  /** ISO 8601. */
  createdAt: string;
  removedAt: string | null;
}

/** A budget that counts now, as the database holds it. */
export interface LiveBudget extends BudgetEra {
  id: number;
  /** Null for the budget of a tag. */
  tenantId: number | null;
  tenant: string | null;
  tagKey: string | null;
  tagValue: string | null;
  spend: 'cloud' | 'ai';
  window: 'day' | 'week' | 'month' | 'quarter' | 'year';
  currency: string;
  metric: Metric;
  counts: Countable[];
  /** Shares of the amount, ascending. */
  thresholds: Decimal[];
  usdRate: Decimal | null;
  usdRateOn: Day | null;
  observeOnly: boolean;
  version: number;
  /** What it was before, with what it is now, the oldest first. */
  history: BudgetEra[];
  /** The sum of the nearest budgets below in the same window and currency; null where there are none. */
  children: { amount: Decimal; count: number; otherCurrencies: number } | null;
  /** AI: the window that now falls in, in US dollars; null where nothing was asked for in it yet. */
  aiWindow: AiWindow | null;
}

export interface AiWindow {
  startsAt: string;
  endsAt: string;
  cap: Decimal | null;
  spent: Decimal;
  reserved: Decimal;
  /** Of the cap, what the month before handed on; null: not yet. */
  rolled: Decimal | null;
}

const era = (b: SQL) => sql`'amount', trim_scale(${b}.amount)::text, 'phases', ${b}.phases,
  'rolloverCap', trim_scale(${b}.rollover_cap)::text, 'validFrom', ${b}.valid_from, 'validTo', ${b}.valid_to,
  'createdAt', ${b}.created_at, 'removedAt', ${b}.removed_at`;

/** Rows of `b` and `other` are about the same thing. */
const sameThing = sql`other.spend = b.spend and other."window" = b."window"
  and (other.tenant_id = b.tenant_id or (other.tag_key = b.tag_key and other.tag_value = b.tag_value))`;

/** A row `b` of `budgets`, whose tenant is `t`, as `LiveBudget`. */
export function budgetJson(now: Date): SQL {
  const at = sql`${now.toISOString()}::timestamptz`;
  return sql`jsonb_build_object('id', b.id, 'tenantId', b.tenant_id, 'tenant', t.name, 'tagKey', b.tag_key,
    'tagValue', b.tag_value, 'spend', b.spend, 'window', b."window", 'currency', b.currency, 'metric', b.metric,
    'counts', to_jsonb(b.counts), 'thresholds', to_jsonb(array(select trim_scale(u)::text from unnest(b.thresholds) u order by u)),
    'usdRate', trim_scale(b.usd_rate)::text, 'usdRateOn', b.usd_rate_on, 'observeOnly', b.observe_only,
    'version', b.version, ${era(sql`b`)},
    'history', (select jsonb_agg(jsonb_build_object(${era(sql`other`)}) order by other.created_at, other.id)
      from budgets other where ${sameThing}),
    'children', (
      select jsonb_build_object('count', count(*) filter (where lower.currency = b.currency),
        'otherCurrencies', count(*) filter (where lower.currency <> b.currency),
        'amount', trim_scale(coalesce(sum(coalesce((lower.phases ->> to_char(${at} at time zone 'UTC', 'YYYY-MM'))::numeric, lower.amount))
          filter (where lower.currency = b.currency), 0))::text)
      from tenant_closure down
      join budgets lower on lower.tenant_id = down.tenant_id and lower.spend = b.spend and lower."window" = b."window"
        and lower.removed_at is null
      join tenants living on living.id = down.tenant_id and living.archived_at is null
      where down.ancestor_id = b.tenant_id and down.tenant_id <> b.tenant_id
        and not exists (
          select 1 from tenant_closure above
          join tenant_closure inside on inside.ancestor_id = b.tenant_id and inside.tenant_id = above.ancestor_id
          join budgets between_them on between_them.tenant_id = above.ancestor_id and between_them.spend = b.spend
            and between_them."window" = b."window" and between_them.removed_at is null
          where above.tenant_id = down.tenant_id and above.ancestor_id <> down.tenant_id
            and above.ancestor_id <> b.tenant_id)
      having count(*) > 0),
    'aiWindow', case when b.spend = 'ai' then (
      select jsonb_build_object('startsAt', w.starts_at, 'endsAt', w.ends_at, 'cap', trim_scale(w.cap)::text,
        'spent', trim_scale(w.spent)::text, 'reserved', trim_scale(w.reserved)::text, 'rolled', trim_scale(w.rolled)::text)
      from ai_windows w where w.tenant_id = b.tenant_id and w.kind = b."window" and w.starts_at <= ${at} and w.ends_at > ${at}
      order by w.starts_at desc limit 1) end)`;
}

/**
 * The budgets of a tenant `t` that count now, as a column of a query that reads tenants: an answer about a tenant
 * without one costs no statement more.
 */
export function liveBudgetsColumn(now: Date): SQL {
  return sql`(select jsonb_agg(${budgetJson(now)} order by b.spend desc, b.id) from budgets b
    where b.tenant_id = t.id and b.removed_at is null)`;
}
