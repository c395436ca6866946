import { expect, test, vi } from 'vitest';
import type { Context } from '../../../src/engine/context.ts';
import { acceptOffer, describeRule, listMapping, listRules } from '../../../src/engine/mapping/index.ts';
import { addTenant, listTenants } from '../../../src/engine/tenants/index.ts';
import { makeContext } from '../../support/context.ts';
import { describeOnEachDatabase } from '../../support/databases.ts';
import { refusalOf } from '../../support/refusal.ts';
import { findDisagreements, monthsOf, type SeedLine, seedLedger } from '../../support/seed-ledger.ts';

// Each test opens databases of its own, which a busy machine takes its time for.
vi.setConfig({ testTimeout: 120_000 });

const LINES: SeedLine[] = [
  { day: '2026-05-10', amount: '9', tags: { team: 'retired' }, subAccountId: '1', subAccountName: 'prod' },
  {
    day: '2026-10-10',
    amount: '50',
    tags: { Team: 'Checkout', env: 'prod' },
    subAccountId: '1',
    subAccountName: 'prod',
  },
  {
    day: '2026-11-10',
    amount: '30',
    tags: { team: 'checkout', env: 'prod' },
    subAccountId: '2',
    subAccountName: 'prod',
  },
  {
    day: '2026-11-11',
    amount: '15',
    tags: { TEAM: 'search', env: 'dev' },
    subAccountId: '2',
    subAccountName: 'prod',
  },
  { day: '2026-11-12', amount: '5', tags: { env: 'dev' }, subAccountId: '3', service: 'Support' },
  {
    day: '2026-11-12',
    amount: '2',
    currency: 'EUR',
    tags: { 'te-am': 'search' },
    billingAccountId: 'b2',
    billingAccountName: 'Europe',
  },
];

describeOnEachDatabase('rules found in the bills', (open) => {
  const start = async (lines: readonly SeedLine[] = LINES): Promise<Context> => {
    const ctx = await makeContext((await open()).db);
    await seedLedger(ctx, lines);
    return ctx;
  };

  test('keys that differ in case or spelling are shown together, with their values and the money they cover', async () => {
    const ctx = await start();
    const { offers, asOf, period } = await listMapping(ctx);
    expect({ asOf, period }).toEqual({
      asOf: '2026-11-12',
      period: { from: '2026-09-01', to: '2026-11-13' },
    });
    expect(offers.map(({ id }) => id)).toEqual(['tag:Team', 'tag:env', 'sub_account', 'billing_account']);
    const [team] = offers;
    expect(team).toMatchObject({
      spellings: ['Team', 'team', 'TEAM', 'te-am'],
      unfit: 0,
      values: [
        { pattern: 'Checkout', tenant: 'Checkout' },
        { pattern: 'retired', tenant: 'retired' },
        { pattern: 'search', tenant: 'search' },
      ],
      coverage: [
        { currency: 'USD', effective: '95', total: '100', ratio: '0.95' },
        { currency: 'EUR', effective: '2', total: '2', ratio: '1' },
      ],
    });
  });

  test('accepting one adds its tenants and rules at once, since ever', async () => {
    const ctx = await start();
    await addTenant(ctx, { name: 'CHECKOUT' });
    const accepted = await acceptOffer(ctx, { offer: 'tag:TEAM' });
    expect(accepted.tenantsAdded).toEqual(['retired', 'search']);
    expect(accepted.report.restatedMonths).toEqual([]);
    expect((await listRules(ctx)).map(describeRule)).toEqual([
      'tag Team=Checkout to CHECKOUT',
      'tag Team=retired to retired',
      'tag Team=search to search',
    ]);
    expect(await monthsOf(ctx)).toEqual([
      '2026-05 retired USD 9',
      '2026-10 CHECKOUT USD 50',
      '2026-11 CHECKOUT USD 30',
      '2026-11 search EUR 2',
      '2026-11 search USD 15',
      '2026-11 unallocated USD 5',
    ]);
    expect(await findDisagreements(ctx)).toEqual([]);
    const { offers, parts } = await listMapping(ctx);
    expect(offers).toEqual([]);
    expect(parts.totals).toEqual([{ currency: 'USD', effective: '5' }]);
    const again = await refusalOf(acceptOffer(ctx, { offer: 'tag:team' }));
    expect(again).toMatchObject({ code: 'not_found' });
    await acceptOffer(ctx, { offer: 'sub_account' });
    expect((await listMapping(ctx)).parts.totals).toEqual([]);
  });

  test('accounts of one name become tenants told apart by their ids', async () => {
    const ctx = await start();
    await acceptOffer(ctx, { offer: 'sub_account' });
    expect((await listTenants(ctx)).rows.map(({ tenant }) => tenant.name)).toEqual([
      '3',
      'prod (1)',
      'prod (2)',
      'unallocated',
    ]);
    expect(await monthsOf(ctx)).toContain('2026-11 prod (2) USD 45');
  });

  test('billing accounts become tenants by their names', async () => {
    const ctx = await start();
    const { rules } = await acceptOffer(ctx, { offer: 'billing_account' });
    expect(rules.map(describeRule)).toEqual(['billing_account b1 to b1', 'billing_account b2 to Europe']);
  });

  test('values that cannot be names are counted, not taken', async () => {
    const ctx = await start([
      { day: '2026-11-10', amount: '1', tags: { team: 'x'.repeat(81) } },
      { day: '2026-11-10', amount: '1', tags: { team: 'unallocated' } },
      { day: '2026-11-10', amount: '1', tags: { team: 'a*' } },
      { day: '2026-11-10', amount: '1', tags: { team: 'one' } },
      { day: '2026-11-10', amount: '1', tags: { team: 'two' } },
      { day: '2026-11-10', amount: '1', tags: { team: '' } },
    ]);
    const [offer] = (await listMapping(ctx)).offers;
    expect(offer).toMatchObject({ id: 'tag:team', unfit: 3 });
    expect(offer?.values.map(({ tenant }) => tenant)).toEqual(['one', 'two']);
    expect(offer?.coverage[0]?.effective).toBe('5');
  });

  test('an empty ledger offers nothing', async () => {
    const ctx = await start([]);
    expect(await listMapping(ctx)).toMatchObject({
      rules: [],
      offers: [],
      asOf: null,
      parts: { totals: [], groups: [] },
    });
    expect((await refusalOf(acceptOffer(ctx, { offer: 'tag:team' }))).code).toBe('not_found');
  });
});

describeOnEachDatabase('what nobody has', (open) => {
  test('is listed by account, service and tag, largest first, and adds up with its rest', async () => {
    const ctx = await makeContext((await open()).db);
    const many = Array.from({ length: 12 }, (_, i) => ({
      day: '2026-11-10',
      amount: `${i + 1}.5`,
      subAccountId: `acc-${i}`,
      tags: { Name: `host ${i}`, ...(i % 2 === 0 ? { team: 'even' } : {}) },
    }));
    await seedLedger(ctx, [...many, { day: '2026-11-10', amount: '-3', service: 'Credits' }]);
    const { parts } = await listMapping(ctx);
    expect(parts.totals).toEqual([{ currency: 'USD', effective: '81' }]);
    const [accounts, services, tags] = parts.groups;
    expect(accounts).toMatchObject({ kind: 'sub_account', more: 4 });
    expect(accounts?.parts[0]).toMatchObject({
      match: 'sub_account acc-11',
      label: 'acc-11',
      effective: '12.5',
    });
    const shown = accounts?.parts.reduce((sum, { effective }) => sum + Number(effective), 0) ?? 0;
    expect(shown + Number(accounts?.rest)).toBe(81);
    expect(services).toMatchObject({
      kind: 'service',
      rest: '0',
      parts: [
        { match: 'service Compute', effective: '84' },
        { match: 'service Credits', effective: '-3' },
      ],
    });
    expect(tags?.parts[0]).toMatchObject({ match: 'tag team=even', label: 'team=even', effective: '39' });
  });
});
