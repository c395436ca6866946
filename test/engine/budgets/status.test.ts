import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { toStatement } from '../../../db/sql.ts';
import { COUNTABLES, listExceeded, readStatuses } from '../../../src/engine/budgets/index.ts';
import { CORRECTION, LUMP, PREPAYMENT, SPANNED } from '../../../src/engine/charge-flags.ts';
import type { Context } from '../../../src/engine/context.ts';
import type { Countable, LiveBudget } from '../../../src/engine/live-budgets.ts';
import { makeContext } from '../../support/context.ts';
import { type CostLine, flagsOf, seedCosts, toUnits } from '../../support/cost-ledger.ts';
import { describeOnEachDatabase } from '../../support/databases.ts';
import { makeLiveBudget } from '../../support/live-budget.ts';

const NOW = '2026-11-21T12:00:00Z';
const TENANTS = ['acme', 'web', 'shop', 'other'] as const;

/** Lines of all kinds from a seed: each month of the year has some, and the last day before now has one. */
function makeLines(): CostLine[] {
  const lines: CostLine[] = [];
  let seed = 7;
  const next = (below: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((seed / 2_147_483_648) * below);
  };
  for (let day = 0; day < 324; day += 1) {
    const at = new Date(Date.UTC(2026, 0, 1) + day * 86_400_000).toISOString().slice(0, 10);
    for (const tenant of TENANTS) {
      const amount = `${next(900)}.${String(next(1_000_000)).padStart(6, '0')}`;
      const kind = next(9);
      lines.push({
        tenant,
        day: at,
        service: kind === 8 ? 'AWS Support (Business)' : 'Compute',
        billed: kind === 1 || kind === 2 ? `-${amount}` : amount,
        currency: kind === 7 ? 'EUR' : 'USD',
        tags: next(2) ? { Env: 'Prod' } : {},
        ...(kind === 0 ? { chargeCategory: 'Tax' } : {}),
        ...(kind === 1 ? { chargeCategory: 'Credit' } : {}),
        ...(kind === 2 ? { chargeClass: 'Correction' } : {}),
        ...(kind === 3 ? { chargeCategory: 'Purchase', effective: '0' } : {}),
        ...(kind === 4 ? { once: true } : {}),
        ...(kind === 5 ? { spanned: true } : {}),
      });
    }
    lines.push({ tenant: 'shop', day: at, service: 'Compute', billed: '1.5' });
  }
  return lines;
}

const LINES = makeLines();
const BELOW: Record<string, readonly string[]> = {
  acme: ['acme', 'web', 'shop'],
  web: ['web'],
  shop: ['shop'],
  other: ['other'],
};

/** The second opinion: line by line, in whole numbers. */
function addUp(budget: LiveBudget, whose: string, from: string, to: string, dailyOnly: boolean): bigint {
  let sum = 0n;
  for (const line of LINES) {
    const flags = flagsOf(line);
    const own =
      budget.tagKey === null ? (BELOW[whose] ?? []).includes(line.tenant) : line.tags?.Env === 'Prod';
    if (!own || line.day < from || line.day >= to || (line.currency ?? 'USD') !== budget.currency) continue;
    const is: Record<Countable, boolean> = {
      tax: line.chargeCategory === 'Tax',
      credits: line.chargeCategory === 'Credit',
      refunds: (flags & CORRECTION) !== 0,
      support: line.service.includes('Support'),
      prepayments: (flags & PREPAYMENT) !== 0,
    };
    if (COUNTABLES.some((one) => is[one] && !budget.counts.includes(one))) continue;
    if (dailyOnly && (flags & (SPANNED | LUMP)) !== 0) continue;
    const list = budget.metric === 'list' || budget.metric === 'contracted';
    if (list && is.prepayments) continue;
    const amount = budget.metric === 'effective' ? (line.effective ?? line.billed) : line.billed;
    sum += toUnits(amount);
  }
  return sum;
}

/** Windows of November 2026, by hand. Weeks begin on Monday. */
const WINDOWS = {
  day: ['2026-11-21', '2026-11-22'],
  week: ['2026-11-16', '2026-11-23'],
  month: ['2026-11-01', '2026-12-01'],
  quarter: ['2026-10-01', '2027-01-01'],
  year: ['2026-01-01', '2027-01-01'],
} as const;
const DAYS_LEFT = { day: 1, week: 2, month: 10, quarter: 41, year: 41 };

describeOnEachDatabase('the status of budgets', (open) => {
  let ctx: Context;
  let ids: Record<string, number>;

  beforeAll(async () => {
    const { db } = await open();
    ctx = await makeContext(db, { now: NOW, billsFolder: 'bills' });
    await seedCosts(ctx, {
      tenants: [
        ['acme', null],
        ['web', 'acme'],
        ['shop', 'acme'],
        ['other', null],
      ],
      lines: LINES,
    });
    const [rows = []] = await db.read('*', [toStatement(sql`select id, name from tenants`)]);
    ids = Object.fromEntries(rows.map(({ id, name }) => [name, id as number]));
  }, 120_000);

  const budgetOf = (more: Partial<LiveBudget> = {}, whose = 'acme') =>
    makeLiveBudget(
      { tenantId: ids[whose] ?? 0, tenant: whose, spend: 'cloud' },
      {
        amount: '50000',
        counts: ['refunds', 'support', 'prepayments'],
        createdAt: '2026-01-01T00:00:00+00:00',
        ...more,
      },
    );

  test('agrees with a second opinion for any budget, to the last digit', async () => {
    const anyBudget = fc.record({
      whose: fc.constantFrom(...TENANTS),
      tag: fc.boolean(),
      window: fc.constantFrom('day', 'week', 'month', 'quarter', 'year'),
      amount: fc.integer({ min: 1, max: 400_000 }).map(String),
      currency: fc.constantFrom('USD', 'EUR'),
      metric: fc.constantFrom('billed', 'effective', 'list', 'contracted'),
      counts: fc.subarray([...COUNTABLES]),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(anyBudget, { minLength: 1, maxLength: 6 }), async (asked) => {
        const budgets = asked.map(({ whose, tag, ...more }) =>
          budgetOf(
            { ...more, ...(tag ? { tenantId: null, tenant: null, tagKey: 'ENV', tagValue: 'prod' } : {}) },
            whose,
          ),
        );
        const statuses = await readStatuses(ctx, budgets, { listed: true, year: true });
        for (const [n, status] of statuses.entries()) {
          const budget = budgets[n];
          const one = asked[n];
          if (!budget || !one) throw new Error('a status without its budget');
          const [from, to] = WINDOWS[one.window];
          const until = to < '2026-11-21' ? to : '2026-11-21';
          const spent = addUp(budget, one.whose, from, until, false);
          expect(toUnits(status.spent.value ?? 'x')).toBe(spent);
          expect(status.period).toEqual({ from, to });
          const left = DAYS_LEFT[one.window];
          expect(status.daysLeft.value).toBe(String(left));
          const recent = addUp(budget, one.whose, '2026-11-14', '2026-11-21', true);
          const projected = toUnits(status.projected?.value ?? 'x') - spent;
          const off = projected * 7n - recent * BigInt(left);
          expect(off < 7n && off > -7n).toBe(true);
          const units = toUnits(one.amount);
          const state = spent >= units ? 'EXCEEDED' : spent * 10n >= units * 7n ? 'CAUTION' : 'NORMAL';
          expect(status.state).toBe(state);
          expect(toUnits(status.year?.spent.value ?? 'x')).toBe(
            addUp(budget, one.whose, '2026-01-01', '2026-11-21', false),
          );
        }
      }),
      { numRuns: 25 },
    );
  }, 120_000);

  test('costs one statement for the units and one for all sums, whatever is listed', async () => {
    let statements = 0;
    const counting: Context = {
      ...ctx,
      db: {
        ...ctx.db,
        read: (scope, sent) => {
          statements += sent.length;
          return ctx.db.read(scope, sent);
        },
      },
    };
    await readStatuses(
      counting,
      TENANTS.map((name) => budgetOf({}, name)),
      { listed: true, year: true },
    );
    expect(statements).toBe(2);
  });

  test('hands on what October left, once its bills are final', async () => {
    const budget = budgetOf({
      amount: '100000',
      rolloverCap: '30000',
      createdAt: '2026-10-05T00:00:00+00:00',
    });
    const [status] = await readStatuses(ctx, [budget]);
    const october = addUp(budget, 'acme', '2026-10-01', '2026-11-01', false);
    const left = toUnits('100000') - october;
    const carried = left > toUnits('30000') ? toUnits('30000') : left;
    expect(carried > 0n).toBe(true);
    expect(toUnits(status?.rollover?.value ?? 'x')).toBe(carried);
    expect(toUnits(status?.amount.value ?? 'x')).toBe(toUnits('100000') + carried);
    const early = { ...ctx, now: () => new Date('2026-11-03T12:00:00Z') };
    expect((await readStatuses(early, [budget]))[0]?.rollover?.value).toMatch(/^\d+(\.\d+)?$/);
  });

  test('counts the phase of its month, and says where its dates do not hold', async () => {
    const [phased, over] = await readStatuses(ctx, [
      budgetOf({ phases: { '2026-11': '77', '2026-12': '1' } }),
      budgetOf({ validTo: '2026-11-01' }),
    ]);
    expect(phased?.amount.value).toBe('77');
    expect(over).toMatchObject({ inForce: false, state: null });
    expect(over?.notes).toContain(ctx.t('budgets.notInForce'));
  });

  test('names costs in other currencies beside its own', async () => {
    const [status] = await readStatuses(ctx, [budgetOf()]);
    expect(status?.notes).toContain(ctx.t('budgets.otherCosts', { currencies: 'EUR', currency: 'USD' }));
  });

  test('what is not imported is not known, never 0; on the first day of a month nothing is spent yet', async () => {
    const later = { ...ctx, now: () => new Date('2027-02-10T12:00:00Z') };
    const [unknown] = await readStatuses(later, [budgetOf()]);
    expect(unknown).toMatchObject({ state: null, spent: { value: null }, projected: { value: null } });
    expect(unknown?.spent.reason).toMatch(/\S/);
    const first = { ...ctx, now: () => new Date('2026-11-01T08:00:00Z') };
    const [begun] = await readStatuses(first, [budgetOf()]);
    expect(begun).toMatchObject({ state: 'NORMAL', spent: { value: '0' }, daysLeft: { value: '30' } });
  });

  test('tells who exceeded within the scope, and leaves out what only observes and who was put away', async () => {
    await ctx.db.transaction('*', async (tx) => {
      for (const [name, amount, observe] of [
        ['web', '1', false],
        ['shop', '1', true],
        ['other', '2', false],
        ['acme', '99999999', false],
      ] as const) {
        await tx.rows(sql`
          insert into budgets (tenant_id, spend, "window", amount, currency, counts, thresholds, observe_only, created_at)
          values (${ids[name]}::int, 'cloud', 'month', ${amount}::numeric, 'USD', '{}', '{0.7,0.9,1}', ${observe}, now())`);
      }
    });
    const names = async (who: Context) => (await listExceeded(who)).map(({ tenant }) => tenant.name);
    expect(await names(ctx)).toEqual(['other', 'web']);
    expect(await names({ ...ctx, scope: [ids.acme ?? 0] })).toEqual(['web']);
    expect(await names({ ...ctx, scope: [] })).toEqual([]);
    const [web] = (await listExceeded(ctx)).slice(1);
    expect(web).toMatchObject({
      spend: 'cloud',
      window: 'month',
      state: 'EXCEEDED',
      amount: '1',
      currency: 'USD',
    });
    await ctx.db.transaction('*', (tx) =>
      tx.rows(sql`update tenants set archived_at = now() where name = 'other'`),
    );
    expect(await names(ctx)).toEqual(['web']);
  });
});
