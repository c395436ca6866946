import { beforeAll, describe, expect, test } from 'vitest';
import type { Context } from '../../../src/engine/context.ts';
import { getTenantCost, listTenantCosts, type TenantCosts } from '../../../src/engine/costs/index.ts';
import type { Fact } from '../../../src/engine/facts.ts';
import { english } from '../../../src/engine/language/index.ts';
import { addDays } from '../../../src/engine/period.ts';
import { requirePeriod } from '../../../src/engine/period-grammar.ts';
import { DEFAULT_SETTINGS } from '../../../src/engine/settings.ts';
import { addTenant, mergeTenant } from '../../../src/engine/tenants/index.ts';
import { type CostLine, flagsOf, seedCosts, toUnits } from '../../support/cost-ledger.ts';
import { describeOnEachDatabase, type OpenTestDatabase } from '../../support/databases.ts';
import { refusalOf } from '../../support/refusal.ts';
import {
  addUp,
  linesBetween,
  makeSampleLines,
  SAMPLE_NOW,
  SAMPLE_TENANTS,
} from '../../support/sample-costs.ts';

const lines = makeSampleLines();
const NOW_DAYS = ['2026-11-01', '2026-11-21'] as const;
const BEFORE_DAYS = ['2026-10-01', '2026-10-21'] as const;
/** Ids of the tenants in the order in which they were added; 0 is what no rule maps. */
const NAMES = SAMPLE_TENANTS.map(([name]) => name);
const idOf = (name: string) => NAMES.indexOf(name) + 1;

function contextOf(db: Context['db'], scope: Context['scope'] = '*', now = SAMPLE_NOW): Context {
  return {
    db,
    scope,
    actor: { platform: 'cli', label: 'cli', role: 'viewer', memberId: null },
    place: { workspaceId: null, channelId: null, personId: null },
    t: english,
    settings: DEFAULT_SETTINGS,
    now: () => new Date(now),
    billsFolder: '/nowhere',
    log: { debug() {}, info() {}, warn() {}, error() {} },
  };
}

const ADMIN: Context['actor'] = { platform: 'cli', label: 'cli', role: 'admin', memberId: null };

/** A tenant with those below it, by the list that was seeded. */
function branchOf(name: string): string[] {
  return [
    name,
    ...SAMPLE_TENANTS.filter(([, parent]) => parent === name).flatMap(([child]) => branchOf(child)),
  ];
}

/** The exact effective cost, added line by line in whole numbers: nothing of the engine stands behind it. */
function oracle(of: readonly string[], currency: string, [from, to]: readonly [string, string]): bigint {
  const own = lines.filter((line) => of.includes(line.tenant) && (line.currency ?? 'USD') === currency);
  return addUp(linesBetween(own, from, to), 'effective');
}

function figureOf(costs: TenantCosts, name: string, currency = 'USD') {
  return costs.rows.find((row) => row.name === name)?.figures.find((one) => one.currency === currency);
}

function unitsOf(fact: Fact | undefined): bigint {
  return toUnits(fact?.value ?? 'missing');
}

describeOnEachDatabase('a tenant that another was merged into', (open) => {
  test('is no group for it, in the list and in its own answer', async () => {
    const ctx: Context = { ...contextOf((await open()).db), actor: ADMIN };
    for (const name of ['a', 'b', 'group']) await addTenant(ctx, { name });
    await addTenant(ctx, { name: 'below', parent: 'group' });
    await mergeTenant(ctx, { tenant: 'a', into: 'b' });
    const { rows } = await listTenantCosts(ctx);
    const groups = Object.fromEntries(rows.map(({ name, isGroup }) => [name, isGroup]));
    expect(groups).toMatchObject({ b: false, group: true, below: false });
    const question = { period: null, metric: 'effective', by: { kind: 'service' }, filters: {} } as const;
    const { tenant } = await getTenantCost(ctx, [{ tenant: 'b', question }]);
    expect(tenant).toMatchObject({ name: 'b', isGroup: false });
  });
});

describeOnEachDatabase('tenants with what they cost', (open) => {
  let db: Context['db'];
  beforeAll(async () => {
    db = (await open()).db;
    await seedCosts(contextOf(db), { tenants: SAMPLE_TENANTS, lines });
  });

  test('without a period it is the newest month so far against the same days before, each tenant with all below it, to the last digit', async () => {
    const costs = await listTenantCosts(contextOf(db));
    expect(costs.asked?.text).toBe('2026-11');
    expect(costs.coverage).toMatchObject({
      days: { from: NOW_DAYS[0], to: NOW_DAYS[1] },
      asOf: '2026-11-20',
    });
    expect(costs.before).toEqual({ from: BEFORE_DAYS[0], to: BEFORE_DAYS[1] });
    expect(costs.rows.map(({ name }) => name).sort()).toEqual([...NAMES, 'unallocated'].sort());
    for (const name of NAMES) {
      for (const currency of ['USD', 'EUR']) {
        const figure = figureOf(costs, name, currency);
        const now = oracle(branchOf(name), currency, NOW_DAYS);
        const before = oracle(branchOf(name), currency, BEFORE_DAYS);
        if (!figure) {
          expect([name, now, before]).toEqual([name, 0n, 0n]);
          continue;
        }
        expect([name, unitsOf(figure.total), unitsOf(figure.previous)]).toEqual([name, now, before]);
        expect(unitsOf(figure.change)).toBe(now - before);
        expect(figure.total).toMatchObject({
          tenant: name,
          currency,
          metric: 'effective',
          asOf: '2026-11-20',
        });
      }
    }
    for (const { currency, total, previous } of costs.totals) {
      expect(unitsOf(total)).toBe(oracle(NAMES, currency, NOW_DAYS));
      expect(unitsOf(previous)).toBe(oracle(NAMES, currency, BEFORE_DAYS));
    }
    expect(costs.totals.map(({ currency }) => currency).sort()).toEqual(['EUR', 'USD']);
  });

  test('a share is the tenant’s part of all that is seen in the currency, whatever the page shows', async () => {
    const costs = await listTenantCosts(contextOf(db), { filter: 'acme', pageSize: 1 });
    expect(costs.rows).toHaveLength(1);
    for (const { currency, total, share } of costs.rows[0]?.figures ?? []) {
      const all = oracle(NAMES, currency, NOW_DAYS);
      const difference = unitsOf(share) * all - unitsOf(total) * 10n ** 20n;
      // Ten digits after the point, half up.
      expect(difference < 0n ? -difference : difference).toBeLessThanOrEqual((all * 10n ** 10n) / 2n + all);
    }
  });

  test('the last thirty days of each tenant on the page add up by themselves, a day without cost is 0', async () => {
    const costs = await listTenantCosts(contextOf(db), { sort: 'name' });
    for (const row of costs.rows) {
      expect(row.days.map(({ label }) => label)).toEqual(
        Array.from({ length: 30 }, (_, n) => addDays('2026-10-22', n)),
      );
      const currency = row.figures[0]?.currency ?? 'USD';
      for (const fact of row.days) {
        const { from = '', to = '' } = fact.period ?? {};
        expect([row.name, fact.label, unitsOf(fact)]).toEqual([
          row.name,
          fact.label,
          oracle(branchOf(row.name), currency, [from, to]),
        ]);
      }
      const used = lines.filter(
        (line) =>
          branchOf(row.name).includes(line.tenant) && (flagsOf(line) & 9) === 0 && line.day >= '2026-10-22',
      );
      const last =
        used
          .map(({ day }) => day)
          .sort()
          .at(-1) ?? null;
      expect([row.name, row.lastDay.value]).toEqual([row.name, last]);
      expect(row.lastDay.reason === undefined).toBe(last !== null);
    }
  });

  test('an asked period is answered as any other question about it', async () => {
    const period = requirePeriod('2026-09', { now: new Date(SAMPLE_NOW), firstWeekday: 1 });
    const costs = await listTenantCosts(contextOf(db), { period });
    expect(unitsOf(figureOf(costs, 'Retail')?.total)).toBe(
      oracle(branchOf('Retail'), 'USD', ['2026-09-01', '2026-10-01']),
    );
    expect(unitsOf(figureOf(costs, 'Retail')?.previous)).toBe(
      oracle(branchOf('Retail'), 'USD', ['2026-08-01', '2026-09-01']),
    );
    expect(costs.rows[0]?.days.at(-1)?.label).toBe('2026-09-30');
  });

  test('a period that is not imported has null with the reason for a total, and still lists who there is', async () => {
    const period = requirePeriod('2026-12', { now: new Date(SAMPLE_NOW), firstWeekday: 1 });
    const costs = await listTenantCosts(contextOf(db), { period, sort: 'name' });
    expect(costs.before).toBeNull();
    expect(costs.totals).toEqual([]);
    expect(costs.rows.map(({ figures }) => figures.length)).toEqual(NAMES.map(() => 0).concat(0));
    expect(costs.facts.find(({ key }) => key === 'total')).toMatchObject({
      value: null,
      reason: expect.stringContaining('December 2026'),
    });
  });

  test('on the first day of a month, of which no day is complete, it is the month before', async () => {
    const fresh = await listTenantCosts(contextOf(db, '*', '2026-11-01T08:00:00Z'));
    expect(fresh.asked?.text).toBe('2026-10');
    expect(unitsOf(figureOf(fresh, 'acme')?.total)).toBe(
      oracle(['acme'], 'USD', ['2026-10-01', '2026-11-01']),
    );
  });

  describe('order, filter and pages', () => {
    const orders = {
      cost: (a: string, b: string) =>
        Number(oracle(branchOf(b), 'USD', NOW_DAYS) - oracle(branchOf(a), 'USD', NOW_DAYS)),
      change: (a: string, b: string) => Number(changeOf(b) - changeOf(a)),
      name: (a: string, b: string) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1),
    };
    const changeOf = (name: string) =>
      oracle(branchOf(name), 'USD', NOW_DAYS) - oracle(branchOf(name), 'USD', BEFORE_DAYS);
    const costly = NAMES.filter((name) => name !== 'quiet');

    test.each(['cost', 'change', 'name'] as const)('by %s, both ways', async (sort) => {
      const expected = [...costly].sort(orders[sort]);
      const down = sort === 'name' ? { descending: false } : {};
      const found = await listTenantCosts(contextOf(db), { sort, ...down });
      const known = found.rows.map(({ name }) => name).filter((name) => costly.includes(name));
      expect(known).toEqual(expected);
      const up = await listTenantCosts(contextOf(db), { sort, descending: sort === 'name' });
      expect(up.rows.map(({ name }) => name).filter((name) => costly.includes(name))).toEqual(
        expected.reverse(),
      );
    });

    test('by change in percent, with those that cannot be compared last', async () => {
      const { rows } = await listTenantCosts(contextOf(db), { sort: 'changePct' });
      const ratios = rows.map(
        ({ figures }) => figures.find(({ currency }) => currency === 'USD')?.changePct.value ?? null,
      );
      const known = ratios.filter((one) => one !== null);
      expect(ratios.slice(0, known.length)).toEqual(known);
      expect(known).toHaveLength(costly.length);
      expect(known.map(Number)).toEqual(known.map(Number).sort((a, b) => b - a));
    });

    test('pages are cut from one order, count all, and an empty one beyond the end counts too', async () => {
      const all = await listTenantCosts(contextOf(db));
      const names: string[] = [];
      for (const page of [1, 2, 3, 4]) {
        const { rows, count } = await listTenantCosts(contextOf(db), { page, pageSize: 3 });
        names.push(...rows.map(({ name }) => name));
        expect(count).toMatchObject({ value: String(NAMES.length + 1), unit: 'count' });
      }
      expect(names).toEqual(all.rows.map(({ name }) => name));
      const beyond = await listTenantCosts(contextOf(db), { page: 99, pageSize: 3 });
      expect([beyond.rows, beyond.count.value]).toEqual([[], String(NAMES.length + 1)]);
    });

    test('a filter is part of a name, whatever its case, and never a pattern', async () => {
      const found = await listTenantCosts(contextOf(db), { filter: ' ACME ' });
      expect(found.rows.map(({ name }) => name).sort()).toEqual(['Acme Labs', 'acme']);
      expect(found.count.value).toBe('2');
      for (const filter of ['%', '_', "' or true --", 'acme%']) {
        expect((await listTenantCosts(contextOf(db), { filter })).rows).toEqual([]);
      }
    });

    test('an unknown order, a page below 1 and a page of thousands are refused', async () => {
      for (const input of [
        { sort: 'size' as 'cost' },
        { page: 0 },
        { pageSize: 101 },
        { filter: 'x'.repeat(201) },
      ]) {
        expect(await refusalOf(listTenantCosts(contextOf(db), input))).toMatchObject({ code: 'bad_input' });
      }
    });
  });

  test('a scope sees its branch, counts and totals of nothing else, and an empty one sees nothing', async () => {
    const mine = await listTenantCosts(contextOf(db, [idOf('acme')]));
    expect(mine.rows.map(({ name }) => name)).toEqual(['acme']);
    expect(mine.count.value).toBe('1');
    for (const { currency, total } of mine.totals)
      expect(unitsOf(total)).toBe(oracle(['acme'], currency, NOW_DAYS));
    expect(mine.rows[0]?.figures[0]?.share.value).toBe('1');
    expect(JSON.stringify(mine)).not.toContain('globex');
    const branch = await listTenantCosts(contextOf(db, [idOf('Retail')]), { sort: 'name' });
    expect(branch.rows.map(({ name }) => name)).toEqual(['acme', 'Acme Labs', 'Retail']);
    const nothing = await listTenantCosts(contextOf(db, []));
    expect([nothing.rows, nothing.totals, nothing.count.value]).toEqual([[], [], '0']);
  });

  test('every figure is a fact, and no two share key and currency', async () => {
    const { facts, rows } = await listTenantCosts(contextOf(db));
    const keys = facts.map(({ key, currency }) => `${key} ${currency}`);
    expect(new Set(keys).size).toBe(keys.length);
    for (const { figures } of rows) {
      for (const { total, change, changePct, share } of figures) {
        for (const fact of [total, change, changePct, share]) expect(facts).toContain(fact);
      }
    }
  });
});

describeOnEachDatabase('tenants of an odd ledger', (open: OpenTestDatabase) => {
  const line = (
    tenant: string,
    day: string,
    effective: string | null,
    more: Partial<CostLine> = {},
  ): CostLine => ({
    tenant,
    day,
    service: 'Compute',
    billed: '1',
    effective,
    ...more,
  });

  test('an empty ledger lists the one tenant there always is, and says that nothing is imported', async () => {
    const { db } = await open();
    const costs = await listTenantCosts(contextOf(db));
    expect(costs).toMatchObject({ asked: null, before: null, totals: [] });
    expect(costs.coverage.reason).toBe('Nothing has been imported yet.');
    expect(costs.rows.map(({ name, figures }) => [name, figures])).toEqual([['unallocated', []]]);
  });

  test('a cost that no line knows is null with the reason, never 0, and an archived tenant is not listed', async () => {
    const { db } = await open();
    const ctx = contextOf(db);
    await seedCosts(ctx, {
      tenants: [
        ['dark', null],
        ['gone', null],
        ['late', null],
      ],
      lines: [
        line('dark', '2026-11-03', null),
        line('gone', '2026-11-03', '5'),
        line('late', '2026-11-19', '0.10'),
        line('late', '2026-10-02', '0.20', { currency: 'EUR' }),
      ],
    });
    await db.transaction('*', (tx) =>
      tx.read('*', [{ text: "update tenants set archived_at = now() where name = 'gone'", params: [] }]),
    );
    const costs = await listTenantCosts(ctx, { sort: 'name' });
    expect(costs.rows.map(({ name }) => name)).toEqual(['dark', 'late', 'unallocated']);
    expect(figureOf(costs, 'dark')?.total).toMatchObject({
      value: null,
      reason: expect.stringMatching(/effective/),
    });
    expect(figureOf(costs, 'late')?.total.value).toBe('0.1');
    expect(figureOf(costs, 'late', 'EUR')).toMatchObject({
      total: { value: '0' },
      previous: { value: '0.2' },
    });
    // What the archived one cost is still in the total.
    expect(costs.totals[0]?.total.value).toBe('5.1');
    expect(figureOf(costs, 'unallocated')?.total.value).toBe('0');
  });
});
