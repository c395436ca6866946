export { isSome, restFact, shareFact } from './compute.ts';
export type { Figures } from './compute-figures.ts';
export type { Coverage } from './coverage.ts';
export { getTenantCost, type TenantCost } from './get-tenant-cost.ts';
export type { TenantRef } from './resolve-tenant.ts';
export { type CostFilters, type CostQuestion, type Dimension, hasFilters, type Reading } from './schemas.ts';
