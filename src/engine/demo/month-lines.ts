import { DECIMAL_SCALE, parseDecimal, type Scaled, scaleByPermille, sumOf } from './amounts.ts';
import type { BillLine, ChargedResource, ChargedSku } from './bill-line.ts';
import type { BillMonth, DayNumber } from './calendar.ts';
import { rollPermille } from './dice.ts';
import { entryOf, type MeteredResource } from './metered-resource.ts';
import type { Correction, ProviderBook, SubAccount, SupportPlan } from './provider-book.ts';
import { type FactorOf, makeUsageLines, onDemandLine } from './usage-lines.ts';

const ONE_UNIT = 10n ** BigInt(DECIMAL_SCALE);
const CENTS = 2;

/** Credits of a month whose day has come. */
export function makeCreditLines(book: ProviderBook, month: BillMonth, seed: string): BillLine[] {
  return book.credits.flatMap((credit) => {
    const day = month.start + credit.dayOfMonth - 1;
    if (day > month.through) return [];
    const roll = rollPermille(`${seed}|${month.label}|${book.key}|${credit.description}`, 200);
    const amount = -scaleByPermille(parseDecimal(credit.amount), BigInt(roll), CENTS);
    const { service, category, subcategory } = credit;
    return [
      {
        ...unpricedLine(
          book,
          entryOf(book.subAccounts, credit.account),
          { service, category, subcategory },
          amount,
        ),
        chargeStart: day,
        chargeEnd: day + 1,
        chargeCategory: 'Credit',
        chargeFrequency: 'One-Time',
        description: credit.description,
      },
    ];
  });
}

/** The month's support charge, by steps of what the month bills so far. */
export function makeSupportLines(
  book: ProviderBook,
  month: BillMonth,
  lines: readonly BillLine[],
): BillLine[] {
  if (book.support === null) return [];
  const amount = supportFee(book.support, sumOf(lines.map(({ billed }) => billed)));
  const { service, description } = book.support;
  const kind = { service, category: 'Management and Governance', subcategory: 'Support' };
  const line = unpricedLine(book, entryOf(book.subAccounts, book.mainAccount), kind, amount);
  return [
    {
      ...line,
      chargeStart: month.start,
      chargeEnd: month.end,
      chargeCategory: 'Purchase',
      chargeFrequency: 'Recurring',
      pricingCategory: 'Standard',
      description,
      sku: { ...line.sku, skuId: 'SUPPORT', skuPriceId: 'SUPPORT.MONTH', meter: 'Support', unit: 'Month' },
      pricingQuantity: ONE_UNIT,
      listUnitPrice: amount,
      contractedUnitPrice: amount,
    },
  ];
}

/** Tax on what a month bills so far, in whole cents; an open month's is provisional. */
export function makeTaxLines(book: ProviderBook, month: BillMonth, lines: readonly BillLine[]): BillLine[] {
  const kind = { service: 'Tax', category: 'Other', subcategory: 'Other (Other)' };
  return taxedAccounts(book, lines).flatMap(({ subAccount, billed }) => {
    const amount = scaleByPermille(billed, book.tax.permille, CENTS);
    if (amount <= 0n) return [];
    return [
      {
        ...unpricedLine(book, subAccount, kind, amount),
        chargeStart: month.start,
        chargeEnd: month.end,
        chargeCategory: 'Tax',
        chargeFrequency: 'Recurring',
        description: `Sales tax for ${month.label}`,
      },
    ];
  });
}

/** In one month of the year, what its bill takes back of a charge of the month before, if bills reach that far. */
export function makeCorrectionLines(
  book: ProviderBook,
  resources: readonly MeteredResource[],
  month: BillMonth,
  firstDay: DayNumber,
  seed: string,
  factorOf: FactorOf,
): BillLine[] {
  const { correction } = book;
  if (correction === null || Number(month.label.slice(5)) !== correction.month) return [];
  const day = month.start - correction.daysBefore;
  if (day < firstDay) return [];
  const corrected = resources.filter(({ workload }) => workload.name === correction.workload);
  return corrected.flatMap((metered) => {
    const charges = makeUsageLines(book, [metered], day, seed, factorOf);
    return charges
      .filter(({ commitment }) => commitment === null)
      .map((charge) => takeBack(metered, charge, correction));
  });
}

function takeBack(metered: MeteredResource, charge: BillLine, correction: Correction): BillLine {
  const part = ((charge.pricingQuantity ?? 0n) * correction.permille) / 1000n / metered.step;
  return {
    ...onDemandLine(charge.book, metered, charge.chargeStart, -part * metered.step),
    chargeClass: 'Correction',
    description: correction.description,
  };
}

function supportFee(plan: SupportPlan, billed: Scaled): Scaled {
  let fee = 0n;
  let from = 0n;
  for (const { upTo, permille } of plan.steps) {
    const to = upTo === null || parseDecimal(upTo) > billed ? billed : parseDecimal(upTo);
    if (to > from) fee += scaleByPermille(to - from, permille, CENTS);
    from = to;
  }
  const minimum = parseDecimal(plan.minimum);
  return fee < minimum ? minimum : fee;
}

function taxedAccounts(book: ProviderBook, lines: readonly BillLine[]) {
  const billed = new Map<SubAccount | null, Scaled>();
  for (const line of lines) {
    const account = book.tax.per === 'sub_account' ? line.subAccount : null;
    billed.set(account, (billed.get(account) ?? 0n) + line.billed);
  }
  return [...billed].map(([subAccount, sum]) => ({ subAccount, billed: sum }));
}

const NO_RESOURCE: ChargedResource = {
  id: null,
  name: null,
  type: null,
  region: null,
  availabilityZone: null,
  tags: null,
};

function unpricedLine(
  book: ProviderBook,
  subAccount: SubAccount | null,
  kind: Pick<ChargedSku, 'service' | 'category' | 'subcategory'>,
  amount: Scaled,
) {
  return {
    book,
    subAccount,
    chargeClass: null,
    pricingCategory: null,
    sku: {
      ...kind,
      skuId: null,
      skuPriceId: null,
      meter: null,
      unit: null,
      priceDetails: null,
    } as ChargedSku,
    resource: NO_RESOURCE,
    commitment: null,
    pricingQuantity: null,
    listUnitPrice: null,
    contractedUnitPrice: null,
    consumedQuantity: null,
    consumedUnit: null,
    billed: amount,
    effective: amount,
    list: amount,
    contracted: amount,
  } as const;
}
