import type { BudgetEra, LiveBudget } from '../../src/engine/live-budgets.ts';

/** A budget as the database would give it: of a tenant, a month's, in US dollars, with one era. */
export function makeLiveBudget(
  of: Pick<LiveBudget, 'tenantId' | 'tenant' | 'spend'>,
  more: Partial<LiveBudget> = {},
): LiveBudget {
  const era: BudgetEra = {
    amount: '100',
    phases: null,
    rolloverCap: null,
    validFrom: null,
    validTo: null,
    createdAt: '2025-12-31T00:00:00+00:00',
    removedAt: null,
  };
  return {
    id: 1,
    tagKey: null,
    tagValue: null,
    window: 'month',
    currency: 'USD',
    metric: 'effective',
    counts: [],
    thresholds: ['0.7', '0.9', '1'],
    usdRate: null,
    usdRateOn: null,
    observeOnly: false,
    version: 1,
    children: null,
    aiWindow: null,
    ...of,
    ...era,
    ...more,
    history: [{ ...era, ...more }],
  };
}
