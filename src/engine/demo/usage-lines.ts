import { multiplyExactly, type Scaled } from './amounts.ts';
import type { BillLine } from './bill-line.ts';
import { type DayNumber, dayOf, weekdayOf } from './calendar.ts';
import { makeUnusedLines, termOf, usedCommitment } from './commitment-lines.ts';
import { rollPermille } from './dice.ts';
import type { MeteredResource } from './metered-resource.ts';
import type { ProviderBook, Season } from './provider-book.ts';

/** How many times its ordinary use a tenant makes of a service on a day: 1, but for planted anomalies. */
export type FactorOf = (tenant: string | null, service: string, day: DayNumber) => number;

/** Per mille of the average day, Sunday first. */
const WEEKS: Record<Season, readonly number[]> = {
  office: [520, 1010, 1060, 1070, 1050, 980, 560],
  shop: [1120, 910, 900, 930, 980, 1060, 1150],
  nightly: [640, 1120, 1040, 1030, 1030, 1060, 700],
  steady: [1000, 1000, 1000, 1000, 1000, 1000, 1000],
  always: [1000, 1000, 1000, 1000, 1000, 1000, 1000],
};

const LEVEL_DAY = dayOf(2026, 1, 1);
const LOWEST_LEVEL = 250;
/** How far a day strays from its trend and weekday, per mille. */
const NOISE = { office: 45, shop: 50, nightly: 60, steady: 12, always: 0 } satisfies Record<Season, number>;

/** The usage of one day: what is paid by use, what commitments cover, and what of them stays unused. */
export function makeUsageLines(
  book: ProviderBook,
  resources: readonly MeteredResource[],
  day: DayNumber,
  seed: string,
  factorOf: FactorOf,
): BillLine[] {
  const lines: BillLine[] = [];
  const unused: { metered: MeteredResource; quantity: Scaled }[] = [];
  for (const metered of resources) {
    const quantity = quantityOn(book, metered, day, seed, factorOf);
    const covered = metered.committed === null ? 0n : min(quantity, metered.committed.perDay);
    if (metered.committed !== null) {
      if (covered > 0n) lines.push(committedLine(book, metered, day, covered));
      if (covered < metered.committed.perDay)
        unused.push({ metered, quantity: metered.committed.perDay - covered });
    }
    if (quantity > covered) lines.push(onDemandLine(book, metered, day, quantity - covered));
  }
  lines.push(...makeUnusedLines(book, unused, day));
  return lines;
}

function quantityOn(
  book: ProviderBook,
  metered: MeteredResource,
  day: DayNumber,
  seed: string,
  factorOf: FactorOf,
): Scaled {
  const { workload, perDay, step } = metered;
  if (workload.season === 'always') return perDay;
  const level = Math.max(LOWEST_LEVEL, 1000 + Math.floor((workload.growth * (day - LEVEL_DAY)) / 30));
  const week = WEEKS[workload.season][weekdayOf(day)] ?? 1000;
  const noise = rollPermille(`${seed}|${day}|${book.key}|${metered.name}`, NOISE[workload.season]);
  const factor = factorOf(workload.tenant, metered.sku.service, day);
  const permille = BigInt(level) * BigInt(week) * BigInt(noise * factor);
  return ((perDay * permille) / 1_000_000_000n / step) * step;
}

/** A charge for `quantity` units paid by use; below 0 when a correction takes units back. */
export function onDemandLine(
  book: ProviderBook,
  metered: MeteredResource,
  day: DayNumber,
  quantity: Scaled,
): BillLine {
  const contracted = multiplyExactly(quantity, metered.contractedPrice);
  return usageLine(book, metered, day, quantity, {
    pricingCategory: metered.sku.pricing ?? 'Standard',
    description: metered.sku.meter,
    sku: metered.chargedSku,
    commitment: null,
    contracted,
    billed: contracted,
    effective: contracted,
  });
}

function committedLine(
  book: ProviderBook,
  metered: MeteredResource,
  day: DayNumber,
  quantity: Scaled,
): BillLine {
  const { committed } = metered;
  if (committed === null) throw new Error(`${metered.name} has no commitment`);
  const effective = multiplyExactly(quantity, committed.rate);
  const term = termOf(book, committed.key, committed.commitment, day);
  return usageLine(book, metered, day, quantity, {
    pricingCategory: 'Committed',
    description: `${metered.sku.meter}, covered by ${committed.commitment.type}`,
    sku: metered.committedSku,
    commitment: usedCommitment(committed.commitment, term, 'Used', quantity, effective, metered.sku.unit),
    contracted: multiplyExactly(quantity, metered.contractedPrice),
    billed: 0n,
    effective,
  });
}

/** How a charge for usage is paid: what differs between use on demand and use of a commitment. */
type Payment = Pick<
  BillLine,
  'pricingCategory' | 'description' | 'sku' | 'commitment' | 'contracted' | 'billed' | 'effective'
>;

function usageLine(
  book: ProviderBook,
  metered: MeteredResource,
  day: DayNumber,
  quantity: Scaled,
  payment: Payment,
): BillLine {
  return {
    book,
    subAccount: metered.subAccount,
    chargeStart: day,
    chargeEnd: day + 1,
    chargeCategory: 'Usage',
    chargeClass: null,
    chargeFrequency: 'Usage-Based',
    pricingCategory: payment.pricingCategory,
    description: payment.description,
    sku: payment.sku,
    resource: metered.resource,
    commitment: payment.commitment,
    pricingQuantity: quantity,
    listUnitPrice: metered.listPrice,
    contractedUnitPrice: metered.contractedPrice,
    consumedQuantity: quantity * (metered.sku.consumed?.perUnit ?? 1n),
    consumedUnit: metered.sku.consumed?.unit ?? metered.sku.unit,
    list: multiplyExactly(quantity, metered.listPrice),
    contracted: payment.contracted,
    billed: payment.billed,
    effective: payment.effective,
  };
}

function min(a: Scaled, b: Scaled): Scaled {
  return a < b ? a : b;
}
