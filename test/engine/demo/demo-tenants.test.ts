import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  type DemoAnomaly,
  demoMappingRules,
  demoTenants,
  listDemoAnomalies,
  writeDemoBills,
} from '../../../src/engine/demo/index.ts';
import { sharesOf } from './match-rules.ts';
import { type BillRow, dayOfRow, exact, readBills, shiftDay, total } from './read-bills.ts';

const TODAY = '2026-11-21';
let root: string;
let rows: BillRow[];
/** Effective cost times the weights' common multiple, so that shares are whole numbers. */
let byTenant: Map<string, bigint>;

const leaves = demoTenants.filter(({ parent }) => parent !== null).map(({ tenant }) => tenant);

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'centavo-demo-'));
  rows = await writtenRows(TODAY);
  byTenant = costByTenant(rows);
});
afterAll(() => rm(root, { recursive: true, force: true }));

async function writtenRows(today: string): Promise<BillRow[]> {
  const { files } = await writeDemoBills({ folder: join(root, today), today });
  return (await readBills(files)).flatMap((bill) => bill.rows);
}

/** Weights of all rules divide ten. */
const PARTS = 10n;

function costByTenant(own: readonly BillRow[]): Map<string, bigint> {
  const costs = new Map<string, bigint>();
  for (const row of own) {
    const shares = sharesOf(row, demoMappingRules);
    const whole = shares.reduce((sum, { weight }) => sum + BigInt(weight), 0n);
    for (const { tenant, weight } of shares) {
      const part = (exact(row.EffectiveCost) * BigInt(weight) * PARTS) / whole;
      costs.set(tenant, (costs.get(tenant) ?? 0n) + part);
    }
  }
  return costs;
}

test('the tenants are twelve below three OUs, acme among them', () => {
  const ous = demoTenants.filter(({ parent }) => parent === null).map(({ tenant }) => tenant);
  expect(ous).toEqual(['Retail', 'Platform', 'Labs']);
  expect(leaves).toHaveLength(12);
  expect(leaves).toContain('acme');
  for (const { parent } of demoTenants) if (parent !== null) expect(ous).toContain(parent);
  expect(new Set(demoTenants.map(({ tenant }) => tenant)).size).toBe(15);
});

test('the rules give cost to exactly the twelve tenants, and their parts add up to the bills', () => {
  expect([...byTenant.keys()].sort()).toEqual([...leaves, 'unallocated'].sort());
  for (const [tenant, cost] of byTenant) expect(cost > 0n, tenant).toBe(true);
  const sum = [...byTenant.values()].reduce((all, cost) => all + cost, 0n);
  expect(sum).toBe(total(rows, 'EffectiveCost') * PARTS);
});

test('what no rule maps is there and small, in the whole and in every month', () => {
  const months = new Set(rows.map((row) => row.BillingPeriodStart));
  expect(months.size).toBe(14);
  for (const month of months) {
    const own = rows.filter((row) => row.BillingPeriodStart === month);
    const unallocated = costByTenant(own).get('unallocated') ?? 0n;
    expect(unallocated > 0n, month).toBe(true);
    expect(unallocated * 100n < total(own, 'EffectiveCost') * PARTS * 5n, month).toBe(true);
  }
});

test('every rule maps something, each kind is there, and one shares a cluster by weights', () => {
  const used = new Set(rows.map((row) => sharesOf(row, demoMappingRules)));
  for (const rule of demoMappingRules) expect(used, `${rule.kind} ${rule.pattern}`).toContain(rule.shares);
  expect(new Set(demoMappingRules.map(({ kind }) => kind)).size).toBe(5);
  const shared = demoMappingRules.filter(({ shares }) => shares.length > 1);
  expect(shared).toHaveLength(1);
  expect(shared[0]).toMatchObject({ kind: 'tag', pattern: 'shared-prod' });
  for (const { shares } of demoMappingRules)
    for (const { tenant } of shares) expect(leaves).toContain(tenant);
});

test('acme costs money at all three providers', () => {
  const own = rows.filter((row) => sharesOf(row, demoMappingRules).some(({ tenant }) => tenant === 'acme'));
  expect(new Set(own.map((row) => row.ProviderName))).toEqual(new Set(['AWS', 'Microsoft', 'OpenAI']));
});

test.each(['2026-11-21', '2026-11-12', '2026-11-13', '2027-04-18', '2027-04-19', '2025-01-01', '2031-06-30'])(
  'bills written on %s have three anomalies, one a provider, each in the days shown',
  (today) => {
    const anomalies = listDemoAnomalies(today);
    expect(anomalies.map(({ provider }) => provider).sort()).toEqual(['aws', 'azure', 'openai']);
    const month = new Date(`${shiftDay(today, -1).slice(0, 7)}-01T00:00:00Z`);
    month.setUTCMonth(month.getUTCMonth() - 13);
    for (const { day } of anomalies) {
      expect(day < today && day >= month.toISOString().slice(0, 10), day).toBe(true);
    }
  },
);

test.each(['2026-11-21', '2027-04-19'])(
  'in the bills of %s the anomalies stand out by their factors, and nothing else does',
  async (today) => {
    const own = today === TODAY ? rows : await writtenRows(today);
    const series = dailyUsage(own);
    const anomalies = listDemoAnomalies(today);
    const found: Pick<DemoAnomaly, 'tenant' | 'service' | 'day'>[] = [];
    for (const [key, days] of series) {
      const [tenant = '', service = ''] = key.split('|');
      for (const [day, amount] of days) {
        const usual = medianOf(neighboursOf(days, day));
        if (usual !== null && amount * 10n > usual * 22n) found.push({ tenant, service, day });
      }
    }
    expect(found.sort((a, b) => (a.day < b.day ? -1 : 1))).toEqual(
      anomalies.map(({ tenant, service, day }) => ({ tenant, service, day })),
    );
    for (const { tenant, service, day, factor } of anomalies) {
      const days = series.get(`${tenant}|${service}`) ?? new Map<string, bigint>();
      const usual = medianOf(neighboursOf(days, day)) ?? 0n;
      const amount = days.get(day) ?? 0n;
      expect(amount * 100n > usual * BigInt(factor) * 85n, `${service} ${day}`).toBe(true);
      expect(amount * 100n < usual * BigInt(factor) * 115n, `${service} ${day}`).toBe(true);
    }
  },
);

/** Effective cost of ordinary usage by tenant and service, then day; rows that several share are left out. */
function dailyUsage(own: readonly BillRow[]): Map<string, Map<string, bigint>> {
  const series = new Map<string, Map<string, bigint>>();
  for (const row of own) {
    const shares = sharesOf(row, demoMappingRules);
    // Unused commitment comes and goes with the week; it is nobody's use.
    if (row.ChargeCategory !== 'Usage' || row.ChargeClass !== '' || row.CommitmentDiscountStatus === 'Unused')
      continue;
    if (shares.length > 1) continue;
    const key = `${shares[0]?.tenant}|${row.ServiceName}`;
    const days = series.get(key) ?? new Map<string, bigint>();
    days.set(dayOfRow(row), (days.get(dayOfRow(row)) ?? 0n) + exact(row.EffectiveCost));
    series.set(key, days);
  }
  return series;
}

/** The same weekday of the four weeks before and after. */
function neighboursOf(days: ReadonlyMap<string, bigint>, day: string): bigint[] {
  return [-28, -21, -14, -7, 7, 14, 21, 28].flatMap((shift) => days.get(shiftDay(day, shift)) ?? []);
}

function medianOf(values: readonly bigint[]): bigint | null {
  const sorted = [...values].sort((a, b) => (a < b ? -1 : 1));
  return sorted[Math.floor(sorted.length / 2)] ?? null;
}
