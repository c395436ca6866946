import type { CostState } from '../cost-state.ts';

import type { Decimal } from '../money.ts';
import type { Day } from '../period.ts';

/**
 * A budget that ran full, or nearly: `critical` from its block threshold, `high` from its throttle threshold. Or, `high`
 * too, what no cap held while the database was away, and a price that no cap can rest on.
 */
export interface AiAlert {
  /** The same as long as what it tells lasts: `ai:42:month:2026-11-01:critical`, `ai-outage:42:2026-11-01`, `ai-price:openai/gpt-4o:zero`. */
  id: string;
  severity: 'critical' | 'high';
  message: string;
  /** The tenant's root, as far up as the actor sees. Null, as the two below: it is of no one tenant. */
  organizationId: number | null;
  siteId: number | null;
  tenantName: string | null;
}

export interface AiTenantRow {
  organizationId: number;
  siteId: number;
  siteName: string;
  /** The most restrictive of its budgets and of those above it, also of those that the actor does not see. */
  state: CostState;
  /** US dollars, the tenant with all below it; a budget of its own, null where it has none for that window. */
  spend: {
    daySpendUsd: Decimal;
    monthSpendUsd: Decimal;
    budgetDayUsd: Decimal | null;
    budgetMonthUsd: Decimal | null;
  };
  /** Of the budgets, in percent: 82.5; null without a budget, or where it is zero. */
  percentages: { day: Decimal | null; month: Decimal | null };
  /** Each of the last days of the organization's time zone, today the last; a day without calls is 0. */
  trend: { date: Day; cost: Decimal }[];
}

/** AI spend of all tenants that the actor sees. Money is in US dollars. */
export interface AiOverview {
  /** RFC 3339. */
  timestamp: string;
  stats: {
    totalTenants: number;
    normalTenants: number;
    cautionTenants: number;
    throttledTenants: number;
    blockedTenants: number;
    totalDaySpend: Decimal;
    totalMonthSpend: Decimal;
    criticalAlerts: number;
    highAlerts: number;
  };
  /** Those that spent most this month; groups that neither call nor have a budget are left out. */
  top10: AiTenantRow[];
  alerts: AiAlert[];
}
