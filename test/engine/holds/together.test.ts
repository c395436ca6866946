import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { toStatement } from '../../../db/sql.ts';
import type { Context } from '../../../src/engine/context.ts';
import { reserveHold, settleHold } from '../../../src/engine/holds/index.ts';
import { addTenant } from '../../../src/engine/tenants/index.ts';
import { aCall, readWindows, setCaps } from '../../support/ai-budget.ts';
import { makeContext } from '../../support/context.ts';
import { describeOnEachDatabase } from '../../support/databases.ts';

describeOnEachDatabase('calls that reserve together', (open) => {
  async function world() {
    const database = await open();
    const { db } = database;
    const ctx = await makeContext(db, { now: '2026-11-21T12:00:00Z' });
    const add = async (name: string, day: string) => {
      const { id } = await addTenant(ctx, { name });
      await setCaps(ctx, id, { day });
      return id;
    };
    return { ctx, database, rich: await add('rich', '100'), poor: await add('poor', '2'), add };
  }
  /** How many statements of each kind a piece of work sent. */
  function counted(ctx: Context): { ctx: Context; sent: string[] } {
    const sent: string[] = [];
    const alone: Context['db']['alone'] = (statement) => {
      sent.push(/reserve_holds?/.exec(statement.text)?.[0] ?? 'other');
      return ctx.db.alone(statement);
    };
    return { ctx: { ...ctx, db: { ...ctx.db, alone } }, sent };
  }
  const reservedOf = async (ctx: Context, id: number) =>
    (await readWindows(ctx, id)).map(({ reserved }) => reserved);

  test('many calls at once go out in two statements, each held with its own record', async () => {
    const { ctx, rich } = await world();
    const first = await reserveHold(ctx, aCall(rich, 'first'));
    await settleHold(ctx, { holdId: first.holdId ?? '', amount: '0.25', usage: {} });
    const { ctx: watched, sent } = counted(ctx);
    const text = 'a "key", {with} \\ all, NULL';
    const outcomes = await Promise.all(
      Array.from({ length: 16 }, (_, n) =>
        reserveHold(
          watched,
          aCall(rich, n === 0 ? text : `k${n}`, {
            correlationId: n === 1 ? text : null,
            context: { tenantCost: { state: 'NORMAL', n } },
          }),
        ),
      ),
    );
    expect(new Set(outcomes.map(({ outcome }) => outcome))).toEqual(new Set(['held']));
    expect(sent).toEqual(['reserve_holds', 'reserve_holds']);
    expect(await reservedOf(ctx, rich)).toEqual(['16', '16']);
    const [rows = []] = await ctx.db.read('*', [
      toStatement(sql`select h.key, i.correlation_id, i.context from holds h join ai_interactions i on i.hold_id = h.id
        where h.state = 'held' order by (i.context #>> '{tenantCost,n}')::int`),
    ]);
    expect(rows.map(({ key }) => key)).toEqual([text, ...Array.from({ length: 15 }, (_, n) => `k${n + 1}`)]);
    expect(rows[1]?.correlation_id).toBe(text);
    for (const [n, { context }] of rows.entries()) {
      expect(context).toEqual({
        tenantCost: {
          state: 'NORMAL',
          n,
          daySpendUsd: 0.25,
          monthSpendUsd: 0.25,
          budgetDayUsd: 100,
          budgetMonthUsd: null,
        },
      });
    }
  });

  test('a call that cannot be held takes no other with it: full, moved, unknown, repeated, not even text', async () => {
    const { ctx, rich, poor } = await world();
    await reserveHold(ctx, aCall(rich, 'used'));
    const outcomes = await Promise.allSettled([
      reserveHold(ctx, aCall(rich, 'a')),
      reserveHold(ctx, aCall(poor, 'b', { estimate: '3' })),
      reserveHold(ctx, aCall(poor, 'c', { estimate: '2' })),
      reserveHold(ctx, aCall(rich, 'd', { assumed: 2 })),
      reserveHold(ctx, aCall(999_999, 'e')),
      reserveHold(ctx, aCall(rich, 'used')),
      reserveHold(ctx, aCall(rich, 'f\u0000')),
      reserveHold(ctx, aCall(rich, 'g')),
    ]);
    expect(outcomes.map((one) => (one.status === 'fulfilled' ? one.value.outcome : one.status))).toEqual([
      'held',
      'no_headroom',
      'held',
      'changed',
      'not_found',
      'repeated',
      'rejected',
      'held',
    ]);
    expect(await reservedOf(ctx, rich)).toEqual(['3', '3']);
    expect(await reservedOf(ctx, poor)).toEqual(['2', '2']);
  });

  test('a caller of one branch gets nothing of another, though both ask at once', async () => {
    const { ctx, rich, poor } = await world();
    const own = { ...ctx, scope: [rich] };
    const outcomes = await Promise.all([
      reserveHold(own, aCall(rich, 'a')),
      reserveHold(own, aCall(poor, 'b', { estimate: '0.1' })),
      reserveHold(ctx, aCall(poor, 'c')),
      reserveHold(ctx, aCall(rich, 'd')),
    ]);
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['held', 'not_found', 'held', 'held']);
    expect(await reservedOf(ctx, poor)).toEqual(['1', '1']);
  });

  test('look at the windows that they lock alone, though their plans were made when there were few', async () => {
    const { ctx, rich, poor, database } = await world();
    await database.asOwner('delete from ai_windows');
    await database.asOwner('analyze ai_windows');
    // How many entries of the index over all windows one statement looked at.
    let looked = 0;
    const alone: Context['db']['alone'] = ({ text, params }) =>
      ctx.db.transaction('*', async (tx) => {
        const parts = text.split(/\$(\d+)/);
        const asked = parts.map((part, at) => (at % 2 ? sql.param(params[Number(part) - 1]) : sql.raw(part)));
        const rows = await tx.rows(sql.join(asked));
        const [counted] = await tx.rows(
          sql`select pg_stat_get_xact_tuples_returned('ai_windows_pkey'::regclass)::int as n`,
        );
        looked = Number(counted?.n);
        return rows;
      });
    const watched = { ...ctx, db: { ...ctx.db, alone } };
    let key = 0;
    const reserveTwo = () => {
      key += 1;
      return Promise.all(
        [rich, poor].map((id) => reserveHold(watched, aCall(id, `${key}`, { estimate: '0.1' }))),
      );
    };
    for (const id of [rich, poor]) await reserveHold(ctx, aCall(id, 'opens', { estimate: '0.1' }));
    await database.asOwner('analyze ai_windows');
    await reserveTwo();
    await database.asOwner(`
        insert into ai_windows (tenant_id, kind, starts_at, ends_at)
        select ${rich}, 'week', '2000-01-01'::timestamptz + n * interval '1 hour', '2000-01-01'::timestamptz + (n + 1) * interval '1 hour'
        from generate_series(1, 3000) n`);
    expect((await reserveTwo()).map(({ outcome }) => outcome)).toEqual(['held', 'held']);
    expect(looked).toBeGreaterThan(0);
    expect(looked).toBeLessThan(100);
  });
});
