/** The billing account under which the ledger keeps what AI calls were metered to cost. No bill may bear it. */
export const METERED_ACCOUNT = 'centavo:metered';
/** The source of its deliveries. */
export const METERED_SOURCE = 'metered';

/** The sub account that says whose a metered call is: no mapping rule decides about it. */
export function meteredSubAccount(tenantId: number): string {
  return `tenant:${tenantId}`;
}
