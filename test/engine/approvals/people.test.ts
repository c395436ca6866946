import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { createJoinCode, joinMembers, revokeAccess } from '../../../src/engine/access/index.ts';
import { reviewDaily, setAway } from '../../../src/engine/approval-rules/index.ts';
import {
  asWhole,
  decideApproval,
  describeApproval,
  reviewApprovers,
  sweepApprovals,
  withdrawApproval,
} from '../../../src/engine/approvals/index.ts';
import { makeApprovalWorld, ownerKinds } from '../../support/approval-world.ts';
import { describeOnEachDatabase } from '../../support/databases.ts';

describeOnEachDatabase('people who approve', (open) => {
  async function world() {
    const made = await makeApprovalWorld((await open()).db);
    const ruleBy = async (approvers: unknown, needed = 1) => {
      const [row] = await made.rows(sql`
        insert into approval_rules (kind, approvers, needed, created_by, created_at)
        values ('owner', ${JSON.stringify(approvers)}::text::jsonb, ${needed}, 'test', now()) returning id`);
      return Number(row?.id);
    };
    const approve = async (name: string, id: string, at?: string) =>
      decideApproval(await made.as(name, at), ownerKinds, { id, decision: 'approve' }).then(
        ({ outcome }) => outcome,
        (error: Error) => error.message,
      );
    return { ...made, ruleBy, approve };
  }

  test('who joins a second account after asking is one person still, and may not approve under it', async () => {
    const { person, as, requestId, approve, ownerOf, audit } = await world();
    await person('asker', [['viewer', 'acme']]);
    await person('7', [['approver', null]]);
    const id = await requestId(await as('asker'));
    const { code } = await createJoinCode(await as('7'));
    await joinMembers(await as('asker'), code);
    expect(await approve('7', id)).toContain('You asked for this yourself');
    expect(await approve('asker', id)).toContain('You asked for this yourself');
    expect(await ownerOf('acme')).toBeNull();
    expect((await audit('approval.refused')).map(({ actor }) => actor)).toEqual([
      'discord:900:7',
      'slack:T1:UASKER',
    ]);
    expect(await withdrawApproval(await as('7'), id)).toMatchObject({ state: 'withdrawn' });
  });

  test('who is no member yet is nobody who decides, though everyone may view: the local admin’s word is not theirs', async () => {
    const { local, person, as, rows, requestId, approve, ownerOf, audit } = await world();
    await person('ada', [['approver', null]]);
    await rows(sql`insert into settings (id, everyone_may_view) values (1, true)
      on conflict (id) do update set everyone_may_view = true`);
    const newcomer = await as('newcomer');
    expect(newcomer).toMatchObject({ scope: '*', actor: { memberId: null } });
    const own = await requestId(newcomer);
    const id = await requestId(local);
    expect(await approve('newcomer', id)).toContain('You are not among those who decide');
    expect(await approve('newcomer', own)).toContain('You asked for this yourself');
    const program = { ...local, actor: { ...local.actor, platform: 'api' as const, label: 'api:abcd' } };
    await expect(decideApproval(program, ownerKinds, { id: own, decision: 'approve' })).rejects.toMatchObject(
      { code: 'forbidden' },
    );
    await expect(decideApproval(local, ownerKinds, { id, decision: 'approve' })).rejects.toMatchObject({
      code: 'forbidden',
    });
    expect(await ownerOf('acme')).toBeNull();
    expect(await audit('approval.refused')).toHaveLength(4);
    expect((await decideApproval(local, ownerKinds, { id: own, decision: 'approve' })).outcome).toBe(
      'approved',
    );
  });

  test('who agreed and joins another account afterwards has agreed once', async () => {
    const { person, as, requestId, ruleBy, approve, ownerOf } = await world();
    for (const name of ['asker', 'ada', '7', 'eve']) await person(name, [['approver', null]]);
    await ruleBy([{ role: 'approver' }], 2);
    const id = await requestId(await as('asker'));
    expect(await approve('ada', id)).toBe('counted');
    const { code } = await createJoinCode(await as('ada'));
    await joinMembers(await as('7'), code);
    expect(await approve('7', id)).toContain('You agreed already');
    expect(await ownerOf('acme')).toBeNull();
    expect(await approve('eve', id)).toBe('approved');
  });

  test('a rule that names somebody names them still after they joined another account', async () => {
    const { person, as, requestId, ruleBy, approve } = await world();
    await person('asker', [['viewer', 'acme']]);
    const named = await person('ada', [['approver', null]]);
    await person('7');
    await ruleBy([{ member: named }]);
    const id = await requestId(await as('asker'));
    const { code } = await createJoinCode(await as('7'));
    await joinMembers(await as('ada'), code);
    expect(await approve('7', id)).toBe('approved');
    await expect(requestId(await as('asker'))).resolves.toEqual(expect.any(String));
  });

  test('a voice that was given counts only while its owner is an approver', async () => {
    const { person, as, rows, requestId, ruleBy, approve, ownerOf } = await world();
    const ids = new Map<string, number>();
    for (const name of ['asker', 'ada', 'bob', 'eve'])
      ids.set(name, await person(name, [['approver', null]]));
    await ruleBy([{ role: 'approver' }], 2);
    const id = await requestId(await as('asker'));
    expect(await approve('ada', id)).toBe('counted');
    await rows(sql`update grants set role = 'viewer' where member_id = ${ids.get('ada')}`);
    expect(await approve('bob', id)).toBe('counted');
    expect(await ownerOf('acme')).toBeNull();
    expect(await approve('eve', id)).toBe('approved');
    expect(await ownerOf('acme')).toBe('x');
  });

  test('somebody away is one voice, however many stand in for them, themselves included', async () => {
    const { person, as, requestId, ruleBy, approve, ownerOf } = await world();
    await person('asker', [['viewer', 'acme']]);
    const ada = await person('ada', [['approver', null]]);
    const bob = await person('bob', [['approver', null]]);
    await person('eve', [['approver', null]]);
    await ruleBy([{ member: ada }, { member: bob }], 2);
    const id = await requestId(await as('asker'));
    const delegate = { platform: 'slack', workspaceId: 'T1', personId: 'UEVE' } as const;
    await setAway(await as('ada'), { delegate, until: '2026-12-01' });
    expect(await approve('eve', id)).toBe('counted');
    expect(await approve('ada', id)).toContain('Somebody you stand in for has agreed already');
    expect(await ownerOf('acme')).toBeNull();
    expect(await approve('bob', id)).toBe('approved');
  });

  test('who stands in is told what is open, once, and not what they asked for themselves', async () => {
    const { person, as, requestId, ruleBy, told, approve } = await world();
    await person('asker', [['viewer', 'acme']]);
    const ada = await person('ada', [['approver', null]]);
    await person('eve', [['approver', null]]);
    await ruleBy([{ member: ada }]);
    const id = await requestId(await as('asker'));
    const own = await requestId(await as('eve'));
    expect(await told()).toEqual(['approval T1:@UADA', 'approval T1:@UADA']);
    const delegate = { platform: 'slack', workspaceId: null, personId: 'UEVE' } as const;
    for (const until of ['2026-12-01', '2026-12-02']) await setAway(await as('ada'), { delegate, until });
    expect((await told()).filter((one) => one.endsWith('UEVE'))).toEqual(['approval T1:@UEVE']);
    expect(await approve('eve', own)).toContain('You asked for this yourself');
    expect(await approve('eve', id)).toBe('approved');
    expect(await approve('ada', own)).toBe('approved');
  });

  test('each change is told in its own transaction: who decides, the channel, who asked', async () => {
    const { local, rows, person, as, request, requestId, told, approve } = await world();
    await person('asker', [['viewer', 'acme']]);
    await person('ada', [['approver', 'acme']]);
    await person('foreign', [['approver', 'other']]);
    await rows(sql`
      insert into approval_channels (platform, workspace_id, channel_id, set_by, set_at)
      values ('discord', '900', '55', 'slack:T1:UADA', now())`);
    const asker = await as('asker');
    const broken = asWhole(asker, async (tx) => {
      await request({ ...asker, db: tx.db, scope: '*' });
      throw new Error('broken off');
    });
    await expect(broken).rejects.toThrow('broken off');
    expect(await told()).toEqual([]);
    const id = await requestId(asker);
    expect((await told()).sort()).toEqual(['approval 900:55', 'approval T1:@UADA']);
    const versions = () =>
      rows(sql`select distinct version from outbox where payload->>'message' = 'approval'`);
    expect(await versions()).toEqual([{ version: 1 }]);
    expect(await approve('ada', id)).toBe('approved');
    expect((await told()).at(-1)).toBe('approval-ended T1:@UASKER');
    expect(await versions()).toEqual([{ version: 2 }]);
    const taken = await requestId(asker);
    await withdrawApproval(asker, taken);
    expect((await told()).filter((one) => one.startsWith('approval-ended'))).toHaveLength(1);
    expect(await sweepApprovals({ ...local, now: () => new Date('2026-12-01T00:00:00Z') })).toEqual({
      expired: [],
      escalated: [],
      reminded: [],
    });
  });

  test('who waits long has the admins asked too, once, and they may decide from then on', async () => {
    const { local, person, as, requestId, ruleBy, told, approve, audit } = await world();
    await person('asker', [['viewer', 'acme']]);
    const ada = await person('ada', [['approver', null]]);
    await person('chief', [['admin', 'acme']]);
    await ruleBy([{ member: ada }]);
    const id = await requestId(await as('asker'));
    expect(await approve('chief', id)).toContain('You are not among those who decide');
    const late = { ...local, now: () => new Date('2026-11-23T19:00:00Z') };
    const swept = await Promise.all([sweepApprovals(late), sweepApprovals(late)]);
    expect(swept.flatMap(({ escalated }) => escalated)).toEqual([id]);
    expect((await told()).filter((one) => one.startsWith('approval-reminder'))).toEqual([
      'approval-reminder T1:@UADA',
      'approval-reminder T1:@UCHIEF',
    ]);
    expect(await audit('approval.escalated')).toHaveLength(1);
    expect(await approve('chief', id, '2026-11-23T19:01:00Z')).toBe('approved');
  });

  test('a rule and a request that nobody can satisfy since a role was taken are an alarm, once until it is mended', async () => {
    const { local, person, as, rows, grant, requestId, ruleBy, told, audit } = await world();
    await person('asker', [['viewer', 'acme']]);
    await person('chief', [['admin', null]]);
    const ada = await person('ada', [['approver', null]]);
    const rule = await ruleBy([{ member: ada }]);
    const id = await requestId(await as('asker'));
    const taken = { platform: 'slack', workspaceId: 'T1', personId: 'UADA' } as const;
    await revokeAccess(await as('chief'), { person: taken });
    const alarms = async () => (await told()).filter((one) => one.startsWith('approval-alarm'));
    expect(await alarms()).toEqual(['approval-alarm T1:@UCHIEF', 'approval-alarm T1:@UCHIEF']);
    expect((await audit('approval_rule.unsatisfiable')).map(({ subject }) => subject)).toEqual([
      `approval-rule:${rule}`,
    ]);
    expect((await audit('approval.unsatisfiable')).map(({ subject }) => subject)).toEqual([`approval:${id}`]);
    expect(await asWhole(local, (tx) => reviewApprovers(tx))).toEqual([]);
    await grant(ada, 'approver', null);
    expect(await reviewDaily(local, async () => false)).toEqual([]);
    await rows(sql`delete from grants where member_id = ${ada}`);
    const later = { ...local, now: () => new Date('2026-11-22T12:00:00Z') };
    expect(await reviewDaily(later, async () => false)).toHaveLength(2);
    expect(await alarms()).toHaveLength(4);
  });

  test('an approver who left the workspace is not waited for; one account that stays is enough', async () => {
    const { local, person, account, ruleBy, told } = await world();
    await person('chief', [['admin', null]]);
    const ada = await person('ada', [['approver', null]]);
    await account(ada, '7');
    const rule = await ruleBy([{ member: ada }]);
    expect(await reviewDaily(local, async (who) => who === 'slack:T1:UADA')).toEqual([]);
    expect(
      await reviewDaily(local, async () => {
        throw new Error('the platform does not answer');
      }),
    ).toEqual([]);
    const gone = new Set(['slack:T1:UADA', 'discord:900:7']);
    expect(await reviewDaily(local, async (who) => gone.has(who))).toEqual([`approval-rule:${rule}`]);
    expect(await told()).toEqual(['approval-alarm T1:@UCHIEF']);
  });

  test('who is away keeps their own voice: a rule that needs them is no alarm', async () => {
    const { person, as, ruleBy, told } = await world();
    await person('chief', [['admin', null]]);
    const ada = await person('ada', [['approver', null]]);
    const bob = await person('bob', [['approver', null]]);
    await ruleBy([{ member: ada }, { member: bob }], 2);
    const delegate = { platform: 'slack', workspaceId: 'T1', personId: 'UBOB' } as const;
    await setAway(await as('ada'), { delegate, until: '2026-12-01' });
    expect((await told()).filter((one) => one.startsWith('approval-alarm'))).toEqual([]);
  });

  test('a request is found by the first letters of its id, by who may see its tenant alone', async () => {
    const { person, as, requestId } = await world();
    await person('asker', [['viewer', 'acme']]);
    await person('ada', [['approver', 'acme']]);
    await person('foreign', [['approver', 'other']]);
    const id = await requestId(await as('asker'), { cause: 'the threshold of 90 %' });
    const shown = await describeApproval(await as('ada'), ownerKinds, id.slice(0, 8).toUpperCase());
    expect(shown).toMatchObject({
      approval: { id },
      may: 'decide',
      given: 0,
      approvers: [{ role: 'approver' }],
    });
    expect(shown.what((() => '') as never)).toBe('owner x of acme');
    expect(shown.cause?.((() => '') as never)).toBe('the threshold of 90 %');
    expect(await describeApproval(await as('asker'), ownerKinds, id)).toMatchObject({ may: 'withdraw' });
    for (const which of [id, id.slice(0, 8), '00000000-0000-4000-8000-000000000000', '%', id.slice(0, 3)]) {
      await expect(describeApproval(await as('foreign'), ownerKinds, which)).rejects.toMatchObject({
        code: 'not_found',
        message: 'There is no such request.',
      });
    }
  });
});
