export { manualCostKind } from './approval-kind.ts';
export { type ListedCost, listManualCosts } from './list-costs.ts';
export {
  type Correction,
  type CostRequested,
  requestCorrection,
  requestCost,
  requestRemoval,
} from './request-cost.ts';
export { type ManualCost, ManualEntry } from './schemas.ts';
export { refreshManualCosts } from './write-months.ts';
