import { beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '../../../db/sql.ts';
import { openTestEmbedded, type TestDatabase } from '../../support/databases.ts';
import { linkGuild, openDiscordFake, startDiscordApp } from '../../support/discord-app.ts';
import {
  type DiscordFake,
  type FakeMessage,
  IDS,
  startDiscordFake,
  textOf,
} from '../../support/discord-fake.ts';
import { makeProbe } from '../../support/slack-app.ts';

let database: TestDatabase;
let db: Database;

beforeAll(async () => {
  database = await openTestEmbedded();
  db = database.db;
  await linkGuild(database.asOwner);
  return () => database.close();
});

/** A claim that becomes true soon. */
function eventually<T>(read: () => T) {
  return expect.poll(read, { timeout: 15_000, interval: 20 });
}

/** Every message that says the answer. */
function answersIn(fake: DiscordFake): FakeMessage[] {
  return fake.messages.filter((message) => !message.deleted && textOf(message).includes('$1,234.50'));
}

async function healthOf(url: string): Promise<unknown> {
  return (await fetch(`${url}/health`)).json();
}

/** A database that stands still until it is told to go on. */
function standing(): { still: Database; open: () => void } {
  let open = () => {};
  const until = new Promise<void>((resolve) => {
    open = resolve;
  });
  const still: Database = {
    ...db,
    read: (scope, statements) => until.then(() => db.read(scope, statements)),
    transaction: (scope, work) => until.then(() => db.transaction(scope, work)),
  };
  return { still, open };
}

describe('the gateway', () => {
  test.each([
    [4004, '4004 authentication failed'],
    [4010, '4010 invalid shard'],
    [4011, '4011 sharding required'],
    [4012, '4012 invalid API version'],
    [4013, '4013 invalid intents'],
    [4014, '4014 disallowed intents'],
  ])('closed with %i at the start is off with the reason, and the process goes on', async (code, detail) => {
    const fake = await openDiscordFake();
    fake.gateway.refuseIdentify(code);
    const { connection, url } = await startDiscordApp(fake, db);
    expect(connection.health()).toMatchObject({ state: 'failed', detail });
    expect(await healthOf(url)).toMatchObject({
      status: 'ok',
      platforms: { discord: { state: 'failed', detail } },
    });
    expect(fake.gateway.identified()).toBe(0);
  });

  test.each([4004, 4014])(
    'closed with %i while it ran is off with the reason, and nothing is tried again',
    async (code) => {
      const fake = await openDiscordFake();
      const { connection, lines } = await startDiscordApp(fake, db);
      fake.gateway.closeWith(code);
      await eventually(() => connection.health()).toMatchObject({
        state: 'failed',
        detail: expect.stringContaining(String(code)),
      });
      expect(fake.gateway.identified()).toBe(1);
      expect(lines.filter(({ level }) => level === 'error')).toHaveLength(1);
      expect(JSON.stringify(lines)).not.toContain(fake.state.token);
    },
  );

  test('that refuses the token before any connection is off with the reason', async () => {
    const fake = await openDiscordFake();
    const { connection } = await startDiscordApp(fake, db, { token: 'wrong.token' });
    expect(connection.health()).toMatchObject({ state: 'failed', detail: '401 invalid token' });
  });

  test('that drops is resumed, and what happened meanwhile is answered', async () => {
    const fake = await openDiscordFake();
    const { connection } = await startDiscordApp(fake, db);
    fake.gateway.drop();
    await eventually(() => fake.gateway.open()).toBe(0);
    const sent = fake.command('say', { text: 'meanwhile' });
    expect(textOf(await sent.reply())).toContain('meanwhile');
    expect([fake.gateway.identified(), fake.gateway.resumed()]).toEqual([1, 1]);
    expect(connection.health().state).toBe('connected');
  });

  test('that asks to reconnect is resumed', async () => {
    const fake = await openDiscordFake();
    await startDiscordApp(fake, db);
    fake.gateway.say(7);
    await eventually(() => fake.gateway.resumed()).toBe(1);
    await fake.command('say', { text: 'hello' }).reply();
  });

  test('whose session is invalid begins a new one', async () => {
    const fake = await openDiscordFake();
    const { connection } = await startDiscordApp(fake, db);
    fake.gateway.forgetSessions();
    fake.gateway.drop();
    await eventually(() => fake.gateway.identified()).toBe(2);
    await eventually(() => connection.health().state).toBe('connected');
    await fake.command('say', { text: 'hello' }).reply();
  });

  test('that acks no heartbeat is taken for dead and made anew', async () => {
    const fake = await openDiscordFake({ heartbeatMs: 150 });
    await startDiscordApp(fake, db);
    fake.gateway.mute(true);
    await eventually(() => fake.gateway.open()).toBe(0);
    fake.gateway.mute(false);
    await eventually(() => fake.gateway.resumed()).toBeGreaterThan(0);
    await fake.command('say', { text: 'hello' }).reply();
  });

  test('that cannot be reached at the start is tried again until it can', async () => {
    const fake = await openDiscordFake();
    fake.fault('gateway', { kind: 'status', status: 503 }, { kind: 'reset', acted: false });
    fake.fault('socket', { kind: 'reset', acted: false });
    const { connection } = await startDiscordApp(fake, db);
    expect(connection.health().state).toBe('connected');
    await fake.command('say', { text: 'hello' }).reply();
  });

  test('that does not come back is left, and a connection is made from the beginning', async () => {
    const fake = await openDiscordFake();
    const { connection } = await startDiscordApp(fake, db, { stuckAfterMs: 700 });
    fake.fault('socket', ...Array.from({ length: 2 }, () => ({ kind: 'hang' as const })));
    fake.gateway.drop();
    await eventually(() => connection.health().state).toBe('reconnecting');
    await eventually(() => fake.gateway.identified()).toBe(2);
    await eventually(() => connection.health().state).toBe('connected');
  });

  test('answers what comes before all servers were told of', async () => {
    const fake = await openDiscordFake();
    const { connection } = await startDiscordApp(fake, db);
    expect(connection.health().state).toBe('connected');
    const sent = fake.command('say', { text: 'early' });
    expect((await sent.ack()).ms).toBeLessThan(1000);
  });
});

describe('what comes twice', () => {
  test('runs once: a command and a press delivered three times', async () => {
    const fake = await openDiscordFake();
    const { probe } = await startDiscordApp(fake, db);
    const sent = fake.command('say', { text: 'hello' });
    sent.again();
    sent.again();
    const reply = await sent.reply();
    const press = fake.press(reply, 'Further');
    press.again();
    await press.reply();
    await fake.command('say', { text: 'goodbye' }).reply();
    expect(probe.ran).toEqual(['say hello', 'say further hello', 'say goodbye']);
    expect(fake.callsOf('callback')).toHaveLength(3);
  });

  test('is left to whoever announced it: another replica had it', async () => {
    const fake = await openDiscordFake();
    const first = await startDiscordApp(fake, db);
    const sent = fake.command('say', { text: 'hello' });
    await sent.reply();
    await first.connection.stop();
    const second = await startDiscordApp(fake, db);
    sent.again();
    await fake.command('say', { text: 'goodbye' }).reply();
    expect(second.probe.ran).toEqual(['say goodbye']);
    expect(sent.replies()).toHaveLength(1);
  });

  test('is recognized by the database where Discord did not say so', async () => {
    const fake = await openDiscordFake();
    const first = await startDiscordApp(fake, db);
    const sent = fake.command('say', { text: 'hello' });
    await sent.reply();
    await first.connection.stop();
    const second = await startDiscordApp(fake, db);
    fake.fault('callback', { kind: 'error', error: '10062' });
    sent.again();
    await eventually(() => fake.callsOf('callback').length).toBe(2);
    await fake.command('say', { text: 'goodbye' }).reply();
    expect(second.probe.ran).toEqual(['say goodbye']);
    expect(answersIn(fake)).toHaveLength(2);
  });
});

describe('an announcement', () => {
  test('never waits for the database: 200 commands at once are announced in time while it stands still', async () => {
    const fake = await openDiscordFake();
    const { still, open } = standing();
    await startDiscordApp(fake, still);
    const sent = Array.from({ length: 200 }, (_, n) => fake.command('whisper', { text: String(n) }));
    const acks = await Promise.all(sent.map((one) => one.ack()));
    expect(Math.max(...acks.map(({ ms }) => ms))).toBeLessThan(2500);
    open();
    const replies = await Promise.all(sent.map((one) => one.reply()));
    for (const [n, reply] of replies.entries()) expect(textOf(reply)).toContain(`whisper ${n}`);
  }, 60_000);

  test.each([{ kind: 'reset', acted: true }, { kind: 'acted_then_500' }] as const)(
    'that Discord took though it seemed lost counts: %o',
    async (fault) => {
      const fake = await openDiscordFake();
      await startDiscordApp(fake, db);
      fake.fault('callback', fault);
      const sent = fake.command('say', { text: 'hello' });
      expect(await sent.reply()).toMatchObject({ via: 'callback', onlyFor: null });
      expect(answersIn(fake)).toHaveLength(1);
    },
  );

  test.each([
    { kind: 'status', status: 503 },
    { kind: 'reset', acted: false },
  ] as const)('that Discord did not take is made again: %o', async (fault) => {
    const fake = await openDiscordFake();
    await startDiscordApp(fake, db);
    fake.fault('callback', fault);
    expect(await fake.command('say', { text: 'hello' }).reply()).toMatchObject({ via: 'callback' });
  });

  test('that came too late leaves the answer to other ways: the channel, or the person', async () => {
    const fake = await openDiscordFake();
    await startDiscordApp(fake, db);
    fake.fault('callback', { kind: 'error', error: '10062' }, { kind: 'error', error: '10062' });
    fake.command('say', { text: 'open' });
    fake.command('whisper', { text: 'closed' });
    await fake.until('both answers', () => answersIn(fake).length === 2);
    expect(answersIn(fake)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ via: 'post', channel: IDS.channel, onlyFor: null }),
        expect.objectContaining({ via: 'post', onlyFor: IDS.person }),
      ]),
    );
  });
});

describe('an answer', () => {
  test('that comes after the token’s time goes to the channel once, with a nonce, or to the person', async () => {
    const fake = await openDiscordFake();
    const probe = makeProbe();
    let clock = Date.now();
    await startDiscordApp(fake, db, { probe, clock: () => clock });
    const open = fake.command('slow', { text: 'open' });
    fake.command('slowly', { text: 'closed' });
    await eventually(() => probe.ran.length).toBe(2);
    clock += 15 * 60_000;
    fake.advance(15 * 60_000);
    fake.fault('post', { kind: 'acted_then_500' });
    probe.release();
    await fake.until('both answers', () => answersIn(fake).length === 2);
    const inChannel = answersIn(fake).filter(({ channel }) => channel === IDS.channel);
    expect(inChannel).toHaveLength(1);
    for (const { raw } of answersIn(fake)) expect(raw).toMatchObject({ enforce_nonce: true });
    expect(inChannel[0]?.raw.nonce).toBe(open.id);
    expect(answersIn(fake).filter(({ onlyFor }) => onlyFor === IDS.person)).toHaveLength(1);
    expect(fake.callsOf('edit')).toEqual([]);
  });

  test.each(['50027', '10062', '10015'])('finds another way when Discord says %s', async (error) => {
    const fake = await openDiscordFake();
    await startDiscordApp(fake, db);
    fake.fault('edit', { kind: 'error', error });
    fake.command('say', { text: 'hello' });
    const answer = await fake.until('the answer', () => answersIn(fake)[0]);
    expect(answer).toMatchObject({ via: 'post', channel: IDS.channel, onlyFor: null });
    expect(answer.content).toContain('$1,234.50');
  });

  test('goes to the person where the bot may not write in the channel; where that is closed too, it is told in the log', async () => {
    const fake = await openDiscordFake();
    const { lines } = await startDiscordApp(fake, db);
    const where = { channel: IDS.closedChannel };
    fake.fault('edit', { kind: 'error', error: '50027' }, { kind: 'error', error: '50027' });
    fake.command('say', { text: 'one' }, where);
    const answer = await fake.until('the answer', () => answersIn(fake)[0]);
    expect(answer).toMatchObject({ via: 'post', onlyFor: IDS.person });
    fake.closedTo.add(IDS.other);
    fake.command('say', { text: 'two' }, { ...where, person: IDS.other });
    await eventually(() => lines.map(({ message }) => message)).toContain(
      'an answer to Discord could not be delivered',
    );
  });

  test.each([
    { kind: 'reset', acted: true },
    { kind: 'acted_then_500' },
    { kind: 'status', status: 503 },
  ] as const)('is there once although a try was lost: %o', async (fault) => {
    const fake = await openDiscordFake();
    await startDiscordApp(fake, db);
    fake.fault('edit', fault);
    fake.command('say', { text: 'hello' });
    await eventually(() => fake.callsOf('edit').filter(({ status }) => status === 200).length).toBe(1);
    expect(answersIn(fake)).toHaveLength(1);
  });

  test('is given to the person when Discord fails for good, after a few tries', async () => {
    const fake = await openDiscordFake();
    await startDiscordApp(fake, db);
    fake.fault('edit', ...Array.from({ length: 9 }, () => ({ kind: 'status' as const, status: 500 })));
    fake.command('say', { text: 'hello' });
    const answer = await fake.until('the answer', () => answersIn(fake)[0]);
    expect(answer).toMatchObject({ via: 'post', onlyFor: IDS.person });
    expect(fake.callsOf('edit')).toHaveLength(3);
  });

  test.each([{ kind: 'reset', acted: true }, { kind: 'acted_then_500' }] as const)(
    'that is shared is never twice in the channel when nobody knows: %o',
    async (fault) => {
      const fake = await openDiscordFake();
      await startDiscordApp(fake, db);
      const mine = await fake.command('whisper', { text: 'one' }).reply();
      fake.fault('followup', fault);
      fake.press(mine, 'Share');
      await fake.until('the word to the person', () =>
        answersIn(fake).some(({ via, onlyFor }) => via === 'post' && onlyFor === IDS.person),
      );
      expect(answersIn(fake).filter(({ onlyFor }) => onlyFor === null)).toHaveLength(1);
    },
  );

  test('for one person is not said in public when the public announcement could not be taken back', async () => {
    const fake = await openDiscordFake();
    await startDiscordApp(fake, db);
    fake.fault('delete', ...Array.from({ length: 3 }, () => ({ kind: 'status' as const, status: 500 })));
    const sent = fake.command('refuse');
    const told = await fake.until('the direct message', () =>
      fake.messages.find(({ via, onlyFor }) => via === 'post' && onlyFor === IDS.person),
    );
    expect(textOf(told)).toContain('There is no tenant acmee.');
    expect(textOf(await sent.reply())).toBe('I sent you the answer as a direct message.');
  });

  test('waits as long as Discord says when there is too much, and is then said once', async () => {
    const fake = await openDiscordFake();
    await startDiscordApp(fake, db);
    fake.fault('edit', { kind: 'rate_limited', retryAfterS: 1 });
    await fake.command('say', { text: 'hello' }).reply();
    const [first, second] = fake.callsOf('edit');
    expect(second?.at ?? 0).toBeGreaterThanOrEqual((first?.at ?? Number.POSITIVE_INFINITY) + 990);
    expect(answersIn(fake)).toHaveLength(1);
  });

  test('whose embeds Discord does not take is said in words', async () => {
    const fake = await startDiscordFake();
    const { connection } = await startDiscordApp(fake, db);
    fake.fault('edit', { kind: 'error', error: '50035' });
    const reply = await fake.command('say', { text: 'hello' }).reply();
    expect(reply).toMatchObject({
      onlyFor: null,
      embeds: [],
      content: 'say hello: Effective cost $1,234.50',
    });
    await connection.stop();
    await fake.close();
  });

  test('goes out without buttons when they cannot be stored', async () => {
    const fake = await openDiscordFake();
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
    await startDiscordApp(fake, halfGone);
    const reply = await fake.command('say', { text: 'hello' }).reply();
    expect(reply.components).toEqual([]);
    expect(textOf(reply)).toContain('$1,234.50');
  });

  test('is a plain sentence with a reference when the database is gone', async () => {
    const fake = await openDiscordFake();
    const gone: Database = {
      ...db,
      read: () => Promise.reject(new Error('a secret address')),
      transaction: () => Promise.reject(new Error('a secret address')),
    };
    await startDiscordApp(fake, gone);
    const reply = await fake.command('say', { text: 'hello' }).reply();
    expect(reply.onlyFor).toBe(IDS.person);
    expect(textOf(reply)).toMatch(/reference: [0-9a-f]{8}/);
    expect(textOf(reply)).not.toContain('secret');
  });
});

describe('a stop', () => {
  test('ends a connection that is still being made, and nothing of it fails later', async () => {
    const fake = await openDiscordFake();
    const { connection } = await startDiscordApp(fake, db);
    fake.fault('socket', { kind: 'hang' });
    fake.gateway.drop();
    await eventually(() => fake.faults.get('socket')).toEqual([]);
    await connection.stop();
    expect(connection.health().state).toBe('stopped');
  });

  test('waits for the answers under way, takes nothing new, and closes the gateway', async () => {
    const fake = await openDiscordFake();
    const probe = makeProbe();
    const { connection } = await startDiscordApp(fake, db, { probe });
    const sent = fake.command('slow', { text: 'answer' });
    await eventually(() => probe.ran.length).toBe(1);
    const stopped = connection.stop();
    const late = fake.command('say', { text: 'late' });
    expect(textOf(await late.reply())).toContain('Centavo is being restarted');
    probe.release();
    await stopped;
    expect(textOf(await sent.reply())).toContain('slow answer');
    await eventually(() => fake.gateway.open()).toBe(0);
    expect(connection.health().state).toBe('stopped');
    expect(probe.ran).toEqual(['slow answer']);
  });

  test('tells those whose answer did not make it', async () => {
    const fake = await openDiscordFake();
    const probe = makeProbe();
    const { connection } = await startDiscordApp(fake, db, { probe, stopAfterMs: 100 });
    const open = fake.command('slow', { text: 'a' });
    const closed = fake.command('slowly', { text: 'b' }, { locale: 'pt-BR' });
    await eventually(() => probe.ran.length).toBe(2);
    await connection.stop();
    expect(textOf(await open.reply())).toContain('Centavo is being restarted');
    expect((await open.reply()).onlyFor).toBe(IDS.person);
    expect(textOf(await closed.reply())).toContain('O Centavo está sendo reiniciado');
  });
});
