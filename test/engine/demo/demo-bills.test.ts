import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeDemoBills } from '../../../src/engine/demo/index.ts';
import {
  type Bill,
  type BillRow,
  dayOfRow,
  exact,
  readBills,
  readParquetTypes,
  rowsThatFail,
  spanOf,
  total,
} from './read-bills.ts';

const TODAY = '2026-11-21';
let root: string;
let bills: Bill[];
let rows: BillRow[];

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'centavo-demo-'));
  const { files } = await writeDemoBills({ folder: root, today: TODAY });
  bills = await readBills(files);
  rows = bills.flatMap((bill) => bill.rows);
});
afterAll(() => rm(root, { recursive: true, force: true }));

const ofProvider = (folder: string) => bills.filter(({ label }) => label.startsWith(`${folder}/`));
const ONE = 10n ** 10n;

test('each provider bills in its FOCUS version, with the columns of that version', () => {
  const columnsOf = (folder: string) => new Set(ofProvider(folder).flatMap(({ columns }) => columns));
  for (const folder of ['aws', 'azure', 'openai']) {
    for (const name of EVERY_VERSION) expect(columnsOf(folder), `${folder} ${name}`).toContain(name);
  }
  const since12 = [
    'InvoiceId',
    'BillingAccountType',
    'CommitmentDiscountQuantity',
    'PricingCurrency',
    'SkuMeter',
  ];
  const since13 = ['ServiceProviderName', 'HostProviderName'];
  for (const name of [...since12, ...since13]) expect(columnsOf('azure')).not.toContain(name);
  for (const name of since12) expect(columnsOf('aws')).toContain(name);
  for (const name of since13) expect(columnsOf('aws')).not.toContain(name);
  for (const name of [...since12, ...since13]) expect(columnsOf('openai')).toContain(name);
  expect([...columnsOf('azure')].filter((name) => name.startsWith('x_'))).toEqual(['x_ResourceGroupName']);
  for (const { label, columns } of bills)
    expect(new Set(columns), label).toEqual(columnsOf(label.split('/')[0] ?? ''));
});

test('what FOCUS never leaves empty is never empty, and what it lists is from its list', () => {
  for (const name of NEVER_EMPTY)
    expect(
      rowsThatFail(rows, (row) => row[name] !== ''),
      name,
    ).toEqual([]);
  for (const [name, values] of Object.entries(ALLOWED)) {
    expect(
      rowsThatFail(rows, (row) => values.includes(row[name] ?? '?')),
      name,
    ).toEqual([]);
  }
  expect(rowsThatFail(rows, (row) => row.BillingCurrency === 'USD')).toEqual([]);
  expect(rowsThatFail(rows, (row) => typeof JSON.parse(row.Tags || '{}') === 'object')).toEqual([]);
});

test('every row is in the bill of its month, and one file has one billing account and period', () => {
  for (const { label, rows: own } of bills) {
    expect(new Set(own.map((row) => row.BillingPeriodStart))).toEqual(
      new Set([`${label.slice(-7)}-01T00:00:00Z`]),
    );
    expect(new Set(own.map((row) => row.BillingPeriodEnd)).size).toBe(1);
    expect(new Set(own.map((row) => row.BillingAccountId)).size).toBe(1);
    const inside = ({ BillingPeriodStart = '', BillingPeriodEnd = '', ChargePeriodStart = '' }: BillRow) =>
      ChargePeriodStart >= BillingPeriodStart && ChargePeriodStart < BillingPeriodEnd;
    expect(rowsThatFail(own, (row) => row.ChargeClass === 'Correction' || inside(row))).toEqual([]);
  }
});

test('Parquet keeps money as DECIMAL and times as TIMESTAMP', async () => {
  const types = await readParquetTypes(ofProvider('azure')[0]?.path ?? '');
  for (const name of [
    'BilledCost',
    'EffectiveCost',
    'ListCost',
    'ContractedCost',
    'PricingQuantity',
    'ListUnitPrice',
  ]) {
    expect(types[name], name).toBe('DECIMAL(18,10)');
  }
  for (const name of ['BillingPeriodStart', 'BillingPeriodEnd', 'ChargePeriodStart', 'ChargePeriodEnd']) {
    expect(types[name], name).toBe('TIMESTAMP');
  }
  expect(types.Tags).toBe('VARCHAR');
});

test('quantity times unit price is the cost to the last digit, and list is never below contracted', () => {
  const priced = rows.filter((row) => row.PricingQuantity !== '');
  expect(priced.length).toBeGreaterThan(rows.length - 300);
  const isProduct = (row: BillRow, price: string, cost: string) =>
    exact(row.PricingQuantity) * exact(row[price]) === exact(row[cost]) * ONE;
  expect(rowsThatFail(priced, (row) => isProduct(row, 'ListUnitPrice', 'ListCost'))).toEqual([]);
  expect(rowsThatFail(priced, (row) => isProduct(row, 'ContractedUnitPrice', 'ContractedCost'))).toEqual([]);
  expect(rowsThatFail(priced, (row) => exact(row.ListUnitPrice) >= exact(row.ContractedUnitPrice))).toEqual(
    [],
  );
  const ordinary = rows.filter((row) => row.ChargeClass === '');
  expect(rowsThatFail(ordinary, (row) => exact(row.ListCost) >= exact(row.ContractedCost))).toEqual([]);
  const used = ordinary.filter((row) => row.CommitmentDiscountStatus !== 'Unused');
  expect(rowsThatFail(used, (row) => exact(row.ContractedCost) >= exact(row.EffectiveCost))).toEqual([]);
});

test('usage without a commitment is billed as contracted; usage of one is billed 0 and has an effective cost', () => {
  const usage = rows.filter((row) => row.ChargeCategory === 'Usage');
  const paidByUse = usage.filter((row) => row.CommitmentDiscountStatus === '');
  const committed = usage.filter((row) => row.CommitmentDiscountStatus !== '');
  const asContracted = ({ BilledCost, EffectiveCost, ContractedCost }: BillRow) =>
    BilledCost === ContractedCost && EffectiveCost === ContractedCost;
  expect(rowsThatFail(paidByUse, asContracted)).toEqual([]);
  expect(new Set(paidByUse.map((row) => row.PricingCategory))).toEqual(new Set(['Standard', 'Dynamic']));
  const prepaid = (row: BillRow) => exact(row.BilledCost) === 0n && exact(row.EffectiveCost) > 0n;
  expect(rowsThatFail(committed, prepaid)).toEqual([]);
  expect(new Set(committed.map((row) => row.PricingCategory))).toEqual(new Set(['Committed']));
  expect(rowsThatFail(committed, (row) => row.CommitmentDiscountId !== '')).toEqual([]);
  expect(committed.filter((row) => row.CommitmentDiscountStatus === 'Used').length).toBeGreaterThan(3000);
  expect(committed.filter((row) => row.CommitmentDiscountStatus === 'Unused').length).toBeGreaterThan(100);
  // Unused is seen in the newest whole month as well, at both clouds.
  for (const folder of ['aws', 'azure']) {
    const month = ofProvider(folder).at(-2)?.rows ?? [];
    expect(month.some((row) => row.CommitmentDiscountStatus === 'Unused')).toBe(true);
  }
});

test('what a monthly commitment bills for a closed month is what its days are worth, used or not', () => {
  const months = ofProvider('aws').slice(0, -1);
  for (const { label, rows: own } of months) {
    const [purchase, ...more] = own.filter((row) => isPurchase(row) && row.ChargeFrequency === 'Recurring');
    expect(more).toEqual([]);
    expect(spanOf(purchase ?? {})).toBe(daysOfMonth(label));
    const days = own.filter(
      (row) => row.ChargeCategory === 'Usage' && row.CommitmentDiscountId === purchase?.CommitmentDiscountId,
    );
    expect(total(days, 'EffectiveCost'), label).toBe(exact(purchase?.BilledCost));
    expect(exact(purchase?.EffectiveCost)).toBe(0n);
  }
});

test.each([
  { folder: 'aws', month: '2026-02', from: '2026-02-01' },
  { folder: 'azure', month: '2026-04', from: '2026-04-10' },
])(
  '$folder sells a year upfront once in fourteen months, worth the same each day',
  ({ folder, month, from }) => {
    const own = ofProvider(folder).flatMap((bill) => bill.rows);
    const purchases = own.filter((row) => isPurchase(row) && row.ChargeFrequency === 'One-Time');
    expect(purchases.map((row) => row.BillingPeriodStart)).toEqual([`${month}-01T00:00:00Z`]);
    const [purchase = {}] = purchases;
    expect(dayOfRow(purchase)).toBe(from);
    expect(spanOf(purchase)).toBe(365);
    expect(exact(purchase.EffectiveCost)).toBe(0n);
    const byDay = sumByDay(
      own.filter(
        (row) => row.ChargeCategory === 'Usage' && row.CommitmentDiscountId === purchase.CommitmentDiscountId,
      ),
    );
    expect([...byDay.keys()].sort()[0]).toBe(from);
    expect(byDay.size).toBe((Date.parse(TODAY) - Date.parse(from)) / 86_400_000);
    for (const amount of byDay.values()) expect(amount * 365n).toBe(exact(purchase.BilledCost));
  },
);

test('credits take money off, every month but one whose day has not come', () => {
  const credits = rows.filter((row) => row.ChargeCategory === 'Credit');
  for (const row of credits) {
    expect(exact(row.BilledCost) < 0n).toBe(true);
    expect(row.EffectiveCost).toBe(row.BilledCost);
  }
  expect(new Set(credits.map((row) => row.BillingPeriodStart)).size).toBe(14);
});

test('each provider taxes every month in whole cents, by rows that span it', () => {
  for (const { label, rows: own } of bills) {
    const taxes = own.filter((row) => row.ChargeCategory === 'Tax');
    expect(taxes.length, label).toBeGreaterThan(0);
    for (const row of taxes) {
      expect(spanOf(row)).toBe(daysOfMonth(label));
      expect(exact(row.BilledCost) % (ONE / 100n)).toBe(0n);
      expect(exact(row.BilledCost) > 0n).toBe(true);
    }
  }
});

test('support is one recurring charge a month, counted as a cost and not as a prepayment', () => {
  for (const { label, rows: own } of ofProvider('aws')) {
    const support = own.filter((row) => row.ServiceName === 'AWS Support (Business)');
    expect(support, label).toHaveLength(1);
    const [row = {}] = support;
    expect(row).toMatchObject({
      ChargeFrequency: 'Recurring',
      ChargeCategory: 'Purchase',
      EffectiveCost: row.BilledCost,
    });
    expect(exact(row.BilledCost) > 1000n * ONE).toBe(true);
    expect(spanOf(row)).toBe(daysOfMonth(label));
  }
});

test('a correction takes back part of a charge of the month before', () => {
  const corrections = rows.filter((row) => row.ChargeClass === 'Correction');
  expect(corrections).toHaveLength(1);
  const [correction = {}] = corrections;
  expect(correction.BillingPeriodStart).toBe('2026-09-01T00:00:00Z');
  expect(dayOfRow(correction)).toBe('2026-08-27');
  const [charge = {}, ...more] = rows.filter(
    (row) =>
      row.ResourceId === correction.ResourceId && dayOfRow(row) === '2026-08-27' && row.ChargeClass === '',
  );
  expect(more).toEqual([]);
  expect(charge.BillingPeriodStart).toBe('2026-08-01T00:00:00Z');
  expect(exact(correction.BilledCost) < 0n && -exact(correction.BilledCost) < exact(charge.BilledCost)).toBe(
    true,
  );
});

test('an invoice is named in closed months where the FOCUS version can, one for each bill', () => {
  const closed = [...ofProvider('aws').slice(0, -1), ...ofProvider('openai').slice(0, -1)];
  const ids = closed.map(({ rows: own }) => [...new Set(own.map((row) => row.InvoiceId))]);
  for (const id of ids) expect(id).toEqual([expect.stringMatching(/^\d{10}$/)]);
  expect(new Set(ids.flat()).size).toBe(26);
});

test('tag keys come in several spellings, and some resources bear no tags', () => {
  const keys = new Set(rows.flatMap((row) => Object.keys(JSON.parse(row.Tags || '{}'))));
  for (const key of ['Team', 'team', 'TEAM', 'CostCenter', 'cost-center']) expect(keys).toContain(key);
  expect(rows.some((row) => row.Tags === '' && row.ResourceId !== '' && row.ChargeCategory === 'Usage')).toBe(
    true,
  );
});

test('AI spend is named as such, with models as SKUs and tokens as quantities', () => {
  const ai = ofProvider('openai')
    .flatMap((bill) => bill.rows)
    .filter((row) => row.ChargeCategory === 'Usage');
  expect(new Set(ai.map((row) => row.ServiceCategory))).toEqual(new Set(['AI and Machine Learning']));
  expect(new Set(ai.map((row) => row.ServiceProviderName))).toEqual(new Set(['OpenAI']));
  expect([...new Set(ai.map((row) => row.SkuId?.split(':')[0]))].sort()).toEqual([
    'gpt-4.1',
    'gpt-4o-transcribe',
    'gpt-5',
    'gpt-5-mini',
    'text-embedding-3-large',
  ]);
  const tokens = ai.filter((row) => row.ConsumedUnit === 'Tokens');
  expect(tokens.length).toBeGreaterThan(7000);
  const counted = (row: BillRow) => exact(row.ConsumedQuantity) === exact(row.PricingQuantity) * 1_000_000n;
  expect(rowsThatFail(tokens, counted)).toEqual([]);
  expect(rowsThatFail(tokens, (row) => /^\d+$/.test(row.ConsumedQuantity ?? ''))).toEqual([]);
  expect(total(ai, 'EffectiveCost') * 100n > total(rows, 'EffectiveCost') * 10n).toBe(true);
});

test('weekends cost less than working days, and the last whole month more than the first', () => {
  const usage = rows.filter((row) => row.ChargeCategory === 'Usage' && row.ChargeClass === '');
  const weekday = [0n, 0n];
  const counts = [0n, 0n];
  for (const [day, amount] of sumByDay(usage)) {
    const weekend = [0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay()) ? 1 : 0;
    weekday[weekend] = (weekday[weekend] ?? 0n) + amount;
    counts[weekend] = (counts[weekend] ?? 0n) + 1n;
  }
  const [working = 0n, weekend = 0n] = weekday.map((sum, index) => sum / (counts[index] ?? 1n));
  expect(weekend * 100n < working * 85n).toBe(true);
  for (const folder of ['aws', 'azure', 'openai']) {
    const months = ofProvider(folder).map((bill) => total(bill.rows, 'EffectiveCost'));
    expect((months.at(-2) ?? 0n) * 100n > (months[0] ?? 0n) * 115n, folder).toBe(true);
  }
});

test('the whole demo is billed for about what its effective cost is', () => {
  const billed = total(rows, 'BilledCost');
  const effective = total(rows, 'EffectiveCost');
  expect(billed > 500_000n * ONE).toBe(true);
  expect(billed).not.toBe(effective);
  const apart = billed > effective ? billed - effective : effective - billed;
  expect(apart * 100n < billed * 5n).toBe(true);
});

function isPurchase(row: BillRow): boolean {
  return row.ChargeCategory === 'Purchase' && row.CommitmentDiscountId !== '';
}

function sumByDay(own: readonly BillRow[]): Map<string, bigint> {
  const days = new Map<string, bigint>();
  for (const row of own) days.set(dayOfRow(row), (days.get(dayOfRow(row)) ?? 0n) + exact(row.EffectiveCost));
  return days;
}

function daysOfMonth(label: string): number {
  return new Date(Date.UTC(Number(label.slice(-7, -3)), Number(label.slice(-2)), 0)).getUTCDate();
}

const NEVER_EMPTY = [
  'BilledCost',
  'EffectiveCost',
  'ListCost',
  'ContractedCost',
  'BillingAccountId',
  'BillingCurrency',
  'BillingPeriodStart',
  'BillingPeriodEnd',
  'ChargePeriodStart',
  'ChargePeriodEnd',
  'ChargeCategory',
  'ChargeDescription',
  'ChargeFrequency',
  'InvoiceIssuerName',
  'ProviderName',
  'PublisherName',
  'ServiceCategory',
  'ServiceName',
];

const EVERY_VERSION = [
  ...NEVER_EMPTY,
  'AvailabilityZone',
  'BillingAccountName',
  'ChargeClass',
  'CommitmentDiscountCategory',
  'CommitmentDiscountId',
  'CommitmentDiscountName',
  'CommitmentDiscountStatus',
  'CommitmentDiscountType',
  'ConsumedQuantity',
  'ConsumedUnit',
  'ContractedUnitPrice',
  'ListUnitPrice',
  'PricingCategory',
  'PricingQuantity',
  'PricingUnit',
  'RegionId',
  'RegionName',
  'ResourceId',
  'ResourceName',
  'ResourceType',
  'SkuId',
  'SkuPriceId',
  'SubAccountId',
  'SubAccountName',
  'Tags',
];

const ALLOWED = {
  ChargeCategory: ['Usage', 'Purchase', 'Tax', 'Credit', 'Adjustment'],
  ChargeClass: ['', 'Correction'],
  ChargeFrequency: ['One-Time', 'Recurring', 'Usage-Based'],
  CommitmentDiscountCategory: ['', 'Spend', 'Usage'],
  CommitmentDiscountStatus: ['', 'Used', 'Unused'],
  PricingCategory: ['', 'Standard', 'Dynamic', 'Committed', 'Other'],
  ServiceCategory: [
    'AI and Machine Learning',
    'Compute',
    'Databases',
    'Integration',
    'Management and Governance',
    'Networking',
    'Other',
    'Security',
    'Storage',
  ],
};
