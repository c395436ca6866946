export * from './ledger.ts';
export * from './organization.ts';
export * from './tenants.ts';
