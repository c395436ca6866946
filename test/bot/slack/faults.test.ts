import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { Database } from '../../../db/sql.ts';
import { connectSlack } from '../../../src/bot/slack/connect-slack.ts';
import { openTestEmbedded, type TestDatabase } from '../../support/databases.ts';
import { linkT1, makeProbe, SIGNING_SECRET, startSlackApp } from '../../support/slack-app.ts';
import { silent } from '../../support/slack-context.ts';
import {
  type FakeMessage,
  type SlackFake,
  sign,
  startSlackFake,
  toHttpBody,
} from '../../support/slack-fake.ts';

let database: TestDatabase;
let db: Database;

beforeAll(async () => {
  database = await openTestEmbedded();
  db = database.db;
  await linkT1(database.asOwner);
  return () => database.close();
});

/** A claim that becomes true soon. */
function eventually<T>(read: () => T) {
  return expect.poll(read, { timeout: 10_000, interval: 20 });
}

async function startFake() {
  const fake = await startSlackFake();
  onTestFinished(() => {
    expect(fake.violations).toEqual([]);
    return fake.close();
  });
  return fake;
}

/** Every message that says the answer. */
function answersIn(fake: SlackFake): FakeMessage[] {
  return fake.messages.filter(({ text, deleted }) => text.includes('$1,234.50') && !deleted);
}

describe.each(['socket', 'http'] as const)('what comes twice over %s', (mode) => {
  test('a command delivered three times is acked three times and runs once', async () => {
    const fake = await startFake();
    const { via, probe } = await startSlackApp(fake, db, { mode });
    const sent = fake.command('say hello', {}, via);
    await Promise.all([sent.ack(), sent.again(), sent.again()]);
    await sent.reply();
    await sent.again();
    await fake.command('say goodbye', {}, via).reply();
    expect(probe.ran).toEqual(['say hello', 'say goodbye']);
    expect(sent.replies()).toHaveLength(1);
  });

  test('a command that another replica has had is acked and not run again', async () => {
    const fake = await startFake();
    const first = await startSlackApp(fake, db, { mode });
    const sent = fake.command('say hello', {}, first.via);
    await sent.reply();
    await first.connection.stop();
    const second = await startSlackApp(fake, db, { mode });
    const again =
      second.via === 'socket'
        ? sent.again()
        : postTo(second.via.url, toHttpBody(sent.payload)).then(() => {});
    await again;
    await fake.command('say goodbye', {}, second.via).reply();
    expect(second.probe.ran).toEqual(['say goodbye']);
  });

  test('a press delivered twice runs once', async () => {
    const fake = await startFake();
    const { via, probe } = await startSlackApp(fake, db, { mode });
    const reply = await fake.command('say hello', {}, via).reply();
    const press = fake.click(reply, 'Further', {}, via);
    await Promise.all([press.ack(), press.again()]);
    await press.reply();
    await fake.command('say goodbye', {}, via).reply();
    expect(probe.ran).toEqual(['say hello', 'say further hello', 'say goodbye']);
  });

  test('the same command typed again is another command', async () => {
    const fake = await startFake();
    const { via, probe } = await startSlackApp(fake, db, { mode });
    for (let round = 0; round < 3; round += 1) await fake.command('say hello', {}, via).reply();
    expect(probe.ran).toEqual(['say hello', 'say hello', 'say hello']);
  });

  test('an event is noted before it is acked; one that could not be noted is not acked and comes again', async () => {
    const fake = await startFake();
    let broken = true;
    const flaky: Database = {
      ...db,
      transaction: (scope, work) =>
        broken ? Promise.reject(new Error('gone')) : db.transaction(scope, work),
    };
    const { via } = await startSlackApp(fake, flaky, { mode });
    const event = { type: 'app_mention', user: 'U1', channel: 'C1', text: 'hello', ts: '1.1' };
    const sent = fake.event(event, via);
    await expect(sent.ack()).rejects.toThrow();
    const id = String(sent.payload.event_id);
    const noted = () => database.asOwner('select 1 from inbox where event_id = $1', [id]);
    expect(await noted()).toEqual([]);
    broken = false;
    await sent.again();
    expect(await noted()).toHaveLength(1);
    await sent.again();
    expect(await noted()).toHaveLength(1);
  });
});

async function postTo(
  url: string,
  { body, contentType }: { body: string; contentType: string },
  headers = {},
) {
  return fetch(url, {
    method: 'POST',
    body,
    headers: {
      'content-type': contentType,
      ...sign(body, SIGNING_SECRET, Math.floor(Date.now() / 1000)),
      ...headers,
    },
  });
}

describe('an ack', () => {
  test.each(['socket', 'http'] as const)(
    'never waits for the database: 200 commands at once over %s are acked in time while it stands still',
    async (mode) => {
      const fake = await startFake();
      let open = () => {};
      const standing = new Promise<void>((resolve) => {
        open = resolve;
      });
      const still: Database = {
        ...db,
        read: (scope, statements) => standing.then(() => db.read(scope, statements)),
        transaction: (scope, work) => standing.then(() => db.transaction(scope, work)),
      };
      const { via } = await startSlackApp(fake, still, { mode, slowAfterMs: 60_000 });
      const sent = Array.from({ length: 200 }, (_, n) => fake.command(`whisper ${n}`, {}, via));
      const acks = await Promise.all(sent.map((one) => one.ack()));
      expect(Math.max(...acks.map(({ ms }) => ms))).toBeLessThan(2500);
      open();
      const replies = await Promise.all(sent.map((one) => one.reply()));
      expect(replies.map(({ text }) => text)).toEqual(
        sent.map((_, n) => `whisper ${n}: Effective cost $1,234.50`),
      );
    },
  );
});

describe('an answer', () => {
  test('comes although the socket of its command is gone', async () => {
    const fake = await startFake();
    const { probe } = await startSlackApp(fake, db);
    const sent = fake.command('slow answer');
    await sent.ack();
    await eventually(() => probe.ran).toEqual(['slow answer']);
    fake.sockets.drop();
    probe.release();
    expect((await sent.reply()).text).toContain('slow answer');
  });

  test('that takes long is announced, and the announcement makes way for it', async () => {
    const fake = await startFake();
    const probe = makeProbe();
    const { via } = await startSlackApp(fake, db, { slowAfterMs: 50, probe });
    const open = fake.command('slow answer', {}, via);
    const closed = fake.command('slowly answer', {}, via);
    const announced = await open.announced();
    expect(announced).toMatchObject({ onlyFor: 'U1', text: 'Working on it…' });
    const mine = await closed.announced();
    expect(mine.text).toBe('Working on it…');
    probe.release();
    await fake.until('both answers', () => answersIn(fake).length === 2);
    expect(announced.deleted).toBe(true);
    expect(open.replies()).toMatchObject([{ onlyFor: null, text: 'slow answer: Effective cost $1,234.50' }]);
    expect(closed.replies()).toEqual([mine]);
    expect(mine).toMatchObject({ onlyFor: 'U1', edits: 1, text: 'slowly answer: Effective cost $1,234.50' });
  });

  test('that is on its way is not announced any more, however long Slack takes to take it', async () => {
    const fake = await startFake();
    const { via } = await startSlackApp(fake, db, { slowAfterMs: 300 });
    // The person is let in, and the answer made, long before; the channel's readers are known from the first.
    await fake.command('say first', {}, via).reply();
    fake.fault('response_url', { kind: 'delay', ms: 1500 });
    await fake.command('say hello', {}, via).reply();
    fake.fault('response_url', { kind: 'delay', ms: 1500 });
    await fake.command('whisper hello', {}, via).reply();
    expect(fake.callsOf('response_url')).toHaveLength(3);
    expect(answersIn(fake)).toHaveLength(3);
  });

  test('that comes after 25 minutes no longer trusts the response_url', async () => {
    const fake = await startFake();
    const probe = makeProbe();
    let clock = Date.now();
    const { via } = await startSlackApp(fake, db, { probe, clock: () => clock });
    const open = fake.command('slow answer', {}, via);
    const closed = fake.command('slowly answer', {}, via);
    await eventually(() => probe.ran.length).toBe(2);
    clock += 26 * 60_000;
    probe.release();
    await fake.until('both answers', () => answersIn(fake).length === 2);
    expect(answersIn(fake)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ via: 'chat.postMessage', channel: 'C1', onlyFor: null }),
        expect.objectContaining({ via: 'chat.postEphemeral', channel: 'C1', onlyFor: 'U1' }),
      ]),
    );
    expect([...open.replies(), ...closed.replies()]).toEqual([]);
  });

  test.each(['used_url', 'expired_url'])(
    'finds another way when its response_url is gone (%s)',
    async (error) => {
      const fake = await startFake();
      const { via } = await startSlackApp(fake, db);
      fake.fault('response_url', { kind: 'error', error });
      fake.command('say hello', {}, via);
      const answer = await fake.until('the answer', () => answersIn(fake)[0]);
      expect(answer).toMatchObject({ via: 'chat.postMessage', channel: 'C1', onlyFor: null });
    },
  );

  test('goes to the person where the bot is not in the channel', async () => {
    const fake = await startFake();
    const { via } = await startSlackApp(fake, db);
    fake.fault('response_url', { kind: 'error', error: 'used_url' }, { kind: 'error', error: 'used_url' });
    fake.command('say one', { channel: 'C2' }, via);
    fake.command('whisper two', { channel: 'C2' }, via);
    await fake.until('both answers', () => answersIn(fake).length === 2);
    expect(answersIn(fake)).toEqual([
      expect.objectContaining({ via: 'chat.postMessage', channel: 'D1' }),
      expect.objectContaining({ via: 'chat.postMessage', channel: 'D1' }),
    ]);
  });

  test.each([
    { kind: 'reset', acted: true },
    { kind: 'acted_then_500' },
    { kind: 'status', status: 503 },
    { kind: 'reset', acted: false },
  ] as const)(
    'is in the channel once at most and reaches the person at least once when nobody knows: %o',
    async (fault) => {
      const fake = await startFake();
      const { via } = await startSlackApp(fake, db);
      fake.fault('response_url', fault);
      fake.command('say hello', {}, via);
      await fake.until('an answer for the person', () =>
        answersIn(fake).some(({ onlyFor }) => onlyFor === 'U1'),
      );
      const inChannel = answersIn(fake).filter(({ onlyFor }) => onlyFor === null);
      expect(inChannel).toHaveLength(
        'acted' in fault ? Number(fault.acted) : fault.kind === 'status' ? 0 : 1,
      );
    },
  );

  test.each([{ kind: 'reset', acted: true }, { kind: 'acted_then_500' }] as const)(
    'that the bot posts itself is never posted twice in the channel: %o',
    async (fault) => {
      const fake = await startFake();
      const { via } = await startSlackApp(fake, db);
      fake.fault('response_url', { kind: 'error', error: 'used_url' });
      fake.fault('chat.postMessage', fault);
      fake.command('say hello', {}, via);
      await fake.until('the word to the person', () =>
        answersIn(fake).some(({ channel }) => channel === 'D1'),
      );
      expect(answersIn(fake).filter(({ channel }) => channel === 'C1')).toHaveLength(1);
    },
  );

  test('waits as long as Slack says when there is too much, and is then said once', async () => {
    const fake = await startFake();
    const { via } = await startSlackApp(fake, db);
    fake.fault('response_url', { kind: 'rate_limited', retryAfterS: 1 });
    fake.fault('users.info', { kind: 'rate_limited', retryAfterS: 1 });
    const sent = fake.command('say hello', {}, via);
    const reply = await sent.reply();
    const [first, second] = fake.callsOf('response_url');
    expect(second?.at ?? 0).toBeGreaterThanOrEqual((first?.at ?? Number.POSITIVE_INFINITY) + 990);
    const [asked, askedAgain] = fake.callsOf('users.info');
    expect(askedAgain?.at ?? 0).toBeGreaterThanOrEqual((asked?.at ?? Number.POSITIVE_INFINITY) + 990);
    expect(reply.onlyFor).toBeNull();
    expect(answersIn(fake)).toHaveLength(1);
  });

  test('posted by the bot keeps to one message a second and channel when Slack insists', async () => {
    const fake = await startFake();
    fake.state.rateLimited = true;
    const { via } = await startSlackApp(fake, db);
    fake.fault(
      'response_url',
      ...Array.from({ length: 3 }, () => ({ kind: 'error' as const, error: 'used_url' })),
    );
    for (const word of ['one', 'two', 'three']) fake.command(`say ${word}`, {}, via);
    await fake.until('three answers', () => answersIn(fake).length === 3, 15_000);
    expect(answersIn(fake).map(({ channel }) => channel)).toEqual(['C1', 'C1', 'C1']);
    expect(fake.callsOf('chat.postMessage').some(({ status }) => status === 429)).toBe(true);
  });

  test('whose blocks Slack does not take is said in words', async () => {
    const fake = await startFake();
    const { via } = await startSlackApp(fake, db);
    fake.fault('response_url', { kind: 'error', error: 'invalid_blocks' });
    const reply = await fake.command('say hello', {}, via).reply();
    expect(reply).toMatchObject({ onlyFor: null, blocks: [], text: 'say hello: Effective cost $1,234.50' });
  });

  test('unfurls no link, whatever way it takes', async () => {
    const fake = await startFake();
    const { via } = await startSlackApp(fake, db);
    fake.fault('response_url', { kind: 'error', error: 'used_url' });
    fake.command('say https://example.org', {}, via);
    await fake.until('the answer', () => answersIn(fake)[0]);
    await fake.command('whisper https://example.org', {}, via).reply();
    expect(fake.messages).toHaveLength(2);
    for (const { raw } of fake.messages) {
      expect([String(raw.unfurl_links), String(raw.unfurl_media)]).toEqual(['false', 'false']);
    }
  });

  test('goes out without buttons when they cannot be stored', async () => {
    const fake = await startFake();
    const halfGone: Database = {
      ...db,
      transaction: (scope, work) =>
        db.transaction(scope, (tx) =>
          work({
            ...tx,
            rows: (query) =>
              JSON.stringify(query).includes('card_actions')
                ? Promise.reject(new Error('gone'))
                : tx.rows(query),
          }),
        ),
    };
    const { via } = await startSlackApp(fake, halfGone);
    const reply = await fake.command('say hello', {}, via).reply();
    expect(reply.text).toContain('$1,234.50');
    expect(JSON.stringify(reply.blocks)).toContain('+3 more');
  });
});

describe('the connection', () => {
  test('comes back at once when Slack recycles it, and when it breaks', async () => {
    const fake = await startFake();
    const { connection } = await startSlackApp(fake, db);
    const atOnce = async (break_: () => void) => {
      const before = fake.sockets.total();
      const since = performance.now();
      break_();
      await fake.until('a new socket', () => fake.sockets.total() > before);
      expect(performance.now() - since).toBeLessThan(4000);
      await eventually(() => connection.health().state).toBe('connected');
      expect((await fake.command('say hello').reply()).text).toContain('hello');
    };
    await atOnce(() => fake.sockets.refresh());
    await atOnce(() => fake.sockets.drop());
  });

  test('tries again, ever slower, while Slack fails to let it in', async () => {
    const fake = await startFake();
    fake.fault(
      'apps.connections.open',
      { kind: 'status', status: 500 },
      { kind: 'reset', acted: false },
      { kind: 'rate_limited', retryAfterS: 1 },
    );
    fake.fault('link', { kind: 'status', status: 404 });
    const { connection } = await startSlackApp(fake, db);
    expect(connection.health().state).toBe('connected');
    const times = fake.callsOf('apps.connections.open').map(({ at }) => at);
    expect(times).toHaveLength(5);
    const pauses = times.slice(1).map((at, n) => at - (times[n] ?? 0));
    expect(pauses[0]).toBeLessThan(2500);
    expect(pauses[2]).toBeGreaterThanOrEqual(1000);
    expect((await fake.command('say hello').reply()).text).toContain('hello');
  });

  test('that has gone deaf is left for a new one', async () => {
    const fake = await startFake();
    const { connection } = await startSlackApp(fake, db);
    const before = fake.sockets.total();
    fake.sockets.deafen();
    await fake.until('a new socket', () => fake.sockets.total() > before, 25_000);
    await eventually(() => connection.health().state).toBe('connected');
    expect((await fake.command('say hello').reply()).text).toContain('hello');
  });

  test('ends for good when the token is refused on reconnecting: it shows in health, and the rest lives', async () => {
    const fake = await startFake();
    const { connection, url, lines } = await startSlackApp(fake, db);
    fake.tokens.revoked = true;
    fake.sockets.drop();
    await eventually(connection.health).toMatchObject({ state: 'failed', detail: 'invalid_auth' });
    expect(fake.callsOf('apps.connections.open')).toHaveLength(2);
    const health = await fetch(`${url}/health`);
    expect(health.status).toBe(200);
    expect(await health.json()).toMatchObject({
      status: 'ok',
      database: 'ok',
      platforms: { slack: { state: 'failed', detail: 'invalid_auth' } },
    });
    expect(
      lines.some(({ level, message }) => level === 'error' && message.includes('refuses the tokens')),
    ).toBe(true);
    expect(JSON.stringify(lines)).not.toContain('xoxb-');
    expect(JSON.stringify(lines)).not.toContain('xapp-');
  });

  test.each(['socket', 'http'] as const)(
    'with a wrong token never ends the process, over %s',
    async (mode) => {
      const fake = await startFake();
      fake.tokens.revoked = true;
      const { connection, url } = await startSlackApp(fake, db, { mode });
      expect(connection.health()).toMatchObject({ state: 'failed', detail: 'invalid_auth' });
      expect((await fetch(`${url}/health`)).status).toBe(200);
      await connection.stop();
      expect(connection.health().state).toBe('stopped');
    },
  );

  test('ends when the app is removed from the workspace', async () => {
    const fake = await startFake();
    const { connection, via } = await startSlackApp(fake, db, { mode: 'http' });
    await fake.event({ type: 'app_uninstalled' }, via).ack();
    expect(connection.health()).toMatchObject({ state: 'failed', detail: 'app_uninstalled' });
    await expect(fake.command('say hello', {}, via).ack()).rejects.toThrow('503');
  });

  test('outlives messages that nobody can read', async () => {
    const fake = await startFake();
    const { probe } = await startSlackApp(fake, db);
    for (const frame of [
      'nonsense',
      '{}',
      'null',
      '[]',
      '{"type":"events_api","envelope_id":"e1"}',
      '{"type":"events_api","envelope_id":"e2","payload":{}}',
      '{"type":"slash_commands","envelope_id":"e3","payload":null}',
      '{"type":"interactive","envelope_id":"e4","payload":{"type":"block_actions"}}',
    ]) {
      fake.sockets.sendRaw(frame);
    }
    expect((await fake.command('say hello').reply()).text).toContain('hello');
    expect(probe.ran).toEqual(['say hello']);
    fake.violations.length = 0;
  });
});

describe('a request that Slack did not make', () => {
  const body = toHttpBody({
    command: '/cost',
    text: 'say hello',
    team_id: 'T1',
    user_id: 'U1',
    channel_id: 'C1',
  });
  const nowS = () => Math.floor(Date.now() / 1000);

  test.each([
    ['forged', () => sign(body.body, 'another-secret', nowS())],
    ['stale', () => sign(body.body, SIGNING_SECRET, nowS() - 360)],
    ['from the future', () => sign(body.body, SIGNING_SECRET, nowS() + 360)],
    ['of another body', () => sign(`${body.body}x`, SIGNING_SECRET, nowS())],
    ['unsigned', () => ({ 'x-slack-signature': '' })],
    ['signed with nonsense', () => ({ 'x-slack-signature': 'v0=', 'x-slack-request-timestamp': 'soon' })],
  ])('is refused: %s', async (_what, headers) => {
    const fake = await startFake();
    const { url, probe } = await startSlackApp(fake, db, { mode: 'http' });
    const response = await postTo(`${url}/slack/events`, body, headers());
    expect(response.status).toBe(401);
    expect(await response.text()).toBe('');
    expect(probe.ran).toEqual([]);
  });

  test('is refused when it repeats one that Slack made', async () => {
    const fake = await startFake();
    const { via, probe } = await startSlackApp(fake, db, { mode: 'http' });
    const sent = fake.command('say hello', {}, via);
    await sent.reply();
    await sent.again();
    await fake.command('say goodbye', {}, via).reply();
    expect(probe.ran).toEqual(['say hello', 'say goodbye']);
  });

  test('never ends the process, whatever its path, method or body', async () => {
    const fake = await startFake();
    const { url, via } = await startSlackApp(fake, db, { mode: 'http' });
    const endpoint = `${url}/slack/events`;
    const json = (text: string) => ({ body: text, contentType: 'application/json' });
    const statuses = {
      get: (await fetch(endpoint)).status,
      put: (await fetch(endpoint, { method: 'PUT', body: '{}' })).status,
      below: (await postTo(`${endpoint}/x`, body)).status,
      install: (await fetch(`${url}/slack/install`)).status,
      nothing: (await postTo(endpoint, json(''))).status,
      null: (await postTo(endpoint, json('null'))).status,
      number: (await postTo(endpoint, json('7'))).status,
      halfJson: (await postTo(endpoint, json('{"type":'))).status,
      badPayload: (await postTo(endpoint, { body: 'payload=%7B', contentType: body.contentType })).status,
      large: (await postTo(endpoint, json(`{"x":"${'x'.repeat(1_100_000)}"}`)).catch(() => ({ status: 413 })))
        .status,
    };
    expect(statuses).toEqual({
      get: 404,
      put: 404,
      below: 404,
      install: 404,
      nothing: 400,
      null: 400,
      number: 400,
      halfJson: 400,
      badPayload: 400,
      large: 413,
    });
    const list = await postTo(endpoint, json('[]'));
    expect(list.status).toBeLessThan(500);
    const challenge = await postTo(endpoint, json('{"type":"url_verification","challenge":"abc"}'));
    expect(await challenge.json()).toEqual({ challenge: 'abc' });
    expect((await fake.command('say hello', {}, via).reply()).text).toContain('hello');
  });

  test('a form is a form whatever follows its type', async () => {
    const fake = await startFake();
    const { url, probe } = await startSlackApp(fake, db, { mode: 'http' });
    const form = toHttpBody({
      command: '/cost',
      text: 'say hello',
      team_id: 'T1',
      user_id: 'U1',
      channel_id: 'C1',
      response_url: `${url}/nowhere`,
    });
    const spelled = { ...form, contentType: 'application/x-www-form-urlencoded; charset=UTF-8' };
    expect((await postTo(`${url}/slack/events`, spelled)).status).toBe(200);
    await eventually(() => probe.ran).toEqual(['say hello']);
  });
});

describe('a stop', () => {
  test.each(['socket', 'http'] as const)(
    'takes nothing new, lets answers under way end, and closes, over %s',
    async (mode) => {
      const fake = await startFake();
      const probe = makeProbe();
      const { connection, via } = await startSlackApp(fake, db, { mode, probe });
      const underWay = fake.command('slow answer', {}, via);
      await fake.until(
        'the command',
        () => probe.ran.length === 1 || fake.callsOf('users.info').length === 1,
      );
      const stopping = connection.stop();
      if (via === 'socket') await fake.until('the end of the socket', () => fake.sockets.open() === 0);
      else await expect(fake.command('say late', {}, via).ack()).rejects.toThrow('503');
      probe.release();
      await stopping;
      expect(underWay.replies()).toMatchObject([{ text: 'slow answer: Effective cost $1,234.50' }]);
      expect(connection.health().state).toBe('stopped');
      await connection.stop();
      expect(fake.sockets.open()).toBe(0);
    },
  );

  test('tells those whose answer takes too long, and does not wait for them', async () => {
    const fake = await startFake();
    const probe = makeProbe();
    const { connection, via } = await startSlackApp(fake, db, { probe, stopAfterMs: 100 });
    const sent = fake.command('slow answer', {}, via);
    await eventually(() => probe.ran).toEqual(['slow answer']);
    await connection.stop();
    expect(sent.replies()).toMatchObject([
      { onlyFor: 'U1', text: 'Centavo is being restarted. Ask again in a moment.' },
    ]);
  });

  test('is quick while connecting, while Slack is silent, and with a socket that has gone deaf', async () => {
    const fake = await startFake();
    const quickly = async (stop: () => Promise<void>) => {
      const since = performance.now();
      await stop();
      expect(performance.now() - since).toBeLessThan(5000);
    };
    const deaf = await startSlackApp(fake, db);
    fake.sockets.deafen();
    await quickly(() => deaf.connection.stop());
    for (const method of ['apps.connections.open', 'link', 'hello']) {
      fake.fault(method, { kind: 'hang' });
      const connecting = await connectSlack({
        config: { mode: 'socket', botToken: fake.tokens.bot, appToken: fake.tokens.app, apiUrl: fake.apiUrl },
        registry: makeProbe().registry,
        makeContext: () => expect.unreachable(),
        log: silent,
      });
      const before = fake.callsOf('apps.connections.open').length;
      await fake.until(method, () => fake.callsOf('apps.connections.open').length > before);
      await quickly(() => connecting.stop());
      expect(connecting.health().state).toBe('stopped');
    }
  });
});
