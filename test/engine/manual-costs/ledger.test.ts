import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { toStatement } from '../../../db/sql.ts';
import { asWhole, decideApproval } from '../../../src/engine/approvals/index.ts';
import type { Context } from '../../../src/engine/context.ts';
import { getCosts, reconcileBills } from '../../../src/engine/costs/index.ts';
import { exportCosts } from '../../../src/engine/export/index.ts';
import { importFocus, undoImport } from '../../../src/engine/ledger/index.ts';
import {
  listManualCosts,
  type ManualEntry,
  manualCostKind,
  refreshManualCosts,
  requestCorrection,
  requestCost,
  requestRemoval,
} from '../../../src/engine/manual-costs/index.ts';
import { addRule } from '../../../src/engine/mapping/index.ts';
import { requirePeriod } from '../../../src/engine/period-grammar.ts';
import { addTenant, mergeTenant } from '../../../src/engine/tenants/index.ts';
import { makeContext, makeFolder } from '../../support/context.ts';
import { describeOnEachDatabase } from '../../support/databases.ts';
import { focusRow, writeFocus } from '../../support/focus-files.ts';

const AUDIT: ManualEntry = {
  amount: '1200.0000000001',
  currency: 'USD',
  description: 'Audit',
  category: 'services',
  day: '2026-11-05',
  until: null,
  tags: { team: 'web' },
  bill: null,
};

describeOnEachDatabase('entered costs', (open) => {
  /** Two tenants, a bill of each, and a rule that asks nobody (`needed` 0) or one approver. */
  async function world(needed = 0) {
    const database = await open();
    const { db } = database;
    const folder = await makeFolder('entered');
    const ctx = await makeContext(db, { now: '2026-11-21T12:00:00Z', billsFolder: join(folder, 'bills') });
    const acme = await addTenant(ctx, { name: 'acme' });
    const umbrella = await addTenant(ctx, { name: 'umbrella' });
    for (const team of ['acme', 'umbrella']) {
      await addRule(ctx, {
        rule: { kind: 'tag', key: 'team', pattern: team, shares: [{ tenant: team, weight: '1' }] },
      });
    }
    const rows = ['acme', 'umbrella'].flatMap((team) =>
      ['2026-10-05', '2026-11-05', '2026-11-19'].map((day) =>
        focusRow({ ChargePeriodStart: `${day}T00:00:00Z`, Tags: `{"team":"${team}"}` }),
      ),
    );
    const bill = await writeFocus(folder, 'aws.csv', rows);
    await importFocus(ctx, { paths: [bill], cwd: '/' });
    await db.transaction('*', (tx) =>
      tx.rows(sql`
        insert into approval_rules (kind, approvers, needed, created_by, created_at)
        values ('manual_cost', '[{"role": "approver"}]', ${needed}, 'test', now())`),
    );
    const read = async (text: ReturnType<typeof sql>) => (await db.read('*', [toStatement(text)]))[0] ?? [];
    const totals = async (tenantId: number) =>
      (
        await read(sql`
          select to_char(day, 'YYYY-MM-DD') as day, trim_scale(sum(effective))::text as effective, sum(lines)::int as lines
          from tenant_days where tenant_id = ${tenantId} group by 1 order by 1`)
      ).map((row) => `${row.day} ${row.effective} ${row.lines}`);
    const member = async (tenantId: number | null, role: string): Promise<Context> => {
      const id = await db.transaction('*', async (tx) => {
        const [row] = await tx.rows<{ id: number }>(
          sql`insert into members (name) values (null) returning id`,
        );
        await tx.rows(sql`insert into grants (member_id, role, tenant_id, granted_by, granted_at)
          values (${row?.id ?? 0}, ${role}, ${tenantId}::int, 'test', now())`);
        return row?.id ?? 0;
      });
      return {
        ...ctx,
        scope: tenantId === null ? '*' : [tenantId],
        actor: { platform: 'slack', label: `slack:T1:U${id}`, role: 'viewer', memberId: id },
      };
    };
    return { database, folder, bill, ctx, acme, umbrella, read, totals, member };
  }

  test('land in the ledger with their rollups as soon as no rule asks anybody, and nothing else moves', async () => {
    const { ctx, acme, umbrella, totals, read } = await world();
    const before = await totals(umbrella.id);
    const { requested } = await requestCost(ctx, 'acme', AUDIT);
    expect(requested.outcome).toBe('applied');
    expect(await totals(acme.id)).toEqual([
      '2026-10-05 1 1',
      '2026-11-05 1201.0000000001 2',
      '2026-11-19 1 1',
    ]);
    expect(await totals(umbrella.id)).toEqual(before);
    expect(
      await read(sql`
        select d.provider, d.service_category, d.charge_category, d.flags, s.name, trim_scale(f.billed)::text as billed
        from cost_facts f join cost_dims d on d.id = f.dims_id join services s on s.id = d.service_id
        where d.provider = 'manual'`),
    ).toEqual([
      {
        provider: 'manual',
        service_category: 'services',
        charge_category: 'Purchase',
        flags: 8,
        name: 'Audit',
        billed: '1200.0000000001',
      },
    ]);
  });

  test('stand in answers, exports and reconciliation to the last digit, beside the bills', async () => {
    const { ctx } = await world();
    await requestCost(ctx, 'acme', AUDIT);
    await requestCost(ctx, 'umbrella', { ...AUDIT, amount: '0.0000000009', description: '=1+1' });
    const asked = requirePeriod('2026-11', { now: ctx.now(), firstWeekday: 1 });
    for (const [tenant, total] of [
      ['acme', '1202.0000000001'],
      ['umbrella', '2.0000000009'],
      [null, '1204.000000001'],
    ] as const) {
      const question = { period: asked, metric: 'effective', by: { kind: 'service' }, filters: {} } as const;
      const answer = await getCosts(ctx, { tenant, question });
      expect([tenant, answer.facts.find(({ key }) => key === 'total')?.value]).toEqual([tenant, total]);
      const { file } = await exportCosts(ctx, 'lines', [{ tenant, question }]);
      const rows = parse(await readFile(file?.path ?? '', 'utf8'), { columns: true, bom: true }) as Record<
        string,
        string
      >[];
      const units = rows.map((row) => {
        const [whole = '', decimals = ''] = (row.EffectiveCost ?? '').split('.');
        return BigInt(whole + decimals.slice(0, 10).padEnd(10, '0'));
      });
      const [whole = '', decimals = ''] = total.split('.');
      expect(units.reduce((sum, one) => sum + one, 0n)).toBe(BigInt(whole + decimals.padEnd(10, '0')));
    }
    const { currencies } = await reconcileBills(ctx, asked);
    const invoiced = currencies.flatMap(({ facts }) => facts).filter(({ key }) => key.startsWith('invoice'));
    expect(invoiced.length).toBeGreaterThan(0);
  });

  test('wait for their approval, and are in the ledger in the moment that records it', async () => {
    const { acme, ctx, totals, member } = await world(1);
    const asker = await member(acme.id, 'viewer');
    const approver = await member(null, 'approver');
    const before = await totals(acme.id);
    const { requested } = await requestCost(asker, 'acme', {
      ...AUDIT,
      tags: { project: 'x', env: 'y', a: 'z' },
    });
    if (requested.outcome !== 'asked') throw new Error('nobody was asked');
    expect(await totals(acme.id)).toEqual(before);
    const kinds = new Map([[manualCostKind.kind, manualCostKind]]);
    const decided = await decideApproval(approver, kinds, { id: requested.approval.id, decision: 'approve' });
    expect(decided.outcome).toBe('approved');
    expect(await totals(acme.id)).toContain('2026-11-05 1201.0000000001 2');
    const audit = await ctx.db.read('*', [
      toStatement(sql`select action, actor, subject, after->>'requestedBy' as asked from audit_log
        where action like 'manual_cost.%'`),
    ]);
    expect(audit[0]).toEqual([
      {
        action: 'manual_cost.added',
        actor: approver.actor.label,
        subject: 'manual_cost:1',
        asked: asker.actor.label,
      },
    ]);
  });

  test('are asked about by what they come to in all: many small parts are no way round a rule', async () => {
    const { ctx, acme, member } = await world();
    await member(null, 'approver');
    await ctx.db.transaction('*', (tx) =>
      tx.rows(sql`
        insert into approval_rules (kind, min_amount, currency, approvers, needed, created_by, created_at)
        values ('manual_cost', 1000, 'USD', '[{"role": "approver"}]', 1, 'test', now())`),
    );
    const monthly = { ...AUDIT, amount: '100', day: '2026-11-05', until: '2027-08-31' };
    expect((await requestCost(ctx, 'acme', { ...monthly, until: '2027-07-31' })).requested.outcome).toBe(
      'applied',
    );
    expect((await requestCost(ctx, 'acme', monthly)).requested.outcome).toBe('asked');
    // A large sum made small is as large a change.
    await ctx.db.transaction('*', (tx) => tx.rows(sql`update manual_costs set amount = 500 where id = 1`));
    expect((await requestCorrection(ctx, 1, { amount: '1' })).requested.outcome).toBe('asked');
    expect((await requestRemoval(ctx, 1)).requested.outcome).toBe('asked');
    expect(acme.id).toBeGreaterThan(0);
  });

  test('are no freer of a rule by a correction to another category or currency', async () => {
    const { ctx, member } = await world();
    await member(null, 'approver');
    await requestCost(ctx, 'acme', { ...AUDIT, amount: '5000', category: 'Tax' });
    await requestCost(ctx, 'acme', { ...AUDIT, amount: '5000' });
    await ctx.db.transaction('*', (tx) =>
      tx.rows(sql`
        insert into approval_rules (kind, category, min_amount, currency, approvers, needed, created_by, created_at)
        values ('manual_cost', 'Tax', 0, null, '[{"role": "approver"}]', 1, 'test', now()),
          ('manual_cost', null, 1000, 'USD', '[{"role": "approver"}]', 1, 'test', now())`),
    );
    const outcome = async (id: number, changes: Parameters<typeof requestCorrection>[2]) =>
      (await requestCorrection(ctx, id, changes)).requested.outcome;
    await ctx.db.transaction('*', (tx) => tx.rows(sql`update manual_costs set amount = 5 where id = 1`));
    expect(await outcome(1, { amount: '1', category: 'services' })).toBe('asked');
    expect(await outcome(2, { amount: '1', currency: 'EUR' })).toBe('asked');
  });

  test('that nobody is asked about are made by an approver alone, not by whoever sees the tenant', async () => {
    const { acme, totals, member, folder } = await world();
    const before = await totals(acme.id);
    const viewer = await member(acme.id, 'viewer');
    const bills = () => readdir(join(folder, 'bills'));
    const kept = await bills();
    await expect(requestCost(viewer, 'acme', AUDIT)).rejects.toMatchObject({ code: 'forbidden' });
    expect([await totals(acme.id), await bills()]).toEqual([before, kept]);
    const approver = {
      ...viewer,
      actor: { ...viewer.actor, branches: { viewer: [], approver: [acme.id], admin: [] } },
    };
    expect((await requestCost(approver, 'acme', AUDIT)).requested.outcome).toBe('applied');
  });

  test('are corrected and removed by the same road, and leave no trace in the figures', async () => {
    const { ctx, acme, totals, read } = await world();
    const before = await totals(acme.id);
    await requestCost(ctx, 'acme', AUDIT);
    await requestCorrection(ctx, 1, { amount: '7', day: '2026-10-05' });
    expect(await totals(acme.id)).toEqual(['2026-10-05 8 2', '2026-11-05 1 1', '2026-11-19 1 1']);
    await expect(requestCorrection(ctx, 1, { amount: '7' })).rejects.toThrow('Nothing of the entered cost 1');
    await requestRemoval(ctx, 1);
    expect(await totals(acme.id)).toEqual(before);
    expect(
      await read(sql`select 1 from bill_units where provider = 'manual' and delivery_id is not null`),
    ).toEqual([]);
    await expect(requestRemoval(ctx, 1)).rejects.toThrow('There is no entered cost 1');
    expect(await listManualCosts(ctx, null)).toEqual([]);
  });

  test('of a closed month restate it, with the reason', async () => {
    const { ctx, acme, read } = await world();
    await requestCost(ctx, 'acme', { ...AUDIT, amount: '7', day: '2026-10-31' });
    await requestCost(ctx, 'acme', { ...AUDIT, day: '2026-11-01' });
    expect(
      await read(sql`select month::text, tenant_id, trim_scale(effective_before)::text as was,
        trim_scale(effective_after)::text as is, reason from restatements`),
    ).toEqual([
      { month: '2026-10-01', tenant_id: acme.id, was: '1', is: '8', reason: 'entered cost 1: Audit' },
    ]);
  });

  test('asked for from a base that has changed are out of date', async () => {
    const { ctx, acme, member } = await world();
    await requestCost(ctx, 'acme', AUDIT);
    await ctx.db.transaction('*', (tx) => tx.rows(sql`update approval_rules set needed = 1`));
    const asker = await member(acme.id, 'viewer');
    const approver = await member(null, 'approver');
    const first = await requestCorrection(asker, 1, { amount: '5' });
    const second = await requestRemoval(asker, 1);
    const kinds = new Map([[manualCostKind.kind, manualCostKind]]);
    const decide = ({ requested }: typeof first) => {
      if (requested.outcome !== 'asked') throw new Error('nobody was asked');
      return decideApproval(approver, kinds, { id: requested.approval.id, decision: 'approve' });
    };
    expect((await decide(first)).outcome).toBe('approved');
    expect((await decide(second)).outcome).toBe('stale');
  });

  test('that recur come by themselves when their day has come, once, whoever else is awake', async () => {
    const { ctx, acme, totals } = await world();
    await requestCost(ctx, 'acme', { ...AUDIT, amount: '10', day: '2026-10-31', until: '2027-01-31' });
    await requestCost(ctx, 'acme', { ...AUDIT, amount: '3', day: '2026-12-24', description: 'Party' });
    expect(await totals(acme.id)).toEqual([
      '2026-10-05 1 1',
      '2026-10-31 10 1',
      '2026-11-05 1 1',
      '2026-11-19 1 1',
    ]);
    const later = { ...ctx, now: () => new Date('2026-12-24T00:30:00Z') };
    expect(await Promise.all([refreshManualCosts(later), refreshManualCosts(later)])).toEqual(
      expect.arrayContaining([['2026-11-01', '2026-12-01'], []]),
    );
    expect(await refreshManualCosts(later)).toEqual([]);
    expect(await totals(acme.id)).toEqual([
      '2026-10-05 1 1',
      '2026-10-31 10 1',
      '2026-11-05 1 1',
      '2026-11-19 1 1',
      '2026-11-30 10 1',
      '2026-12-24 3 1',
    ]);
  });

  test('give way to the bill that brings them, and come back where it is undone', async () => {
    const { ctx, acme, totals, folder } = await world();
    const support = {
      ...AUDIT,
      amount: '50',
      description: 'Support',
      bill: { provider: 'aws', service: 'AWS Support' },
    };
    await requestCost(ctx, 'acme', support);
    expect(await totals(acme.id)).toContain('2026-11-05 51 2');
    const row = (service: string) =>
      focusRow({
        ChargePeriodStart: '2026-11-05T00:00:00Z',
        Tags: '{"team":"acme"}',
        ServiceName: service,
        BillingAccountId: 'acct-2',
      });
    await importFocus(ctx, { paths: [await writeFocus(folder, 'other.csv', [row('Amazon S3')])], cwd: '/' });
    expect(await refreshManualCosts(ctx)).toEqual([]);
    const billed = await importFocus(ctx, {
      paths: [await writeFocus(folder, 'billed.csv', [row('AWS Support'), row('Amazon S3')])],
      cwd: '/',
    });
    expect(await refreshManualCosts(ctx)).toEqual(['2026-11-01']);
    expect(await totals(acme.id)).toContain('2026-11-05 3 3');
    expect((await listManualCosts(ctx, 'acme')).map(({ billed: months }) => months)).toEqual([
      ['2026-11-01'],
    ]);
    await undoImport(ctx, billed.id);
    await refreshManualCosts(ctx);
    expect(await totals(acme.id)).toContain('2026-11-05 52 3');
  });

  test('belong to the tenant that they name: no rule moves them, but a merge does', async () => {
    const { ctx, acme, umbrella, totals } = await world();
    await requestCost(ctx, 'acme', AUDIT);
    for (const rule of [
      { kind: 'tag', key: 'team', pattern: 'web' },
      { kind: 'service', pattern: 'Audit' },
      { kind: 'billing_account', pattern: 'manual' },
      { kind: 'sub_account', pattern: 'tenant:*' },
    ] as const) {
      await addRule(ctx, { rule: { ...rule, shares: [{ tenant: 'umbrella', weight: '1' }] }, before: 1 });
    }
    expect(await totals(acme.id)).toContain('2026-11-05 1201.0000000001 2');
    await mergeTenant(ctx, { tenant: 'acme', into: 'umbrella' });
    expect(await totals(acme.id)).toEqual([]);
    expect(await totals(umbrella.id)).toContain('2026-11-05 1202.0000000001 3');
    await refreshManualCosts(ctx);
    expect(await totals(umbrella.id)).toContain('2026-11-05 1202.0000000001 3');
    await requestRemoval(ctx, 1);
    expect(await totals(umbrella.id)).toContain('2026-11-05 2 2');
  });

  test('are nobody else’s to take the place of: a bill of that name is refused, and no import of them is undone', async () => {
    const { ctx, folder, acme, totals } = await world();
    await requestCost(ctx, 'acme', AUDIT);
    const bill = await writeFocus(folder, 'fake.csv', [
      focusRow({
        ProviderName: 'manual',
        BillingAccountId: 'manual',
        ChargePeriodStart: '2026-11-05T00:00:00Z',
      }),
    ]);
    await expect(importFocus(ctx, { paths: [bill], cwd: '/' })).rejects.toThrow('is kept for costs entered');
    await expect(undoImport(ctx, 2)).rejects.toThrow('holds entered costs');
    expect(await totals(acme.id)).toContain('2026-11-05 1201.0000000001 2');
  });

  test('of another branch cannot be told from ones that do not exist', async () => {
    const { ctx, umbrella, member } = await world();
    await requestCost(ctx, 'acme', AUDIT);
    const outsider = await member(umbrella.id, 'admin');
    expect(await listManualCosts(outsider, null)).toEqual([]);
    const refusal = (work: Promise<unknown>) =>
      work.then(
        () => 'done',
        (error: Error) => error.message,
      );
    for (const ask of [
      (id: number) => requestRemoval(outsider, id),
      (id: number) => requestCorrection(outsider, id, { amount: '1' }),
    ]) {
      expect(await refusal(ask(1))).toBe((await refusal(ask(999))).replace('999', '1'));
    }
    expect(await refusal(requestCost(outsider, 'acme', AUDIT))).toBe(
      (await refusal(requestCost(outsider, 'acmf', AUDIT))).replace('acmf', 'acme'),
    );
    const unfiltered = await outsider.db.read(outsider.scope, [toStatement(sql`select * from manual_costs`)]);
    expect(unfiltered[0]).toEqual([]);
  });

  test('are as before where the change that made them is rolled back', async () => {
    const { ctx, acme, totals, read } = await world();
    const before = await totals(acme.id);
    const cut = asWhole(ctx, async (tx) => {
      await manualCostKind.apply(
        tx,
        { change: 'add', entry: AUDIT },
        {
          id: '00000000-0000-4000-8000-000000000000',
          tenantId: acme.id,
          requestedBy: 'cli',
        },
      );
      throw new Error('cut');
    });
    await expect(cut).rejects.toThrow('cut');
    expect(await totals(acme.id)).toEqual(before);
    expect(await read(sql`select 1 from manual_costs`)).toEqual([]);
    await requestCost(ctx, 'acme', AUDIT);
    expect(await totals(acme.id)).toContain('2026-11-05 1201.0000000001 2');
  });
});
