export type { CostAnswer } from './answer-costs.ts';
export {
  COMPARE_STEPS,
  type ComparedFigures,
  type ComparedPair,
  type CompareStep,
  type Comparison,
  compareCosts,
} from './compare-costs.ts';
export { isSome, noMetric, restFact, shareFact } from './compute.ts';
export type { Figures } from './compute-figures.ts';
export type { BridgeStep, ReconciledCurrency } from './compute-reconciliation.ts';
export type { TenantCostFigures, TenantCostRow } from './compute-tenants.ts';
export type { Converted } from './convert-totals.ts';
export { type Coverage, coverageOf, type ImportedUnit, isFinal } from './coverage.ts';
export { type DataReport, describeData } from './describe-data.ts';
export { getCosts } from './get-costs.ts';
export { getOwnCost } from './get-own-cost.ts';
export { getTenantCost } from './get-tenant-cost.ts';
export { getTopResources, type TopResources } from './get-top-resources.ts';
export { getTrend, type Trend, type TrendFigures } from './get-trend.ts';
export {
  ListTenantCostsInput,
  listTenantCosts,
  type TenantCosts,
  type TenantSort,
} from './list-tenant-costs.ts';
export { selectUnits } from './queries.ts';
export { type Reconciliation, reconcileBills } from './reconcile-bills.ts';
export { type DefaultOrder, pickReading, selectReadings, type TenantRef } from './resolve-tenant.ts';
export { type CostFilters, type CostQuestion, type Dimension, hasFilters, type Reading } from './schemas.ts';
export { type DefaultKind, type Defaults, getDefaults, setDefaultTenant } from './set-default-tenant.ts';
export { suggestServices } from './suggest-services.ts';
