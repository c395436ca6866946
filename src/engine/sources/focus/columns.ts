/** The columns of FOCUS Cost and Usage (1.0 to 1.4) that the ledger reads. */
export const READ_COLUMNS = [
  'BilledCost',
  'EffectiveCost',
  'ListCost',
  'ContractedCost',
  'BillingCurrency',
  'BillingAccountId',
  'BillingAccountName',
  'BillingPeriodStart',
  'BillingPeriodEnd',
  'ChargePeriodStart',
  'ChargePeriodEnd',
  'ChargeCategory',
  'ChargeClass',
  'ChargeFrequency',
  'ServiceName',
  'ServiceCategory',
  'ServiceProviderName',
  'ProviderName',
  'SubAccountId',
  'SubAccountName',
  'RegionId',
  'PricingCategory',
  'CommitmentDiscountId',
  'CommitmentDiscountStatus',
  'InvoiceId',
  'ResourceId',
  'ResourceName',
  'Tags',
  'AllocatedTags',
] as const;

export type ReadColumn = (typeof READ_COLUMNS)[number];

/** Without these a file is no bill. A provider's name stands in one of two columns. */
export const MANDATORY_COLUMNS = [
  'BilledCost',
  'BillingCurrency',
  'BillingAccountId',
  'BillingPeriodStart',
  'BillingPeriodEnd',
  'ChargePeriodStart',
  'ChargePeriodEnd',
  'ChargeCategory',
  'ServiceName',
] as const satisfies readonly ReadColumn[];

/** ServiceProviderName came in 1.3 beside ProviderName, which 1.4 drops. */
export const PROVIDER_COLUMNS = [
  'ServiceProviderName',
  'ProviderName',
] as const satisfies readonly ReadColumn[];

/** Tables of FOCUS, and of its examples, that are not Cost and Usage, by a column that only they have. */
const OTHER_TABLES: readonly { column: string; name: string }[] = [
  { column: 'ContractCommitmentCost', name: 'a FOCUS Contract Commitment table' },
  { column: 'ContractCommitmentType', name: 'a FOCUS Contract Commitment table' },
  { column: 'InvoiceDetailGrain', name: 'a FOCUS Invoice Detail table' },
  { column: 'BillingPeriodStatus', name: 'a FOCUS Billing Period table' },
  { column: 'x_SplitOriginId', name: 'a table of split cost allocation' },
  { column: 'x_CorrectionOf', name: 'a table of corrections' },
];

/** What a table without the mandatory columns is, or null when nothing is known of it. */
export function nameOtherTable(columns: readonly string[]): string | null {
  const present = new Set(columns.map((column) => column.toLowerCase()));
  return OTHER_TABLES.find(({ column }) => present.has(column.toLowerCase()))?.name ?? null;
}

/** The lowest FOCUS version that has the file's columns. */
export function guessFocusVersion(columns: readonly string[]): '1.0' | '1.1' | '1.2' | '1.3' | '1.4' {
  const present = new Set(columns.map((column) => column.toLowerCase()));
  const has = (...names: string[]) => names.some((name) => present.has(name.toLowerCase()));
  if (has('InvoiceDetailId', 'CommitmentProgramEligibilityDetails')) return '1.4';
  if (has('ServiceProviderName', 'HostProviderName', 'AllocatedMethodId'))
    return has('ProviderName') ? '1.3' : '1.4';
  if (has('InvoiceId', 'PricingCurrency', 'BillingAccountType')) return '1.2';
  if (has('ServiceSubcategory', 'SkuMeter', 'CommitmentDiscountQuantity')) return '1.1';
  return '1.0';
}
