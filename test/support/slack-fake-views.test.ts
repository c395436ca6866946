import { describe, expect, onTestFinished, test } from 'vitest';
import { type Json, type SlackFake, startSlackFake } from './slack-fake.ts';

async function startFake() {
  const fake = await startSlackFake();
  onTestFinished(() => fake.close());
  return fake;
}

async function call(fake: SlackFake, method: string, args: Json): Promise<Json> {
  const response = await fetch(fake.apiUrl + method, {
    method: 'POST',
    headers: { authorization: `Bearer ${fake.tokens.bot}`, 'content-type': 'application/json' },
    body: JSON.stringify(args),
  });
  return (await response.json()) as Json;
}

const plain = (length: number) => ({ type: 'plain_text', text: 'x'.repeat(length) });
const many = <T>(count: number, make: (n: number) => T) => Array.from({ length: count }, (_, n) => make(n));
const section = (length: number, more: Json = {}) => ({
  type: 'section',
  text: { type: 'mrkdwn', text: 'x'.repeat(length) },
  ...more,
});
const input = (name: string, element: Json, more: Json = {}) => ({
  type: 'input',
  block_id: name,
  label: plain(1),
  element: { action_id: name, ...element },
  ...more,
});
const text = (more: Json = {}) => ({ type: 'plain_text_input', ...more });
const choice = (options: number, more: Json = {}) => ({
  type: 'static_select',
  options: many(options, (n) => ({ text: plain(1), value: `v${n}` })),
  ...more,
});
const form = (...blocks: Json[]) => ({ blocks, submit: plain(1) });

/** At each limit of a view what is just taken and what is refused. */
const VIEW_LIMITS: Record<string, { taken: Json; refused: Json }> = {
  '100 blocks': {
    taken: { blocks: many(100, () => section(1)) },
    refused: { blocks: many(101, () => section(1)) },
  },
  '250 KB in all': {
    taken: { blocks: many(80, () => section(3000)) },
    refused: { blocks: many(84, () => section(3000)) },
  },
  'private_metadata of 3000': {
    taken: { blocks: [section(1)], private_metadata: 'x'.repeat(3000) },
    refused: { blocks: [section(1)], private_metadata: 'x'.repeat(3001) },
  },
  'a callback_id of 255': {
    taken: { blocks: [section(1)], callback_id: 'x'.repeat(255) },
    refused: { blocks: [section(1)], callback_id: 'x'.repeat(256) },
  },
  'a block_id only once': {
    taken: { blocks: [section(1, { block_id: 'a' }), section(1, { block_id: 'b' })] },
    refused: { blocks: [section(1, { block_id: 'a' }), section(1, { block_id: 'a' })] },
  },
  'some block': { taken: { blocks: [section(1)] }, refused: { blocks: [] } },
};

/** And of a form alone. */
const FORM_LIMITS: Record<string, { taken: Json; refused: Json }> = {
  'a title of 24': {
    taken: { title: plain(24), ...form(section(1)) },
    refused: { title: plain(25), ...form(section(1)) },
  },
  'a submit of 24': {
    taken: { blocks: [section(1)], submit: plain(24) },
    refused: { blocks: [section(1)], submit: plain(25) },
  },
  'a close of 24': {
    taken: { ...form(section(1)), close: plain(24) },
    refused: { ...form(section(1)), close: plain(25) },
  },
  'a submit where there are inputs': {
    taken: form(input('a', text())),
    refused: { blocks: [input('a', text())] },
  },
  'an action_id only once': {
    taken: form(input('a', text()), input('b', text())),
    refused: form(input('a', text()), input('b', text({ action_id: 'a' }))),
  },
  'a label of 2000': {
    taken: form(input('a', text(), { label: plain(2000) })),
    refused: form(input('a', text(), { label: plain(2001) })),
  },
  'a hint of 2000': {
    taken: form(input('a', text(), { hint: plain(2000) })),
    refused: form(input('a', text(), { hint: plain(2001) })),
  },
  'a max_length of 3000': {
    taken: form(input('a', text({ max_length: 3000 }))),
    refused: form(input('a', text({ max_length: 3001 }))),
  },
  'a placeholder of 150': {
    taken: form(input('a', text({ placeholder: plain(150) }))),
    refused: form(input('a', text({ placeholder: plain(151) }))),
  },
  '100 options': { taken: form(input('a', choice(100))), refused: form(input('a', choice(101))) },
  'some option': { taken: form(input('a', choice(1))), refused: form(input('a', choice(0))) },
};

async function openForm(fake: SlackFake, view: Json): Promise<Json> {
  const { payload } = fake.command('x', {}, { url: 'http://127.0.0.1:9/', secret: 's' });
  return call(fake, 'views.open', { trigger_id: payload.trigger_id, view });
}

describe('a view beyond a limit is refused', () => {
  test.each(Object.entries(VIEW_LIMITS))('%s', async (_limit, { taken, refused }) => {
    const fake = await startFake();
    const publish = (view: Json) =>
      call(fake, 'views.publish', { user_id: 'U1', view: { type: 'home', ...view } });
    const open = (view: Json) => openForm(fake, { type: 'modal', title: plain(1), ...view });
    for (const way of [publish, open]) {
      expect(await way(taken)).toMatchObject({ ok: true });
      expect(await way(refused)).toMatchObject({ ok: false });
    }
  });

  test.each(Object.entries(FORM_LIMITS))('%s, of a form', async (_limit, { taken, refused }) => {
    const fake = await startFake();
    const open = (view: Json) => openForm(fake, { type: 'modal', title: plain(1), ...view });
    expect(await open(taken)).toMatchObject({ ok: true });
    expect(await open(refused)).toMatchObject({ ok: false, error: 'invalid_arguments' });
  });

  test('a home has no title, and neither is the other', async () => {
    const fake = await startFake();
    const publish = (view: Json) => call(fake, 'views.publish', { user_id: 'U1', view });
    const blocks = [section(1)];
    expect(await publish({ type: 'home', blocks, title: plain(1) })).toMatchObject({
      error: 'invalid_arguments',
    });
    expect(await publish({ type: 'modal', blocks, title: plain(1) })).toMatchObject({
      error: 'invalid_arguments',
    });
    expect(await openForm(fake, { type: 'home', blocks })).toMatchObject({ error: 'invalid_arguments' });
    expect(fake.homes.size + fake.forms.length).toBe(0);
  });
});

test('a home is published for those that Slack knows, where the app has one, and not over a newer one', async () => {
  const fake = await startFake();
  const view = { type: 'home', blocks: [section(1)] };
  const publish = (more: Json) => call(fake, 'views.publish', { user_id: 'U1', view, ...more });
  expect(await publish({ user_id: 'U-none' })).toMatchObject({ error: 'user_not_found' });
  const first = (await publish({})).view as Json;
  const second = (await publish({ hash: first.hash })).view as Json;
  expect(second.hash).not.toBe(first.hash);
  expect(await publish({ hash: first.hash })).toMatchObject({ error: 'hash_conflict' });
  fake.state.homeEnabled = false;
  expect(await publish({})).toMatchObject({ error: 'not_enabled' });
});

test.each([
  ['users.info', { user: 'U1' }, 'users:read'],
  ['chat.postMessage', { channel: 'C1', text: 'x' }, 'chat:write'],
  ['chat.postEphemeral', { channel: 'C1', user: 'U1', text: 'x' }, 'chat:write'],
  ['chat.update', { channel: 'C1', ts: '1', text: 'x' }, 'chat:write'],
  ['conversations.open', { users: 'U1' }, 'im:write'],
  ['conversations.history', { channel: 'D1' }, 'im:history'],
  ['files.getUploadURLExternal', { filename: 'a', length: 1 }, 'files:write'],
  ['files.completeUploadExternal', { files: [{ id: 'F' }] }, 'files:write'],
] as const)('%s wants its scope', async (method, args, scope) => {
  const fake = await startFake();
  fake.scopes.delete(scope);
  expect(await call(fake, method, args)).toMatchObject({ ok: false, error: 'missing_scope', needed: scope });
});

describe('files', () => {
  const start = (fake: SlackFake, more: Json = {}) =>
    call(fake, 'files.getUploadURLExternal', { filename: 'a.png', length: 3, ...more });
  const send = async (url: unknown, body: string) =>
    (await fetch(String(url), { method: 'POST', body })).status;
  const end = (fake: SlackFake, id: unknown, more: Json = {}) =>
    call(fake, 'files.completeUploadExternal', { files: [{ id }], ...more });
  const upload = async (fake: SlackFake, more: Json = {}) => {
    const { file_id: id, upload_url: url } = await start(fake, more);
    await send(url, 'abc');
    return id;
  };

  test('have a name, a length, and an alternative text of 1000', async () => {
    const fake = await startFake();
    expect(await start(fake, { alt_txt: 'x'.repeat(1000) })).toMatchObject({ ok: true });
    expect(await start(fake, { alt_txt: 'x'.repeat(1001) })).toMatchObject({ error: 'alt_txt_too_large' });
    for (const wrong of [{ filename: '' }, { length: 0 }, { length: 1.5 }, { length: 'three' }]) {
      expect(await start(fake, wrong)).toMatchObject({ ok: false, error: 'invalid_arguments' });
    }
  });

  test('come with as many bytes as were announced, once, to their own address', async () => {
    const fake = await startFake();
    const { upload_url: url } = await start(fake);
    expect(await send(url, 'ab')).toBe(400);
    expect(await send(url, 'abcd')).toBe(400);
    expect(await send(url, 'abc')).toBe(200);
    expect(await send(url, 'abc')).toBe(404);
    expect(await send(`${url}x`, 'abc')).toBe(404);
  });

  test('are ended after their bytes came, and once', async () => {
    const fake = await startFake();
    const { file_id: early } = await start(fake);
    expect(await end(fake, early)).toMatchObject({ error: 'file_not_found' });
    expect(await end(fake, 'F-none')).toMatchObject({ error: 'file_not_found' });
    expect(await call(fake, 'files.completeUploadExternal', { files: [] })).toMatchObject({
      error: 'invalid_arguments',
    });
    const id = await upload(fake);
    expect(await end(fake, id)).toMatchObject({ ok: true });
    expect(await end(fake, id)).toMatchObject({ error: 'file_upload_already_completed' });
  });

  test('are shared where the app is, under a message that starts a thread', async () => {
    const fake = await startFake();
    fake.channels.set('CA', { id: 'CA', is_member: true, is_archived: true });
    for (const [channel, error] of [
      ['C2', 'not_in_channel'],
      ['C-none', 'channel_not_found'],
      ['D1', 'channel_not_found'],
      ['CA', 'is_archived'],
    ]) {
      expect(await end(fake, await upload(fake), { channel_id: channel })).toMatchObject({ error });
    }
    const { ts } = await call(fake, 'chat.postMessage', { channel: 'C1', text: 'x' });
    const id = await upload(fake);
    expect(await end(fake, id, { channel_id: 'C1', thread_ts: '1.1' })).toMatchObject({
      error: 'thread_not_found',
    });
    expect(await end(fake, id, { channel_id: 'C1', thread_ts: ts })).toMatchObject({ ok: true });
    expect(fake.messages.at(-1)).toMatchObject({ channel: 'C1', threadTs: ts, files: [{ name: 'a.png' }] });
  });

  test('stand in a message of the bot as an image: whole, an image, worked through, and with an alternative text', async () => {
    const fake = await startFake();
    const post = (fileId: unknown, more: Json = {}, method = 'chat.postMessage') =>
      call(fake, method, {
        channel: 'C1',
        user: 'U1',
        text: 'x',
        blocks: [{ type: 'image', slack_file: { id: fileId }, alt_text: 'a', ...more }],
      });
    const refused = { ok: false, error: 'invalid_blocks' };
    const unfinished = await upload(fake);
    expect(await post(unfinished)).toMatchObject(refused);
    await end(fake, unfinished);
    expect(await post(unfinished)).toMatchObject({ ok: true });
    expect(await post(unfinished, {}, 'chat.postEphemeral')).toMatchObject(refused);
    expect(await post(unfinished, { alt_text: '' })).toMatchObject(refused);
    expect(await post(unfinished, { alt_text: 'x'.repeat(2001) })).toMatchObject(refused);
    expect(await post(unfinished, { title: plain(2001) })).toMatchObject(refused);
    expect(await post(unfinished, { image_url: 'https://example.org/a.png' })).toMatchObject(refused);
    expect(await post('F1')).toMatchObject(refused);
    const table = await upload(fake, { filename: 'a.csv' });
    await end(fake, table);
    expect(await post(table)).toMatchObject(refused);
    fake.state.slowFiles = 1;
    const slow = await upload(fake);
    await end(fake, slow);
    expect([(await post(slow)).ok, (await post(slow)).ok]).toEqual([false, true]);
  });
});
