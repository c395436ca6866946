import type { Scaled } from './amounts.ts';
import type { DayNumber } from './calendar.ts';
import type { ProviderBook, Region, SubAccount } from './provider-book.ts';

/** What a charge was for, as a price list names it. */
export interface ChargedSku {
  service: string;
  category: string;
  subcategory: string;
  /** Null where the provider sells no such thing: taxes, credits. */
  skuId: string | null;
  skuPriceId: string | null;
  meter: string | null;
  unit: string | null;
  /** JSON text. */
  priceDetails: string | null;
}

/** What was charged for: one instance, bucket, database or commitment. */
export interface ChargedResource {
  id: string | null;
  name: string | null;
  type: string | null;
  region: Region | null;
  availabilityZone: string | null;
  /** JSON text; null where nothing is tagged. */
  tags: string | null;
}

/** The commitment that a charge bought or used. */
export interface ChargedCommitment {
  id: string;
  name: string;
  category: 'Spend' | 'Usage';
  type: string;
  /** Null on the purchase itself. */
  status: 'Used' | 'Unused' | null;
  quantity: Scaled;
  unit: string;
}

/** One row of a demo bill, before any FOCUS version gives it columns. All amounts in USD. */
export interface BillLine {
  book: ProviderBook;
  subAccount: SubAccount | null;
  chargeStart: DayNumber;
  /** Exclusive. */
  chargeEnd: DayNumber;
  chargeCategory: 'Usage' | 'Purchase' | 'Tax' | 'Credit';
  chargeClass: 'Correction' | null;
  chargeFrequency: 'Usage-Based' | 'Recurring' | 'One-Time';
  pricingCategory: 'Standard' | 'Dynamic' | 'Committed' | null;
  description: string;
  sku: ChargedSku;
  resource: ChargedResource;
  commitment: ChargedCommitment | null;
  pricingQuantity: Scaled | null;
  listUnitPrice: Scaled | null;
  contractedUnitPrice: Scaled | null;
  consumedQuantity: Scaled | null;
  consumedUnit: string | null;
  billed: Scaled;
  effective: Scaled;
  list: Scaled;
  contracted: Scaled;
}
