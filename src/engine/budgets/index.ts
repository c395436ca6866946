export { type BudgetWindow, WINDOW_KINDS, type WindowKind, windowAt, windowsAt } from '../budget-windows.ts';
export { budgetKind } from './approval-kind.ts';
export { type BudgetStatus, isSpentWhole, type StatusOptions } from './budget-status.ts';
export { type BudgetChange, raiseBudget, removeBudget, setBudget } from './change-budget.ts';
export { findBudgetLine } from './find-budget-line.ts';
export { type BudgetsImported, importBudgets } from './import-budgets.ts';
export { type ExceededBudget, listExceeded } from './list-exceeded.ts';
export type { Proposal } from './propose-budget.ts';
export { readCounts, readPhases, readThresholds } from './read-budgets-csv.ts';
export { readBudgetsText } from './read-budgets-text.ts';
export { readStatuses } from './read-status.ts';
export {
  type BudgetPayload,
  type BudgetPlan,
  COUNTABLES,
  SetBudgetInput,
  SPENDS,
} from './schemas.ts';
export { type BudgetReport, getBudgetStatus, listBudgets } from './show-budgets.ts';
