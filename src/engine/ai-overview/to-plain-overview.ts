import type { Decimal } from '../money.ts';
import type { AiAlert, AiOverview, AiTenantRow } from './schemas.ts';

type Plain<T> = { [Key in keyof T]: Extract<T[Key], null> | number };

/** The overview with plain JSON numbers, as `GET /api/admin/ai/tenant-cost` gives it. */
export interface PlainAiOverview {
  timestamp: string;
  stats: Plain<AiOverview['stats']>;
  top10: (Pick<AiTenantRow, 'organizationId' | 'siteId' | 'siteName' | 'state'> & {
    spend: Plain<AiTenantRow['spend']>;
    percentages: Plain<AiTenantRow['percentages']>;
    trend: { date: string; cost: number }[];
  })[];
  alerts: AiAlert[];
}

/** Made for reading by machines that know no decimals; nothing is computed from it. */
export function toPlainOverview({ timestamp, stats, top10, alerts }: AiOverview): PlainAiOverview {
  return {
    timestamp,
    stats: {
      ...stats,
      totalDaySpend: Number(stats.totalDaySpend),
      totalMonthSpend: Number(stats.totalMonthSpend),
    },
    top10: top10.map(({ organizationId, siteId, siteName, state, spend, percentages, trend }) => ({
      organizationId,
      siteId,
      siteName,
      state,
      spend: {
        daySpendUsd: Number(spend.daySpendUsd),
        monthSpendUsd: Number(spend.monthSpendUsd),
        budgetDayUsd: orNull(spend.budgetDayUsd),
        budgetMonthUsd: orNull(spend.budgetMonthUsd),
      },
      percentages: { day: orNull(percentages.day), month: orNull(percentages.month) },
      trend: trend.map(({ date, cost }) => ({ date, cost: Number(cost) })),
    })),
    alerts,
  };
}

function orNull(value: Decimal | null): number | null {
  return value === null ? null : Number(value);
}
