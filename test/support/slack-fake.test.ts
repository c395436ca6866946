import { describe, expect, onTestFinished, test } from 'vitest';
import { type Json, type SlackFake, startSlackFake } from './slack-fake.ts';

async function startFake() {
  const fake = await startSlackFake();
  onTestFinished(() => fake.close());
  return fake;
}

async function call(fake: SlackFake, method: string, args: Json, token = fake.tokens.bot) {
  const response = await fetch(fake.apiUrl + method, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(args),
  });
  return { status: response.status, headers: response.headers, body: (await response.json()) as Json };
}

const text = (length: number, type = 'mrkdwn') => ({ type, text: 'x'.repeat(length) });
const many = <T>(count: number, make: (n: number) => T) => Array.from({ length: count }, (_, n) => make(n));
const section = (length: number) => ({ type: 'section', text: text(length) });
const button = (n: number, more: Json = {}) => ({
  type: 'button',
  text: text(5, 'plain_text'),
  action_id: `a${n}`,
  value: 'v',
  ...more,
});
const actions = (...elements: Json[]) => [{ type: 'actions', elements }];
const select = (options: Json[]) => ({
  type: 'static_select',
  action_id: 'a',
  placeholder: text(5, 'plain_text'),
  options,
});
const option = (label: number, value: number) => ({
  text: text(label, 'plain_text'),
  value: 'v'.repeat(value),
});

/** At each limit what is just taken, and what is refused. */
const MESSAGE_LIMITS: Record<string, { taken: Json[]; refused: Json[]; error?: string }> = {
  '50 blocks': { taken: many(50, () => section(1)), refused: many(51, () => section(1)) },
  '13,200 characters in all': {
    taken: many(11, () => section(1200)),
    refused: many(12, () => section(1200)),
    error: 'msg_blocks_too_long',
  },
  'a section of 3000': { taken: [section(3000)], refused: [section(3001)] },
  'a header of 150': {
    taken: [{ type: 'header', text: text(150, 'plain_text') }],
    refused: [{ type: 'header', text: text(151, 'plain_text') }],
  },
  'a field of 2000': {
    taken: [{ type: 'section', fields: [text(2000)] }],
    refused: [{ type: 'section', fields: [text(2001)] }],
  },
  '10 fields a section': {
    taken: [{ type: 'section', fields: many(10, () => text(1)) }],
    refused: [{ type: 'section', fields: many(11, () => text(1)) }],
  },
  'a label of 75': {
    taken: actions(button(1, { text: text(75, 'plain_text') })),
    refused: actions(button(1, { text: text(76, 'plain_text') })),
  },
  'a value of 2000': {
    taken: actions(button(1, { value: 'v'.repeat(2000) })),
    refused: actions(button(1, { value: 'v'.repeat(2001) })),
  },
  '25 buttons a row': {
    taken: actions(...many(25, (n) => button(n))),
    refused: actions(...many(26, (n) => button(n))),
  },
  'an action id only once': { taken: actions(button(1), button(2)), refused: actions(button(1), button(1)) },
  'an action id of 255': {
    taken: actions(button(1, { action_id: 'a'.repeat(255) })),
    refused: actions(button(1, { action_id: 'a'.repeat(256) })),
  },
  '100 options of a select': {
    taken: actions(select(many(100, () => option(1, 1)))),
    refused: actions(select(many(101, () => option(1, 1)))),
  },
  'an option label of 75': {
    taken: actions(select([option(75, 1)])),
    refused: actions(select([option(76, 1)])),
  },
  'an option value of 150': {
    taken: actions(select([option(1, 150)])),
    refused: actions(select([option(1, 151)])),
  },
  'no empty text': { taken: [section(1)], refused: [section(0)] },
  'no unknown property': { taken: [section(1)], refused: [{ ...section(1), colour: 'red' }] },
  'no unknown block': { taken: [{ type: 'divider' }], refused: [{ type: 'video' }] },
};

describe('a message beyond a limit is refused by every way of sending it', () => {
  for (const [limit, { taken, refused, error = 'invalid_blocks' }] of Object.entries(MESSAGE_LIMITS)) {
    test(limit, async () => {
      const fake = await startFake();
      const sends: ((blocks: Json[]) => Promise<{ body: Json }>)[] = [
        (blocks) => call(fake, 'chat.postMessage', { channel: 'C1', text: 'x', blocks }),
        (blocks) => call(fake, 'chat.postEphemeral', { channel: 'C1', user: 'U1', text: 'x', blocks }),
        async (blocks) => {
          const responseUrl = String(commandUrl(fake));
          const response = await fetch(responseUrl, {
            method: 'POST',
            body: JSON.stringify({ text: 'x', blocks }),
          });
          return { body: (await response.json()) as Json };
        },
      ];
      for (const send of sends) {
        expect((await send(taken)).body).toMatchObject({ ok: true });
        expect((await send(refused)).body).toMatchObject({ ok: false, error });
      }
      expect(fake.messages).toHaveLength(sends.length);
    });
  }

  test('a text of 40,000, and some text or blocks', async () => {
    const fake = await startFake();
    const post = (args: Json) => call(fake, 'chat.postMessage', { channel: 'C1', ...args });
    expect((await post({ text: 'x'.repeat(40_000) })).body.ok).toBe(true);
    expect((await post({ text: 'x'.repeat(40_001) })).body.error).toBe('msg_too_long');
    expect((await post({})).body.error).toBe('no_text');
    expect((await post({ text: 'x', blocks: [] })).body.error).toBe('invalid_blocks');
  });
});

/** The response_url of a command over HTTP to nobody. */
function commandUrl(fake: SlackFake): unknown {
  return fake.command('x', {}, { url: 'http://127.0.0.1:9/', secret: 's' }).payload.response_url;
}

describe('forms', () => {
  const modal = (more: Json = {}) => ({
    type: 'modal',
    title: text(24, 'plain_text'),
    blocks: [section(1)],
    ...more,
  });
  const open = async (fake: SlackFake, view: Json) => {
    const { payload } = fake.command('x', {}, { url: 'http://127.0.0.1:9/', secret: 's' });
    return call(fake, 'views.open', { trigger_id: payload.trigger_id, view });
  };

  test.each([
    ['a title of 24', modal(), modal({ title: text(25, 'plain_text') })],
    [
      '100 blocks',
      modal({ blocks: many(100, () => section(1)) }),
      modal({ blocks: many(101, () => section(1)) }),
    ],
    [
      'private_metadata of 3000',
      modal({ private_metadata: 'x'.repeat(3000) }),
      modal({ private_metadata: 'x'.repeat(3001) }),
    ],
    [
      'a view of 250 KB',
      modal({ blocks: many(80, () => section(3000)) }),
      modal({ blocks: many(84, () => section(3000)) }),
    ],
  ])('%s', async (_limit, taken, refused) => {
    const fake = await startFake();
    expect((await open(fake, taken)).body.ok).toBe(true);
    expect((await open(fake, refused)).body.ok).toBe(false);
  });

  test('a trigger opens one form, within three seconds', async () => {
    const fake = await startFake();
    const { payload } = fake.command('x', {}, { url: 'http://127.0.0.1:9/', secret: 's' });
    const again = { trigger_id: payload.trigger_id, view: modal() };
    expect((await call(fake, 'views.open', again)).body.ok).toBe(true);
    expect((await call(fake, 'views.open', again)).body.error).toBe('exchanged_trigger_id');
    const late = fake.command('x', {}, { url: 'http://127.0.0.1:9/', secret: 's' });
    fake.advance(3_001);
    const tooLate = await call(fake, 'views.open', { trigger_id: late.payload.trigger_id, view: modal() });
    expect(tooLate.body.error).toBe('expired_trigger_id');
  });
});

describe('a response_url', () => {
  const post = (url: unknown) => fetch(String(url), { method: 'POST', body: JSON.stringify({ text: 'x' }) });

  test('takes five posts', async () => {
    const fake = await startFake();
    const url = commandUrl(fake);
    for (let n = 0; n < 5; n += 1) expect((await post(url)).status).toBe(200);
    const sixth = await post(url);
    expect([sixth.status, await sixth.json()]).toMatchObject([404, { error: 'used_url' }]);
  });

  test('lives half an hour', async () => {
    const fake = await startFake();
    const url = commandUrl(fake);
    fake.advance(29 * 60_000);
    expect((await post(url)).status).toBe(200);
    fake.advance(2 * 60_000);
    const late = await post(url);
    expect([late.status, await late.json()]).toMatchObject([404, { error: 'expired_url' }]);
  });
});

describe('who may call', () => {
  test('wrong, missing and misplaced tokens are refused', async () => {
    const fake = await startFake();
    expect((await call(fake, 'auth.test', {}, 'xoxb-wrong')).body.error).toBe('invalid_auth');
    expect((await call(fake, 'auth.test', {}, '')).body.error).toBe('not_authed');
    expect((await call(fake, 'apps.connections.open', {})).body.error).toBe('not_allowed_token_type');
    expect((await call(fake, 'auth.test', {}, fake.tokens.app)).body.error).toBe('not_allowed_token_type');
    expect((await call(fake, 'auth.test', {})).body).toMatchObject({ ok: true, team_id: 'T1' });
    fake.tokens.revoked = true;
    expect((await call(fake, 'auth.test', {})).body.error).toBe('invalid_auth');
  });

  test('channels that the app is not in, that are archived or unknown, and methods that are not there', async () => {
    const fake = await startFake();
    fake.channels.set('CA', { id: 'CA', is_member: true, is_archived: true });
    const errors = await Promise.all(
      ['C2', 'CA', 'C-none'].map(
        async (channel) => (await call(fake, 'chat.postMessage', { channel, text: 'x' })).body.error,
      ),
    );
    expect(errors).toEqual(['not_in_channel', 'is_archived', 'channel_not_found']);
    expect((await call(fake, 'chat.scheduleMessage', {})).body.error).toBe('unknown_method');
    expect((await call(fake, 'users.info', { user: 'U-none' })).body.error).toBe('user_not_found');
    expect((await call(fake, 'conversations.info', { channel: 'CP' })).body.error).toBe('channel_not_found');
  });

  test('more than a message a second and channel, where that is switched on', async () => {
    const fake = await startFake();
    fake.state.rateLimited = true;
    const post = (channel: string) => call(fake, 'chat.postMessage', { channel, text: 'x' });
    expect((await post('C1')).status).toBe(200);
    const second = await post('C1');
    expect([second.status, second.headers.get('retry-after')]).toEqual([429, '1']);
    expect((await post('CX')).status).toBe(200);
    fake.advance(1000);
    expect((await post('C1')).status).toBe(200);
  });

  test('a ticket lets one socket in', async () => {
    const fake = await startFake();
    const { body } = await call(fake, 'apps.connections.open', {}, fake.tokens.app);
    const { WebSocket } = await import('ws');
    const first = new WebSocket(String(body.url));
    await new Promise((resolve) => first.once('message', resolve));
    const second = new WebSocket(String(body.url));
    await expect(new Promise((_, reject) => second.once('error', reject))).rejects.toThrow('404');
    expect(fake.sockets.open()).toBe(1);
  });
});

test('an app that does not ack within three seconds is told on', async () => {
  const fake = await startFake();
  const { createServer } = await import('node:http');
  const silent = createServer(() => {}).listen(0, '127.0.0.1');
  onTestFinished(() => {
    silent.closeAllConnections();
    silent.close();
  });
  await new Promise((resolve) => silent.once('listening', resolve));
  const address = silent.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const sent = fake.command('x', {}, { url: `http://127.0.0.1:${port}/`, secret: 's' });
  await expect(sent.ack()).rejects.toThrow(/timeout/i);
});
