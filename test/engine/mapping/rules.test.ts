import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { allocateDims } from '../../../src/engine/allocation/index.ts';
import { type Context, withTransaction } from '../../../src/engine/context.ts';
import {
  addRule,
  describeRule,
  listRules,
  moveRule,
  removeRule,
  testRule,
} from '../../../src/engine/mapping/index.ts';
import { addTenant } from '../../../src/engine/tenants/index.ts';
import { makeContext } from '../../support/context.ts';
import { describeOnEachDatabase, type OpenTestDatabase } from '../../support/databases.ts';
import { refusalOf } from '../../support/refusal.ts';
import { findDisagreements, monthsOf, type SeedLine, seedLedger } from '../../support/seed-ledger.ts';

// Each test opens databases of its own, which a busy machine takes its time for.
vi.setConfig({ testTimeout: 120_000 });

const to = (...tenants: string[]) => tenants.map((tenant) => ({ tenant, weight: '1' }));
const tagged = (pattern: string, ...tenants: string[]) => ({
  kind: 'tag' as const,
  key: 'team',
  pattern,
  shares: to(...tenants),
});

/** On 21 November 2026 October is closed. */
async function start(open: OpenTestDatabase, lines: readonly SeedLine[]): Promise<Context> {
  const ctx = await makeContext((await open()).db);
  for (const name of ['acme', 'beta', 'gamma']) await addTenant(ctx, { name });
  await seedLedger(ctx, lines);
  return ctx;
}

const THREE_MONTHS: SeedLine[] = ['2026-09-10', '2026-10-10', '2026-11-10'].flatMap((day) => [
  { day, amount: '10', tags: { Team: 'checkout' } },
  { day, amount: '1', tags: { Team: 'search' } },
]);

const listed = async (ctx: Context) =>
  (await listRules(ctx)).map((rule) => `${rule.position} ${describeRule(rule)}`);
const rowsOf = async (ctx: Context, text: string) =>
  (await ctx.db.read('*', [{ text, params: [] }]))[0] ?? [];

describeOnEachDatabase('mapping rules', (open) => {
  test('a rule over what was nobody’s counts since ever', async () => {
    const ctx = await start(open, THREE_MONTHS);
    const { rule, report, keptClosedMonths } = await addRule(ctx, { rule: tagged('checkout', 'acme') });
    expect(rule).toMatchObject({ position: 1, validFrom: null, validTo: null });
    expect(keptClosedMonths).toBe(false);
    expect(report.restatedMonths).toEqual([]);
    expect(report.flows).toEqual(
      ['2026-09-01', '2026-10-01', '2026-11-01'].map((month) => ({
        month,
        currency: 'USD',
        from: 'unallocated',
        to: 'acme',
        effective: '10',
      })),
    );
    expect(await monthsOf(ctx)).toEqual([
      '2026-09 acme USD 10',
      '2026-09 unallocated USD 1',
      '2026-10 acme USD 10',
      '2026-10 unallocated USD 1',
      '2026-11 acme USD 10',
      '2026-11 unallocated USD 1',
    ]);
    expect(await findDisagreements(ctx)).toEqual([]);
    expect(await rowsOf(ctx, 'select 1 from restatements')).toEqual([]);
  });

  test('a rule over what closed months had allocated counts from the open month on', async () => {
    const ctx = await start(open, THREE_MONTHS);
    await addRule(ctx, { rule: tagged('checkout', 'acme') });
    const { rule, keptClosedMonths } = await addRule(ctx, { rule: tagged('check*', 'beta'), before: 1 });
    expect(rule.validFrom).toBe('2026-11-01');
    expect(keptClosedMonths).toBe(true);
    expect((await monthsOf(ctx)).filter((row) => !row.includes('unallocated'))).toEqual([
      '2026-09 acme USD 10',
      '2026-10 acme USD 10',
      '2026-11 beta USD 10',
    ]);
    expect(await listed(ctx)).toEqual([
      '1 tag team=check* to beta from 2026-11-01',
      '2 tag team=checkout to acme',
    ]);
  });

  test('the month before stays open for five days', async () => {
    const ctx = await start(open, THREE_MONTHS);
    await addRule(ctx, { rule: tagged('checkout', 'acme') });
    const on = (day: string): Context => ({ ...ctx, now: () => new Date(`${day}T23:00:00Z`) });
    const fourth = await testRule(on('2026-11-05'), { rule: tagged('c*', 'beta'), before: 1 });
    expect(fourth.rule.validFrom).toBe('2026-10-01');
    const fifth = await testRule(on('2026-11-06'), { rule: tagged('c*', 'beta'), before: 1 });
    expect(fifth.rule.validFrom).toBe('2026-11-01');
  });

  test('a day in a closed month that changes tenants’ money needs the word restate, and is kept as restated', async () => {
    const ctx = await start(open, THREE_MONTHS);
    await addRule(ctx, { rule: tagged('checkout', 'acme') });
    const input = { rule: { ...tagged('c*', 'beta'), from: '2026-10-01' }, before: 1 };
    const before = await monthsOf(ctx);
    const refused = await refusalOf(addRule(ctx, input));
    expect(refused.message).toBe(
      'This would change what "acme" had in 2026-10, which is closed; add the word restate if that is meant, or let the rule count from 2026-11-01.',
    );
    expect(await monthsOf(ctx)).toEqual(before);
    expect(await listed(ctx)).toEqual(['1 tag team=checkout to acme']);
    const { report } = await addRule(ctx, { ...input, restate: true });
    expect(report.restatedMonths).toEqual(['2026-10-01']);
    expect((await monthsOf(ctx)).filter((row) => !row.includes('unallocated'))).toEqual([
      '2026-09 acme USD 10',
      '2026-10 beta USD 10',
      '2026-11 beta USD 10',
    ]);
    expect(
      await rowsOf(
        ctx,
        `select r.month, t.name, r.currency, r.effective_before, r.effective_after, r.reason, r.actor
         from restatements r join tenants t on t.id = r.tenant_id order by t.name`,
      ),
    ).toEqual([
      {
        month: '2026-10-01',
        name: 'acme',
        currency: 'USD',
        effective_before: '10',
        effective_after: '0',
        reason: 'rule added: tag team=c* to beta from 2026-10-01',
        actor: 'cli',
      },
      {
        month: '2026-10-01',
        name: 'beta',
        currency: 'USD',
        effective_before: '0',
        effective_after: '10',
        reason: 'rule added: tag team=c* to beta from 2026-10-01',
        actor: 'cli',
      },
    ]);
    expect(
      (await rowsOf(ctx, 'select action, after from audit_log order by id desc limit 1'))[0],
    ).toMatchObject({ action: 'rule.added', after: { restatedMonths: ['2026-10-01'] } });
  });

  test('trying a rule tells to the digit what adding it does, and writes nothing', async () => {
    const ctx = await start(open, [
      ...THREE_MONTHS,
      { day: '2026-11-12', amount: '0.01', currency: 'EUR', tags: { Team: 'checkout' } },
    ]);
    const input = {
      rule: {
        ...tagged('checkout'),
        shares: [
          { tenant: 'acme', weight: '2' },
          { tenant: 'beta', weight: '1' },
        ],
      },
    };
    const state = async () => [
      await monthsOf(ctx),
      await listed(ctx),
      await rowsOf(ctx, 'select * from dim_allocations order by dims_id, from_day, tenant_id'),
      await rowsOf(ctx, 'select count(*)::int as n from audit_log'),
    ];
    const before = await state();
    const tried = await testRule(ctx, input);
    expect(await state()).toEqual(before);
    const added = await addRule(ctx, input);
    expect(tried.report).toEqual(added.report);
    expect(added.report.flows.filter(({ month }) => month === '2026-11-01')).toEqual([
      { month: '2026-11-01', currency: 'EUR', from: 'unallocated', to: 'acme', effective: '0.0066666667' },
      { month: '2026-11-01', currency: 'EUR', from: 'unallocated', to: 'beta', effective: '0.0033333333' },
      { month: '2026-11-01', currency: 'USD', from: 'unallocated', to: 'acme', effective: '6.6666666667' },
      { month: '2026-11-01', currency: 'USD', from: 'unallocated', to: 'beta', effective: '3.3333333333' },
    ]);
  });

  test('a rule rewrites what it touches and nothing else', async () => {
    const ctx = await start(open, THREE_MONTHS);
    const versions = async () =>
      new Map(
        (
          await rowsOf(
            ctx,
            'select day, dims_id, xmin::text as version, tenant_id from cost_facts order by 1, 2',
          )
        ).map((row) => [`${row.day} ${row.dims_id}`, `${row.version} ${row.tenant_id}`]),
      );
    const before = await versions();
    const { report } = await addRule(ctx, { rule: { ...tagged('checkout', 'acme'), from: '2026-10-01' } });
    expect(report.dims).toBe(1);
    const changed = [...(await versions())].filter(([key, version]) => before.get(key) !== version);
    expect(changed.map(([key]) => key.slice(0, 10))).toEqual(['2026-10-10', '2026-11-10']);
  });

  test('a rule that another one hides is refused with the way out', async () => {
    const ctx = await start(open, []);
    await addRule(ctx, { rule: { ...tagged('checkout', 'acme'), from: '2026-11-01' } });
    const again = { ...tagged('CheckOut', 'beta'), key: 'TEAM' };
    expect((await refusalOf(addRule(ctx, { rule: { ...again, from: '2026-12-01' } }))).message).toBe(
      'Rule 1 (tag team=checkout to acme from 2026-11-01) already decides about tag TEAM=CheckOut; write "before 1", or take it away with /cost map remove 1.',
    );
    await addRule(ctx, { rule: again });
    expect(await listed(ctx)).toEqual([
      '1 tag team=checkout to acme from 2026-11-01',
      '2 tag TEAM=CheckOut to beta',
    ]);
  });

  test('a rule names tenants that live, each once', async () => {
    const ctx = await start(open, []);
    expect(await refusalOf(addRule(ctx, { rule: tagged('x', 'acmee') }))).toMatchObject({
      code: 'not_found',
    });
    expect((await refusalOf(addRule(ctx, { rule: tagged('x', 'acme', 'ACME') }))).message).toContain(
      'named twice',
    );
    for (const weight of ['0', '-1', '1,5', '0.0000001', '1e3', ''])
      expect(
        (await refusalOf(addRule(ctx, { rule: { ...tagged('x'), shares: [{ tenant: 'acme', weight }] } })))
          .message,
      ).toContain('A weight is a number above zero');
    for (const from of ['2026-02-30', '26-01-01', '1900-01-01'])
      expect((await refusalOf(addRule(ctx, { rule: { ...tagged('x', 'acme'), from } }))).message).toContain(
        'A rule counts from a day',
      );
    expect((await refusalOf(addRule(ctx, { rule: tagged('x', 'acme'), before: 3 }))).message).toContain(
      'no rules yet',
    );
  });

  test('only an admin who sees all tenants changes the mapping, and only who sees all reads it', async () => {
    const ctx = await start(open, THREE_MONTHS);
    await addRule(ctx, { rule: tagged('checkout', 'acme') });
    const viewer: Context = { ...ctx, actor: { ...ctx.actor, role: 'viewer' } };
    const scoped: Context = { ...ctx, scope: [1] };
    for (const one of [viewer, scoped]) {
      for (const work of [
        () => addRule(one, { rule: tagged('y', 'acme') }),
        () => testRule(one, { rule: tagged('y', 'acme') }),
        () => moveRule(one, { rule: 1, to: 1 }),
        () => removeRule(one, { rule: 1 }),
      ])
        expect(await refusalOf(work())).toMatchObject({ code: 'forbidden' });
    }
    expect(await listRules(viewer)).toHaveLength(1);
    expect(await refusalOf(listRules(scoped))).toMatchObject({ code: 'forbidden' });
  });

  test('taking a rule away leaves closed months as they were; with restate it goes for all days', async () => {
    const ctx = await start(open, THREE_MONTHS);
    await addRule(ctx, { rule: tagged('checkout', 'acme') });
    const first = await removeRule(ctx, { rule: 1 });
    expect(first.keptClosedMonths).toBe(true);
    expect((await monthsOf(ctx)).filter((row) => row.includes('acme'))).toEqual([
      '2026-09 acme USD 10',
      '2026-10 acme USD 10',
    ]);
    expect(await listed(ctx)).toEqual(['1 tag team=checkout to acme until 2026-11-01']);
    expect((await refusalOf(removeRule(ctx, { rule: 1 }))).message).toContain('map remove 1 restate');
    const second = await removeRule(ctx, { rule: 1, restate: true });
    expect(second.report.restatedMonths).toEqual(['2026-09-01', '2026-10-01']);
    expect((await monthsOf(ctx)).filter((row) => row.includes('acme'))).toEqual([]);
    expect(await listed(ctx)).toEqual([]);
    expect(await rowsOf(ctx, 'select count(*)::int as n from restatements')).toEqual([{ n: 4 }]);
    expect(await findDisagreements(ctx)).toEqual([]);
  });

  test('a rule that no closed month stands on is simply gone', async () => {
    const ctx = await start(open, THREE_MONTHS);
    await addRule(ctx, { rule: { ...tagged('checkout', 'acme'), from: '2026-11-05' } });
    await addRule(ctx, { rule: tagged('nothing', 'beta') });
    expect((await removeRule(ctx, { rule: 1 })).keptClosedMonths).toBe(false);
    expect((await removeRule(ctx, { rule: 1 })).keptClosedMonths).toBe(false);
    expect(await listed(ctx)).toEqual([]);
    expect((await monthsOf(ctx)).every((row) => row.includes('unallocated'))).toBe(true);
  });

  test('moving a rule counts from the open month on where closed months would change', async () => {
    const ctx = await start(open, THREE_MONTHS);
    await addRule(ctx, { rule: tagged('checkout', 'acme') });
    await addRule(ctx, { rule: tagged('*', 'beta') });
    await addRule(ctx, { rule: tagged('elsewhere', 'gamma') });
    const moved = await moveRule(ctx, { rule: 2, to: 1 });
    expect(moved).toMatchObject({ keptClosedMonths: true, rule: { position: 1, validFrom: '2026-11-01' } });
    expect(await listed(ctx)).toEqual([
      '1 tag team=* to beta from 2026-11-01',
      '2 tag team=checkout to acme',
      '3 tag team=* to beta until 2026-11-01',
      '4 tag team=elsewhere to gamma',
    ]);
    expect(await monthsOf(ctx)).toEqual([
      '2026-09 acme USD 10',
      '2026-09 beta USD 1',
      '2026-10 acme USD 10',
      '2026-10 beta USD 1',
      '2026-11 beta USD 11',
    ]);
    expect(await findDisagreements(ctx)).toEqual([]);
  });

  test('moving a rule to where nothing changes hands in closed months just moves it', async () => {
    const ctx = await start(open, THREE_MONTHS);
    await addRule(ctx, { rule: tagged('checkout', 'acme') });
    await addRule(ctx, { rule: tagged('search', 'beta') });
    await addRule(ctx, { rule: tagged('elsewhere', 'gamma') });
    expect((await moveRule(ctx, { rule: 1, to: 3 })).keptClosedMonths).toBe(false);
    expect((await listed(ctx)).map((line) => line.slice(0, 14))).toEqual([
      '1 tag team=sea',
      '2 tag team=els',
      '3 tag team=che',
    ]);
    expect((await refusalOf(moveRule(ctx, { rule: 1, to: 9 }))).message).toContain('There is no rule 9');
    const restated = await moveRule(ctx, { rule: 3, to: 1, restate: true });
    expect(restated.rule.position).toBe(1);
    expect(restated.report.restatedMonths).toEqual([]);
  });
});

describeOnEachDatabase('any sequence of changes of rules', (open) => {
  const day = fc.constantFrom(undefined, '2026-09-15', '2026-10-01', '2026-11-12');
  const step = fc.oneof(
    fc.record({
      do: fc.constant('add' as const),
      pattern: fc.constantFrom('checkout', 'search', '*', 'ch*', 's*'),
      kind: fc.constantFrom('tag' as const, 'service' as const, 'sub_account' as const),
      tenants: fc.uniqueArray(fc.constantFrom('acme', 'beta', 'gamma', 'unallocated'), {
        minLength: 1,
        maxLength: 3,
      }),
      from: day,
      first: fc.boolean(),
      restate: fc.boolean(),
    }),
    fc.record({ do: fc.constant('remove' as const), rule: fc.nat(6), restate: fc.boolean() }),
    fc.record({ do: fc.constant('move' as const), rule: fc.nat(6), to: fc.nat(6), restate: fc.boolean() }),
  );

  test('leaves the ledger that the rules give when computed from nothing; no money is lost; closed months stay unless restated', async () => {
    const opened = await open();
    const ctx = await makeContext(opened.db);
    for (const name of ['acme', 'beta', 'gamma']) await addTenant(ctx, { name });
    const lines: SeedLine[] = [];
    for (const date of ['2026-09-10', '2026-09-20', '2026-10-10', '2026-11-10', '2026-11-15'])
      for (const [i, team] of ['checkout', 'search', 'checkin', null].entries())
        lines.push({
          day: date,
          amount: `${i - 1}.${i}7`,
          service: i % 2 === 0 ? 'search' : 'chat',
          subAccountId: i === 3 ? 'checkout' : 'other',
          tags: team === null ? {} : { team },
        });
    await seedLedger(ctx, lines);
    const total = await totals(ctx);
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 9 }), async (steps) => {
        for (const one of steps) {
          const before = await closedShares(ctx);
          const restated = await apply(ctx, one);
          expect(await totals(ctx)).toEqual(total);
          const after = await closedShares(ctx);
          for (const [fact, shares] of before)
            if (!restated && shares !== NOBODY)
              expect(`${fact} ${after.get(fact)}`).toBe(`${fact} ${shares}`);
        }
        expect(await findDisagreements(ctx)).toEqual([]);
        const written = await allocations(ctx);
        await withTransaction(ctx, async (tx) => {
          const ids = await tx.db.rows<{ id: number }>(sql`select id from cost_dims`);
          await allocateDims(
            tx,
            ids.map(({ id }) => id),
          );
        });
        expect(await allocations(ctx)).toEqual(written);
        while ((await listRules(ctx)).length > 0) await removeRule(ctx, { rule: 1, restate: true });
        expect((await monthsOf(ctx)).every((row) => row.includes('unallocated'))).toBe(true);
      }),
      { numRuns: 15 },
    );
  }, 120_000);

  /** @returns whether it was told that it may restate */
  async function apply(ctx: Context, one: typeof step extends fc.Arbitrary<infer Step> ? Step : never) {
    const count = (await listRules(ctx)).length;
    try {
      if (one.do === 'add') {
        await addRule(ctx, {
          rule: {
            kind: one.kind,
            ...(one.kind === 'tag' ? { key: 'Team' } : {}),
            pattern: one.pattern,
            shares: one.tenants.map((tenant, i) => ({ tenant, weight: String(i + 1) })),
            ...(one.from ? { from: one.from } : {}),
          },
          ...(one.first && count > 0 ? { before: 1 } : {}),
          restate: one.restate,
        });
      } else if (count > 0 && one.do === 'remove') {
        await removeRule(ctx, { rule: (one.rule % count) + 1, restate: one.restate });
      } else if (count > 0 && one.do === 'move') {
        await moveRule(ctx, { rule: (one.rule % count) + 1, to: (one.to % count) + 1, restate: one.restate });
      }
    } catch (error) {
      const refused = await refusalOf(Promise.reject(error));
      expect(refused.message).toMatch(/restate|already decides|stands there already/);
    }
    return one.restate;
  }

  const NOBODY = 'unallocated';
  /** Who has what of each fact of the closed months. */
  const closedShares = async (ctx: Context) =>
    new Map(
      (
        await rowsOf(
          ctx,
          `select f.day || ' ' || f.dims_id as fact, case when bool_and(f.tenant_id = 0) then '${NOBODY}' else
             string_agg(f.tenant_id || '=' || trim_scale(f.effective), ' ' order by f.tenant_id) end as shares
           from cost_facts f where f.day < '2026-11-01' group by f.day, f.dims_id`,
        )
      ).map(({ fact, shares }) => [String(fact), String(shares)]),
    );
  const totals = (ctx: Context) =>
    rowsOf(
      ctx,
      'select day, trim_scale(sum(effective))::text as sum from cost_facts group by day order by day',
    );
  const allocations = (ctx: Context) =>
    rowsOf(ctx, 'select * from dim_allocations order by dims_id, from_day, tenant_id');
});
