export {
  type Aggregation,
  aggregateLines,
  DIM_COLUMNS,
  deriveTerms,
  GROUPED,
  isCurrency,
  type LineSums,
  nameSql,
  SUM_COLUMNS,
  type UnitTotals,
} from './aggregate-lines.ts';
export { discoverFiles } from './discover-files.ts';
export { findRepeats } from './find-repeats.ts';
export { type BillFile, inspectFile } from './inspect-file.ts';
export { listFaults } from './list-faults.ts';
export { groupByShape, LINE_MACROS, type ResourceRule, selectLines } from './select-lines.ts';
