export { type BillAccount, listBillAccounts, setBillAccount } from './bill-accounts.ts';
export { projectAiSpend } from './project-ai-spend.ts';
export { type MeteredMonth, readMeteredMonths } from './read-differences.ts';
