import { expect, test, vi } from 'vitest';
import type { Context } from '../../../src/engine/context.ts';
import { importFocus } from '../../../src/engine/ledger/index.ts';
import {
  addRule,
  describeRule,
  listRules,
  loadRules,
  moveRule,
  removeRule,
  testRule,
} from '../../../src/engine/mapping/index.ts';
import { addTenant, mergeTenant } from '../../../src/engine/tenants/index.ts';
import { makeContext, makeFolder } from '../../support/context.ts';
import { describeOnEachDatabase, type OpenTestDatabase } from '../../support/databases.ts';
import { focusRow, writeFocus } from '../../support/focus-files.ts';
import { refusalOf } from '../../support/refusal.ts';
import { findDisagreements, monthsOf } from '../../support/seed-ledger.ts';

// Each test opens databases of its own, which a busy machine takes its time for.
vi.setConfig({ testTimeout: 120_000 });

const row = (day: string, resource: string, amount: string, tags = '') =>
  focusRow({
    ChargePeriodStart: `${day}T00:00:00Z`,
    ResourceId: resource,
    BilledCost: amount,
    EffectiveCost: amount,
    Tags: tags,
  });

/** Two buckets and a tagged server, in a closed month and the open one. */
async function start(open: OpenTestDatabase): Promise<Context> {
  const ctx = await makeContext((await open()).db);
  for (const name of ['acme', 'beta', 'ops']) await addTenant(ctx, { name });
  const folder = await makeFolder('delivery');
  const rows = ['2026-10-05', '2026-11-05', '2026-11-15'].flatMap((day) => [
    row(day, 'arn:aws:s3:::Acme-Logs', '10'),
    row(day, 'arn:aws:s3:::acme_logs', '3'),
    row(day, 'arn:aws:s3:::beta-logs', '2'),
    row(day, 'i-1', '1', '{"team":"ops"}'),
  ]);
  await writeFocus(folder, 'bill.csv', rows);
  await importFocus(ctx, { paths: ['.'], cwd: folder });
  return ctx;
}

const resource = (pattern: string, tenant: string) => ({
  kind: 'resource' as const,
  pattern,
  shares: [{ tenant, weight: '1' }],
});
const ofTenants = async (ctx: Context) =>
  (await monthsOf(ctx)).filter((line) => !line.includes('unallocated'));
const listed = async (ctx: Context) => (await listRules(ctx)).map(describeRule);

describeOnEachDatabase('rules over resources', (open) => {
  test('are tried and added from the kept bills, whatever the case; only * is a pattern', async () => {
    const ctx = await start(open);
    const input = { rule: resource('arn:aws:s3:::acme-*', 'acme') };
    const before = await monthsOf(ctx);
    const tried = await testRule(ctx, input);
    expect(tried.report.flows).toEqual([
      { month: '2026-10-01', currency: 'USD', from: 'unallocated', to: 'acme', effective: '10' },
      { month: '2026-11-01', currency: 'USD', from: 'unallocated', to: 'acme', effective: '20' },
    ]);
    expect(await monthsOf(ctx)).toEqual(before);
    expect((await addRule(ctx, input)).report).toEqual(tried.report);
    expect(await ofTenants(ctx)).toEqual(['2026-10 acme USD 10', '2026-11 acme USD 20']);
    expect(await findDisagreements(ctx)).toEqual([]);
  });

  test('stand in one order with all others, and leave closed months alone unless told to restate', async () => {
    const ctx = await start(open);
    await addRule(ctx, {
      rule: { kind: 'tag', key: 'team', pattern: 'ops', shares: [{ tenant: 'ops', weight: '1' }] },
    });
    const late = await addRule(ctx, { rule: resource('i-*', 'beta'), before: 1 });
    expect(late).toMatchObject({ keptClosedMonths: true, rule: { validFrom: '2026-11-01' } });
    expect(await ofTenants(ctx)).toEqual(['2026-10 ops USD 1', '2026-11 beta USD 2']);
    const explicit = { rule: { ...resource('i-1', 'acme'), from: '2026-10-01' }, before: 1 };
    expect((await refusalOf(addRule(ctx, explicit))).message).toContain(
      'This would change what "ops" had in 2026-10',
    );
    const restated = await addRule(ctx, { ...explicit, restate: true });
    expect(restated.report.restatedMonths).toEqual(['2026-10-01']);
    expect(await ofTenants(ctx)).toEqual(['2026-10 acme USD 1', '2026-11 acme USD 2']);
    await moveRule(ctx, { rule: 1, to: 3 });
    expect(await listed(ctx)).toEqual([
      'resource i-1 to acme from 2026-10-01 until 2026-11-01',
      'resource i-* to beta from 2026-11-01',
      'tag team=ops to ops',
      'resource i-1 to acme from 2026-11-01',
    ]);
    expect(await ofTenants(ctx)).toEqual(['2026-10 acme USD 1', '2026-11 beta USD 2']);
    expect(await findDisagreements(ctx)).toEqual([]);
  });

  test('count from their own days, the next one before that', async () => {
    const ctx = await start(open);
    await addRule(ctx, { rule: { ...resource('*:acme*', 'acme'), from: '2026-11-10' } });
    await addRule(ctx, { rule: resource('arn:*', 'beta') });
    expect(await ofTenants(ctx)).toEqual([
      '2026-10 beta USD 15',
      '2026-11 acme USD 13',
      '2026-11 beta USD 17',
    ]);
    await removeRule(ctx, { rule: 1 });
    expect(await ofTenants(ctx)).toEqual(['2026-10 beta USD 15', '2026-11 beta USD 30']);
    const ended = await removeRule(ctx, { rule: 1 });
    expect(ended.keptClosedMonths).toBe(true);
    expect(await ofTenants(ctx)).toEqual(['2026-10 beta USD 15']);
    await removeRule(ctx, { rule: 1, restate: true });
    expect(await ofTenants(ctx)).toEqual([]);
    expect(await findDisagreements(ctx)).toEqual([]);
  });

  test('come from a file, survive the next import, and follow a merge', async () => {
    const ctx = await start(open);
    await loadRules(ctx, {
      name: 'rules.csv',
      text: 'kind,pattern,tenant\nresource,*acme-*,acme\nresource,*beta-*,beta\n',
    });
    expect(await ofTenants(ctx)).toEqual([
      '2026-10 acme USD 10',
      '2026-10 beta USD 2',
      '2026-11 acme USD 20',
      '2026-11 beta USD 4',
    ]);
    const folder = await makeFolder('next');
    await writeFocus(folder, 'bill.csv', [
      row('2026-10-05', 'arn:aws:s3:::acme-new', '7'),
      row('2026-10-05', 'other', '9'),
    ]);
    await importFocus(ctx, { paths: ['.'], cwd: folder, replace: true });
    expect((await ofTenants(ctx))[0]).toBe('2026-10 acme USD 7');
    await mergeTenant(ctx, { tenant: 'acme', into: 'beta' });
    expect(await ofTenants(ctx)).toEqual(['2026-10 beta USD 7', '2026-11 beta USD 24']);
    expect(await findDisagreements(ctx)).toEqual([]);
  });

  test('that are added while an import reads its lines count for what it writes', async () => {
    const ctx = await start(open);
    const { db } = ctx;
    let added = false;
    const meanwhile: Context = {
      ...ctx,
      db: {
        ...db,
        read: (scope, statements) => db.read(scope, statements),
        transaction: async (scope, work) => {
          const result = await db.transaction(scope, work);
          // The rules as they were have just been read; the lines come next.
          if (Array.isArray(result) && !added) {
            added = true;
            await addRule(ctx, { rule: resource('arn:*', 'acme') });
          }
          return result;
        },
      },
    };
    const folder = await makeFolder('meanwhile');
    await writeFocus(folder, 'bill.csv', [
      row('2026-09-05', 'arn:aws:s3:::x', '4'),
      row('2026-09-05', 'y', '1'),
    ]);
    await importFocus(meanwhile, { paths: ['.'], cwd: folder });
    expect(added).toBe(true);
    expect((await ofTenants(ctx))[0]).toBe('2026-09 acme USD 4');
    expect(await findDisagreements(ctx)).toEqual([]);
  });
});
