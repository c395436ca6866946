export { importFocus } from './import-focus.ts';
export { lockLedger } from './queries.ts';
export { type BillLines, type KeptBills, type LineOwner, withKeptBills } from './read-lines.ts';
export { type ResourceCost, readResources } from './read-resources.ts';
export { reallocateDims } from './reallocate-dims.ts';
export { reprojectUnits } from './reproject-units.ts';
export type { CurrencyTotals, ImportReport, UnitKey, UnitMove } from './schemas.ts';
export { undoImport } from './undo-import.ts';
