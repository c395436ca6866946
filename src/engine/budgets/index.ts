export { type BudgetWindow, type WindowKind, windowAt, windowsAt } from './compute-windows.ts';
