import { MANUAL_ACCOUNT, MANUAL_PROVIDER, manualSubAccount } from '../manual-unit.ts';
import { type Decimal, multiply } from '../money.ts';
import { addDays, addMonths, type Day, startOfMonth } from '../period.ts';
import type { ManualCost, ManualEntry, ManualLine } from './schemas.ts';

/** The days on which an entry counts: one, or the same day of each month (its last day where a month is shorter). */
export function occurrencesOf({ day, until }: Pick<ManualEntry, 'day' | 'until'>): Day[] {
  if (until === null) return [day];
  const days: Day[] = [];
  for (let n = 0, next = day; next <= until; n += 1, next = addMonths(day, n)) days.push(next);
  return days;
}

/** What an entry comes to in all: what approvals are ruled by, so that many small parts are no way round a large sum. */
export function totalOf(entry: Pick<ManualEntry, 'amount' | 'day' | 'until'>): Decimal {
  return multiply(entry.amount, String(occurrencesOf(entry).length));
}

/** Which months of which entry a bill has brought: `12 2026-11-01`. */
export type Superseded = ReadonlySet<string>;

export function supersededKey(costId: number, month: Day): string {
  return `${costId} ${month}`;
}

/**
 * The lines of the entries up to a day, by month: an entry that has not come yet is no cost, nor one that a bill has
 * brought. In the order of days, then of entries, so that the same entries make the same file.
 */
export function linesByMonth(
  costs: readonly ManualCost[],
  superseded: Superseded,
  today: Day,
): Map<Day, ManualLine[]> {
  const months = new Map<Day, ManualLine[]>();
  for (const cost of [...costs].filter(({ removed }) => !removed).sort((a, b) => a.id - b.id)) {
    for (const [n, day] of occurrencesOf(cost).entries()) {
      const month = startOfMonth(day);
      if (day > today || superseded.has(supersededKey(cost.id, month))) continue;
      const line: ManualLine = {
        costId: cost.id,
        tenantId: cost.tenantId,
        day,
        end: cost.until === null ? addDays(day, 1) : addMonths(cost.day, n + 1),
        recurring: cost.until !== null,
        amount: cost.amount,
        currency: cost.currency,
        description: cost.description,
        category: cost.category,
        tags: cost.tags,
      };
      months.set(month, [...(months.get(month) ?? []), line]);
    }
  }
  for (const lines of months.values()) lines.sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0));
  return months;
}

const COLUMNS = [
  'BillingPeriodStart',
  'BillingPeriodEnd',
  'ChargePeriodStart',
  'ChargePeriodEnd',
  'ProviderName',
  'PublisherName',
  'InvoiceIssuerName',
  'BillingAccountId',
  'BillingAccountName',
  'SubAccountId',
  'SubAccountName',
  'InvoiceId',
  'ChargeCategory',
  'ChargeClass',
  'ChargeFrequency',
  'ChargeDescription',
  'ServiceName',
  'ServiceCategory',
  'BilledCost',
  'EffectiveCost',
  'ListCost',
  'ContractedCost',
  'BillingCurrency',
  'Tags',
] as const;

/**
 * The lines of a month as a FOCUS bill of its own. An entry is a purchase that is used as it is made, so all four costs
 * are its amount; one that recurs covers the month up to the next, so that no run rate is made of its day.
 */
export function toFocusCsv(month: Day, lines: readonly ManualLine[]): string {
  const rows = lines.map(
    (line): Record<(typeof COLUMNS)[number], string> => ({
      BillingPeriodStart: toMoment(month),
      BillingPeriodEnd: toMoment(addMonths(month, 1)),
      ChargePeriodStart: toMoment(line.day),
      ChargePeriodEnd: toMoment(line.end),
      ProviderName: MANUAL_PROVIDER,
      PublisherName: MANUAL_PROVIDER,
      InvoiceIssuerName: MANUAL_PROVIDER,
      BillingAccountId: MANUAL_ACCOUNT,
      BillingAccountName: MANUAL_ACCOUNT,
      SubAccountId: manualSubAccount(line.tenantId),
      SubAccountName: '',
      InvoiceId: `manual-${line.costId}`,
      ChargeCategory: 'Purchase',
      ChargeClass: '',
      ChargeFrequency: line.recurring ? 'Recurring' : 'One-Time',
      ChargeDescription: line.description,
      ServiceName: line.description,
      ServiceCategory: line.category ?? '',
      BilledCost: line.amount,
      EffectiveCost: line.amount,
      ListCost: line.amount,
      ContractedCost: line.amount,
      BillingCurrency: line.currency,
      Tags: JSON.stringify(sortKeys(line.tags)),
    }),
  );
  const cells = [
    COLUMNS.join(','),
    ...rows.map((row) => COLUMNS.map((column) => toCell(row[column])).join(',')),
  ];
  return `${cells.join('\n')}\n`;
}

function toMoment(day: Day): string {
  return `${day}T00:00:00Z`;
}

function toCell(text: string): string {
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function sortKeys(tags: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(tags).sort(([a], [b]) => (a < b ? -1 : 1)));
}
