import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { toStatement } from '../../../db/sql.ts';
import { askAccess, decideRequest, requestGrant } from '../../../src/engine/access/index.ts';
import { moveMember } from '../../../src/engine/access/queries-join.ts';
import { APPROVAL_KINDS } from '../../../src/engine/approval-kinds/index.ts';
import { decideApproval, describeApproval } from '../../../src/engine/approvals/index.ts';
import type { Context } from '../../../src/engine/context.ts';
import { addTenant } from '../../../src/engine/tenants/index.ts';
import { makeContext } from '../../support/context.ts';
import { describeOnEachDatabase } from '../../support/databases.ts';

describeOnEachDatabase('a grant that others have to agree to', (open) => {
  async function world() {
    const { db } = await open();
    const ctx = await makeContext(db);
    const acme = (await addTenant(ctx, { name: 'acme' })).id;
    const member = async (role: string | null, tenantId: number | null = null): Promise<Context> => {
      const id = await db.transaction('*', async (tx) => {
        const [row] = await tx.rows<{ id: number }>(
          sql`insert into members (name) values (null) returning id`,
        );
        if (role !== null)
          await tx.rows(sql`insert into grants (member_id, role, tenant_id, granted_by, granted_at)
            values (${row?.id ?? 0}, ${role}, ${tenantId}::int, 'test', now())`);
        return row?.id ?? 0;
      });
      const held = role === 'admin' && tenantId === null ? 'admin' : 'viewer';
      return {
        ...ctx,
        actor: { platform: 'slack', label: `slack:T1:U${id}`, role: held, memberId: id },
        place: { workspaceId: 'T1', channelId: null, personId: `U${id}` },
      };
    };
    const rule = (category: string | null, needed = 1) =>
      db.transaction('*', (tx) =>
        tx.rows(sql`
          insert into approval_rules (kind, category, approvers, needed, created_by, created_at)
          values ('access', ${category}::text, '[{"role": "admin"}]', ${needed}, 'test', now())`),
      );
    const grants = async (memberId: number | null) => {
      const [rows = []] = await db.read('*', [
        toStatement(sql`select role, tenant_id from grants where member_id = ${memberId}::int order by role`),
      ]);
      return rows.map((row) => `${row.role} ${row.tenant_id}`);
    };
    return { ctx, acme, member, rule, grants };
  }

  const toMember = ({ actor }: Context) => ({ memberId: actor.memberId ?? 0 });

  test('is made at once where no rule is about it', async () => {
    const { acme, member, rule, grants } = await world();
    const [admin, other, ada] = [await member('admin'), await member('admin'), await member(null)];
    await rule('admin');
    await rule('approver', 0);
    for (const role of ['viewer', 'approver'] as const)
      expect(await requestGrant(admin, { person: toMember(ada), role, tenant: 'acme' })).toMatchObject({
        changed: true,
      });
    expect(await grants(ada.actor.memberId)).toEqual([`approver ${acme}`, `viewer ${acme}`]);
    expect(other.actor.memberId).not.toBeNull();
  });

  test('waits until they have, and is made in the moment that records it', async () => {
    const { acme, member, rule, grants } = await world();
    const [admin, other, ada] = [await member('admin'), await member('admin'), await member(null)];
    await rule(null);
    for (const [tenant, held] of [
      ['acme', `approver ${acme}`],
      [undefined, 'approver null'],
    ] as const) {
      const before = await grants(ada.actor.memberId);
      const granted = await requestGrant(admin, {
        person: toMember(ada),
        role: 'approver',
        ...(tenant ? { tenant } : {}),
      });
      if (!('asked' in granted)) throw new Error('nobody was asked');
      expect(await grants(ada.actor.memberId)).toEqual(before);
      const decide = (ctx: Context) =>
        decideApproval(ctx, APPROVAL_KINDS, { id: granted.asked.approval.id, decision: 'approve' });
      await expect(decide(admin)).rejects.toMatchObject({ code: 'forbidden' });
      expect((await decide(other)).outcome).toBe('approved');
      expect(await grants(ada.actor.memberId)).toContain(held);
    }
  });

  test('is agreed to by nobody who gets it, and out of date once it is held', async () => {
    const { member, rule, grants } = await world();
    const [admin, other, third] = [await member('admin'), await member('admin'), await member('admin')];
    await rule(null);
    const ask = async () => {
      const granted = await requestGrant(admin, { person: toMember(other), role: 'viewer', tenant: 'acme' });
      if (!('asked' in granted)) throw new Error('nobody was asked');
      return granted.asked.approval.id;
    };
    const [first, second] = [await ask(), await ask()];
    await expect(decideApproval(other, APPROVAL_KINDS, { id: first, decision: 'approve' })).rejects.toThrow(
      'Nobody agrees to what they get themselves',
    );
    expect(await grants(other.actor.memberId)).toEqual(['admin null']);
    expect((await decideApproval(third, APPROVAL_KINDS, { id: first, decision: 'approve' })).outcome).toBe(
      'approved',
    );
    expect((await decideApproval(third, APPROVAL_KINDS, { id: second, decision: 'approve' })).outcome).toBe(
      'stale',
    );
  });

  test('is agreed to by others alone, in whatever order they come, and the try is kept', async () => {
    const { ctx, member, rule, grants } = await world();
    const [admin, gets] = [await member('admin'), await member('admin')];
    const [third, fourth] = [await member('admin'), await member('admin')];
    await rule(null, 2);
    const granted = await requestGrant(admin, { person: toMember(gets), role: 'viewer', tenant: 'acme' });
    if (!('asked' in granted)) throw new Error('nobody was asked');
    const decide = (who: Context) =>
      decideApproval(who, APPROVAL_KINDS, { id: granted.asked.approval.id, decision: 'approve' });
    await expect(decide(gets)).rejects.toThrow('Nobody agrees to what they get themselves');
    expect((await describeApproval(gets, APPROVAL_KINDS, granted.asked.approval.id)).may).toBe('nothing');
    expect((await decide(third)).outcome).toBe('counted');
    expect(await grants(gets.actor.memberId)).toEqual(['admin null']);
    expect((await decide(fourth)).outcome).toBe('approved');
    const [rows] = await ctx.db.read('*', [
      toStatement(sql`select after from audit_log where action = 'approval.refused'`),
    ]);
    expect(rows).toEqual([{ after: { decision: 'approve', why: 'gains' } }]);
  });

  test('is not asked for where nobody but who gets it could agree', async () => {
    const { member, rule } = await world();
    const [admin, gets] = [await member('admin'), await member('admin')];
    await rule(null, 2);
    await expect(
      requestGrant(admin, { person: toMember(gets), role: 'viewer', tenant: 'acme' }),
    ).rejects.toThrow('Rule 1 needs 2 approvers beside you, and there are 1');
  });

  test('is out of date once whom it is for is another member, having joined two accounts', async () => {
    const { ctx, acme, member, rule, grants } = await world();
    const [admin, other, ada, same] = [
      await member('admin'),
      await member('admin'),
      await member(null),
      await member(null),
    ];
    await rule(null);
    const granted = await requestGrant(admin, { person: toMember(ada), role: 'viewer', tenant: 'acme' });
    if (!('asked' in granted)) throw new Error('nobody was asked');
    await ctx.db.transaction('*', (tx) => moveMember(tx, ada.actor.memberId ?? 0, same.actor.memberId ?? 0));
    const { outcome } = await decideApproval(other, APPROVAL_KINDS, {
      id: granted.asked.approval.id,
      decision: 'approve',
    });
    expect(outcome).toBe('stale');
    expect(await grants(same.actor.memberId)).toEqual([]);
    expect(acme).toBeGreaterThan(0);
  });

  test('cannot be got round by the button of who asked to be let in', async () => {
    const { ctx, acme, member, rule, grants } = await world();
    const [admin, other, ada] = [await member('admin'), await member('admin'), await member(null)];
    await rule(null);
    expect(await askAccess({ ...ada, scope: [] })).toBe('asked');
    const [rows] = await ctx.db.read('*', [toStatement(sql`select id from access_requests`)]);
    const request = Number(rows?.[0]?.id);
    const decided = await decideRequest(admin, { request, grant: { role: 'viewer', tenant: 'acme' } });
    if (!('asked' in decided)) throw new Error('nobody was asked');
    expect(await grants(ada.actor.memberId)).toEqual([]);
    await decideApproval(other, APPROVAL_KINDS, { id: decided.asked.approval.id, decision: 'approve' });
    expect(await grants(ada.actor.memberId)).toEqual([`viewer ${acme}`]);
    await expect(decideRequest(admin, { request, grant: null })).rejects.toMatchObject({ code: 'not_found' });
  });
});
