/** What one provider sells the demo company, and who there uses how much of it: plain data, read by the line makers. */
export interface ProviderBook {
  /** Folder of its files. */
  key: string;
  /** FOCUS version of its bills. */
  focusVersion: '1.0' | '1.2' | '1.3';
  format: 'csv' | 'csv.gz' | 'parquet';
  providerName: string;
  publisherName: string;
  invoiceIssuerName: string;
  billingAccountId: string;
  billingAccountName: string;
  billingAccountType: string;
  subAccountType: string;
  /** What the company's contract takes off every list price, per mille. */
  discountPermille: bigint;
  /** Tax on what is billed, per mille; a row for each sub account, or one for the whole account. */
  tax: { permille: bigint; per: 'sub_account' | 'billing_account' };
  /** The sub account that support, purchases and the like are booked to. */
  mainAccount: string;
  support: SupportPlan | null;
  subAccounts: Record<string, SubAccount>;
  regions: Record<string, Region>;
  skus: Record<string, Sku>;
  commitments: Record<string, Commitment>;
  credits: Credit[];
  correction: Correction | null;
  workloads: Workload[];
}

export interface SubAccount {
  id: string;
  name: string;
}

export interface Region {
  id: string;
  name: string;
  /** What prices are here, per mille of the price list. */
  pricePermille: bigint;
}

export interface Sku {
  service: string;
  category: string;
  subcategory: string;
  /** FOCUS SkuMeter, and the start of the charge's description. */
  meter: string;
  unit: string;
  /** List price of one unit in USD; with `quantityDecimals` at most ten decimals. */
  listPrice: string;
  /** Decimals that metered quantities have; 4 unless told. */
  quantityDecimals?: number;
  /** Where usage is counted finer than it is priced: 1M requests are 1000000 requests. */
  consumed?: { unit: string; perUnit: bigint };
  /** `Dynamic` for spot capacity. */
  pricing?: 'Dynamic';
  /** JSON that describes the SKU. */
  details?: Record<string, string | number>;
  /** The id where the provider publishes readable ones; made up from the key unless told. */
  skuId?: string;
  resourceType?: string;
  /** `{account}`, `{region}`, `{name}`, `{hex}` and `{group}` are filled in; no resource unless told. */
  resourceId?: string;
  zonal?: boolean;
}

/** A promise to use for a year, paid at once or month by month. */
export interface Commitment {
  category: 'Spend' | 'Usage';
  type: string;
  name: string;
  /** `{account}` and `{hex}` are filled in; each year's term has its own. */
  id: string;
  /** The date of the year on which the term begins anew. */
  begins: { month: number; dayOfMonth: number };
  payment: 'upfront' | 'monthly';
  region: string;
  /** USD a unit while committed, by SKU; the first one names the service of its purchase. */
  rates: Record<string, string>;
  tags: Record<string, string>;
}

export interface SupportPlan {
  service: string;
  description: string;
  /** What is asked for each step of the month's bill, cheapest month first. */
  minimum: string;
  steps: { upTo: string | null; permille: bigint }[];
}

/** A credit that comes back on a day of the month. */
interface Credit {
  description: string;
  account: string;
  service: string;
  category: string;
  subcategory: string;
  dayOfMonth: number;
  /** USD, above 0; each month takes off up to a fifth more or less. */
  amount: string;
}

/** Once a year a month's bill takes back part of a charge of the month before. */
export interface Correction {
  /** Month whose bill bears it. */
  month: number;
  /** The corrected charge's day, counted back from the first of that month. */
  daysBefore: number;
  /** `name` of the workload. */
  workload: string;
  /** What is taken back, per mille of the charge. */
  permille: bigint;
  description: string;
}

/** How a workload's use moves with the week. */
export type Season = 'office' | 'shop' | 'nightly' | 'steady' | 'always';

/** Something that runs every day in one of the company's accounts. */
export interface Workload {
  /** Unique in its book; resources are named after it. */
  name: string;
  /** Whose it is; null: nobody says. */
  tenant: string | null;
  account: string;
  region: string | null;
  sku: string;
  /** Units a day at the level of January 2026, over all its resources. */
  perDay: string;
  /** Number of resources that share it evenly; 1 unless told. */
  resources?: number;
  season: Season;
  /** Change in a month, per mille of the level of January 2026. */
  growth: number;
  tags: Record<string, string> | null;
  /** What a commitment covers of it each day, over all its resources. */
  committed?: { commitment: string; perDay: string };
}
