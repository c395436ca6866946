export { budgetKind } from './approval-kind.ts';
export { type BudgetStatus, isSpentWhole, type StatusOptions } from './budget-status.ts';
export { type BudgetChange, raiseBudget, removeBudget, setBudget } from './change-budget.ts';
export { type BudgetWindow, WINDOW_KINDS, type WindowKind, windowAt, windowsAt } from './compute-windows.ts';
export { findBudgetLine } from './find-budget-line.ts';
export { type ExceededBudget, listExceeded } from './list-exceeded.ts';
export { readStatuses } from './read-status.ts';
export { recountAiWindows, recountingMoves } from './recount-windows.ts';
export {
  type BudgetPayload,
  type BudgetPlan,
  COUNTABLES,
  RaiseBudgetInput,
  RemoveBudgetInput,
  SetBudgetInput,
  SPENDS,
} from './schemas.ts';
