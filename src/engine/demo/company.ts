/**
 * The demo company, "Tidewater": a retailer with a platform group and a lab. Everything about who is who; what
 * they run is in the providers' books.
 */

/** A tenant and the OU above it; null at the top of the tree. */
export interface DemoTenant {
  tenant: string;
  parent: string | null;
}

export const COMPANY = 'Tidewater';

/** Three OUs, which bear no cost of their own, and the twelve tenants below them. OUs come first. */
export const demoTenants: readonly DemoTenant[] = [
  { tenant: 'Retail', parent: null },
  { tenant: 'Platform', parent: null },
  { tenant: 'Labs', parent: null },
  { tenant: 'acme', parent: 'Retail' },
  { tenant: 'bluebird', parent: 'Retail' },
  { tenant: 'cartwheel', parent: 'Retail' },
  { tenant: 'checkout', parent: 'Retail' },
  { tenant: 'cloud-core', parent: 'Platform' },
  { tenant: 'data-lake', parent: 'Platform' },
  { tenant: 'identity', parent: 'Platform' },
  { tenant: 'observability', parent: 'Platform' },
  { tenant: 'assistant', parent: 'Labs' },
  { tenant: 'ranking', parent: 'Labs' },
  { tenant: 'sandbox', parent: 'Labs' },
  { tenant: 'vision', parent: 'Labs' },
];
