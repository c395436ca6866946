import { sql } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { toStatement } from '../../../db/sql.ts';
import {
  chooseRule,
  measureRule,
  type RuleCandidate,
  type Size,
} from '../../../src/engine/approvals/compute.ts';
import {
  asWhole,
  decideApproval,
  defineApprovalKind,
  requestApproval,
  sweepApprovals,
  withdrawApproval,
} from '../../../src/engine/approvals/index.ts';
import type { Context } from '../../../src/engine/context.ts';
import { convert, type Rate } from '../../../src/engine/rates/index.ts';
import { addTenant, renameTenant } from '../../../src/engine/tenants/index.ts';
import { makeContext } from '../../support/context.ts';
import { describeOnEachDatabase } from '../../support/databases.ts';

/** A change that can be seen: it gives the tenant an owner. What it starts from is the tenant's name. */
const ownerKind = defineApprovalKind({
  kind: 'owner',
  payload: z.object({ owner: z.string() }),
  sized: true,
  readBase: async (tx, _payload, tenantId) => {
    const [row] = await tx.db.rows<{ name: string }>(sql`select name from tenants where id = ${tenantId}`);
    return row?.name ?? '';
  },
  apply: async (tx, { owner }, { tenantId }) => {
    await tx.db.rows(sql`
      update tenants set owner = coalesce(owner, '') || ${owner} where id = ${tenantId}`);
  },
  say:
    ({ owner }) =>
    () =>
      owner,
});
const kinds = new Map([['owner', ownerKind]]);

describeOnEachDatabase('approvals', (open) => {
  async function world(approvers = 1) {
    const { db } = await open();
    const ctx = await makeContext(db, { now: '2026-11-21T12:00:00Z' });
    const acme = await addTenant(ctx, { name: 'acme' });
    const members = await ctx.db.transaction('*', async (tx) => {
      const ids: number[] = [];
      for (let n = 0; n <= approvers; n += 1) {
        const [row] = await tx.rows<{ id: number }>(
          sql`insert into members (name) values (null) returning id`,
        );
        const id = row?.id ?? 0;
        ids.push(id);
        await tx.rows(sql`
          insert into grants (member_id, role, tenant_id, granted_by, granted_at)
          values (${id}, 'approver', ${n % 2 ? acme.id : null}::int, 'test', now())`);
      }
      return ids;
    });
    const [asker = 0, ...others] = members;
    const as = (memberId: number | null, identity = `slack:T1:U${memberId}`): Context => ({
      ...ctx,
      actor: { platform: 'slack', label: identity, role: 'viewer', memberId },
    });
    const request = (who: Context, more: { needed?: number; amount?: string } = {}) =>
      asWhole(who, async (tx) => {
        if (more.needed !== undefined) {
          await tx.db.rows(sql`
            insert into approval_rules (kind, approvers, needed, created_by, created_at)
            values ('owner', '[{"role": "approver"}]', ${more.needed}, 'test', now())`);
        }
        return requestApproval(tx, ownerKind, {
          tenantId: acme.id,
          payload: { owner: 'x' },
          amount: more.amount ?? null,
          currency: more.amount ? 'USD' : null,
          category: null,
        });
      });
    const idOf = async (who: Context, more: { needed?: number } = {}) => {
      const asked = await request(who, more);
      return asked.outcome === 'asked' ? asked.approval.id : '';
    };
    const owner = async () => {
      const [rows] = await db.read('*', [toStatement(sql`select owner from tenants where id = ${acme.id}`)]);
      return rows?.[0]?.owner ?? null;
    };
    const audit = async (action: string) => {
      const [rows = []] = await db.read('*', [
        toStatement(sql`select actor, after from audit_log where action = ${action} order by id`),
      ]);
      return rows;
    };
    return { ctx, acme, asker, others, as, request, idOf, owner, audit };
  }

  test('50 approvers press at once: one decision, the change made once, a record of it', async () => {
    const { asker, others, as, idOf, owner, audit } = await world(50);
    const id = await idOf(as(asker));
    const outcomes = await Promise.all(
      others.map((member) =>
        decideApproval(as(member), kinds, { id, decision: 'approve' }).then(
          ({ outcome }) => outcome,
          (error: Error) => error.message,
        ),
      ),
    );
    expect(outcomes.filter((outcome) => outcome === 'approved')).toHaveLength(1);
    expect(new Set(outcomes)).toEqual(
      new Set(['approved', 'This request is no longer open: it is approved.']),
    );
    expect(await owner()).toBe('x');
    expect(await audit('approval.approved')).toHaveLength(1);
  });

  test('who asked never counts, under no identity, and the attempt is kept', async () => {
    const { asker, as, idOf, owner, audit } = await world(2);
    const id = await idOf(as(asker, 'slack:T1:U1'));
    for (const identity of ['slack:T1:U1', 'discord:G1:77', 'api']) {
      await expect(
        decideApproval(as(asker, identity), kinds, { id, decision: 'approve' }),
      ).rejects.toMatchObject({ code: 'forbidden', message: expect.stringContaining('yourself') });
    }
    expect(await owner()).toBeNull();
    expect((await audit('approval.refused')).map(({ actor }) => actor)).toEqual([
      'slack:T1:U1',
      'discord:G1:77',
      'api',
    ]);
  });

  test('the role is looked at when they press, not when they were asked', async () => {
    const { ctx, asker, others, as, idOf, owner } = await world(2);
    const id = await idOf(as(asker));
    const [demoted = 0, other = 0] = others;
    await ctx.db.transaction('*', (tx) => tx.rows(sql`delete from grants where member_id = ${demoted}`));
    await expect(decideApproval(as(demoted), kinds, { id, decision: 'approve' })).rejects.toMatchObject({
      code: 'forbidden',
    });
    expect(await owner()).toBeNull();
    expect(await decideApproval(as(other), kinds, { id, decision: 'approve' })).toMatchObject({
      outcome: 'approved',
    });
  });

  test('a request whose base has changed is out of date and changes nothing', async () => {
    const { ctx, asker, others, as, idOf, owner } = await world(1);
    const id = await idOf(as(asker));
    await renameTenant(ctx, { tenant: 'acme', name: 'acme two' });
    const press = () => decideApproval(as(others[0] ?? 0), kinds, { id, decision: 'approve' });
    expect(await press()).toMatchObject({ outcome: 'stale' });
    await expect(press()).rejects.toThrow('it is out of date');
    expect(await owner()).toBeNull();
  });

  test('two must agree: one person twice is one, two people are enough', async () => {
    const { asker, others, as, idOf, owner } = await world(3);
    const id = await idOf(as(asker), { needed: 2 });
    const [first = 0, second = 0] = others;
    expect(await decideApproval(as(first), kinds, { id, decision: 'approve' })).toMatchObject({
      outcome: 'counted',
    });
    await expect(
      decideApproval(as(first, 'discord:G1:5'), kinds, { id, decision: 'approve' }),
    ).rejects.toThrow('You agreed already');
    expect(await owner()).toBeNull();
    expect(await decideApproval(as(second), kinds, { id, decision: 'approve' })).toMatchObject({
      outcome: 'approved',
    });
    expect(await owner()).toBe('x');
  });

  test('a rejection needs a reason and ends the request', async () => {
    const { asker, others, as, idOf } = await world(1);
    const id = await idOf(as(asker));
    const approver = as(others[0] ?? 0);
    await expect(decideApproval(approver, kinds, { id, decision: 'reject' })).rejects.toMatchObject({
      code: 'bad_input',
    });
    expect(await decideApproval(approver, kinds, { id, decision: 'reject', note: 'too much' })).toMatchObject(
      { outcome: 'rejected', approval: { note: 'too much' } },
    );
  });

  test('a rule that asks nobody makes the change at once', async () => {
    const { asker, as, request, owner } = await world(1);
    expect(await request(as(asker), { needed: 0 })).toEqual({ outcome: 'applied' });
    expect(await owner()).toBe('x');
  });

  test('a request that nobody but who asks could approve is refused when it is made', async () => {
    const { as, request } = await world(0);
    await expect(request(as(null, 'cli'))).resolves.toMatchObject({ outcome: 'asked' });
    const { as: other, asker, request: ask } = await world(0);
    await expect(ask(other(asker), { needed: 2 })).rejects.toMatchObject({ code: 'forbidden' });
  });

  test('who stands in for an approver that is away may decide, if an approver themselves', async () => {
    const { ctx, acme, asker, others, as, owner } = await world(3);
    const [away = 0, standIn = 0, other = 0] = others;
    const id = await asWhole(as(asker), async (tx) => {
      await tx.db.rows(sql`
        insert into approval_rules (kind, approvers, needed, created_by, created_at)
        values ('owner', ${JSON.stringify([{ member: away }])}::text::jsonb, 1, 'test', now())`);
      await tx.db.rows(sql`
        insert into delegations (member_id, delegate_id, from_at, to_at)
        values (${away}, ${standIn}, '2026-11-20T00:00:00Z', '2026-11-30T00:00:00Z')`);
      const asked = await requestApproval(tx, ownerKind, {
        tenantId: acme.id,
        payload: { owner: 'x' },
        amount: null,
        currency: null,
        category: null,
      });
      return asked.outcome === 'asked' ? asked.approval.id : '';
    });
    await expect(decideApproval(as(other), kinds, { id, decision: 'approve' })).rejects.toMatchObject({
      code: 'forbidden',
    });
    const late = { ...as(standIn), now: () => new Date('2026-11-30T00:00:00Z') };
    expect(ctx.now().toISOString() < late.now().toISOString()).toBe(true);
    expect(await decideApproval(as(standIn), kinds, { id, decision: 'approve' })).toMatchObject({
      outcome: 'approved',
    });
    expect(await owner()).toBe('x');
  });

  test('after three days it is over; halfway there it is reminded of, once, whatever sweeps', async () => {
    const { ctx, asker, others, as, idOf } = await world(1);
    const id = await idOf(as(asker));
    const at = (now: string): Context => ({ ...ctx, now: () => new Date(now) });
    expect(await sweepApprovals(at('2026-11-22T23:59:00Z'))).toEqual({
      expired: [],
      reminded: [],
      escalated: [],
    });
    const half = await Promise.all([
      sweepApprovals(at('2026-11-23T00:01:00Z')),
      sweepApprovals(at('2026-11-23T00:01:00Z')),
    ]);
    expect(half.flatMap(({ reminded }) => reminded)).toEqual([id]);
    const over = at('2026-11-24T12:00:00Z');
    const swept = await Promise.all([sweepApprovals(over), sweepApprovals(over)]);
    expect(swept.flatMap(({ expired }) => expired)).toEqual([id]);
    await expect(
      decideApproval({ ...as(others[0] ?? 0), now: over.now }, kinds, { id, decision: 'approve' }),
    ).rejects.toThrow('it is expired');
  });

  test('only who asked takes it back, under any of their identities', async () => {
    const { asker, others, as, idOf } = await world(1);
    const id = await idOf(as(asker));
    await expect(withdrawApproval(as(others[0] ?? 0), id)).rejects.toMatchObject({ code: 'forbidden' });
    expect(await withdrawApproval(as(asker, 'discord:G1:9'), id)).toMatchObject({ state: 'withdrawn' });
  });

  test('a request about another branch cannot be told from none', async () => {
    const { asker, others, as, idOf } = await world(1);
    const id = await idOf(as(asker));
    const foreign: Context = { ...as(others[0] ?? 0), scope: [] };
    for (const which of [id, '00000000-0000-4000-8000-000000000000']) {
      await expect(decideApproval(foreign, kinds, { id: which, decision: 'approve' })).rejects.toMatchObject({
        code: 'not_found',
        message: 'There is no such request.',
      });
    }
  });
});

describe('of rules', () => {
  const rule = (id: number, minAmount: string, more: Partial<RuleCandidate> = {}): RuleCandidate => ({
    id,
    minAmount,
    currency: minAmount === '0' ? null : 'USD',
    distance: null,
    category: null,
    needed: 1,
    ...more,
  });
  const RATES: Record<string, Rate> = {
    'USD EUR': { day: '2026-11-20', base: 'EUR', quote: 'USD', rate: '1.25', source: 'ECB' },
    'USD JPY': { day: '2026-11-20', base: 'USD', quote: 'JPY', rate: '150', source: 'ECB' },
  };
  const measure = (rules: readonly RuleCandidate[], ...sizes: Size[]) =>
    rules.map((one) =>
      measureRule(one, sizes, (into) => {
        const rate = RATES[`${one.currency} ${into}`];
        return rate ? { from: convert(one.minAmount, one.currency ?? '', rate), rate } : null;
      }),
    );
  const chosen = (rules: readonly RuleCandidate[], category: string | null, ...sizes: [string, string][]) =>
    chooseRule(measure(rules, ...sizes.map(([amount, currency]) => ({ amount, currency }))), category)?.id;

  test('that fit, the highest amount counts, then the nearest branch, then the category', () => {
    const rules = [
      rule(1, '0'),
      rule(2, '1000'),
      rule(3, '0', { distance: 0 }),
      rule(4, '0', { distance: 0, category: 'audit' }),
    ];
    expect(chosen(rules, null, ['999.99', 'USD'])).toBe(3);
    expect(chosen(rules, null, ['1000', 'USD'])).toBe(2);
    expect(chosen(rules, 'audit', ['5', 'USD'])).toBe(4);
    expect(chosen(rules, 'other')).toBe(3);
    expect(chosen([], null, ['1', 'USD'])).toBeUndefined();
  });

  test('in another currency the amount is measured by the rate, whichever way it is quoted', () => {
    const rules = [rule(1, '0'), rule(2, '1000')];
    expect(chosen(rules, null, ['799.99', 'EUR'])).toBe(1);
    expect(chosen(rules, null, ['800', 'EUR'])).toBe(2);
    expect(chosen(rules, null, ['149999.99', 'JPY'])).toBe(1);
    expect(chosen(rules, null, ['150000', 'JPY'])).toBe(2);
    expect(measure(rules, { amount: '800', currency: 'EUR' })[1]).toMatchObject({
      from: '800',
      rate: { rate: '1.25' },
      unmeasured: false,
    });
  });

  test('without a rate the one that cannot be measured counts, and the strictest of several', () => {
    const rules = [
      rule(1, '0'),
      rule(2, '1000'),
      rule(3, '50000', { needed: 2 }),
      rule(4, '7', { currency: 'CHF', needed: 3 }),
    ];
    expect(chosen(rules.slice(0, 3), null, ['0.01', 'KWD'])).toBe(3);
    expect(chosen(rules, null, ['0.01', 'KWD'])).toBe(4);
    expect(chosen(rules.slice(0, 3), null, ['0.01', 'USD'])).toBe(1);
    // What is reached for sure is no guess: the size that reaches it says so.
    const [, sure] = measure(rules, { amount: '1', currency: 'KWD' }, { amount: '1000', currency: 'USD' });
    expect(sure).toMatchObject({ reached: true, unmeasured: false });
    expect(measure(rules, { amount: '1', currency: 'KWD' })[1]).toMatchObject({
      reached: true,
      unmeasured: true,
    });
  });

  test('without a rate none counts that asks fewer than what counts otherwise, the default among it', () => {
    const strict = rule(1, '0', { needed: 2 });
    expect(chosen([strict, rule(2, '1000')], null, ['0.01', 'KWD'])).toBe(1);
    expect(chosen([strict, rule(2, '1000', { needed: 2 })], null, ['0.01', 'KWD'])).toBe(2);
    expect(chosen([rule(1, '0', { needed: 0 }), rule(2, '1000')], null, ['0.01', 'KWD'])).toBe(2);
    expect(chosen([rule(2, '1000', { needed: 0 })], null, ['5000', 'KWD'])).toBeUndefined();
    expect(chosen([rule(2, '1000', { needed: 0 })], null, ['5000', 'USD'])).toBe(2);
  });

  test('one of two sizes is enough: what was large before a change in another currency stays large', () => {
    const rules = [rule(1, '0'), rule(2, '1000')];
    expect(chosen(rules, null, ['1', 'EUR'], ['1000', 'USD'])).toBe(2);
    expect(chosen(rules, null, ['1', 'EUR'], ['999', 'USD'])).toBe(1);
  });
});
