import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toStatement } from '../../../db/sql.ts';
import { requestIncreaseAction } from '../../../src/bot/actions/request-increase.ts';
import { listButtons } from '../../../src/bot/card.ts';
import { MESSAGES } from '../../../src/bot/messages/index.ts';
import { getCostState } from '../../../src/engine/ai-policy/index.ts';
import { APPROVAL_KINDS } from '../../../src/engine/approval-kinds/index.ts';
import { decideApproval } from '../../../src/engine/approvals/index.ts';
import {
  endLift,
  listLifts,
  requestLift,
  tellBlocks,
  tellEndedLifts,
} from '../../../src/engine/block-lifts/index.ts';
import { removeBudget, setBudget } from '../../../src/engine/budgets/index.ts';
import type { Context } from '../../../src/engine/context.ts';
import { reserveHold, settleHold } from '../../../src/engine/holds/index.ts';
import { addTenant } from '../../../src/engine/tenants/index.ts';
import { aCall, setCaps } from '../../support/ai-budget.ts';
import { ask } from '../../support/ask.ts';
import { makeContext } from '../../support/context.ts';
import { describeOnEachDatabase } from '../../support/databases.ts';

const NOON = Date.parse('2026-11-21T12:00:00Z');

function later(ctx: Context, minutes: number, ms = 0): Context {
  return { ...ctx, now: () => new Date(NOON + minutes * 60_000 + ms) };
}

describeOnEachDatabase('a lifted block', (open) => {
  /** acme below Holding with 10 USD a day, all of it spent, and nobody who has to be asked. */
  async function world(needed = 0) {
    const { db } = await open();
    const ctx = await makeContext(db, { now: new Date(NOON).toISOString() });
    const holding = (await addTenant(ctx, { name: 'Holding' })).id;
    const acme = (await addTenant(ctx, { name: 'acme', parent: 'Holding' })).id;
    const umbrella = (await addTenant(ctx, { name: 'umbrella' })).id;
    await setCaps(ctx, acme, { day: '10' });
    await db.transaction('*', (tx) =>
      tx.rows(sql`
        insert into approval_rules (kind, approvers, needed, created_by, created_at)
        select kind, '[{"role": "approver"}]', ${needed}, 'test', now() from unnest(array['lifted_block', 'budget']) as kind`),
    );
    await spend(ctx, acme, '10', 'first');
    let calls = 0;
    const call = async (at: Context = ctx, estimate = '1', tenant = acme, assumed = 2) => {
      calls += 1;
      return (await reserveHold(at, aCall(tenant, `call${calls}`, { estimate, assumed }))).outcome;
    };
    const member = async (tenantId: number | null, role: string, identity?: string): Promise<Context> => {
      const id = await db.transaction('*', async (tx) => {
        const [row] = await tx.rows<{ id: number }>(
          sql`insert into members (name) values (null) returning id`,
        );
        const memberId = row?.id ?? 0;
        await tx.rows(sql`insert into grants (member_id, role, tenant_id, granted_by, granted_at)
          values (${memberId}, ${role}, ${tenantId}::int, 'test', now())`);
        if (identity) {
          await tx.rows(sql`insert into workspaces (platform, external_id, linked_at)
            values ('slack', 'T1', now()) on conflict do nothing`);
          await tx.rows(sql`insert into identities (member_id, platform, workspace_id, external_id)
            values (${memberId}, 'slack', 'T1', ${identity})`);
        }
        return memberId;
      });
      return {
        ...ctx,
        scope: tenantId === null ? '*' : [tenantId],
        actor: { platform: 'slack', label: `slack:T1:${identity ?? id}`, role: 'viewer', memberId: id },
      };
    };
    const read = async (text: ReturnType<typeof sql>) => (await db.read('*', [toStatement(text)]))[0] ?? [];
    const told = () =>
      read(sql`select s.subject, o.payload->>'message' as message, s.person_id as person
        from outbox o join shown_messages s on s.outbox_id = o.id order by s.subject, person, o.id`);
    return { ctx, holding, acme, umbrella, call, member, read, told };
  }

  async function spend(ctx: Context, tenantId: number, amount: string, key: string): Promise<void> {
    for (const assumed of [0, 1, 2]) {
      const held = await reserveHold(
        ctx,
        aCall(tenantId, key, { estimate: amount, dispatched: true, assumed }),
      );
      if (held.holdId === null) continue;
      await settleHold(ctx, { holdId: held.holdId, amount, usage: {} });
      return;
    }
    throw new Error('nothing could be spent');
  }

  const lift = (ctx: Context, minutes = 60, extra: string | null = null) =>
    requestLift(ctx, 'acme', { minutes, extra });

  test('lets calls out under THROTTLED until the very moment of its end, and no job has to run for the block to be back', async () => {
    const { ctx, call, acme } = await world();
    const state = async (at: Context) => (await getCostState(at, acme)).state;
    expect([await call(), await state(ctx)]).toEqual(['blocked', 'BLOCKED']);
    await lift(ctx);
    expect([await state(ctx), await state(later(ctx, 60))]).toEqual(['THROTTLED', 'BLOCKED']);
    expect(await call(ctx, '1', undefined, 3)).toBe('changed');
    expect(await call()).toBe('held');
    expect(await call(later(ctx, 59, 59_999))).toBe('held');
    expect(await call(later(ctx, 60))).toBe('blocked');
    expect(await call(later(ctx, 60 * 24 * 30), '1', undefined, 0)).toBe('held');
  });

  test('with an amount lets that much beyond the cap and not a cent more, whatever runs at once', async () => {
    const { ctx, call, acme, read } = await world();
    await lift(ctx, 60, '5');
    const outcomes = await Promise.all(Array.from({ length: 32 }, () => call()));
    expect(outcomes.filter((one) => one === 'held')).toHaveLength(5);
    expect(outcomes.filter((one) => one === 'no_headroom')).toHaveLength(27);
    expect(
      await read(sql`select trim_scale(reserved)::text as reserved from ai_windows
      where tenant_id = ${acme} and kind = 'day' and cap is not null`),
    ).toEqual([{ reserved: '5' }]);
  });

  test('is used up where its amount is spent, and the tenant is blocked again', async () => {
    const { ctx, call, acme } = await world();
    await lift(ctx, 60, '5');
    await spend(ctx, acme, '5', 'second');
    expect(await call()).toBe('blocked');
    expect((await getCostState(ctx, acme)).state).toBe('BLOCKED');
  });

  test('raises the tenant’s own caps alone: a budget above it holds', async () => {
    const { ctx, call, holding } = await world();
    await setCaps(ctx, holding, { day: '12' });
    await lift(ctx);
    expect(await call(ctx, '2')).toBe('held');
    expect(await call(ctx, '0.01')).toBe('no_headroom');
  });

  test('lets out what a simple count of caps and lifts says, whatever the history', async () => {
    const { ctx, acme, call } = await world();
    const step = fc.oneof(
      fc.record({
        lift: fc.option(fc.integer({ min: 1, max: 9 }), { nil: null }),
        minutes: fc.constantFrom(5, 30, 60),
      }),
      fc.record({ call: fc.integer({ min: 1, max: 6 }) }),
      fc.record({ wait: fc.integer({ min: 1, max: 40 }) }),
      fc.constant({ end: true } as const),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 15 }), async (steps) => {
        await ctx.db.transaction('*', (tx) =>
          tx.rows(sql`update block_lifts set until_at = from_at, told_at = now()`),
        );
        await setCaps(ctx, acme, { day: '10' });
        let minute = 0;
        let beyond = await reservedOf(ctx, acme);
        let active: { extra: number | null; until: number } | null = null;
        for (const one of steps) {
          const now = later(ctx, minute);
          if (active && active.until <= minute) active = null;
          if ('wait' in one) minute += one.wait;
          else if ('end' in one) {
            if (active) await endLift(now, 'acme');
            active = null;
          } else if ('lift' in one) {
            await lift(now, one.minutes, one.lift === null ? null : String(one.lift));
            active = { extra: one.lift, until: minute + one.minutes };
          } else {
            const fits: boolean =
              active !== null && (active.extra === null || beyond + one.call <= active.extra);
            expect((await call(now, String(one.call))) === 'held').toBe(fits);
            if (fits) beyond += one.call;
          }
        }
      }),
      { numRuns: 12, seed: 4 },
    );
  }, 120_000);

  async function reservedOf(ctx: Context, tenantId: number): Promise<number> {
    const [rows] = await ctx.db.read('*', [
      toStatement(
        sql`select reserved::int as reserved from ai_windows where tenant_id = ${tenantId} and kind = 'day' and cap is not null`,
      ),
    ]);
    return Number(rows?.[0]?.reserved ?? 0);
  }

  test('waits for its approval, begins with it, and makes another that was asked for out of date', async () => {
    const { call, member, acme } = await world(1);
    const asker = await member(acme, 'viewer');
    const approver = await member(null, 'approver');
    const idOf = ({ requested }: Awaited<ReturnType<typeof lift>>) => {
      if (requested.outcome !== 'asked') throw new Error('nobody was asked');
      return requested.approval.id;
    };
    const first = idOf(await lift(asker));
    const second = idOf(await lift(asker, 120));
    expect(await call()).toBe('blocked');
    const decide = (id: string, minutes: number) =>
      decideApproval(later(approver, minutes), APPROVAL_KINDS, { id, decision: 'approve' });
    expect((await decide(first, 30)).outcome).toBe('approved');
    expect(await call(later(asker, 89))).toBe('held');
    expect(await call(later(asker, 90))).toBe('blocked');
    expect((await decide(second, 31)).outcome).toBe('stale');
  });

  test('without a bound is what rules about the largest amounts are about', async () => {
    const { ctx, member } = await world();
    await member(null, 'approver');
    await ctx.db.transaction('*', (tx) =>
      tx.rows(sql`
        insert into approval_rules (kind, min_amount, currency, approvers, needed, created_by, created_at)
        values ('lifted_block', 1000000, 'USD', '[{"role": "approver"}]', 1, 'test', now())`),
    );
    expect((await lift(ctx, 60, '5')).requested.outcome).toBe('applied');
    expect((await lift(ctx)).requested.outcome).toBe('asked');
  });

  test('is ended by an approver before its time, and by nobody else', async () => {
    const { ctx, call, member, acme } = await world();
    await lift(ctx);
    const viewer = await member(acme, 'viewer');
    await expect(endLift(viewer, 'acme')).rejects.toMatchObject({ code: 'forbidden' });
    await expect(lift(viewer)).rejects.toMatchObject({ code: 'forbidden' });
    expect(await call()).toBe('held');
    await endLift(later(ctx, 1), 'acme');
    expect(await call(later(ctx, 1))).toBe('blocked');
    await expect(endLift(later(ctx, 2), 'acme')).rejects.toThrow('No block of "acme" is lifted now.');
  });

  test('of another branch cannot be told from one that does not exist, nor read without a filter', async () => {
    const { ctx, member, umbrella } = await world();
    await lift(ctx);
    const outsider = await member(umbrella, 'admin');
    const refusal = (work: Promise<unknown>) =>
      work.then(
        () => 'done',
        (error: Error) => error.message,
      );
    for (const tryOn of [
      (name: string) => requestLift(outsider, name, { minutes: 60, extra: null }),
      (name: string) => endLift(outsider, name),
      (name: string) => listLifts(outsider, name),
    ]) {
      expect(await refusal(tryOn('acme'))).toBe((await refusal(tryOn('acmf'))).replace('acmf', 'acme'));
    }
    expect(await listLifts(outsider, null)).toEqual([]);
    const [rows] = await outsider.db.read(outsider.scope, [toStatement(sql`select * from block_lifts`)]);
    expect(rows).toEqual([]);
  });

  test('of a tenant without an AI budget is refused', async () => {
    const { ctx } = await world();
    await expect(requestLift(ctx, 'umbrella', { minutes: 60, extra: null })).rejects.toThrow(
      'no AI budget of its own',
    );
    await expect(lift(ctx, 60 * 24 * 8)).rejects.toThrow('5 minutes to 7 days');
    for (const extra of ['-5', '1e309', 'NaN', '0'])
      await expect(lift(ctx, 60, extra)).rejects.toThrow('no amount');
  });

  test('and a block are told to the people of the tenant, once, whoever else tells, and again with another cap', async () => {
    const { ctx, acme, umbrella, member, told } = await world();
    await member(acme, 'viewer', 'UVIEWER');
    await member(null, 'approver', 'UAPPROVER');
    await member(null, 'viewer', 'UREADER');
    await member(umbrella, 'admin', 'UOTHER');
    const people = async (message: string) =>
      (await told()).filter((one) => one.message === message).map(({ person }) => person);
    const rounds = await Promise.all(Array.from({ length: 4 }, () => tellBlocks(ctx)));
    expect(rounds.flat()).toHaveLength(1);
    expect(await tellBlocks(later(ctx, 1))).toEqual([]);
    expect(await people('ai-block')).toEqual(['UAPPROVER', 'UVIEWER']);
    await lift(later(ctx, 2), 60, '5');
    expect(await people('block-lift')).toEqual(['UAPPROVER', 'UVIEWER']);
    expect(await tellBlocks(later(ctx, 3))).toEqual([]);
    await spend(later(ctx, 3), acme, '5', 'second');
    expect(await tellBlocks(later(ctx, 4))).toHaveLength(1);
    expect(await people('ai-block')).toHaveLength(4);
    expect(await tellEndedLifts(later(ctx, 61))).toEqual([]);
    const ends = await Promise.all(Array.from({ length: 4 }, () => tellEndedLifts(later(ctx, 62))));
    expect(ends.flat()).toHaveLength(1);
    expect(await people('block-lift-ended')).toEqual(['UAPPROVER', 'UVIEWER']);
  });

  test('is shown as it is when the message is delivered: the button goes when calls go out again', async () => {
    const { ctx, acme, member, umbrella } = await world();
    const viewer = await member(acme, 'viewer');
    const [block] = await tellBlocks(ctx);
    const show = (reader: Context, message = 'ai-block', id: number | undefined = block?.id) =>
      MESSAGES.get(message)?.run(reader, `${message}:${id}`);
    const card = await show(viewer);
    expect(card?.facts.map(({ key, value }) => [key, value])).toEqual([
      ['spent', '10'],
      ['cap', '10'],
    ]);
    expect(card && listButtons(card)).toEqual([
      {
        label: 'Request increase',
        action: 'request-increase',
        args: { tenant: 'acme', window: 'day' },
        style: 'primary',
      },
    ]);
    await lift(ctx);
    const free = await show(viewer);
    expect(free && listButtons(free)).toEqual([]);
    expect((await show(viewer, 'block-lift', 1))?.title).toBe('AI block lifted');
    expect((await show(later(viewer, 60), 'block-lift', 1))?.title).toBe('AI block back');
    const outsider = await member(umbrella, 'viewer');
    expect([await show(outsider), await show(outsider, 'block-lift', 1)]).toEqual([null, null]);
  });

  test('is shown as it is once a higher budget, or none, lets calls out: the message that told of it is edited', async () => {
    const { ctx, acme, member, read } = await world();
    await member(acme, 'viewer', 'UVIEWER');
    await tellBlocks(ctx);
    const version = async () =>
      (await read(sql`select o.version from outbox o where o.payload->>'message' = 'ai-block'`))[0]?.version;
    const told = Number(await version());
    await setBudget(ctx, { tenant: 'acme', spend: 'ai', window: 'day', amount: '20' });
    expect(Number(await version())).toBe(told + 1);
    await setBudget(ctx, { tenant: 'Holding', spend: 'ai', window: 'day', amount: '50' });
    expect(Number(await version())).toBe(told + 1);
    await removeBudget(ctx, { tenant: 'acme', spend: 'ai', window: 'day' });
    expect(Number(await version())).toBe(told + 2);
  });

  test('can be asked for with the button of a blocked card, and so can a higher budget, filled in', async () => {
    const { acme, member, call, read } = await world(1);
    const viewer = await member(acme, 'viewer');
    const approver = await member(null, 'approver');
    const press = (filled: object) =>
      requestIncreaseAction.run(
        viewer,
        requestIncreaseAction.args.parse({ tenant: 'acme', window: 'day', ...filled }),
      );
    await press({});
    await press({ what: 'lift', reason: 'Launch' });
    await expect(press({ amount: '5,000.00' })).rejects.toMatchObject({ code: 'ambiguous' });
    for (const amount of ['-5', '1e309', 'NaN'])
      await expect(press({ amount })).rejects.toMatchObject({ code: 'bad_input' });
    const asked = await read(sql`
      select id, kind, amount::float as amount, requested_by, cause from approvals order by kind`);
    expect(asked).toMatchObject([
      { kind: 'budget', amount: 12, requested_by: viewer.actor.label },
      { kind: 'lifted_block', amount: null, cause: { blocked: 'day', reason: 'Launch' } },
    ]);
    const [raise] = asked;
    await decideApproval(approver, APPROVAL_KINDS, { id: String(raise?.id), decision: 'approve' });
    expect(await call(viewer, '2', acme, 1)).toBe('held');
  });

  test('is asked for, seen and ended by typing it', async () => {
    const { ctx, call } = await world();
    expect((await ask(ctx, 'budget lift')).nodes[0]).toMatchObject({ text: 'No AI block is lifted now.' });
    const card = await ask(ctx, 'budget lift acme 50 USD for 90m');
    expect(card.title).toBe('AI block lifted');
    expect(await call(later(ctx, 89), '50')).toBe('held');
    expect(await call(later(ctx, 89), '0.01')).toBe('no_headroom');
    expect((await ask(ctx, 'budget lift')).facts.map(({ value }) => value)).toEqual(['50']);
    await ask(later(ctx, 1), 'budget lift acme end');
    expect((await ask(later(ctx, 1), 'budget lift acme')).facts).toEqual([]);
    for (const typed of [
      'acme 50 EUR for 4h',
      'acme for',
      'acme for ever',
      'acme -5 USD for 4h',
      'for 4h',
      'acme for 9d',
    ])
      await expect(Promise.resolve().then(() => ask(ctx, `budget lift ${typed}`))).rejects.toMatchObject({
        code: 'bad_input',
      });
    await expect(ask(ctx, 'budget lift acme 5.000 USD for 4h')).rejects.toMatchObject({
      details: {
        choices: [
          { label: '5000', command: 'budget lift acme 5000 USD for 4h' },
          { label: '5', command: 'budget lift acme 5 USD for 4h' },
        ],
      },
    });
  });
});
