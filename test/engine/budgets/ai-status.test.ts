import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { readStatuses } from '../../../src/engine/budgets/index.ts';
import type { Context } from '../../../src/engine/context.ts';
import type { LiveBudget } from '../../../src/engine/live-budgets.ts';
import { addTenant } from '../../../src/engine/tenants/index.ts';
import { makeContext } from '../../support/context.ts';
import { toUnits } from '../../support/cost-ledger.ts';
import { describeOnEachDatabase } from '../../support/databases.ts';
import { makeLiveBudget } from '../../support/live-budget.ts';

/** 21 November until three in the night in São Paulo, where it is the 20th still. */
const NOW = '2026-11-21T02:30:00Z';
const TODAY = '2026-11-20';
const ZONE = 'America/Sao_Paulo';

interface Entry {
  tenant: string;
  at: Date;
  amount: string;
}

/** Some calls a day at odd hours, among them the last and the first instant of a local day. */
function makeEntries(): Entry[] {
  const entries: Entry[] = [];
  let seed = 11;
  const next = (below: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((seed / 2_147_483_648) * below);
  };
  const midnight = Date.UTC(2026, 0, 1, 3);
  for (let day = -3; day < 324; day += 1) {
    for (const tenant of ['acme', 'web', 'shop', 'other']) {
      const odd = [0, 86_399_999, next(86_400_000)][next(3)] ?? 0;
      const at = new Date(midnight + day * 86_400_000 + odd);
      if (at > new Date(NOW)) continue;
      entries.push({ tenant, at, amount: `${next(40)}.${String(next(1_000_000)).padStart(6, '0')}` });
    }
  }
  entries.push({ tenant: 'young', at: new Date('2026-11-18T15:00:00Z'), amount: '30' });
  entries.push({ tenant: 'young', at: new Date('2026-11-21T01:00:00Z'), amount: '500' });
  entries.push({ tenant: 'new', at: new Date('2026-11-21T01:00:00Z'), amount: '7' });
  return entries;
}

const ENTRIES = makeEntries();
const BELOW: Record<string, readonly string[]> = {
  acme: ['acme', 'web', 'shop'],
  web: ['web'],
  shop: ['shop'],
  other: ['other'],
};

const localDay = new Intl.DateTimeFormat('en-CA', { timeZone: ZONE });
/** The second opinion: call by call, by the calendar of the JavaScript engine, in whole numbers. */
const addUp = (whose: string, from: string, to: string) =>
  ENTRIES.reduce((sum, { tenant, at, amount }) => {
    const day = localDay.format(at);
    return (BELOW[whose] ?? []).includes(tenant) && day >= from && day < to ? sum + toUnits(amount) : sum;
  }, 0n);

/** Windows of 20 November 2026, by hand: how many days are left, today among them. Weeks begin on Monday. */
const WINDOWS = {
  day: { from: '2026-11-20', left: 1 },
  week: { from: '2026-11-16', left: 3 },
  month: { from: '2026-11-01', left: 11 },
  quarter: { from: '2026-10-01', left: 42 },
  year: { from: '2026-01-01', left: 42 },
} as const;
type Window = keyof typeof WINDOWS;

/** How many days the window has that a day falls in. */
function lengthOf(window: Window, day: Date): number {
  const [y, m] = [day.getUTCFullYear(), day.getUTCMonth()];
  const between = (from: number, to: number) => Math.round((to - from) / 86_400_000);
  const quarter = m - (m % 3);
  return {
    day: 1,
    week: 7,
    month: between(Date.UTC(y, m), Date.UTC(y, m + 1)),
    quarter: between(Date.UTC(y, quarter), Date.UTC(y, quarter + 3)),
    year: between(Date.UTC(y, 0), Date.UTC(y + 1, 0)),
  }[window];
}

describeOnEachDatabase('where AI budgets end', (open) => {
  let ctx: Context;
  let ids: Record<string, number>;

  beforeAll(async () => {
    const { db, asOwner } = await open();
    ctx = await makeContext(db, { now: NOW, billsFolder: 'bills', settings: { timeZone: ZONE } });
    ids = {};
    for (const [name, parent] of [
      ['acme', null],
      ['web', 'acme'],
      ['shop', 'acme'],
      ['other', null],
      ['young', null],
      ['new', null],
      ['silent', null],
    ] as const)
      ids[name] = (await addTenant(ctx, { name, ...(parent ? { parent } : {}) })).id;
    await asOwner(
      `insert into ai_entries (tenant_id, kind, amount, provider, model, counts_at, made_at)
      select (e->>'tenant')::int, 'settled', (e->>'amount')::numeric, 'openai', 'gpt-4o', (e->>'at')::timestamptz, now()
      from jsonb_array_elements($1::text::jsonb) e`,
      [JSON.stringify(ENTRIES.map(({ tenant, ...entry }) => ({ ...entry, tenant: ids[tenant] })))],
    );
  }, 120_000);

  const budgetOf = (whose: string, more: Partial<LiveBudget> = {}, spent = '0') =>
    makeLiveBudget(
      { tenantId: ids[whose] ?? 0, tenant: whose, spend: 'ai' },
      {
        usdRate: '1',
        aiWindow: { startsAt: '', endsAt: '', cap: null, spent, reserved: '0', rolled: null },
        ...more,
      },
    );

  test('agrees with a second opinion for any budget, in the organization’s days', async () => {
    const anyBudget = fc.record({
      whose: fc.constantFrom(...Object.keys(BELOW)),
      window: fc.constantFrom(...(Object.keys(WINDOWS) as Window[])),
      amount: fc.integer({ min: 1, max: 5_000 }).map(String),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(anyBudget, { minLength: 1, maxLength: 6 }), async (asked) => {
        const budgets = asked.map(({ whose, ...more }) => budgetOf(whose, more));
        const statuses = await readStatuses(ctx, budgets, { year: true });
        for (const [n, { whose, window, amount }] of asked.entries()) {
          const status = statuses[n];
          const { from, left } = WINDOWS[window];
          expect(status?.period.from).toBe(from);
          expect(status?.daysLeft.value).toBe(String(left));
          const projected = toUnits(status?.projected?.value ?? 'x') - addUp(whose, from, TODAY);
          const off = projected * 7n - addUp(whose, '2026-11-13', TODAY) * BigInt(left);
          expect(off < 7n && off > -7n).toBe(true);
          expect(toUnits(status?.year?.spent.value ?? 'x')).toBe(addUp(whose, '2026-01-01', TODAY));
          let given = 0;
          for (let day = new Date('2026-01-01'); day < new Date(TODAY); day.setUTCDate(day.getUTCDate() + 1))
            given += Number(amount) / lengthOf(window, day);
          expect(Number(status?.year?.budget.value)).toBeCloseTo(given, 6);
        }
      }),
      { numRuns: 25 },
    );
  });

  test('is never less than what is spent, and what today cost stands for no other day', async () => {
    const [young] = await readStatuses(ctx, [budgetOf('young', {}, '530')], { year: true });
    // 30 on one of the two complete days since the first call: 15 a day.
    expect(young?.projected?.value).toBe('530');
    const [asDay] = await readStatuses(ctx, [budgetOf('young', { window: 'day' }, '3')]);
    expect(asDay?.projected?.value).toBe('15');
    expect(young?.year?.spent.value).toBe('30');
  });

  test('is not known before a day with calls is complete', async () => {
    for (const whose of ['new', 'silent']) {
      const [status] = await readStatuses(ctx, [budgetOf(whose)]);
      expect(status?.projected).toMatchObject({ value: null, reason: ctx.t('budgets.noPace') });
    }
  });

  test('counts the year by the eras of the organization’s midnight, in dollars at the pinned rate', async () => {
    // Made at ten in the evening of 31 October: October's, though UTC has November.
    const createdAt = '2026-11-01T01:00:00+00:00';
    const [status] = await readStatuses(
      ctx,
      [budgetOf('acme', { createdAt, currency: 'EUR', usdRate: '1.1', amount: '310' })],
      { year: true },
    );
    // The whole of October, and 19 of November's 30 days.
    expect(Number(status?.year?.budget.value)).toBeCloseTo(1.1 * (310 + (310 * 19) / 30), 6);
    expect(status?.year?.budget).toMatchObject({
      currency: 'USD',
      period: { from: '2026-10-01', to: TODAY },
    });
    expect(toUnits(status?.year?.spent.value ?? 'x')).toBe(addUp('acme', '2026-10-01', TODAY));
  });

  test('costs one statement however many, none in a list, and says nothing of what the scope does not hold', async () => {
    let statements = 0;
    const counting: Context = {
      ...ctx,
      scope: [ids.web ?? 0],
      db: {
        ...ctx.db,
        read: (scope, sent) => {
          statements += sent.length;
          return ctx.db.read(scope, sent);
        },
      },
    };
    const [web, other] = await readStatuses(counting, [budgetOf('web'), budgetOf('other')], { year: true });
    expect(statements).toBe(1);
    expect(toUnits(web?.year?.spent.value ?? 'x')).toBe(addUp('web', '2026-01-01', TODAY));
    expect(other?.year?.spent.value).toBe('0');
    const [listed] = await readStatuses(counting, [budgetOf('web')], { listed: true });
    expect([statements, listed?.projected]).toEqual([1, null]);
  });

  test('has nothing to say of the year on its first day', async () => {
    const first = { ...ctx, now: () => new Date('2026-01-01T12:00:00Z') };
    expect((await readStatuses(first, [budgetOf('acme')], { year: true }))[0]?.year).toBeNull();
  });
});
