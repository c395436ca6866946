import { describe, expect, test } from 'vitest';
import { readAction, readQuestion } from '../../../src/bot/answer.ts';
import { type Card, isFact, listButtons } from '../../../src/bot/card.ts';
import { writeWords } from '../../../src/bot/format/format-value.ts';
import { MESSAGES } from '../../../src/bot/messages/index.ts';
import { createRegistry } from '../../../src/bot/registry-all.ts';
import { raiseBudget, setBudget } from '../../../src/engine/budgets/index.ts';
import type { Context } from '../../../src/engine/context.ts';
import { makeApprovalWorld } from '../../support/approval-world.ts';
import { ask, factsByKey } from '../../support/ask.ts';
import { describeOnEachDatabase } from '../../support/databases.ts';

const registry = createRegistry();

function press(ctx: Context, action: string, args: Record<string, unknown>): Promise<Card> {
  return readAction(registry, action, args).run(ctx);
}

/** The fields of a card by their labels; a figure by its value, people by their labels. */
function fieldsOf(card: Card): Record<string, string | null> {
  return Object.fromEntries(
    card.nodes
      .flatMap((node) => (node.kind === 'fields' ? node.fields : []))
      .map(({ label, value }) => [label, isFact(value) ? value.value : writeWords(value)]),
  );
}

const textsOf = (card: Card) => card.nodes.flatMap((node) => (node.kind === 'text' ? [node.text] : []));
const pressable = (card: Card) => listButtons(card).map(({ action }) => action);

describeOnEachDatabase('approvals in chat', (open) => {
  async function world() {
    const made = await makeApprovalWorld((await open()).db);
    await made.person('chief', [['admin', null]]);
    await made.person('asker', [['viewer', 'acme']]);
    await made.person('ada', [['approver', 'acme']]);
    await made.person('foreign', [['approver', 'other']]);
    const set = await setBudget(made.local, { tenant: 'acme', amount: '1000', currency: 'USD' });
    const first = set.approval?.id ?? '';
    await press(await made.as('ada'), 'approve', { approval: first });
    const raise = async (name = 'asker', to = '1500') => {
      const raised = await raiseBudget(await made.as(name), { tenant: 'acme', to, reason: 'launch' });
      return raised.approval?.id ?? '';
    };
    const message = async (name: string, ctx: Context, id: string) =>
      (await MESSAGES.get(name)?.run(ctx, `approval:${id}`)) ?? null;
    return { ...made, first, raise, message };
  }

  test('a request tells all that is needed to decide it, and its buttons are those of who looks', async () => {
    const { as, raise } = await world();
    const id = await raise();
    const shown = await ask(await as('ada'), `approvals list ${id.slice(0, 8)}`);
    expect(shown.title).toBe('Approval wanted');
    expect(fieldsOf(shown)).toMatchObject({
      Kind: 'budget change',
      Tenant: 'acme',
      'Asked by': 'slack:T1:UASKER',
      'Who decides': 'every approver of the tenant',
      'Approvals needed': '1',
      'Approvals given': '0',
      Expires: '24 Nov 2026, 12:00 UTC',
    });
    expect(factsByKey(shown).amount).toMatchObject({ currency: 'USD', unit: 'money' });
    expect(pressable(shown)).toEqual(['approve', 'reject']);
    expect(pressable(await ask(await as('asker'), `approvals list ${id}`))).toEqual(['withdraw']);
  });

  test('approving makes the change at once and says so; the old button says that it is decided', async () => {
    const { as, raise } = await world();
    const id = await raise();
    const ada = await as('ada');
    const done = await press(ada, 'approve', { approval: id, note: ' fine ' });
    expect(done.title).toBe('Approved');
    expect(textsOf(done)[0]).toBe('Approved. The change is made.');
    expect(fieldsOf(done)).toMatchObject({ 'Approved by': 'slack:T1:UADA: fine', By: 'slack:T1:UADA' });
    expect(pressable(done)).toEqual([]);
    await expect(press(ada, 'approve', { approval: id })).rejects.toThrow('no longer open: it is approved');
    expect(fieldsOf(await ask(ada, `approvals list ${id}`))).toMatchObject({ 'Approvals given': '1' });
  });

  test('rejecting asks for a reason, which who asked is told', async () => {
    const { as, raise, message } = await world();
    const id = await raise();
    const ada = await as('ada');
    await expect(press(ada, 'reject', { approval: id })).rejects.toThrow('a rejection needs a reason');
    const done = await press(ada, 'reject', { approval: id, reason: '<b>too *much*</b>' });
    expect(textsOf(done)[0]).toBe('Rejected. Who asked is told why.');
    const told = await message('approval-ended', await as('asker'), id);
    expect(told && fieldsOf(told)).toMatchObject({ Reason: '<b>too *much*</b>', By: 'slack:T1:UADA' });
    expect(told && textsOf(told)[0]).toBe('You asked for this.');
  });

  test('a crafted press by who asked is refused under all their accounts, and kept', async () => {
    const { as, account, person, raise, audit } = await world();
    const both = await person('both', [['approver', null]]);
    await account(both, '77');
    const id = await raise('both');
    for (const name of ['both', '77']) {
      await expect(press(await as(name), 'approve', { approval: id })).rejects.toMatchObject({
        code: 'forbidden',
        message: expect.stringContaining('You asked for this yourself'),
      });
      await expect(press(await as(name), 'reject', { approval: id, reason: 'x' })).rejects.toMatchObject({
        code: 'forbidden',
      });
    }
    expect(await audit('approval.refused')).toHaveLength(4);
    expect(await audit('budget.set')).toHaveLength(1);
  });

  test('who may not see the tenant finds no request; who is no approver may not decide', async () => {
    const { as, raise } = await world();
    const id = await raise();
    for (const which of [id, '00000000-0000-4000-8000-000000000000']) {
      await expect(press(await as('foreign'), 'approve', { approval: which })).rejects.toMatchObject({
        code: 'not_found',
      });
      await expect(ask(await as('foreign'), `approvals withdraw ${which}`)).rejects.toMatchObject({
        code: 'not_found',
      });
    }
    expect(textsOf(await ask(await as('foreign'), 'approvals list'))).toEqual(['No request is open.']);
    const other = await raise('ada', '1600');
    await expect(press(await as('asker'), 'approve', { approval: other })).rejects.toMatchObject({
      code: 'forbidden',
    });
  });

  test('of two raises of one budget the second is out of date once the first is approved', async () => {
    const { as, raise, audit } = await world();
    const [one, two] = [await raise(), await raise('asker', '2000')];
    const ada = await as('ada');
    await press(ada, 'approve', { approval: one });
    const stale = await press(ada, 'approve', { approval: two });
    expect(stale.title).toBe('Out of date: what it changes has changed');
    expect(textsOf(stale)[0]).toContain('Nothing was done');
    expect(await audit('budget.set')).toHaveLength(2);
  });

  test('a request is withdrawn by who asked, by command or button', async () => {
    const { as, raise } = await world();
    const asker = await as('asker');
    const [one, two] = [await raise(), await raise()];
    expect((await ask(asker, `approvals withdraw ${one}`)).title).toBe('Withdrawn');
    expect((await press(asker, 'withdraw', { approval: two })).title).toBe('Withdrawn');
    await expect(ask(asker, `approvals withdraw ${one}`)).rejects.toThrow('it is withdrawn');
    const all = await ask(asker, 'approvals list all');
    const [table] = all.nodes.filter((node) => node.kind === 'table');
    expect(table?.rows.map((row) => row[3]).sort()).toEqual(['approved', 'withdrawn', 'withdrawn']);
  });

  test('messages show the state of their moment: buttons while it is open, none afterwards', async () => {
    const { as, local, raise, message } = await world();
    const id = await raise();
    const channel: Context = {
      ...local,
      actor: { platform: 'job', label: 'job', role: 'viewer', memberId: null },
    };
    const before = await message('approval', channel, id);
    expect(before && pressable(before)).toEqual(['approve', 'reject']);
    expect(await message('approval', await as('foreign'), id)).toBeNull();
    const reminded = await message('approval-reminder', await as('ada'), id);
    expect(reminded && textsOf(reminded)[0]).toBe(
      'Half of the time is over and nobody has decided this yet.',
    );
    await press(await as('ada'), 'approve', { approval: id });
    for (const name of ['approval', 'approval-reminder']) {
      const after = await message(name, channel, id);
      expect(after?.title).toBe('Approved');
      expect(after && pressable(after)).toEqual([]);
    }
    expect(await MESSAGES.get('approval-alarm')?.run(channel, 'approval-rule:99')).toBeNull();
  });

  test('rules are made as they are typed; an amount that could be two is asked about', async () => {
    const { as, person, raise } = await world();
    await person('bob', [['approver', null]]);
    const chief = await as('chief');
    const typed =
      'set budget over 1400 USD tenant acme category Compute by <@UBOB|bob>, role:admin needs 1 expires 24';
    const made = await ask(chief, `approvals rules ${typed} escalates never`);
    expect(fieldsOf(made)).toMatchObject({
      About: 'budget change, from $1,400.00, category Compute, acme and below',
      'Who decides': 'slack:T1:UBOB or every admin of the tenant',
      Expires: '24 hours',
      'Admins asked too after': 'never',
    });
    await ask(chief, 'approvals rules set budget over 1400 USD by @UBOB');
    const id = await raise();
    expect(fieldsOf(await ask(await as('ada'), `approvals list ${id}`))).toMatchObject({
      'Who decides': 'slack:T1:UBOB',
      'Approval needed from': '1400',
    });
    await expect(press(await as('ada'), 'approve', { approval: id })).rejects.toMatchObject({
      code: 'forbidden',
    });
    await expect(
      ask(chief, 'approvals rules set budget over 5,000.00 USD tenant acme by @UBOB'),
    ).rejects.toMatchObject({
      code: 'ambiguous',
      details: {
        choices: [
          { command: 'approvals rules set budget over 5000 USD tenant acme by @UBOB' },
          { command: 'approvals rules set budget over 5 USD tenant acme by @UBOB' },
        ],
      },
    });
    await expect(ask(chief, 'approvals rules set budget over 1000 by @UBOB')).rejects.toThrow(
      'Say the currency too, as in over 1000 USD.',
    );
    await expect(ask(chief, 'approvals rules set access over 1000 USD by @UBOB')).rejects.toThrow(
      'What is asked for under access has no amount; leave out "over".',
    );
    const free = await ask(chief, 'approvals rules set budget over 0 tenant acme by role:approver');
    expect(fieldsOf(free)).toMatchObject({ About: 'budget change, acme and below' });
    expect((await ask(await as('asker'), 'approvals rules')).nodes[0]).toMatchObject({ kind: 'table' });
  });
});

describe('what is typed after approvals', () => {
  const now = new Date('2026-11-21T12:00:00Z');
  test.each([
    ['approvals rules set budget over', 'Write a value after "over".'],
    ['approvals rules set budget twice 5', '"twice" is not understood'],
    ['approvals rules set budget needs two', 'After "needs" stands a whole number.'],
    ['approvals rules set budget needs -1', 'After "needs" stands a whole number.'],
    ['approvals rules set budget by @U1 by @U2', '"by" stands there twice.'],
    ['approvals rules off', 'Name one rule by its number'],
    ['approvals rules off x', 'Name one rule by its number'],
    ['approvals rules frobnicate', 'Write list, set, on, off or remove'],
    ['approvals withdraw', 'Name one request by its first letters'],
    ['approvals withdraw a b', 'Name one request by its first letters'],
    ['approvals channel there', 'Write here or off'],
    ['approvals away tomorrow', 'Write until and a day'],
    ['approvals away until 2026-12-01 until 2026-12-02', 'Write until and a day'],
  ])('"%s" is answered with what would be right', (text, message) => {
    expect(() => readQuestion(registry, text, now)).toThrow(message);
  });
});
