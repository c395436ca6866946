import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { type Db, toStatement } from '../../../db/sql.ts';
import { compareMetered, projectAiSpend, selectMetered } from '../../../src/engine/ai-ledger/index.ts';
import type { Context } from '../../../src/engine/context.ts';
import { withTransaction } from '../../../src/engine/context.ts';
import { reconcileBills } from '../../../src/engine/costs/index.ts';
import { releaseHold, reserveHold, settleHold, sweepHolds } from '../../../src/engine/holds/index.ts';
import { importFocus, projectMetered, undoImport } from '../../../src/engine/ledger/index.ts';
import { addRule } from '../../../src/engine/mapping/index.ts';
import { toPeriodAsked } from '../../../src/engine/period-asked.ts';
import { addTenant, mergeTenant } from '../../../src/engine/tenants/index.ts';
import { aCall } from '../../support/ai-budget.ts';
import { makeContext, makeFolder } from '../../support/context.ts';
import { describeOnEachDatabase } from '../../support/databases.ts';
import { focusRow, writeFocus } from '../../support/focus-files.ts';

const at = (ctx: Context, now: string): Context => ({ ...ctx, now: () => new Date(now) });

async function query<T>(db: Db, text: ReturnType<typeof sql>): Promise<T[]> {
  const [rows = []] = await db.read('*', [toStatement(text)]);
  return rows as T[];
}

/** What the ledger shows of metered calls, and what the entries say, by provider and day. */
const shown = (db: Db) =>
  query<{ provider: string; day: string; amount: string }>(
    db,
    sql`select lower(d.provider) as provider, f.day, trim_scale(sum(f.billed))::text as amount from cost_facts f
      join cost_dims d on d.id = f.dims_id where d.billing_account_id = 'centavo:metered' group by 1, 2 order by 1, 2`,
  );
const entered = (db: Db) =>
  query<{ provider: string; day: string; amount: string }>(
    db,
    sql`select provider, (counts_at at time zone 'UTC')::date as day, trim_scale(sum(amount))::text as amount
      from ai_entries group by 1, 2 order by 1, 2`,
  );
const days = (db: Db, tenantId: number) =>
  query<{ day: string; effective: string; lines: number }>(
    db,
    sql`select day, trim_scale(sum(effective))::text as effective, sum(lines)::int as lines from tenant_days
      where tenant_id = ${tenantId} group by day order by day`,
  );
/** Facts and both rollups must agree whatever happened. */
const disagreements = (db: Db) =>
  query(
    db,
    sql`select * from (
      select tenant_id, day, sum(billed) as billed, sum(lines) as lines from cost_facts group by 1, 2) f
      full join (select tenant_id, day, sum(billed) as billed, sum(lines) as lines from tenant_days group by 1, 2) t using (tenant_id, day)
      full join (select tenant_id, day, sum(billed) as billed, sum(lines) as lines from tenant_service_days group by 1, 2) s using (tenant_id, day)
      where f.billed is distinct from t.billed or t.billed is distinct from s.billed
        or f.lines is distinct from t.lines or t.lines is distinct from s.lines`,
  );

describeOnEachDatabase('AI spend in the ledger', (open) => {
  async function world() {
    const { db } = await open();
    const ctx = await makeContext(db, { now: '2026-11-21T12:00:00Z' });
    const acme = (await addTenant(ctx, { name: 'acme' })).id;
    const umbrella = (await addTenant(ctx, { name: 'umbrella' })).id;
    let calls = 0;
    const spend = async (
      tenantId: number,
      now: string,
      amount: string,
      more: Parameters<typeof aCall>[2] = {},
    ) => {
      calls += 1;
      const then = at(ctx, now);
      const { holdId } = await reserveHold(then, aCall(tenantId, `call ${calls}`, more));
      return settleHold(then, { holdId: holdId ?? '', amount, usage: {} });
    };
    const folder = await makeFolder('ai-ledger');
    /** The provider's own bill of November, with a dollar a day for acme up to a day. */
    const bill = async (name: string, lastDay: number, importedAt: string) => {
      const rows = Array.from({ length: lastDay }, (_, n) =>
        focusRow({
          ProviderName: 'OpenAI',
          BillingAccountId: 'org-1',
          ServiceName: 'OpenAI API',
          ChargePeriodStart: `2026-11-${String(n + 1).padStart(2, '0')}T00:00:00Z`,
          Tags: '{"team":"acme"}',
          ResourceId: `r-${n}`,
        }),
      );
      const input = { paths: [await writeFocus(folder, name, rows)], cwd: '/' };
      return importFocus(at({ ...ctx, billsFolder: `${folder}/bills` }, importedAt), input);
    };
    return { db, ctx, acme, umbrella, spend, bill, folder };
  }

  test('a call is a line of its provider on the UTC day of its reserve, for its tenant; a second run adds nothing', async () => {
    const { db, ctx, acme, umbrella, spend } = await world();
    await spend(acme, '2026-11-20T23:59:59Z', '0.25');
    await spend(acme, '2026-11-21T08:00:00Z', '0.5');
    await spend(acme, '2026-11-21T09:00:00Z', '0.125', { model: 'gpt-4o-mini' });
    await spend(umbrella, '2026-11-21T09:00:00Z', '3', { provider: 'anthropic', model: 'claude-x' });
    expect(await projectAiSpend(ctx)).toBe(4);
    expect(await days(db, acme)).toEqual([
      { day: '2026-11-20', effective: '0.25', lines: 1 },
      { day: '2026-11-21', effective: '0.625', lines: 2 },
    ]);
    expect(await days(db, umbrella)).toEqual([{ day: '2026-11-21', effective: '3', lines: 1 }]);
    expect(await shown(db)).toEqual(await entered(db));
    expect(await projectAiSpend(ctx)).toBe(0);
    expect(await shown(db)).toEqual(await entered(db));
    expect(await disagreements(db)).toEqual([]);
  });

  test('calls that end while others are projected are all there in the end, exactly', async () => {
    const { db, ctx, acme, umbrella, spend } = await world();
    await Promise.all([
      ...Array.from({ length: 60 }, (_, n) =>
        spend(n % 3 ? acme : umbrella, `2026-11-${10 + (n % 5)}T10:00:00Z`, `0.0${1 + (n % 9)}`, {
          provider: n % 2 ? 'openai' : 'anthropic',
        }),
      ),
      ...Array.from({ length: 6 }, () => projectAiSpend(ctx)),
    ]);
    await projectAiSpend(ctx);
    expect(await shown(db)).toEqual(await entered(db));
    expect(await disagreements(db)).toEqual([]);
  });

  test('a late charge of one month beside another provider’s call of the next moves nothing that stood there', async () => {
    const { db, ctx, acme, spend } = await world();
    await spend(acme, '2026-11-01T00:01:00Z', '0.5');
    await projectAiSpend(ctx);
    await spend(acme, '2026-10-31T23:59:00Z', '0.25');
    await spend(acme, '2026-11-01T00:02:00Z', '3', { provider: 'anthropic', model: 'claude-x' });
    await projectAiSpend(ctx);
    expect(await shown(db)).toEqual(await entered(db));
    expect(await disagreements(db)).toEqual([]);
  });

  test('a provider that goes by two ids is two in the ledger: neither takes the place of the other', async () => {
    const { db, ctx, acme, spend } = await world();
    const model = 'gemini-2.5-pro';
    for (const [provider, amount] of [
      ['google', '0.5'],
      ['google-vertex', '0.25'],
      ['google', '0.125'],
    ] as const) {
      await spend(acme, '2026-11-20T08:00:00Z', amount, { provider, model });
      await projectAiSpend(ctx);
    }
    expect(await shown(db)).toEqual(await entered(db));
    expect(await days(db, acme)).toEqual([{ day: '2026-11-20', effective: '0.875', lines: 3 }]);
  });

  test('a run that dies before its commit leaves its entries to the next', async () => {
    const { db, ctx, acme, spend } = await world();
    await spend(acme, '2026-11-21T08:00:00Z', '0.5');
    await expect(
      withTransaction(ctx, async (tx) => {
        expect(await projectMetered(tx, 100)).toBe(1);
        throw new Error('killed');
      }),
    ).rejects.toThrow('killed');
    expect(await shown(db)).toEqual([]);
    expect(await projectAiSpend(ctx)).toBe(1);
    expect(await shown(db)).toEqual(await entered(db));
  });

  test('a charge by the sweeper that is corrected later, and one given back, end as what was spent', async () => {
    const { db, ctx, acme } = await world();
    const sent = await reserveHold(ctx, aCall(acme, 'sent', { dispatched: true }));
    const back = await reserveHold(ctx, aCall(acme, 'back'));
    await releaseHold(ctx, back.holdId ?? '');
    const later = at(ctx, '2026-11-22T12:00:00Z');
    await sweepHolds(later);
    await projectAiSpend(later);
    expect(await days(db, acme)).toEqual([{ day: '2026-11-21', effective: '1', lines: 1 }]);
    await settleHold(later, { holdId: sent.holdId ?? '', amount: '0.4', usage: {} });
    await projectAiSpend(later);
    expect(await days(db, acme)).toEqual([{ day: '2026-11-21', effective: '0.4', lines: 2 }]);
  });

  test('the provider’s bill takes the place of what was metered on the days that it covers, in its own transaction', async () => {
    const { db, ctx, acme, spend, bill } = await world();
    await addRule(ctx, {
      rule: { kind: 'tag', key: 'team', pattern: 'acme', shares: [{ tenant: 'acme', weight: '1' }] },
    });
    for (const day of ['10', '15', '16', '20']) await spend(acme, `2026-11-${day}T08:00:00Z`, '0.75');
    await projectAiSpend(ctx);
    await bill('to-15.csv', 15, '2026-11-16T06:00:00Z');
    expect((await shown(db)).map(({ day }) => day)).toEqual(['2026-11-16', '2026-11-20']);
    expect((await days(db, acme)).find(({ day }) => day === '2026-11-10')?.effective).toBe('1');
    // What ends now on a day that the bill covers is in the bill.
    await spend(acme, '2026-11-14T08:00:00Z', '5');
    await projectAiSpend(ctx);
    expect((await shown(db)).map(({ day }) => day)).toEqual(['2026-11-16', '2026-11-20']);
    await bill('to-18.csv', 18, '2026-11-19T06:00:00Z');
    expect((await shown(db)).map(({ day }) => day)).toEqual(['2026-11-20']);
    expect(await disagreements(db)).toEqual([]);
    // Days 10, 14, 15 and 16 were metered to 7.25; eighteen days were billed a dollar each.
    const november = { from: '2026-11-01', to: '2026-12-01' };
    const [calls = []] = await ctx.db.read('*', [selectMetered(november)]);
    expect(await compareMetered(ctx, calls)).toEqual([
      {
        provider: 'openai',
        month: '2026-11-01',
        superseded: '7.25',
        billed: '18',
        difference: '10.75',
        provisional: '0.75',
      },
    ]);
    const { facts } = await reconcileBills(ctx, toPeriodAsked('month', november, ctx.now()));
    expect(facts.find(({ key }) => key === 'meteredDifference:openai/2026-11-01')?.value).toBe('10.75');
  });

  test('a bill that is taken back lets the metered calls show again', async () => {
    const { db, ctx, acme, spend, bill, folder } = await world();
    for (const day of ['10', '20']) await spend(acme, `2026-11-${day}T08:00:00Z`, '0.75');
    await projectAiSpend(ctx);
    const before = await shown(db);
    const { id } = await bill('to-15.csv', 15, '2026-11-16T06:00:00Z');
    expect(await shown(db)).toHaveLength(1);
    await undoImport({ ...ctx, billsFolder: `${folder}/bills` }, id);
    expect(await shown(db)).toEqual(before);
    expect(await disagreements(db)).toEqual([]);
  });

  test('rules do not move metered calls, a merged tenant takes them along, and other providers’ bills leave them alone', async () => {
    const { db, ctx, acme, umbrella, spend, folder } = await world();
    await spend(acme, '2026-11-10T08:00:00Z', '0.75');
    await projectAiSpend(ctx);
    await addRule(ctx, {
      rule: { kind: 'service', key: null, pattern: '*', shares: [{ tenant: 'umbrella', weight: '1' }] },
    });
    const aws = await writeFocus(folder, 'aws.csv', [
      focusRow({ ChargePeriodStart: '2026-11-10T00:00:00Z' }),
    ]);
    await importFocus({ ...ctx, billsFolder: `${folder}/bills` }, { paths: [aws], cwd: '/' });
    expect(await days(db, acme)).toEqual([{ day: '2026-11-10', effective: '0.75', lines: 1 }]);
    await mergeTenant(ctx, { tenant: 'acme', into: 'umbrella' });
    expect(await days(db, acme)).toEqual([]);
    expect(await days(db, umbrella)).toEqual([{ day: '2026-11-10', effective: '1.75', lines: 2 }]);
    await spend(umbrella, '2026-11-11T08:00:00Z', '0.5');
    await projectAiSpend(ctx);
    expect(await disagreements(db)).toEqual([]);
  });

  test('a bill that bears the account of metered calls is refused', async () => {
    const { ctx, folder } = await world();
    const path = await writeFocus(folder, 'false.csv', [focusRow({ BillingAccountId: 'centavo:metered' })]);
    await expect(importFocus(ctx, { paths: [path], cwd: '/' })).rejects.toMatchObject({
      code: 'file_refused',
    });
  });
});
