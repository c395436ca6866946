import { sql } from 'drizzle-orm';
import { beforeAll, expect, test } from 'vitest';
import {
  getBlockedMessage,
  getCostState,
  getSpend,
  getTenantSpend,
  isTenantBlocked,
} from '../../../src/engine/ai-policy/index.ts';
import type { Context } from '../../../src/engine/context.ts';
import { reserveHold, settleHold } from '../../../src/engine/holds/index.ts';
import { translatorOf } from '../../../src/engine/language/index.ts';
import { addTenant } from '../../../src/engine/tenants/index.ts';
import { aCall, setCaps } from '../../support/ai-budget.ts';
import { makeContext } from '../../support/context.ts';
import { describeOnEachDatabase } from '../../support/databases.ts';

describeOnEachDatabase('what a tenant spent on AI calls', (open) => {
  let ctx: Context;
  let group: number;
  let acme: number;
  let quiet: number;

  beforeAll(async () => {
    const { db } = await open();
    // Midnight in São Paulo is three hours behind.
    const settings = { timeZone: 'America/Sao_Paulo' };
    ctx = await makeContext(db, { now: '2026-11-22T02:59:59Z', settings, billsFolder: '/nowhere' });
    group = (await addTenant(ctx, { name: 'group' })).id;
    acme = (await addTenant(ctx, { name: 'acme', parent: 'group' })).id;
    quiet = (await addTenant(ctx, { name: 'quiet', parent: 'group' })).id;
    await setCaps(ctx, acme, { day: '2', month: '100' });
    const { holdId } = await reserveHold(ctx, aCall(acme, 'a', { estimate: '1.5' }));
    await settleHold(ctx, { holdId: holdId ?? '', amount: '1.5', usage: {} });
    await reserveHold(ctx, aCall(acme, 'b', { estimate: '0.25', assumed: 1 }));
  }, 60_000);

  test('is told by window, in the organization’s zone, with what is under way beside it', async () => {
    expect(await getSpend(ctx, acme, 'day')).toEqual({
      kind: 'day',
      startsAt: new Date('2026-11-21T03:00:00Z'),
      endsAt: new Date('2026-11-22T03:00:00Z'),
      period: { from: '2026-11-21', to: '2026-11-22' },
      spentUsd: '1.5',
      reservedUsd: '0.25',
      budgetUsd: '2',
      enforced: true,
      liftedUntil: null,
      limits: { warn: '0.7', throttle: '0.9', block: '1' },
      state: 'CAUTION',
    });
    const next = { ...ctx, now: () => new Date('2026-11-22T03:00:00Z') };
    expect(await getSpend(next, acme, 'day')).toMatchObject({
      spentUsd: '0',
      budgetUsd: '2',
      state: 'NORMAL',
    });
    expect(await getTenantSpend(next, acme)).toEqual({
      daySpendUsd: '0',
      monthSpendUsd: '1.5',
      budgetDayUsd: '2',
      budgetMonthUsd: '100',
    });
  });

  test('counts all below a tenant, in windows that nobody keeps too; without a budget it is NORMAL', async () => {
    for (const kind of ['day', 'week', 'month', 'quarter', 'year'] as const) {
      const { spentUsd, budgetUsd, state } = await getSpend(ctx, group, kind);
      expect([kind, spentUsd, budgetUsd, state]).toEqual([kind, '1.5', null, 'NORMAL']);
    }
    expect(await getCostState(ctx, quiet)).toMatchObject({ state: 'NORMAL', fromAbove: false });
  });

  test('of day, month and what stands above the most restrictive counts', async () => {
    expect(await getCostState(ctx, acme)).toMatchObject({ state: 'CAUTION', fromAbove: false });
    await setCaps(ctx, group, { month: '1.6' });
    expect(await getCostState(ctx, acme)).toMatchObject({ state: 'THROTTLED', fromAbove: true });
    expect(await isTenantBlocked(ctx, acme)).toBe(false);
    await setCaps(ctx, group, { month: '1.5' });
    expect([await isTenantBlocked(ctx, acme), await isTenantBlocked(ctx, quiet)]).toEqual([true, true]);
    const { windows } = await getCostState({ ...ctx, scope: [quiet] }, quiet);
    expect(windows.map(({ kind, budgetUsd }) => [kind, budgetUsd])).toEqual([
      ['day', null],
      ['month', null],
    ]);
  });

  test('a lifted block throttles until its time is over, and no further than it reaches', async () => {
    const lift = (extra: string | null, until: string) =>
      ctx.db.transaction('*', (tx) =>
        tx.rows(sql`
          insert into block_lifts (tenant_id, from_at, until_at, extra, asked_by)
          values (${group}, '2026-11-22T02:00:00Z', ${until}::timestamptz, ${extra}::numeric, 'cli')`),
      );
    await lift('0.5', '2026-11-22T04:00:00Z');
    const { state, fromAbove } = await getCostState(ctx, acme);
    expect([state, fromAbove]).toEqual(['THROTTLED', true]);
    expect((await getSpend(ctx, group, 'month')).liftedUntil).toEqual(new Date('2026-11-22T04:00:00Z'));
    expect(await isTenantBlocked({ ...ctx, now: () => new Date('2026-11-22T04:00:00Z') }, acme)).toBe(true);
    await lift('0', '2026-11-22T05:00:00Z');
    expect(await isTenantBlocked(ctx, acme)).toBe(true);
  });

  test('outside the scope there is no such tenant', async () => {
    const blind = { ...ctx, scope: [quiet] };
    const asked = [
      () => getCostState(blind, acme),
      () => getSpend(blind, acme, 'day'),
      () => getTenantSpend(ctx, 987_654),
      () => isTenantBlocked(ctx, 987_654),
    ];
    for (const ask of asked)
      await expect(ask()).rejects.toMatchObject({ code: 'not_found', message: 'There is no such tenant.' });
  });

  test('a block is said in the caller’s language, with when to try again and without a figure', async () => {
    const window = { cap: '2', enforced: true, spent: '2' };
    const say = (language: 'en' | 'pt-BR', kind: string, reason = 'blocked') =>
      getBlockedMessage(
        { ...ctx, t: translatorOf(language) },
        { tenantId: acme, reason, windows: [{ ...window, kind }] },
      );
    expect(await say('en', 'day')).toMatch(/acme is spent for now.*try again tomorrow/);
    expect(await say('en', 'month')).toMatch(/when the next period begins/);
    expect(await say('pt-BR', 'day')).toMatch(/orçamento de IA de acme acabou.*amanhã/);
    expect(await say('pt-BR', 'day', 'no_headroom')).toMatch(/não cobre esta chamada/);
  });
});
