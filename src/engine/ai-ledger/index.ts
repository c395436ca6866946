export { type BillAccount, listBillAccounts, setBillAccount } from './bill-accounts.ts';
export { projectAiSpend } from './project-ai-spend.ts';
export { compareMetered, type MeteredMonth, selectMetered } from './read-differences.ts';
