/** The provider under whose name the ledger keeps costs that people entered. No bill may bear it. */
export const MANUAL_PROVIDER = 'manual';
/** Its one billing account. */
export const MANUAL_ACCOUNT = 'manual';

/** The sub account that says whose an entered cost is: no mapping rule decides about it. */
export function manualSubAccount(tenantId: number): string {
  return `tenant:${tenantId}`;
}
