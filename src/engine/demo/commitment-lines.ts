import { DECIMAL_SCALE, multiplyExactly, parseDecimal, type Scaled, sumOf } from './amounts.ts';
import type { BillLine, ChargedCommitment, ChargedResource, ChargedSku } from './bill-line.ts';
import { type BillMonth, type DayNumber, datePartsOf, dayOf, latestYearlyDay } from './calendar.ts';
import { chargedSkuOf, entryOf, fillId, type MeteredResource } from './metered-resource.ts';
import type { Commitment, ProviderBook } from './provider-book.ts';

/** One year of a commitment. */
export interface Term {
  id: string;
  start: DayNumber;
  /** Exclusive. */
  end: DayNumber;
}

const ONE_UNIT = 10n ** BigInt(DECIMAL_SCALE);

/** The year of a commitment that a day falls in. */
export function termOf(book: ProviderBook, key: string, commitment: Commitment, day: DayNumber): Term {
  const { month, dayOfMonth } = commitment.begins;
  const start = latestYearlyDay(day, month, dayOfMonth);
  const { year } = datePartsOf(start);
  const account = entryOf(book.subAccounts, book.mainAccount).id;
  return {
    id: fillId(commitment.id, { account, name: `${key}-${year}` }),
    start,
    end: dayOf(year + 1, month, dayOfMonth),
  };
}

/** The commitment part of a charge: spend is counted in USD, usage in the SKU's unit. */
export function usedCommitment(
  commitment: Commitment,
  term: Term,
  status: ChargedCommitment['status'],
  quantity: Scaled,
  amount: Scaled,
  unit: string,
): ChargedCommitment {
  const { category, type, name } = commitment;
  const counted = category === 'Spend' ? { quantity: amount, unit: 'USD' } : { quantity, unit };
  return { id: term.id, name, category, type, status, ...counted };
}

/** One line a commitment for what nobody used of it on a day. */
export function makeUnusedLines(
  book: ProviderBook,
  unused: readonly { metered: MeteredResource; quantity: Scaled }[],
  day: DayNumber,
): BillLine[] {
  return Object.entries(book.commitments).flatMap(([key, commitment]) => {
    const parts = unused.filter(({ metered }) => metered.committed?.key === key);
    if (parts.length === 0) return [];
    const quantity = sumOf(parts.map((part) => part.quantity));
    const effective = sumOf(
      parts.map(({ metered, quantity: part }) => multiplyExactly(part, metered.committed?.rate ?? 0n)),
    );
    const term = termOf(book, key, commitment, day);
    const priced = unusedPrice(book, commitment, quantity, effective);
    return [
      {
        ...commitmentLine(book, key, commitment, term),
        chargeStart: day,
        chargeEnd: day + 1,
        chargeCategory: 'Usage',
        chargeFrequency: 'Usage-Based',
        pricingCategory: 'Committed',
        description: `${commitment.name}: unused`,
        commitment: usedCommitment(commitment, term, 'Unused', quantity, effective, priced.unit),
        sku: { ...commitmentSku(book, key, commitment), unit: priced.unit },
        pricingQuantity: priced.quantity,
        listUnitPrice: priced.price,
        contractedUnitPrice: priced.price,
        list: multiplyExactly(priced.quantity, priced.price),
        contracted: multiplyExactly(priced.quantity, priced.price),
        billed: 0n,
        effective,
      } satisfies BillLine,
    ];
  });
}

/** What is bought of commitments in a month: the year at once where the term begins, or the month's part. */
export function makePurchaseLines(
  book: ProviderBook,
  resources: readonly MeteredResource[],
  month: BillMonth,
): BillLine[] {
  return Object.entries(book.commitments).flatMap(([key, commitment]) => {
    const term = termOf(book, key, commitment, month.through);
    const upfront = commitment.payment === 'upfront';
    if (upfront && term.start < month.start) return [];
    const span = upfront ? term : month;
    const amount = dailyAmount(resources, key) * BigInt(span.end - span.start);
    const unit = upfront ? 'Year' : 'Month';
    return [
      {
        ...commitmentLine(book, key, commitment, term),
        chargeStart: span.start,
        chargeEnd: span.end,
        chargeCategory: 'Purchase',
        chargeFrequency: upfront ? 'One-Time' : 'Recurring',
        pricingCategory: 'Standard',
        description: commitment.name,
        commitment: usedCommitment(commitment, term, null, ONE_UNIT, amount, unit),
        sku: { ...commitmentSku(book, key, commitment), unit },
        pricingQuantity: ONE_UNIT,
        listUnitPrice: amount,
        contractedUnitPrice: amount,
        list: amount,
        contracted: amount,
        billed: amount,
        effective: 0n,
      } satisfies BillLine,
    ];
  });
}

/** What a day of a commitment costs, used or not. */
function dailyAmount(resources: readonly MeteredResource[], key: string): Scaled {
  return sumOf(
    resources.map(({ committed }) =>
      committed?.key === key ? multiplyExactly(committed.perDay, committed.rate) : 0n,
    ),
  );
}

/** Unused spend is dollars at 1; unused usage is units at the commitment's rate. */
function unusedPrice(book: ProviderBook, commitment: Commitment, quantity: Scaled, effective: Scaled) {
  if (commitment.category === 'Spend') return { quantity: effective, price: ONE_UNIT, unit: 'USD' };
  const [sku, rate] = firstRate(commitment);
  return { quantity, price: parseDecimal(rate), unit: entryOf(book.skus, sku).unit };
}

function commitmentLine(book: ProviderBook, key: string, commitment: Commitment, term: Term) {
  return {
    book,
    subAccount: entryOf(book.subAccounts, book.mainAccount),
    chargeClass: null,
    resource: {
      id: term.id,
      name: key,
      type: commitment.type,
      region: entryOf(book.regions, commitment.region),
      availabilityZone: null,
      tags: JSON.stringify(commitment.tags),
    } satisfies ChargedResource,
    consumedQuantity: null,
    consumedUnit: null,
  } as const;
}

function commitmentSku(book: ProviderBook, key: string, commitment: Commitment): ChargedSku {
  const [sku] = firstRate(commitment);
  return { ...chargedSkuOf(book, sku, key), meter: 'Commitment', priceDetails: null };
}

function firstRate(commitment: Commitment): [sku: string, rate: string] {
  const [first] = Object.entries(commitment.rates);
  if (first === undefined) throw new Error(`${commitment.name} has no rate`);
  return first;
}
