export { type BillsState, checkBills } from './check-bills.ts';
export { checkLedger, type LedgerFault, type LedgerState } from './check-ledger.ts';
export { type DeliveredFile, hasHistory, listDeliveredFiles } from './queries.ts';
