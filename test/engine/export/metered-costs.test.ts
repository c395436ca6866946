import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { expect, test, vi } from 'vitest';
import { projectAiSpend } from '../../../src/engine/ai-ledger/index.ts';
import { withDuckDb } from '../../../src/engine/bills/index.ts';
import type { Context } from '../../../src/engine/context.ts';
import { getCosts, getTopResources } from '../../../src/engine/costs/index.ts';
import { type ExportKind, exportCosts } from '../../../src/engine/export/index.ts';
import { reserveHold, settleHold } from '../../../src/engine/holds/index.ts';
import { importFocus } from '../../../src/engine/ledger/index.ts';
import { takeMetered } from '../../../src/engine/ledger/read-metered.ts';
import { requestCost } from '../../../src/engine/manual-costs/index.ts';
import { addRule } from '../../../src/engine/mapping/index.ts';
import { METRICS } from '../../../src/engine/money.ts';
import { addTenant, mergeTenant } from '../../../src/engine/tenants/index.ts';
import { aCall } from '../../support/ai-budget.ts';
import { makeContext, makeFolder } from '../../support/context.ts';
import { describeOnEachDatabase } from '../../support/databases.ts';
import { about, COLUMN, rowsOf, sumColumn } from '../../support/exported.ts';
import { focusRow, writeFocus } from '../../support/focus-files.ts';

vi.setConfig({ testTimeout: 120_000 });

const MONTH = '2026-11';

describeOnEachDatabase('exports of what AI calls were metered to cost', (open) => {
  /** Two tenants and one below the first; a rule by tag; entries that ask nobody. */
  async function world() {
    const { db } = await open();
    const folder = await makeFolder('metered-export');
    const ctx = await makeContext(db, { now: '2026-11-21T12:00:00Z', billsFolder: join(folder, 'bills') });
    const acme = (await addTenant(ctx, { name: 'acme' })).id;
    const lab = (await addTenant(ctx, { name: 'lab', parent: 'acme' })).id;
    const umbrella = (await addTenant(ctx, { name: 'umbrella' })).id;
    for (const [pattern, shares] of [
      ['acme', ['acme']],
      ['both', ['acme', 'umbrella', 'lab']],
    ] as const)
      await addRule(ctx, {
        rule: {
          kind: 'tag',
          key: 'team',
          pattern,
          shares: shares.map((tenant) => ({ tenant, weight: '1' })),
        },
      });
    await db.transaction('*', (tx) =>
      tx.rows(sql`
        insert into approval_rules (kind, approvers, needed, created_by, created_at)
        values ('manual_cost', '[{"role": "approver"}]', 0, 'test', now())`),
    );
    let calls = 0;
    const spend = async (tenantId: number, now: string, amount: string, model = 'gpt-4o') => {
      calls += 1;
      const then = { ...ctx, now: () => new Date(now) };
      const { holdId } = await reserveHold(then, aCall(tenantId, `call ${calls}`, { model }));
      await settleHold(then, { holdId: holdId ?? '', amount, usage: {} });
    };
    const bill = async (name: string, rows: Parameters<typeof writeFocus>[2], importedAt: string) =>
      importFocus(
        { ...ctx, now: () => new Date(importedAt) },
        { paths: [await writeFocus(folder, name, rows)], cwd: '/' },
      );
    return { db, ctx, acme, lab, umbrella, spend, bill };
  }

  /** Clouds shared unevenly, calls on days before and after those that their bill covers, and an entered cost. */
  async function mixed() {
    const made = await world();
    const { ctx, acme, lab, umbrella, spend, bill } = made;
    await bill(
      'aws.csv',
      [
        focusRow({
          ChargePeriodStart: '2026-11-03T00:00:00Z',
          Tags: '{"team":"acme"}',
          EffectiveCost: '7.07',
        }),
        focusRow({ ChargePeriodStart: '2026-11-20T00:00:00Z', Tags: '{"team":"both"}', BilledCost: '10' }),
      ],
      '2026-11-21T06:00:00Z',
    );
    await spend(acme, '2026-11-10T08:00:00Z', '5');
    await spend(acme, '2026-11-18T08:00:00Z', '0.000000000123456789');
    await spend(acme, '2026-11-18T09:00:00Z', '0.25');
    await spend(acme, '2026-11-18T09:00:00Z', '0.125', '=cmd|x');
    await spend(lab, '2026-11-18T09:00:00Z', '0.0625');
    await spend(umbrella, '2026-11-19T09:00:00Z', '3');
    await projectAiSpend(ctx);
    const openai = Array.from({ length: 15 }, (_, n) =>
      focusRow({
        ProviderName: 'OpenAI',
        BillingAccountId: 'org-1',
        ServiceName: 'OpenAI API',
        ChargePeriodStart: `2026-11-${String(n + 1).padStart(2, '0')}T00:00:00Z`,
        Tags: '{"team":"both"}',
      }),
    );
    await bill('openai.csv', openai, '2026-11-16T06:00:00Z');
    await requestCost(ctx, 'acme', {
      amount: '1200.0000000001',
      currency: 'USD',
      description: 'Audit',
      category: 'services',
      day: '2026-11-05',
      until: null,
      tags: {},
      bill: null,
    });
    return made;
  }

  test('with cloud costs and entered ones add up to the answer to the last digit, in every metric, by line and by resource', async () => {
    const { ctx, lab } = await mixed();
    const person: Context = { ...ctx, scope: [lab] };
    for (const [who, tenants] of [
      [ctx, ['acme', 'lab', 'umbrella', null]],
      [person, ['lab', null]],
    ] as const) {
      for (const tenant of tenants) {
        for (const kind of ['lines', 'resources'] as const satisfies ExportKind[]) {
          const rows = await rowsOf(await exportCosts(who, kind, [about(ctx, tenant, MONTH)]));
          for (const metric of METRICS) {
            const { figures } = await getCosts(who, about(ctx, tenant, MONTH, metric));
            expect([tenant, kind, metric, sumColumn(rows, COLUMN[metric])]).toEqual([
              tenant,
              kind,
              metric,
              figures[0]?.total.value,
            ]);
          }
        }
      }
    }
    const { figures } = await getCosts(ctx, about(ctx, null, MONTH, 'billed'));
    // 11 of the cloud, 15 of the bill of calls, 1200.0000000001 entered, and what no bill covers.
    expect(figures[0]?.total.value).toBe('1229.437500000223456789');
  });

  test('are a line a tenant, model and day with the names of FOCUS, after the bills; days that a bill covers are the bill’s', async () => {
    const { ctx } = await mixed();
    const rows = await rowsOf(await exportCosts(ctx, 'lines', [about(ctx, 'acme', MONTH)]));
    const metered = rows.filter((row) => row.BillingAccountId === 'centavo:metered');
    expect(rows.slice(-metered.length)).toEqual(metered);
    expect(
      metered
        .map((row) => [row.x_centavo_tenant, row.ServiceName, row.ChargePeriodStart, row.EffectiveCost])
        .sort(),
    ).toEqual([
      ['acme', "'=cmd|x (metered)", '2026-11-18T00:00:00Z', '0.125'],
      ['acme', 'gpt-4o (metered)', '2026-11-18T00:00:00Z', '0.250000000123456789'],
      ['lab', 'gpt-4o (metered)', '2026-11-18T00:00:00Z', '0.0625'],
    ]);
    expect(metered.find(({ EffectiveCost }) => EffectiveCost === '0.125')).toMatchObject({
      x_centavo_share: '1',
      ProviderName: 'OpenAI',
      BillingPeriodStart: '2026-11-01T00:00:00Z',
      BillingPeriodEnd: '2026-12-01T00:00:00Z',
      ChargePeriodEnd: '2026-11-19T00:00:00Z',
      ChargeCategory: 'Usage',
      ServiceCategory: 'AI and Machine Learning',
      BillingCurrency: 'USD',
      ChargeDescription: 'Metered by Centavo; provisional until a bill of the provider covers the day',
      ResourceId: '',
      InvoiceId: '',
    });
    const resources = await rowsOf(await exportCosts(ctx, 'resources', [about(ctx, 'acme', MONTH)]));
    expect(resources.find((row) => row.ServiceName === "'=cmd|x (metered)")).toMatchObject({
      x_centavo_tenant: 'acme',
      EffectiveCost: '0.125',
      BillingAccountId: 'centavo:metered',
      x_centavo_first_day: '2026-11-18',
      x_centavo_last_day: '2026-11-18',
    });
    const { lists } = await getTopResources(ctx, about(ctx, 'umbrella', MONTH));
    expect(lists[0]?.lines.map(({ service, cost }) => [service, cost.value])).toContainEqual([
      'gpt-4o (metered)',
      '3',
    ]);
  });

  test('go where there is no bill at all, take the days asked for alone, and follow a merged tenant', async () => {
    const { ctx, umbrella, spend } = await world();
    await spend(umbrella, '2026-11-18T08:00:00Z', '1');
    await spend(umbrella, '2026-11-19T08:00:00Z', '0.5');
    await projectAiSpend(ctx);
    const days = about(ctx, null, '2026-11-19..2026-11-20');
    const rows = await rowsOf(await exportCosts(ctx, 'lines', [days]));
    expect(rows.map((row) => [row.x_centavo_tenant, row.ChargePeriodStart, row.BilledCost])).toEqual([
      ['umbrella', '2026-11-19T00:00:00Z', '0.5'],
    ]);
    await mergeTenant(ctx, { tenant: 'umbrella', into: 'acme' });
    const merged = await rowsOf(await exportCosts(ctx, 'lines', [about(ctx, 'acme', MONTH)]));
    expect(merged.map((row) => [row.x_centavo_tenant, row.BilledCost])).toEqual([
      ['acme', '1'],
      ['acme', '0.5'],
    ]);
  });

  test('that are more than one page are all there once, in one order, and the same file comes twice', async () => {
    const { ctx, acme, lab, umbrella, spend } = await world();
    for (const [at, tenantId] of [acme, lab, umbrella, acme, lab].entries())
      for (const day of ['18', '02', '19']) await spend(tenantId, `2026-11-${day}T08:00:00Z`, '1', `m${at}`);
    await spend(acme, '2026-10-30T08:00:00Z', '1');
    await projectAiSpend(ctx);
    const asked = { period: { from: '2026-10-01', to: '2026-12-01' }, tenantIds: null };
    const read = (page: number) =>
      withDuckDb(async (duck) => {
        const { lines } = await takeMetered(ctx, duck, asked, async () => {}, page);
        const order = 'select unit_id, day::varchar, dims_id, tenant_id from metered_lines';
        const rows = (await duck.runAndReadAll(order)).getRows();
        expect(lines).toBe(rows.length);
        return rows;
      });
    const whole = await read(5_000);
    expect(whole).toHaveLength(16);
    expect(new Set(whole.map((row) => row.join())).size).toBe(16);
    expect(await read(3)).toEqual(whole);
    expect(await read(8)).toEqual(whole);
    const [one, other] = [
      await exportCosts(ctx, 'lines', [about(ctx, null, MONTH)]),
      await exportCosts(ctx, 'lines', [about(ctx, null, MONTH)]),
    ].map(({ file }) => readFile(file?.path ?? '', 'utf8'));
    expect(await other).toBe(await one);
    const days = (await one)?.split('\r\n').flatMap((line) => /2026-11-(02|18|19)T/.exec(line)?.[0] ?? []);
    expect(days).toHaveLength(15);
    expect(days).toEqual([...(days ?? [])].sort());
  });

  test('tell of the moment of the answer also while calls end', async () => {
    const { ctx, acme, spend } = await world();
    await spend(acme, '2026-11-18T08:00:00Z', '1');
    await projectAiSpend(ctx);
    await withDuckDb(async (duck) => {
      const asked = { period: { from: '2026-11-01', to: '2026-12-01' }, tenantIds: null };
      let asks = 0;
      const taken = await takeMetered(ctx, duck, asked, async () => {
        asks += 1;
        if (asks === 1) {
          await spend(acme, '2026-11-18T09:00:00Z', '2');
          await projectAiSpend(ctx);
        }
        return (await getCosts(ctx, about(ctx, null, MONTH))).figures[0]?.total.value;
      });
      expect(taken).toEqual({ given: '3', lines: 1 });
      expect(asks).toBe(2);
    });
    const working = (async () => {
      for (let n = 0; n < 20; n++) {
        await spend(acme, '2026-11-18T09:00:00Z', `0.0${1 + (n % 9)}`, `m${n}`);
        await projectAiSpend(ctx);
      }
    })();
    for (let n = 0; n < 5; n++) {
      const exported = await exportCosts(ctx, 'lines', [about(ctx, null, MONTH)]);
      expect(sumColumn(await rowsOf(exported), 'EffectiveCost')).toBe(
        exported.answer.figures[0]?.total.value,
      );
    }
    await working;
  });
});
