import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { Database } from '../../../db/sql.ts';
import { openTestEmbedded } from '../../support/databases.ts';
import { linkT1, startSlackApp } from '../../support/slack-app.ts';
import { type FakeMessage, type Json, type SlackFake, startSlackFake } from '../../support/slack-fake.ts';
import { drawPng, makeRichProbe, PNG } from '../../support/slack-probe-more.ts';

let db: Database;

beforeAll(async () => {
  const database = await openTestEmbedded();
  db = database.db;
  await linkT1(database.asOwner);
  return () => database.close();
});

const ALT = 'acme rose by a third in October.';

async function start(options: Parameters<typeof startSlackApp>[2] = {}) {
  const fake = await startSlackFake();
  onTestFinished(async () => {
    expect(fake.violations).toEqual([]);
    await fake.close();
  });
  const probe = makeRichProbe();
  const app = await startSlackApp(fake, db, { probe, drawChart: drawPng, ...options });
  return { ...app, fake, probe };
}

/** The file that a message shows as an image. */
function pictureOf(fake: SlackFake, message: FakeMessage) {
  const image = message.blocks.find(({ type }) => type === 'image');
  const shown = image?.slack_file as Json | undefined;
  return { image, file: fake.files.get(String(shown?.id)) };
}

function said(message: FakeMessage): string {
  return JSON.stringify(message.blocks);
}

const until = (fake: SlackFake, what: string, find: (message: FakeMessage) => boolean) =>
  fake.until(what, () => fake.messages.find((message) => find(message) && !message.deleted));

describe.each(['socket', 'http'] as const)('a picture over %s', (mode) => {
  test('stands in the public answer itself, once, with its finding for who cannot see it', async () => {
    const { fake, via } = await start({ mode });
    fake.command('draw', {}, via);
    const answer = await until(fake, 'the answer', ({ text }) => text.includes('$1,234.50'));
    expect(answer).toMatchObject({ via: 'chat.postMessage', channel: 'C1', onlyFor: null });
    const { image, file } = pictureOf(fake, answer);
    expect(image).toMatchObject({ alt_text: ALT, title: { text: 'Costs of acme' } });
    expect(file).toMatchObject({ name: 'chart.png', alt: ALT, title: 'Costs of acme', completed: true });
    expect(file?.bytes?.equals(PNG)).toBe(true);
    await fake.command('say after', {}, via).reply();
    expect(fake.messages.filter(({ text }) => text.startsWith('A picture'))).toHaveLength(1);
  });

  test('of a private answer comes as a direct message, and the answer says so and tells its finding', async () => {
    const { fake, via } = await start({ mode });
    const answer = await fake.command('draw-private', { user: 'U2' }, via).reply();
    expect(answer).toMatchObject({ onlyFor: 'U2', channel: 'C1' });
    expect(said(answer)).toContain('The picture is in your direct messages with me.');
    expect(said(answer)).toContain(ALT);
    expect(pictureOf(fake, answer).image).toBeUndefined();
    const direct = fake.messages.find(({ channel }) => channel === 'D2');
    expect(direct && pictureOf(fake, direct).file?.bytes?.equals(PNG)).toBe(true);
  });
});

describe('a file', () => {
  test('hangs in the thread of the public answer, whole, and its folder is taken away', async () => {
    const { fake, probe } = await start();
    fake.command('give');
    const shared = await until(fake, 'the file', ({ files }) => files.length > 0);
    const answer = fake.messages.find(({ text }) => text.includes('$1,234.50'));
    expect(answer).toMatchObject({ via: 'chat.postMessage', channel: 'C1', onlyFor: null, threadTs: null });
    expect(shared).toMatchObject({ channel: 'C1', threadTs: answer?.ts });
    expect(shared.files.map(({ name, bytes }) => [name, String(bytes)])).toEqual([
      ['lines.csv', 'a,b\n1,2\n'],
    ]);
    await expect.poll(() => probe.paths.map((path) => existsSync(dirname(path)))).toEqual([false]);
  });

  test('of a private answer goes to the person alone', async () => {
    const { fake } = await start();
    const answer = await fake.command('both-private', { user: 'U2' }).reply();
    expect(said(answer)).toContain('I send the file as a direct message.');
    const shared = await until(fake, 'the file', ({ files }) => files.length > 0);
    expect(shared).toMatchObject({ channel: 'D2', threadTs: null });
    expect(fake.messages.filter(({ channel }) => channel === 'C1').flatMap(({ files }) => files)).toEqual([]);
  });

  test('asked for in a thread stays in it', async () => {
    const { fake, via } = await start();
    const first = await fake.command('say hello', {}, via).reply();
    const inThread = { ...first, threadTs: first.ts };
    const [button] = first.blocks.flatMap((block) => (block.elements as Json[]) ?? []);
    expect(button).toBeDefined();
    fake.messages.push(inThread);
    const row = await storeRow('ask', { command: 'give', reply: 'public' });
    fake.press(inThread, { ...button, value: `ask:${row}`, action_id: `ask:${row}` });
    const shared = await until(fake, 'the file', ({ files }) => files.length > 0);
    expect(shared.threadTs).toBe(first.ts);
  });
});

/** A button's row that anybody of T1 may press. */
async function storeRow(action: string, args: object): Promise<string> {
  const id = '00000000-0000-4000-8000-00000000abcd';
  await db.transaction('*', (tx) =>
    tx.read('*', [
      {
        text: `insert into card_actions (id, action, args, platform, workspace_id, created_at, expires_at)
          values ($1::uuid, $2, $3::text::jsonb, 'slack', 'T1', '2026-11-21', '2026-11-22')`,
        params: [id, action, JSON.stringify(args)],
      },
    ]),
  );
  return id;
}

describe('where the bot may not post', () => {
  test('in a channel that it is not in, the answer is there for everybody and its picture and file go to who asked', async () => {
    const { fake } = await start();
    fake.fault('chat.postMessage', { kind: 'error', error: 'not_in_channel' });
    const answer = await fake.command('both', { user: 'U2' }).reply();
    expect(answer).toMatchObject({ onlyFor: null, channel: 'C1', via: 'response_url' });
    expect(said(answer)).toContain('Invite me (/invite)');
    expect(said(answer)).toContain(ALT);
    const shared = await until(fake, 'the file', ({ files }) => files.length > 0);
    expect(shared.channel).toBe('D2');
    expect(fake.messages.some((message) => message.channel === 'D2' && pictureOf(fake, message).file)).toBe(
      true,
    );
  });

  test('in a channel shared with another company nothing of it is seen by anybody but who asked', async () => {
    const { fake } = await start();
    const answer = await fake.command('both', { channel: 'CX', user: 'U2' }).reply();
    expect(answer.onlyFor).toBe('U2');
    await until(fake, 'the file', ({ files }) => files.length > 0);
    const seen = fake.messages.filter(({ channel, onlyFor }) => channel === 'CX' && onlyFor === null);
    expect(seen).toEqual([]);
  });

  test('without direct messages either the answer stands alone and the file is told to have failed', async () => {
    const { fake, probe } = await start();
    fake.fault(
      'chat.postMessage',
      ...Array.from({ length: 2 }, () => ({ kind: 'error' as const, error: 'messages_tab_disabled' })),
    );
    const sent = fake.command('both-private');
    expect(said(await sent.reply())).toContain(ALT);
    expect((await sent.reply(2)).text).toBe('The file lines.csv could not be sent. Ask again in a moment.');
    expect(sent.replies()[0]?.edits).toBe(0);
    await expect.poll(() => probe.paths.map((path) => existsSync(dirname(path)))).toEqual([false]);
  });
});

describe('a picture that cannot be brought never loses the answer', () => {
  const inWords = async (fake: SlackFake) => {
    const answer = await until(fake, 'the answer', ({ text }) => text.includes('$1,234.50'));
    expect(answer).toMatchObject({ channel: 'C1', onlyFor: null });
    expect(said(answer)).toContain(ALT);
    expect(pictureOf(fake, answer).image).toBeUndefined();
    // An announcement that it takes long made way for it.
    expect(fake.messages.filter(({ deleted }) => !deleted)).toHaveLength(1);
  };

  test('it cannot be drawn', async () => {
    const { fake, lines } = await start({ drawChart: () => Promise.reject(new Error('no font')) });
    fake.command('draw');
    await inWords(fake);
    expect(lines.some(({ message }) => message === 'a chart could not be drawn')).toBe(true);
  });

  test('nothing draws here', async () => {
    const fake = await startSlackFake();
    onTestFinished(() => fake.close());
    await startSlackApp(fake, db, { probe: makeRichProbe() });
    fake.command('draw');
    await inWords(fake);
  });

  test('drawing takes for ever', async () => {
    const { fake } = await start({ drawChart: () => new Promise(() => {}), picturesWithinMs: 100 });
    fake.command('draw');
    await inWords(fake);
  });

  test('the upload hangs', async () => {
    const { fake } = await start({ picturesWithinMs: 300 });
    fake.fault('upload', { kind: 'hang' });
    fake.command('draw');
    await inWords(fake);
  });

  test('the app was installed without files:write', async () => {
    const { fake } = await start();
    fake.scopes.delete('files:write');
    fake.command('draw');
    await inWords(fake);
  });

  test('Slack refuses the bytes', async () => {
    const { fake } = await start();
    fake.fault('upload', { kind: 'status', status: 400 });
    fake.command('draw');
    await inWords(fake);
  });

  test('Slack is never done with it', async () => {
    const { fake } = await start();
    fake.state.slowFiles = 100;
    fake.command('draw');
    await inWords(fake);
  });
});

describe('an upload is tried again', () => {
  test.each([
    ['files.getUploadURLExternal', { kind: 'rate_limited', retryAfterS: 1 }],
    ['files.getUploadURLExternal', { kind: 'status', status: 500 }],
    ['files.completeUploadExternal', { kind: 'rate_limited', retryAfterS: 1 }],
    ['upload', { kind: 'rate_limited', retryAfterS: 1 }],
    ['upload', { kind: 'status', status: 500 }],
    ['upload', { kind: 'reset', acted: false }],
  ] as const)('%s: %o', async (method, fault) => {
    const { fake } = await start();
    fake.fault(method, fault);
    fake.command('draw');
    const answer = await until(fake, 'the answer', ({ text }) => text.includes('$1,234.50'));
    expect(pictureOf(fake, answer).file?.bytes?.equals(PNG)).toBe(true);
  });

  test('and the message while Slack works the picture through', async () => {
    const { fake } = await start();
    fake.state.slowFiles = 2;
    fake.command('draw');
    const answer = await until(fake, 'the answer', ({ text }) => text.includes('$1,234.50'));
    expect(pictureOf(fake, answer).file?.completed).toBe(true);
    expect(fake.messages).toHaveLength(1);
    expect(fake.callsOf('chat.postMessage').map(({ error }) => error)).toEqual([
      'invalid_blocks',
      'invalid_blocks',
      null,
    ]);
  });
});

describe('a file that did not surely arrive', () => {
  test('is never shared twice: nobody knows, so the person is told', async () => {
    const { fake } = await start();
    fake.fault('files.completeUploadExternal', { kind: 'acted_then_500' });
    const sent = fake.command('give');
    expect((await sent.reply()).text).toBe(
      'I cannot tell whether the file lines.csv arrived. Ask again if it is not there.',
    );
    expect(fake.messages.filter(({ files }) => files.length > 0)).toHaveLength(1);
    expect(sent.replies()[0]?.onlyFor).toBe('U1');
  });

  test('whose message nobody saw is not said in the channel again', async () => {
    const { fake } = await start();
    fake.fault('chat.postMessage', { kind: 'acted_then_500' });
    const sent = fake.command('draw');
    expect(await sent.reply()).toMatchObject({ onlyFor: 'U1' });
    const inChannel = fake.messages.filter(({ channel, onlyFor }) => channel === 'C1' && onlyFor === null);
    expect(inChannel).toHaveLength(1);
  });
});
