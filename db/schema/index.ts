export * from './access.ts';
export * from './ai.ts';
export * from './approvals.ts';
export * from './budgets.ts';
export * from './console.ts';
export * from './ledger.ts';
export * from './organization.ts';
export * from './tenants.ts';
