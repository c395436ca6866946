import { parseDecimal, type Scaled, scaleByPermille } from './amounts.ts';
import type { ChargedResource, ChargedSku } from './bill-line.ts';
import { hexOf, uuidOf } from './dice.ts';
import type { Commitment, ProviderBook, Region, Sku, SubAccount, Workload } from './provider-book.ts';

/** One resource of a workload with everything about its charges that does not change from day to day. */
export interface MeteredResource {
  workload: Workload;
  name: string;
  sku: Sku;
  subAccount: SubAccount;
  chargedSku: ChargedSku;
  /** The SKU as a commitment prices it. */
  committedSku: ChargedSku;
  resource: ChargedResource;
  /** Units a day at the level of January 2026. */
  perDay: Scaled;
  /** The smallest quantity that the meter tells apart. */
  step: Scaled;
  listPrice: Scaled;
  contractedPrice: Scaled;
  committed: { key: string; commitment: Commitment; perDay: Scaled; rate: Scaled } | null;
}

const QUANTITY_DECIMALS = 4;
const COST_DECIMALS = 10;

/** The resources that a book's workloads run, in the book's order. @throws Error for a name that the book lacks. */
export function listMeteredResources(book: ProviderBook): MeteredResource[] {
  return book.workloads.flatMap((workload) => {
    const count = workload.resources ?? 1;
    return Array.from({ length: count }, (_, index) => meteredResource(book, workload, index, count));
  });
}

/** The SKU of a book. @throws Error when the book lacks it. */
export function entryOf<T>(entries: Record<string, T>, key: string): T {
  const entry = entries[key];
  if (entry === undefined) throw new Error(`the demo's book has no ${key}`);
  return entry;
}

/** An id with its placeholders filled in. */
export function fillId(
  template: string,
  values: { account: string; region?: string; name: string; group?: string },
): string {
  return template.replace(/\{(\w+)\}/g, (_, key: string) => {
    if (key === 'hex') return hexOf(values.name, 17);
    if (key === 'uuid') return uuidOf(values.name);
    return values[key as keyof typeof values] ?? '';
  });
}

/** What a price list says of a SKU; `priceKind` tells its prices apart. */
export function chargedSkuOf(book: ProviderBook, key: string, priceKind: string): ChargedSku {
  const sku = entryOf(book.skus, key);
  const skuId = sku.skuId ?? hexOf(`${book.key}:${key}`, 16).toUpperCase();
  return {
    service: sku.service,
    category: sku.category,
    subcategory: sku.subcategory,
    skuId,
    skuPriceId: `${skuId}.${hexOf(priceKind, 10).toUpperCase()}`,
    meter: sku.meter,
    unit: sku.unit,
    priceDetails: sku.details === undefined ? null : JSON.stringify(sku.details),
  };
}

function meteredResource(
  book: ProviderBook,
  workload: Workload,
  index: number,
  count: number,
): MeteredResource {
  const sku = entryOf(book.skus, workload.sku);
  const region = workload.region === null ? null : entryOf(book.regions, workload.region);
  const subAccount = entryOf(book.subAccounts, workload.account);
  const name = count === 1 ? workload.name : `${workload.name}-${index + 1}`;
  const quantityDecimals = sku.quantityDecimals ?? QUANTITY_DECIMALS;
  const step = 10n ** BigInt(COST_DECIMALS - quantityDecimals);
  const evenly = (text: string) => (parseDecimal(text) / BigInt(count) / step) * step;
  // What quantities do not need of the ten decimals, prices may have: so their product fits exactly.
  const priceDecimals = COST_DECIMALS - quantityDecimals;
  const listPrice = scaleByPermille(
    parseDecimal(sku.listPrice),
    region?.pricePermille ?? 1000n,
    priceDecimals,
  );
  return {
    workload,
    name,
    sku,
    subAccount,
    chargedSku: chargedSkuOf(book, workload.sku, 'on demand'),
    committedSku: chargedSkuOf(book, workload.sku, 'committed'),
    resource: chargedResource(workload, sku, subAccount, region, name, index),
    perDay: evenly(workload.perDay),
    step,
    listPrice,
    contractedPrice: scaleByPermille(listPrice, 1000n - book.discountPermille, priceDecimals),
    committed: committedPart(book, workload, evenly),
  };
}

function committedPart(book: ProviderBook, workload: Workload, evenly: (text: string) => Scaled) {
  if (workload.committed === undefined) return null;
  const key = workload.committed.commitment;
  const commitment = entryOf(book.commitments, key);
  const rate = parseDecimal(entryOf(commitment.rates, workload.sku));
  return { key, commitment, perDay: evenly(workload.committed.perDay), rate };
}

function chargedResource(
  workload: Workload,
  sku: Sku,
  subAccount: SubAccount,
  region: Region | null,
  name: string,
  index: number,
): ChargedResource {
  const group = `rg-${workload.tenant ?? workload.account}`;
  const values = { account: subAccount.id, region: region?.id ?? '', name, group };
  const hasResource = sku.resourceId !== undefined;
  return {
    id: sku.resourceId === undefined ? null : fillId(sku.resourceId, values),
    name: hasResource ? name : null,
    type: sku.resourceType ?? null,
    region,
    availabilityZone: sku.zonal === true && region !== null ? `${region.id}${'abc'[index % 3]}` : null,
    tags: workload.tags === null ? null : JSON.stringify(workload.tags),
  };
}
