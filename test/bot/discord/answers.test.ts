import { beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '../../../db/sql.ts';
import { createLinkCode } from '../../../src/engine/organization/index.ts';
import { openTestEmbedded, type TestDatabase } from '../../support/databases.ts';
import {
  linkGuild,
  openDiscordFake,
  setEveryoneMayView,
  startDiscordApp,
} from '../../support/discord-app.ts';
import { IDS, labelsOf, textOf } from '../../support/discord-fake.ts';
import { cliContext } from '../../support/slack-context.ts';

let database: TestDatabase;
let db: Database;

beforeAll(async () => {
  database = await openTestEmbedded();
  db = database.db;
  await linkGuild(database.asOwner);
  return () => database.close();
});

test('a command is announced to everybody and answered in the place of the announcement', async () => {
  const fake = await openDiscordFake();
  const { probe } = await startDiscordApp(fake, db);
  const sent = fake.command('say', { text: 'hello' });
  expect(await sent.ack()).toMatchObject({ type: 5, hidden: false });
  const reply = await sent.reply();
  expect(reply).toMatchObject({ via: 'callback', channel: IDS.channel, onlyFor: null, edits: 1 });
  expect(textOf(reply)).toContain('$1,234.50');
  expect(labelsOf(reply)).toEqual(['Further', 'Share', 'Once']);
  expect(probe.contexts[0]).toMatchObject({
    scope: '*',
    actor: { platform: 'discord', label: `discord:${IDS.guild}:${IDS.person}`, role: 'viewer' },
    place: { workspaceId: IDS.guild, channelId: IDS.channel, personId: IDS.person },
  });
  expect(fake.messages).toHaveLength(1);
});

test('a private command is answered to who asked, and to nobody else', async () => {
  const fake = await openDiscordFake();
  await startDiscordApp(fake, db);
  const sent = fake.command('whisper', { text: 'hi' }, { person: IDS.other });
  expect(await sent.ack()).toMatchObject({ type: 5, hidden: true });
  expect(await sent.reply()).toMatchObject({ onlyFor: IDS.other });
});

test('a public answer is given to the asker alone where not everybody in the organization may view, and says so', async () => {
  const fake = await openDiscordFake();
  await database.asOwner(
    `with m as (insert into members (name) values ('Bo') returning id),
      i as (insert into identities (platform, workspace_id, external_id, member_id)
        select 'discord', '${IDS.guild}', '${IDS.other}', id from m)
     insert into grants (member_id, role, granted_by, granted_at) select id, 'viewer', 'test', now() from m`,
  );
  const { probe } = await startDiscordApp(fake, db);
  await setEveryoneMayView(database.asOwner, false);
  try {
    const sent = fake.command('say', { text: 'hello' }, { person: IDS.other });
    expect(await sent.ack()).toMatchObject({ hidden: false });
    const reply = await sent.reply();
    expect(reply).toMatchObject({ via: 'followup', onlyFor: IDS.other });
    expect(textOf(reply)).toContain('Only you see this');
    expect(fake.messages.filter(({ onlyFor, loading }) => onlyFor === null && !loading)).toEqual([]);
    expect(probe.contexts[0]?.scope).toBe('*');
  } finally {
    await setEveryoneMayView(database.asOwner, true);
  }
});

test('a button runs what its row holds, with the rights of who presses, and tells them alone', async () => {
  const fake = await openDiscordFake();
  const { probe } = await startDiscordApp(fake, db);
  const reply = await fake.command('say', { text: '"x & y"' }).reply();
  const press = fake.press(reply, 'Further', { person: IDS.other });
  expect(await press.ack()).toMatchObject({ type: 5, hidden: true });
  expect(await press.reply()).toMatchObject({ onlyFor: IDS.other });
  expect(probe.ran).toEqual(['say "x & y"', 'say further "x & y"']);
  expect(probe.contexts[1]).toMatchObject({ actor: { label: `discord:${IDS.guild}:${IDS.other}` } });
  expect(reply).toMatchObject({ deleted: false, edits: 1 });
});

test('what one person sees can be shared with the channel, once', async () => {
  const fake = await openDiscordFake();
  await startDiscordApp(fake, db);
  const mine = await fake.command('whisper', { text: 'one' }).reply();
  const press = fake.press(mine, 'Share');
  const shared = await press.reply();
  expect(shared).toMatchObject({ via: 'followup', onlyFor: null, channel: IDS.channel });
  expect(press.replies()).toEqual([shared]);
});

test('a button that works once says so the second time', async () => {
  const fake = await openDiscordFake();
  const { probe } = await startDiscordApp(fake, db);
  const reply = await fake.command('say', { text: 'x' }).reply();
  await fake.press(reply, 'Once').reply();
  const second = await fake.press(reply, 'Once').reply();
  expect(second.onlyFor).toBe(IDS.person);
  expect(probe.ran.filter((one) => one === 'once x')).toHaveLength(1);
});

test('a button that is not ours, or of another version, is answered with what to do', async () => {
  const fake = await openDiscordFake();
  await startDiscordApp(fake, db);
  const reply = await fake.command('say', { text: 'x' }).reply();
  for (const id of ['gone:00000000-0000-4000-8000-000000000000', 'nothing', 'ask:1;drop']) {
    const answer = await fake.pressId(reply, id).reply();
    expect(answer.onlyFor).toBe(IDS.person);
    expect(textOf(answer)).toContain('/cost');
  }
});

test('a mistake is told to who made it alone, with buttons; an unexpected failure never with its text', async () => {
  const fake = await openDiscordFake();
  const { lines } = await startDiscordApp(fake, db);
  const mistake = await fake.command('refuse').reply();
  expect(mistake.onlyFor).toBe(IDS.person);
  expect(textOf(mistake)).toContain('There is no tenant acmee.');
  expect(textOf(await fake.press(mistake, 'acme').reply())).toContain('$1,234.50');
  const failure = await fake.command('break').reply();
  expect(failure.onlyFor).toBe(IDS.person);
  expect(JSON.stringify(failure.raw)).not.toContain('secret');
  const reference = /reference: ([0-9a-f]{8})/.exec(textOf(failure))?.[1];
  expect(lines.filter(({ level }) => level === 'error').map(({ fields }) => fields)).toEqual([
    expect.objectContaining({ reference }),
  ]);
});

test('a command or a subcommand of another version is answered, and nothing runs', async () => {
  const fake = await openDiscordFake();
  const { probe } = await startDiscordApp(fake, db);
  const answer = await fake.command('frobnicate').reply();
  expect(textOf(answer)).toContain('of another version');
  expect(probe.ran).toEqual([]);
});

test('in a direct message it says where it answers, at once and without the database', async () => {
  const fake = await openDiscordFake();
  const { probe } = await startDiscordApp(fake, db);
  const sent = fake.command('say', { text: 'x' }, { guild: null, locale: 'pt-BR' });
  expect((await sent.ack()).type).toBe(4);
  expect(textOf(await sent.reply())).toContain('Eu respondo em servidores');
  expect(probe.ran).toEqual([]);
});

describe('who may ask', () => {
  test('nobody of a server that is not linked, and a code links it and makes its bringer an admin', async () => {
    const fake = await openDiscordFake();
    const { probe } = await startDiscordApp(fake, db);
    const where = { guild: '800000000000000009' };
    const refusal = await fake.command('say', { text: 'x' }, where).reply();
    expect(refusal.onlyFor).toBe(IDS.person);
    expect(textOf(refusal)).toContain('/cost link CODE');
    const { code } = await createLinkCode(cliContext(db));
    const linked = await fake.command('link', { code }, where).reply();
    expect(linked.onlyFor).toBe(IDS.person);
    await fake.command('say', { text: 'x' }, where).reply();
    expect(probe.contexts[0]).toMatchObject({
      actor: { role: 'admin' },
      place: { workspaceId: where.guild },
    });
    const again = await fake.command('link', { code }, { ...where, person: IDS.other }).reply();
    expect(textOf(again)).not.toContain(code);
    expect(again.onlyFor).toBe(IDS.other);
  });

  test.each([{ pending: true }, { flags: 1 << 4 }])('guests of a server do not: %o', async (member) => {
    const fake = await openDiscordFake();
    const { probe } = await startDiscordApp(fake, db);
    const answer = await fake.command('say', { text: 'x' }, { member }).reply();
    expect(textOf(answer)).toContain('Guests');
    expect(answer.onlyFor).toBe(IDS.person);
    expect(probe.ran).toEqual([]);
  });
});

test('the language of the person’s client decides, and what they chose themselves wins', async () => {
  const fake = await openDiscordFake();
  const { probe } = await startDiscordApp(fake, db);
  await fake.command('say', { text: 'x' }, { locale: 'pt-BR' }).reply();
  await fake.command('say', { text: 'x' }, { locale: 'de' }).reply();
  await database.asOwner(
    `with m as (insert into members (name, language) values ('Caro', 'pt-BR') returning id)
     insert into identities (platform, workspace_id, external_id, member_id)
       select 'discord', '${IDS.guild}', '600000000000000007', id from m`,
  );
  await fake.command('say', { text: 'x' }, { locale: 'en-US', person: '600000000000000007' }).reply();
  expect(probe.contexts.map(({ t }) => t.language)).toEqual(['pt-BR', 'en', 'pt-BR']);
});

test('names full of markup and mentions stay names', async () => {
  const fake = await openDiscordFake();
  const { probe } = await startDiscordApp(fake, db);
  const name = '@everyone <@600000000000000002> [x](https://example.org) **b** `c`';
  const reply = await fake.command('say', { text: name }).reply();
  expect(probe.ran).toEqual([`say ${name}`]);
  const description = String(reply.embeds.map(({ description: text }) => text));
  expect(description).not.toContain('@everyone');
  expect(description).not.toMatch(/(?<!\\)<@|(?<!\\)\]\(|(?<!\\)\*\*b/);
  expect(reply.raw.allowed_mentions).toEqual({ parse: [] });
});

test('interactions of kinds that are not known, and malformed ones, are left alone and end nothing', async () => {
  const fake = await openDiscordFake();
  const { connection } = await startDiscordApp(fake, db);
  fake.interact(1, {});
  fake.interact(99, { custom_id: 'x' });
  fake.interact(2, { name: 'other', type: 1, options: [] });
  fake.interact(2, { name: 'Look up', type: 3, target_id: '1' });
  fake.interact(2, { name: 'cost', type: 1 });
  fake.gateway.dispatch('INTERACTION_CREATE', null);
  fake.gateway.dispatch('INTERACTION_CREATE', { id: 5, data: 'x' });
  fake.gateway.dispatch('GUILD_CREATE', { id: null });
  fake.gateway.dispatch('SOMETHING_NEW', {});
  fake.gateway.sendRaw('no JSON');
  fake.gateway.sendRaw('null');
  await fake.command('say', { text: 'hello' }).reply();
  expect(fake.callsOf('callback')).toHaveLength(1);
  expect(connection.health().state).toBe('connected');
});
