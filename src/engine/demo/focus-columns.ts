import type { Scaled } from './amounts.ts';
import type { BillLine } from './bill-line.ts';
import type { BillMonth, DayNumber } from './calendar.ts';
import { digitsOf } from './dice.ts';
import type { ProviderBook } from './provider-book.ts';

/** One column of a FOCUS file and where its value comes from; null is a null in the file. */
export type FocusColumn =
  | { name: string; type: 'text'; of: (line: BillLine, month: BillMonth) => string | null }
  | { name: string; type: 'decimal'; of: (line: BillLine, month: BillMonth) => Scaled | null }
  | { name: string; type: 'timestamp'; of: (line: BillLine, month: BillMonth) => DayNumber };

/** The columns of a book's FOCUS version, in the order of its files. */
export function listFocusColumns(book: ProviderBook): FocusColumn[] {
  switch (book.focusVersion) {
    case '1.0':
      return [...COMMON, text('x_ResourceGroupName', resourceGroupOf)];
    case '1.2':
      return [...COMMON, ...SINCE_1_2];
    case '1.3':
      return [...COMMON, ...SINCE_1_2, ...SINCE_1_3];
  }
}

/** The number of the invoice for a closed month; an open month has none yet. */
function invoiceIdOf(book: ProviderBook, month: BillMonth): string | null {
  return month.closed ? digitsOf(`${book.key}|${month.label}`, 10) : null;
}

function text(name: string, of: (line: BillLine, month: BillMonth) => string | null): FocusColumn {
  return { name, type: 'text', of };
}

function decimal(name: string, of: (line: BillLine) => Scaled | null): FocusColumn {
  return { name, type: 'decimal', of };
}

function timestamp(name: string, of: (line: BillLine, month: BillMonth) => DayNumber): FocusColumn {
  return { name, type: 'timestamp', of };
}

function resourceGroupOf(line: BillLine): string | null {
  return /\/resourceGroups\/([^/]+)/.exec(line.resource.id ?? '')?.[1] ?? null;
}

const COMMON: readonly FocusColumn[] = [
  text('AvailabilityZone', (line) => line.resource.availabilityZone),
  decimal('BilledCost', (line) => line.billed),
  text('BillingAccountId', (line) => line.book.billingAccountId),
  text('BillingAccountName', (line) => line.book.billingAccountName),
  text('BillingCurrency', () => 'USD'),
  timestamp('BillingPeriodEnd', (_, month) => month.end),
  timestamp('BillingPeriodStart', (_, month) => month.start),
  text('ChargeCategory', (line) => line.chargeCategory),
  text('ChargeClass', (line) => line.chargeClass),
  text('ChargeDescription', (line) => line.description),
  text('ChargeFrequency', (line) => line.chargeFrequency),
  timestamp('ChargePeriodEnd', (line) => line.chargeEnd),
  timestamp('ChargePeriodStart', (line) => line.chargeStart),
  text('CommitmentDiscountCategory', (line) => line.commitment?.category ?? null),
  text('CommitmentDiscountId', (line) => line.commitment?.id ?? null),
  text('CommitmentDiscountName', (line) => line.commitment?.name ?? null),
  text('CommitmentDiscountStatus', (line) => line.commitment?.status ?? null),
  text('CommitmentDiscountType', (line) => line.commitment?.type ?? null),
  decimal('ConsumedQuantity', (line) => line.consumedQuantity),
  text('ConsumedUnit', (line) => line.consumedUnit),
  decimal('ContractedCost', (line) => line.contracted),
  decimal('ContractedUnitPrice', (line) => line.contractedUnitPrice),
  decimal('EffectiveCost', (line) => line.effective),
  text('InvoiceIssuerName', (line) => line.book.invoiceIssuerName),
  decimal('ListCost', (line) => line.list),
  decimal('ListUnitPrice', (line) => line.listUnitPrice),
  text('PricingCategory', (line) => line.pricingCategory),
  decimal('PricingQuantity', (line) => line.pricingQuantity),
  text('PricingUnit', (line) => line.sku.unit),
  text('ProviderName', (line) => line.book.providerName),
  text('PublisherName', (line) => line.book.publisherName),
  text('RegionId', (line) => line.resource.region?.id ?? null),
  text('RegionName', (line) => line.resource.region?.name ?? null),
  text('ResourceId', (line) => line.resource.id),
  text('ResourceName', (line) => line.resource.name),
  text('ResourceType', (line) => line.resource.type),
  text('ServiceCategory', (line) => line.sku.category),
  text('ServiceName', (line) => line.sku.service),
  text('SkuId', (line) => line.sku.skuId),
  text('SkuPriceId', (line) => line.sku.skuPriceId),
  text('SubAccountId', (line) => line.subAccount?.id ?? null),
  text('SubAccountName', (line) => line.subAccount?.name ?? null),
  text('Tags', (line) => line.resource.tags),
];

const SINCE_1_2: readonly FocusColumn[] = [
  text('BillingAccountType', (line) => line.book.billingAccountType),
  decimal('CommitmentDiscountQuantity', (line) => line.commitment?.quantity ?? null),
  text('CommitmentDiscountUnit', (line) => line.commitment?.unit ?? null),
  text('InvoiceId', (line, month) => invoiceIdOf(line.book, month)),
  text('PricingCurrency', () => 'USD'),
  text('ServiceSubcategory', (line) => line.sku.subcategory),
  text('SkuMeter', (line) => line.sku.meter),
  text('SkuPriceDetails', (line) => line.sku.priceDetails),
  text('SubAccountType', (line) => (line.subAccount === null ? null : line.book.subAccountType)),
];

const SINCE_1_3: readonly FocusColumn[] = [
  text('HostProviderName', (line) => line.book.providerName),
  text('ServiceProviderName', (line) => line.book.providerName),
];
