import { expect, test, vi } from 'vitest';
import type { Context } from '../../../src/engine/context.ts';
import { english } from '../../../src/engine/language/index.ts';
import { addRule, describeRule, listRules, loadRules } from '../../../src/engine/mapping/index.ts';
import { addTenant, listTenants } from '../../../src/engine/tenants/index.ts';
import { makeContext } from '../../support/context.ts';
import { describeOnEachDatabase, type OpenTestDatabase } from '../../support/databases.ts';
import { refusalOf } from '../../support/refusal.ts';
import { findDisagreements, monthsOf, seedLedger } from '../../support/seed-ledger.ts';

// Each test opens databases of its own, which a busy machine takes its time for.
vi.setConfig({ testTimeout: 120_000 });

async function start(open: OpenTestDatabase): Promise<Context> {
  const ctx = await makeContext((await open()).db);
  for (const name of ['acme', 'beta']) await addTenant(ctx, { name });
  await seedLedger(
    ctx,
    ['2026-09-10', '2026-10-10', '2026-11-10'].flatMap((day) => [
      { day, amount: '10', tags: { Team: 'checkout' } },
      { day, amount: '1', tags: { Team: 'search' } },
    ]),
  );
  return ctx;
}

const file = (...lines: string[]) => ({
  name: 'rules.csv',
  text: ['kind,key,pattern,tenant,from', ...lines].join('\n'),
});
const listed = async (ctx: Context) => (await listRules(ctx)).map(describeRule);
const ofTenants = async (ctx: Context) => (await monthsOf(ctx)).filter((row) => !row.includes('unallocated'));

describeOnEachDatabase('loading a file of rules', (open) => {
  test('adds its rules behind those there are; again it changes nothing', async () => {
    const ctx = await start(open);
    await addRule(ctx, {
      rule: { kind: 'service', pattern: 'none', shares: [{ tenant: 'beta', weight: '1' }] },
    });
    const input = file('tag,team,checkout,acme 60; beta 40,', 'tag,team,search,beta,2026-11-01');
    const loaded = await loadRules(ctx, input);
    expect(loaded).toMatchObject({
      added: 2,
      unchanged: 0,
      removed: 0,
      tenantsAdded: [],
      keptClosedMonths: false,
    });
    expect(await listed(ctx)).toEqual([
      'service none to beta',
      'tag team=checkout to acme 60, beta 40',
      'tag team=search to beta from 2026-11-01',
    ]);
    expect(await ofTenants(ctx)).toEqual([
      '2026-09 acme USD 6',
      '2026-09 beta USD 4',
      '2026-10 acme USD 6',
      '2026-10 beta USD 4',
      '2026-11 acme USD 6',
      '2026-11 beta USD 5',
    ]);
    expect(await loadRules(ctx, input)).toMatchObject({ added: 0, unchanged: 2, report: { flows: [] } });
    expect(await listed(ctx)).toHaveLength(3);
  });

  test('says for each line that cannot be loaded why, and then loads none', async () => {
    const ctx = await start(open);
    await addRule(ctx, {
      rule: { kind: 'tag', key: 'team', pattern: 'checkout', shares: [{ tenant: 'acme', weight: '1' }] },
    });
    const refused = await refusalOf(
      loadRules(
        ctx,
        file(
          'tag,team,search,nobody,',
          'tag,Team,checkout,beta,',
          'tag,team,fine,beta,',
          'tag,team,two,acme 1; ACME 1,',
        ),
      ),
    );
    expect(refused.linesIn(english)).toEqual([
      'rules.csv, line 2: there is no tenant "nobody"; add it with /cost tenants add "nobody", or load the file with the word create.',
      'rules.csv, line 5: it names a tenant twice.',
    ]);
    expect(refused.message).toBe(
      'rules.csv was not loaded: line 2: there is no tenant "nobody"; add it with /cost tenants add "nobody", or load the file with the word create. 1 more line is at fault.',
    );
    const hidden = await refusalOf(loadRules(ctx, file('tag,Team,checkout,beta,', 'tag,team,fine,beta,')));
    expect(hidden.linesIn(english)).toEqual([
      'rules.csv, line 2: rule 1 already says tag team=checkout to acme; take it away with /cost map remove 1, or load the file with the word replace.',
    ]);
    expect(await listed(ctx)).toEqual(['tag team=checkout to acme']);
  });

  test('makes the tenants that are missing when asked to, once each', async () => {
    const ctx = await start(open);
    const loaded = await loadRules(ctx, {
      ...file('tag,team,checkout,New Team,', 'tag,team,search,new  team 1; 42 1,'),
      create: true,
    });
    expect(loaded.tenantsAdded).toEqual(['New Team', '42']);
    expect((await listTenants(ctx)).rows.map(({ tenant }) => tenant.name)).toEqual([
      '42',
      'acme',
      'beta',
      'New Team',
      'unallocated',
    ]);
    const unfit = await refusalOf(loadRules(ctx, { ...file(`tag,team,y,${'x'.repeat(81)},`), create: true }));
    expect(unfit.linesIn(english)[0]).toContain('at most 80 characters');
  });

  test('with replace makes the rules equal to the file, in its order', async () => {
    const ctx = await start(open);
    await loadRules(
      ctx,
      file('tag,team,a,acme,2026-11-01', 'tag,team,b,beta,2026-11-01', 'tag,team,c,beta,2026-11-01'),
    );
    const ids = new Map((await listRules(ctx)).map((rule) => [rule.pattern, rule.id]));
    const loaded = await loadRules(ctx, {
      ...file('tag,team,c,beta,', 'tag,team,checkout,beta,', 'tag,team,a,acme,'),
      replace: true,
    });
    expect(loaded).toMatchObject({ added: 1, unchanged: 2, removed: 1, keptClosedMonths: false });
    expect(await listed(ctx)).toEqual([
      'tag team=c to beta from 2026-11-01',
      'tag team=checkout to beta',
      'tag team=a to acme from 2026-11-01',
    ]);
    const kept = (await listRules(ctx)).filter(({ pattern }) => pattern !== 'checkout');
    expect(kept.map(({ id }) => id)).toEqual([ids.get('c'), ids.get('a')]);
    expect(await findDisagreements(ctx)).toEqual([]);
  });

  test('with replace leaves closed months as they were, and the rules that the file begins with alike', async () => {
    const ctx = await start(open);
    await loadRules(ctx, file('tag,team,search,beta,', 'tag,team,checkout,acme,'));
    const input = { ...file('tag,team,search,beta,', 'tag,team,c*,beta,'), replace: true };
    const loaded = await loadRules(ctx, input);
    expect(loaded).toMatchObject({ added: 1, unchanged: 1, removed: 1, keptClosedMonths: true });
    expect(await listed(ctx)).toEqual([
      'tag team=search to beta',
      'tag team=c* to beta from 2026-11-01',
      'tag team=checkout to acme until 2026-11-01',
    ]);
    const months = [
      '2026-09 acme USD 10',
      '2026-09 beta USD 1',
      '2026-10 acme USD 10',
      '2026-10 beta USD 1',
      '2026-11 beta USD 11',
    ];
    expect(await ofTenants(ctx)).toEqual(months);
    expect(await loadRules(ctx, input)).toMatchObject({ added: 0, unchanged: 2, removed: 0 });
    expect(await ofTenants(ctx)).toEqual(months);
    const refused = await refusalOf(
      loadRules(ctx, { ...file('tag,team,checkout,beta,2026-10-01'), replace: true }),
    );
    expect(refused.message).toContain('add the word restate');
    const restated = await loadRules(ctx, {
      ...file('tag,team,*,beta,2026-10-01'),
      replace: true,
      restate: true,
    });
    expect(restated.report.restatedMonths).toEqual(['2026-09-01', '2026-10-01']);
    expect(await findDisagreements(ctx)).toEqual([]);
  });
});
