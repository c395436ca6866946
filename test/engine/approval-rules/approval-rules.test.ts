import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import {
  endAway,
  listChannels,
  listRules,
  removeRule,
  type SetRuleInput,
  setAway,
  setChannel,
  setRule,
  showAway,
  switchRule,
} from '../../../src/engine/approval-rules/index.ts';
import { decideApproval, describeApproval } from '../../../src/engine/approvals/index.ts';
import type { Context } from '../../../src/engine/context.ts';
import { makeApprovalWorld, ownerKinds } from '../../support/approval-world.ts';
import { describeOnEachDatabase } from '../../support/databases.ts';

const slack = (name: string) =>
  ({ platform: 'slack', workspaceId: 'T1', personId: `U${name.toUpperCase()}` }) as const;

const usd = (amount: string) => ({ amount, currency: 'USD' });

describeOnEachDatabase('rules of approval', (open) => {
  async function world() {
    const made = await makeApprovalWorld((await open()).db);
    await made.person('chief', [['admin', null]]);
    await made.person('asker', [['viewer', 'acme']]);
    await made.person('ada', [['approver', null]]);
    await made.person('bob', [['approver', 'acme']]);
    const chief = await made.as('chief');
    const set = (more: Partial<SetRuleInput> = {}, who: Context = chief) =>
      setRule(who, ownerKinds, { kind: 'owner', approvers: [{ role: 'approver' }], needed: 1, ...more });
    return { ...made, chief, set };
  }

  test('the rule whose amount is reached counts, and the threshold is kept with the request', async () => {
    const { as, set, requestId } = await world();
    await set({ needed: 0 });
    const { rule } = await set({ from: usd('1000'), tenant: 'acme', needed: 2 });
    expect(rule).toMatchObject({ tenantName: 'acme', able: 4, expiresInHours: 72, escalatesInHours: 54 });
    const asker = await as('asker');
    await expect(requestId(asker, usd('999.99'))).rejects.toThrow('nobody was asked');
    const id = await requestId(asker, { ...usd('1000.00'), cause: 'ninety' });
    const { approval } = await describeApproval(asker, ownerKinds, id);
    expect(approval).toMatchObject({
      needed: 2,
      cause: 'ninety',
      rule: {
        id: rule.id,
        minAmount: '1000',
        currency: 'USD',
        category: null,
        rate: null,
        unmeasured: false,
      },
    });
  });

  test('an amount in another currency is measured by the newest rate, which is kept; without one the rule counts', async () => {
    const { as, set, request, requestId, rows } = await world();
    await set({ needed: 0 });
    await set({ from: usd('1000'), needed: 1 });
    await rows(sql`
      insert into exchange_rates (day, base, quote, rate, source, imported_at)
      values ('2026-11-01', 'EUR', 'USD', 2, 'ECB', now()), ('2026-11-20', 'EUR', 'USD', 1.25, 'ECB', now())`);
    const asker = await as('asker');
    const outcome = async (amount: string, currency: string) =>
      (await request(asker, { amount, currency })).outcome;
    expect(await outcome('799.99', 'EUR')).toBe('applied');
    expect(await outcome('800', 'EUR')).toBe('asked');
    // 400 dinars are more than 1,000 dollars, which nobody here can know.
    expect(await outcome('400', 'KWD')).toBe('asked');
    const ruleOf = async (amount: string, currency: string) => {
      const id = await requestId(asker, { amount, currency });
      return (await describeApproval(asker, ownerKinds, id)).approval.rule;
    };
    expect(await ruleOf('800', 'EUR')).toMatchObject({
      minAmount: '1000',
      currency: 'USD',
      rate: { day: '2026-11-20', base: 'EUR', quote: 'USD', rate: '1.25', source: 'ECB' },
      unmeasured: false,
    });
    expect(await ruleOf('1', 'KWD')).toMatchObject({ currency: 'USD', rate: null, unmeasured: true });
  });

  test('only an admin of everything makes, switches and removes rules: a branch’s could free themselves', async () => {
    const { as, set, person, chief } = await world();
    await person('branch', [['admin', 'acme']]);
    const { rule } = await set();
    for (const name of ['branch', 'ada', 'asker']) {
      const who = await as(name);
      await expect(set({ tenant: 'acme', needed: 0 }, who)).rejects.toMatchObject({ code: 'forbidden' });
      await expect(switchRule(who, rule.id, false)).rejects.toMatchObject({ code: 'forbidden' });
      await expect(removeRule(who, rule.id)).rejects.toMatchObject({ code: 'forbidden' });
    }
    expect(await listRules(chief)).toMatchObject([{ id: rule.id, enabled: true }]);
  });

  test('a rule that nobody could satisfy is refused, also where its only approver is who makes it', async () => {
    const { set, chief, as, person } = await world();
    const refused = { code: 'bad_input', message: expect.stringContaining('Beside you') };
    const only = { approvers: [{ person: slack('chief') }] };
    await expect(set(only)).rejects.toMatchObject(refused);
    await expect(set({ approvers: [{ person: slack('asker') }] })).rejects.toMatchObject(refused);
    await expect(set({ approvers: [{ person: slack('bob') }] })).rejects.toMatchObject(refused);
    await expect(set({ approvers: [{ person: slack('bob') }], tenant: 'acme' })).resolves.toBeDefined();
    await expect(set({ approvers: [{ person: slack('ada') }], needed: 2 })).rejects.toMatchObject(refused);
    await expect(set({ approvers: [], needed: 1 })).rejects.toThrow('Say who must agree');
    await expect(set({ approvers: [{ person: slack('nobody') }] })).rejects.toThrow(
      'never asked me anything',
    );
    await person('second', [['admin', null]]);
    await expect(set(only, await as('second'))).resolves.toMatchObject({ rule: { able: 1 } });
    expect(await listRules(chief)).toHaveLength(2);
  });

  test.each([
    [{ kind: 'gift' }, '"gift" is nothing that can be asked for; write one of owner, free.'],
    [{ needed: 21 }, 'From 0 to 20 people can be needed.'],
    [{ needed: -1 }, 'From 0 to 20 people can be needed.'],
    [{ expiresInHours: 0 }, 'Hours are a whole number from 1 to 8760'],
    [{ expiresInHours: 24, escalatesInHours: 24 }, 'Admins must be asked before the request expires.'],
    [{ tenant: 'nowhere' }, 'nowhere'],
    [{ from: { amount: '5', currency: 'XYZ' } }, 'A currency is an ISO 4217 code'],
    [{ kind: 'free', from: usd('5') }, 'What is asked for under free has no amount; leave out "over".'],
  ])('%j is refused and nothing is kept', async (more, message) => {
    const { set, chief } = await world();
    await expect(set(more)).rejects.toThrow(message);
    expect(await listRules(chief)).toEqual([]);
  });

  test('a rule about the same takes the place of the one before; each change is in the audit log', async () => {
    const { set, chief, audit } = await world();
    const first = await set({ from: usd('5') });
    const second = await set({ from: usd('5.0'), needed: 2, expiresInHours: 2, escalatesInHours: null });
    expect([first.replaced, second.replaced]).toEqual([false, true]);
    const { id } = second.rule;
    expect(await listRules(chief)).toMatchObject([
      { id, needed: 2, minAmount: '5', currency: 'USD', expiresInHours: 2, escalatesInHours: null },
    ]);
    await switchRule(chief, id, false);
    expect(await listRules(chief)).toMatchObject([{ id, enabled: false }]);
    await switchRule(chief, id, true);
    await removeRule(chief, id);
    expect(await listRules(chief)).toEqual([]);
    await expect(switchRule(chief, id, true)).rejects.toMatchObject({ code: 'not_found' });
    expect((await audit('approval_rule.made')).map(({ before }) => before !== null)).toEqual([false, true]);
    expect(await audit('approval_rule.switched')).toMatchObject([
      { subject: `approval-rule:${id}`, before: { enabled: true }, after: { enabled: false } },
      { before: { enabled: false }, after: { enabled: true } },
    ]);
    expect(await audit('approval_rule.removed')).toMatchObject([{ before: { needed: 2 }, after: null }]);
  });

  test('a rule made twice at the same moment is one', async () => {
    const { set, chief } = await world();
    await Promise.all([set({ needed: 1 }), set({ needed: 1 }), set({ needed: 1 })]);
    expect(await listRules(chief)).toHaveLength(1);
  });

  test('what is off counts no more, and is not switched on again when nobody could satisfy it', async () => {
    const { set, chief, as, request, rows, local } = await world();
    const { rule } = await set({ approvers: [{ person: slack('ada') }], needed: 1, from: usd('0') });
    await switchRule(chief, rule.id, false);
    const asker = await as('asker');
    expect(await request(asker)).toMatchObject({ outcome: 'asked', approval: { needed: 1 } });
    await rows(sql`delete from grants where granted_by = 'test' and role = 'approver'`);
    await expect(switchRule(local, rule.id, true)).rejects.toMatchObject({ code: 'bad_input' });
  });

  test('who sees a branch sees its rules and those for everything, and no other’s', async () => {
    const { set, as } = await world();
    const whole = await set({ from: usd('7') });
    const own = await set({ tenant: 'acme' });
    await set({ tenant: 'other' });
    const shown = await listRules(await as('asker'));
    expect(shown.map(({ id }) => id)).toEqual([whole.rule.id, own.rule.id]);
  });

  test('who is away names a stand-in who is an approver, for a while, and is back when they say so', async () => {
    const { as, set, requestId, audit } = await world();
    await set({ approvers: [{ person: slack('ada') }] });
    const [ada, asker] = [await as('ada'), await as('asker')];
    const until = '2026-12-01';
    await expect(setAway(ada, { delegate: slack('ada'), until })).rejects.toThrow(
      'nobody stands in for themselves',
    );
    await expect(setAway(ada, { delegate: slack('asker'), until })).rejects.toThrow('They are no approver');
    await expect(setAway(ada, { delegate: slack('nobody'), until })).rejects.toThrow('They are no approver');
    await expect(setAway(ada, { delegate: slack('bob'), until: '2026-11-21' })).rejects.toThrow(
      'That day is over',
    );
    await expect(setAway(ada, { delegate: slack('bob'), until: '2026-02-30' })).rejects.toThrow(
      'A day is written',
    );
    await expect(endAway(ada)).rejects.toThrow('You are not away');
    const zone = { ...ada, settings: { ...ada.settings, timeZone: 'America/Sao_Paulo' } };
    expect(await setAway(zone, { delegate: slack('bob'), until })).toEqual({
      away: { person: 'slack:T1:UBOB', until: '2026-12-01T03:00:00.000Z' },
      standsInFor: [],
    });
    expect((await showAway(await as('bob'))).standsInFor).toMatchObject([{ person: 'slack:T1:UADA' }]);
    const first = await requestId(asker);
    const decide = async (id: string, at?: string) =>
      (await decideApproval(await as('bob', at), ownerKinds, { id, decision: 'approve' })).outcome;
    expect(await decide(first)).toBe('approved');
    const second = await requestId(asker);
    expect((await endAway(await as('ada', '2026-11-22T00:00:00Z'))).away).toBeNull();
    await expect(decide(second, '2026-11-22T00:00:00Z')).rejects.toMatchObject({ code: 'forbidden' });
    expect(await audit('delegation.made')).toHaveLength(1);
    expect(await audit('delegation.ended')).toHaveLength(1);
  });

  test('whoever works where Centavo runs is nobody who could be away', async () => {
    const { local } = await world();
    await expect(showAway(local)).rejects.toMatchObject({ code: 'bad_input' });
  });

  test('the channel is set where it is typed, by an admin of everything, one a workspace', async () => {
    const { as, chief, local, audit } = await world();
    const in55 = { ...chief, place: { ...chief.place, channelId: 'C55' } };
    expect(await listChannels(chief)).toEqual([]);
    await setChannel(chief, 'here');
    const [channel] = await setChannel(in55, 'here');
    expect(channel).toEqual({ platform: 'slack', workspaceId: 'T1', channelId: 'C55' });
    expect(await setChannel(in55, 'off')).toEqual([]);
    await setChannel(in55, 'off');
    expect((await audit('approval_channel.set')).map(({ before, after }) => [before, after])).toEqual([
      [{ channelId: null }, { channelId: 'C1' }],
      [{ channelId: 'C1' }, { channelId: 'C55' }],
      [{ channelId: 'C55' }, { channelId: null }],
    ]);
    await expect(setChannel(await as('ada'), 'here')).rejects.toMatchObject({ code: 'forbidden' });
    await expect(listChannels(await as('ada'))).rejects.toMatchObject({ code: 'forbidden' });
    await expect(setChannel(local, 'here')).rejects.toMatchObject({ code: 'bad_input' });
  });
});
