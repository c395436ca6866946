import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { Database } from '../../../db/sql.ts';
import { createLinkCode } from '../../../src/engine/organization/index.ts';
import { openTestEmbedded, type TestDatabase } from '../../support/databases.ts';
import { linkT1, startSlackApp } from '../../support/slack-app.ts';
import { cliContext } from '../../support/slack-context.ts';
import { buttonsOf, labelOf, startSlackFake } from '../../support/slack-fake.ts';

let database: TestDatabase;
let db: Database;

beforeAll(async () => {
  database = await openTestEmbedded();
  db = database.db;
  await linkT1(database.asOwner);
  return () => database.close();
});

async function startFake() {
  const fake = await startSlackFake();
  onTestFinished(() => {
    expect(fake.violations).toEqual([]);
    return fake.close();
  });
  return fake;
}

describe.each(['socket', 'http'] as const)('over %s', (mode) => {
  test('a command is acked empty and answered to everybody in the channel', async () => {
    const fake = await startFake();
    const { via, probe } = await startSlackApp(fake, db, { mode });
    const sent = fake.command('say hello', {}, via);
    expect((await sent.ack()).payload).toEqual(mode === 'socket' ? {} : '');
    const reply = await sent.reply();
    expect(reply).toMatchObject({
      channel: 'C1',
      onlyFor: null,
      text: 'say hello: Effective cost $1,234.50',
    });
    expect(buttonsOf(reply).map(labelOf)).toEqual(['Further', 'Share', 'Once']);
    expect(probe.contexts[0]).toMatchObject({
      scope: '*',
      actor: { platform: 'slack', label: 'slack:T1:U1', role: 'viewer' },
      place: { workspaceId: 'T1', channelId: 'C1', personId: 'U1' },
    });
    expect(sent.replies()).toHaveLength(1);
  });

  test('a private command is answered to who asked, and to nobody else', async () => {
    const fake = await startFake();
    const { via } = await startSlackApp(fake, db, { mode });
    const reply = await fake.command('whisper hi', { user: 'U2' }, via).reply();
    expect(reply).toMatchObject({ onlyFor: 'U2' });
  });

  test('a button runs what its row holds, with the rights of who presses', async () => {
    const fake = await startFake();
    const { via, probe } = await startSlackApp(fake, db, { mode });
    const reply = await fake.command('say "x & y"', {}, via).reply();
    const press = fake.click(reply, 'Further', { user: 'U2' }, via);
    await press.ack();
    expect(await press.reply()).toMatchObject({ onlyFor: 'U2', channel: 'C1' });
    expect(probe.ran).toEqual(['say "x & y"', 'say further "x & y"']);
    expect(probe.contexts[1]).toMatchObject({ actor: { label: 'slack:T1:U2' } });
    expect(reply.deleted).toBe(false);
    expect(reply.edits).toBe(0);
  });

  test('a press is answered to who pressed, and what they see can be shared with the channel', async () => {
    const fake = await startFake();
    const { via, probe } = await startSlackApp(fake, db, { mode });
    const first = await fake.command('say one', {}, via).reply();
    const mine = await fake.click(first, 'Further', { user: 'U2' }, via).reply();
    expect(mine).toMatchObject({ onlyFor: 'U2', text: 'say further one: Effective cost $1,234.50' });
    const shared = await fake.click(mine, 'Share', { user: 'U2' }, via).reply();
    expect(shared).toMatchObject({ onlyFor: null, channel: 'C1' });
    expect(probe.ran).toEqual(['say one', 'say further one', 'say further one']);
  });

  test('an unknown command and an interaction that nobody listens to are acked at once', async () => {
    const fake = await startFake();
    const { via } = await startSlackApp(fake, db, { mode });
    const unknown = await fake.command('x', { command: '/nope' }, via).ack();
    expect(unknown.ms).toBeLessThan(1000);
    expect(unknown.payload).toMatchObject({ text: 'I only know /cost. Try /cost help.' });
    for (const type of ['shortcut', 'view_submission', 'something_new']) {
      const view = { id: 'V1', type: 'modal', callback_id: 'x', state: { values: {} } };
      const ack = await fake
        .interact({ type, callback_id: 'x', user: { id: 'U1' }, team: { id: 'T1' }, view }, via)
        .ack();
      expect(ack.ms).toBeLessThan(1000);
    }
  });

  test('a mistake is told to who made it, with buttons; an unexpected failure never with its text', async () => {
    const fake = await startFake();
    const { via, lines } = await startSlackApp(fake, db, { mode });
    const mistake = await fake.command('refuse', {}, via).reply();
    expect(mistake).toMatchObject({ onlyFor: 'U1', text: 'Not understood: There is no tenant acmee.' });
    expect(await fake.click(mistake, 'acme', {}, via).reply()).toMatchObject({
      text: 'say acme: Effective cost $1,234.50',
    });
    const failure = await fake.command('break', {}, via).reply();
    expect(failure.onlyFor).toBe('U1');
    expect(JSON.stringify(failure.raw)).not.toContain('secret');
    const reference = /reference: ([0-9a-f]{8})/.exec(failure.text)?.[1];
    expect(lines.filter(({ level }) => level === 'error').map(({ fields }) => fields)).toEqual([
      expect.objectContaining({ reference }),
    ]);
  });
});

test('a name with & < > is understood as it was typed and shown as it is', async () => {
  const fake = await startFake();
  const { via, probe } = await startSlackApp(fake, db);
  const reply = await fake.command('say R&amp;D &lt;!channel&gt;', {}, via).reply();
  expect(probe.ran).toEqual(['say R&D <!channel>']);
  expect(JSON.stringify(reply.blocks)).toContain('R&amp;D &lt;!channel&gt;');
  expect(JSON.stringify(reply.raw)).not.toContain('<!channel>');
});

describe('who may ask', () => {
  test('guests, people of other companies and who Slack does not know are refused, with commands and with buttons', async () => {
    const fake = await startFake();
    const { via, probe } = await startSlackApp(fake, db);
    const shown = await fake.command('say hello', {}, via).reply();
    for (const [user, word] of [
      ['UM', 'Guests'],
      ['UG', 'Guests'],
      ['US', 'other companies'],
      ['U-nobody', 'who you are'],
    ] as const) {
      const refusal = await fake.command('say hello', { user }, via).reply();
      expect(refusal).toMatchObject({ onlyFor: user });
      expect(refusal.text).toContain(word);
      expect((await fake.click(shown, 'Further', { user }, via).reply()).text).toContain(word);
    }
    const foreign = await fake.click(shown, 'Further', { user: 'U2', userTeam: 'T9' }, via).reply();
    expect(foreign.text).toContain('other companies');
    expect(probe.ran).toEqual(['say hello']);
  });

  test('people of another workspace of the same Enterprise Grid are members', async () => {
    const fake = await startFake();
    fake.people.set('UE', { id: 'UE', team_id: 'T7', enterprise_user: { enterprise_id: 'E1' } });
    const { via } = await startSlackApp(fake, db);
    const where = { user: 'UE', enterprise: 'E1' };
    expect((await fake.command('say hello', where, via).reply()).text).toContain('$1,234.50');
    const elsewhere = await fake.command('say hello', { user: 'UE', enterprise: 'E2' }, via).reply();
    expect(elsewhere.text).toContain('other companies');
  });

  test('Slack is asked once about a person, and again after ten minutes or after it failed', async () => {
    const fake = await startFake();
    let clock = Date.now();
    const { via } = await startSlackApp(fake, db, { clock: () => clock });
    fake.fault('users.info', { kind: 'status', status: 500 }, { kind: 'reset', acted: false });
    expect((await fake.command('say a', {}, via).reply()).text).toContain('who you are');
    expect(fake.callsOf('users.info')).toHaveLength(2);
    await Promise.all(['b', 'c', 'd'].map((word) => fake.command(`whisper ${word}`, {}, via).reply()));
    expect(fake.callsOf('users.info')).toHaveLength(3);
    clock += 11 * 60_000;
    fake.people.set('U1', { id: 'U1', team_id: 'T1', is_restricted: true });
    expect((await fake.command('say e', {}, via).reply()).text).toContain('Guests');
    expect(fake.callsOf('users.info')).toHaveLength(4);
  });

  test('an unlinked workspace is refused politely whatever it types, and linked by a code that works once', async () => {
    const fake = await startFake();
    const { via, probe } = await startSlackApp(fake, db);
    fake.people.set('UA', { id: 'UA', team_id: 'TN' });
    const where = { user: 'UA', team: 'TN' };
    for (const text of ['say hello', 'nonsense', '']) {
      const refusal = await fake.command(text, where, via).reply();
      expect(refusal).toMatchObject({ onlyFor: 'UA' });
      expect(refusal.text).toContain('/cost link CODE');
    }
    const wrong = await fake.command('link ABCD-2345', where, via).reply();
    expect(wrong).toMatchObject({ onlyFor: 'UA' });
    expect(wrong.text).toContain('code does not work');
    const { code } = await createLinkCode(cliContext(db));
    const linked = await fake.command(`link ${code}`, where, via).reply();
    expect(linked).toMatchObject({ onlyFor: 'UA' });
    expect(linked.text).toContain('linked');
    expect(JSON.stringify(linked.raw)).not.toContain(code);
    expect((await fake.command('say hello', where, via).reply()).text).toContain('$1,234.50');
    expect(probe.contexts.at(-1)).toMatchObject({ actor: { role: 'admin', label: 'slack:TN:UA' } });
    const again = await fake.command(`link ${code}`, where, via).reply();
    expect(again.text).toContain('code does not work');
  });

  test('a guest cannot link a workspace, whatever code they have', async () => {
    const fake = await startFake();
    const { via } = await startSlackApp(fake, db);
    const { code } = await createLinkCode(cliContext(db));
    const refusal = await fake.command(`link ${code}`, { user: 'UG', team: 'T1' }, via).reply();
    expect(refusal.text).toContain('Guests');
    const unused = await database.asOwner('select 1 from link_codes where used_at is null');
    expect(unused).toHaveLength(1);
  });
});

describe('who reads along', () => {
  test('in a channel shared with another company a public answer is shown to who asked only, and says why', async () => {
    const fake = await startFake();
    const { via } = await startSlackApp(fake, db);
    const reply = await fake.command('say hello', { channel: 'CX' }, via).reply();
    expect(reply).toMatchObject({ onlyFor: 'U1' });
    expect(JSON.stringify(reply.blocks)).toContain('people of another company read this channel');
  });

  test('where it cannot be known who reads along, too, and an invitation opens the channel', async () => {
    const fake = await startFake();
    const { via } = await startSlackApp(fake, db);
    const reply = await fake.command('say hello', { channel: 'CP' }, via).reply();
    expect(reply).toMatchObject({ onlyFor: 'U1' });
    expect(JSON.stringify(reply.blocks)).toContain('/invite');
    fake.channels.set('CP', { id: 'CP', is_private: true, is_member: true });
    expect(await fake.command('say hello', { channel: 'CP' }, via).reply()).toMatchObject({ onlyFor: null });
  });
});

test('a server that knows no channels is a Slack without shared ones', async () => {
  const fake = await startFake();
  const { via } = await startSlackApp(fake, db);
  fake.fault('conversations.info', { kind: 'error', error: 'unknown_method' });
  expect(await fake.command('say hello', { channel: 'C-any' }, via).reply()).toMatchObject({ onlyFor: null });
  const { connection } = await startSlackApp(fake, db);
  fake.fault('conversations.info', { kind: 'error', error: 'missing_scope' });
  expect(await fake.command('say hello').reply()).toMatchObject({ onlyFor: 'U1' });
  await connection.stop();
});

test('without a response_url the bot posts the answer itself', async () => {
  const fake = await startFake();
  await startSlackApp(fake, db);
  const payload = { team_id: 'T1', user_id: 'U1', channel_id: 'C1', command: '/cost', trigger_id: 'no-url' };
  for (const text of ['say hello', 'whisper hello']) {
    fake.sockets.send({ envelope_id: text, type: 'slash_commands', payload: { ...payload, text } });
  }
  await fake.until('both answers', () => fake.messages.length === 2);
  expect(fake.messages.map(({ via, onlyFor }) => [via, onlyFor])).toEqual(
    expect.arrayContaining([
      ['chat.postMessage', null],
      ['chat.postEphemeral', 'U1'],
    ]),
  );
});

describe('buttons', () => {
  test('carry action and row and nothing else, and each row is one of this workspace', async () => {
    const fake = await startFake();
    const { via } = await startSlackApp(fake, db);
    const reply = await fake.command('say hello', {}, via).reply();
    for (const button of buttonsOf(reply)) {
      expect(button.value).toMatch(/^(ask|once):[0-9a-f-]{36}$/);
      expect(button.action_id).toBe(button.value);
    }
  });

  test('forged, foreign and spent buttons are told apart from good ones and run nothing', async () => {
    const fake = await startFake();
    const { via, probe } = await startSlackApp(fake, db);
    const reply = await fake.command('say hello', {}, via).reply();
    const [further] = buttonsOf(reply);
    const forged = [
      'ask:00000000-0000-4000-8000-000000000000',
      'once',
      '',
      `ask:${'x'.repeat(1900)}`,
      "ask:' or 1=1 --",
    ];
    for (const value of forged) {
      const refusal = await fake
        .press(reply, { ...further, value, action_id: `f${value.length}` }, {}, via)
        .reply();
      expect(refusal.text).toContain('do not know this button');
    }
    fake.people.set('UA', { id: 'UA', team_id: 'TN' });
    await database.asOwner(
      "insert into workspaces (platform, external_id, linked_at) values ('slack', 'TN', now()) on conflict do nothing",
    );
    const elsewhere = await fake.click(reply, 'Further', { team: 'TN', user: 'UA' }, via).reply();
    expect(elsewhere.text).toContain('do not know this button');
    // Whatever action the value names, the row's own is run.
    const renamed = { ...further, value: String(further?.value).replace('ask', 'once') };
    expect((await fake.press(reply, renamed, {}, via).reply()).text).toContain('say further hello');
    expect(probe.ran).toEqual(['say hello', 'say further hello']);
  });

  test('a button of a private answer is its owner’s', async () => {
    const fake = await startFake();
    const { via, probe } = await startSlackApp(fake, db);
    const mine = await fake.command('whisper hi', {}, via).reply();
    const refusal = await fake.click(mine, 'Further', { user: 'U2' }, via).reply();
    expect(refusal).toMatchObject({ onlyFor: 'U2' });
    expect(refusal.text).toContain('somebody else’s');
    expect(probe.ran).toEqual(['whisper hi']);
  });

  test('a button that works once runs once, however often and by however many it is pressed at once', async () => {
    const fake = await startFake();
    const { via, probe } = await startSlackApp(fake, db);
    const reply = await fake.command('say hello', {}, via).reply();
    const presses = ['U1', 'U2', 'U1', 'U2'].map((user) => fake.click(reply, 'Once', { user }, via));
    const texts = (await Promise.all(presses.map((press) => press.reply()))).map(({ text }) => text);
    expect(texts.filter((text) => text === 'once hello')).toHaveLength(1);
    expect(texts.filter((text) => text.includes('pressed already'))).toHaveLength(3);
    expect(probe.ran).toEqual(['say hello', 'once hello']);
  });

  test('an answer in a thread stays in its thread', async () => {
    const fake = await startFake();
    const { via } = await startSlackApp(fake, db);
    const reply = await fake.command('say hello', {}, via).reply();
    reply.threadTs = '123.456';
    expect(await fake.click(reply, 'Further', {}, via).reply()).toMatchObject({ threadTs: '123.456' });
  });
});
