import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { makeCard } from '../../../src/bot/card.ts';
import { deliverDue } from '../../../src/bot/messages/deliver-due.ts';
import { defineMessage, type Message } from '../../../src/bot/messages/message.ts';
import type { PostPort } from '../../../src/bot/messages/post-port.ts';
import { type Action, defineAction, type Registry } from '../../../src/bot/registry.ts';
import type { Context } from '../../../src/engine/context.ts';
import { badInput } from '../../../src/engine/errors.ts';
import {
  type PostingPlatform,
  refreshShown,
  resendMessages,
  showOutbox,
} from '../../../src/engine/outbox/index.ts';
import { describeOnEachDatabase, type TestDatabase } from '../../support/databases.ts';
import { openDiscordFake, startDiscordApp } from '../../support/discord-app.ts';
import { type DiscordFake, IDS, labelsOf, textOf } from '../../support/discord-fake.ts';
import { openOutbox } from '../../support/outbox.ts';
import { makeProbe, startSlackApp } from '../../support/slack-app.ts';
import {
  buttonsOf,
  type FakeMessage,
  labelOf,
  type SlackFake,
  startSlackFake,
} from '../../support/slack-fake.ts';

const NOW = new Date('2026-11-21T09:00:00Z');

interface RequestState {
  text: string;
  open: boolean;
  /** Who asked. */
  person?: string;
}

/** A request that is open until somebody decides it; what it shows is what `state` says when it is asked. */
function makeRequests(): {
  state: Map<string, RequestState>;
  ran: { reader: Context; subject: string }[];
  messages: ReadonlyMap<string, Message>;
} {
  const state = new Map<string, RequestState>();
  const ran: { reader: Context; subject: string }[] = [];
  const message: Message = defineMessage({
    message: 'request',
    run: async (ctx, subject) => {
      ran.push({ reader: ctx, subject });
      const request = state.get(subject);
      if (!request) return null;
      const button = {
        label: ctx.t.language === 'pt-BR' ? 'Aprovar' : 'Approve',
        action: 'decide',
        args: { subject },
      };
      return makeCard(
        request.text,
        [
          { kind: 'text', text: subject },
          ...(request.person === undefined
            ? []
            : [{ kind: 'fields' as const, fields: [{ label: 'By', value: { person: request.person } }] }]),
          ...(request.open ? [{ kind: 'buttons' as const, buttons: [button] }] : []),
        ],
        [],
      );
    },
  });
  return { state, ran, messages: new Map([[message.message, message]]) };
}

type Requests = ReturnType<typeof makeRequests>;

/** Decides a request and has all its messages changed; the note comes by a form. */
function makeDecide(requests: Requests, decided: string[]): Action {
  return defineAction({
    name: 'decide',
    args: z.object({ subject: z.string(), note: z.string().optional() }),
    once: false,
    form: {
      title: 'approvals.pending',
      submit: 'approvals.approved',
      fields: [{ name: 'note', label: 'approvals.pending', kind: 'text', required: false }],
    },
    reply: 'private',
    run: async (ctx, { subject, note }) => {
      const request = requests.state.get(subject);
      if (!request?.open) throw badInput('decided already');
      request.open = false;
      request.text = `approved (${note ?? 'no note'})`;
      decided.push(ctx.actor.label);
      await ctx.db.transaction('*', (db) => refreshShown({ ...ctx, db, scope: '*' }, subject));
      return makeCard('Thank you', [], []);
    },
  });
}

interface World extends Awaited<ReturnType<typeof openOutbox>> {
  slack: SlackFake;
  discord: DiscordFake;
  requests: Requests;
  decided: string[];
  clock: { now: Date };
  /** Delivers what is due; on both platforms where none is named. */
  deliver: (
    platform?: PostingPlatform,
    wrap?: (port: PostPort) => PostPort,
    as?: (ctx: Context) => Context,
  ) => Promise<void>;
  database: TestDatabase;
}

async function startWorld(database: TestDatabase): Promise<World> {
  const clock = { now: NOW };
  const requests = makeRequests();
  const decided: string[] = [];
  const registry: Registry = { commands: [], actions: [makeDecide(requests, decided)] };
  const slack = await startSlackFake();
  onTestFinished(async () => {
    await slack.close();
    expect(slack.violations).toEqual([]);
  });
  const discord = await openDiscordFake();
  const outbox = await openOutbox(database, clock);
  const probe = { ...makeProbe(), registry };
  const [inSlack, inDiscord] = await Promise.all([
    startSlackApp(slack, database.db, { probe }),
    startDiscordApp(discord, database.db, { probe }),
  ]);
  const ports = { slack: inSlack.connection.posts, discord: inDiscord.connection.posts };
  const { ctx } = outbox;
  const deliver: World['deliver'] = async (platform, wrap = (port) => port, as = (own) => own) => {
    const of = (one: PostingPlatform) => ({
      platform: one,
      port: wrap(ports[one]),
      messages: requests.messages,
    });
    const platforms = platform ? [platform] : (['slack', 'discord'] as const);
    const signal = new AbortController().signal;
    await Promise.all(platforms.map((one) => deliverDue(as(ctx), of(one), signal)));
  };
  return { ...outbox, slack, discord, requests, decided, clock, deliver, database };
}

const ask = async (world: World, subject = 's:1', to?: Parameters<World['say']>[0]['to']) => {
  world.requests.state.set(subject, { text: `may ${subject}`, open: true });
  await world.say({ key: subject, message: 'request', subject, ...(to ? { to } : {}) });
};
const CHANNEL = [{ place: 'approvals' as const }];

const titleOf = (message: FakeMessage) => (message.blocks as { text?: { text?: string } }[])[0]?.text?.text;
const slackLabels = (message: FakeMessage) => buttonsOf(message).map(labelOf);
const posted = ({ slack, discord }: World) => ({
  slack: slack.messages.filter(({ via }) => via === 'chat.postMessage'),
  discord: discord.messages.filter(({ via }) => via === 'post'),
});

function at<T>(list: readonly T[], n: number): T {
  const one = list[n];
  if (one === undefined) throw new Error(`there is no ${n} among ${list.length}`);
  return one;
}

describeOnEachDatabase('the bot’s own messages', (open) => {
  test('reach each account and channel in the reader’s language, with buttons, as messages that can be edited', async () => {
    const world = await startWorld(await open());
    await world.database.asOwner(`update members set language = 'pt-BR' where id = ${world.memberId}`);
    await ask(world);
    await world.deliver();
    const { slack, discord } = posted(world);
    expect(slack.map(({ channel }) => channel).sort()).toEqual(['C1', 'D1']);
    expect(discord.map(({ channel, onlyFor }) => [channel, onlyFor]).sort()).toEqual([
      [`5${IDS.person.slice(1)}`, IDS.person],
      [IDS.channel, null],
    ]);
    for (const message of slack) {
      expect(titleOf(message)).toBe('may s:1');
      expect(slackLabels(message)).toEqual(['Aprovar']);
      expect(message).toMatchObject({ onlyFor: null, url: null, threadTs: null });
    }
    for (const message of discord) {
      expect(textOf(message)).toContain('may s:1');
      expect(labelsOf(message)).toEqual(['Aprovar']);
      expect(message.token).toBeNull();
    }
    // A person reads with their own rights, a channel as somebody who sees all and may nothing.
    const readers = world.requests.ran.map(({ reader }) => [reader.actor.role, reader.scope]);
    expect(readers.filter(([role]) => role === 'admin')).toHaveLength(2);
    expect(readers.filter(([role]) => role === 'viewer')).toHaveLength(2);
    await world.deliver();
    expect(posted(world).slack).toHaveLength(2);
  });

  test('are edited on both platforms at once when one is pressed, through a form, and lose their buttons', async () => {
    const world = await startWorld(await open());
    await ask(world);
    await world.deliver();
    const direct = at(
      posted(world).slack.filter(({ channel }) => channel === 'D1'),
      0,
    );
    const press = world.slack.click(direct, 'Approve', { user: 'U1' });
    const form = await press.form();
    const sent = world.slack.submit(form, { note: 'fine' }, { user: 'U1' });
    await sent.ack();
    await world.slack.state.until('the decision', () => world.decided.length === 1);
    await world.slack.state.until('the answer', () => press.replies()[0] ?? null);
    // What a press, or the look for messages to repair, locks for a moment is left to the next run.
    const shown = async () => {
      await world.deliver();
      const { slack, discord } = posted(world);
      return [
        ...slack.map((one) => [titleOf(one), slackLabels(one), one.deleted]),
        ...discord.map((one) => [textOf(one).includes('approved (fine)'), labelsOf(one)]),
      ];
    };
    await expect.poll(shown).toEqual([
      ['approved (fine)', [], false],
      ['approved (fine)', [], false],
      [true, []],
      [true, []],
    ]);
  });

  test('mention who is at home where they are read, posted and edited, and write out who is not', async () => {
    const world = await startWorld(await open());
    const person = `discord:${IDS.guild}:${IDS.person}`;
    for (const [subject, by] of [
      ['s:slack', 'slack:T1:U07AB'],
      ['s:discord', person],
      ['s:other', 'slack:T2:U07AB'],
    ] as const) {
      world.requests.state.set(subject, { text: 'asked', open: true, person: by });
      await world.say({ key: subject, message: 'request', subject, to: CHANNEL });
    }
    const said = () => ({
      slack: posted(world).slack.map(({ blocks }) => JSON.stringify(blocks)),
      discord: posted(world).discord.map(textOf),
    });
    for (const title of ['asked', 'asked again']) {
      for (const [subject, state] of world.requests.state) {
        state.text = title;
        await world.refresh(subject);
      }
      await world.deliver();
      const { slack, discord } = said();
      expect(slack).toHaveLength(3);
      expect(discord).toHaveLength(3);
      const found = (texts: readonly string[], who: string) =>
        texts.filter((text) => text.includes(title) && text.includes(who)).length;
      expect(found(slack, '*By*\\n<@U07AB>')).toBe(1);
      expect(found(slack, `*By*\\n${person}`)).toBe(1);
      expect(found(slack, '*By*\\nslack:T2:U07AB')).toBe(1);
      expect(found(discord, `<@${IDS.person}>`)).toBe(1);
      expect(found(discord, 'slack:T1:U07AB')).toBe(1);
      expect(found(discord, 'slack:T2:U07AB')).toBe(1);
    }
  });

  test('are pressed in direct messages of Discord, through a form, with the rights held in the server', async () => {
    const world = await startWorld(await open());
    await ask(world);
    await world.deliver();
    const direct = at(
      posted(world).discord.filter(({ onlyFor }) => onlyFor === IDS.person),
      0,
    );
    const where = { guild: null, channel: direct.channel };
    const stranger = world.discord.press(direct, 'Approve', { ...where, person: IDS.other });
    const theirForm = (await stranger.ack()).data;
    const refused = world.discord.submit(theirForm, { note: '' }, { ...where, person: IDS.other });
    expect(textOf(await refused.reply())).not.toContain('Thank you');
    expect(world.decided).toEqual([]);
    const press = world.discord.press(direct, 'Approve', where);
    const form = (await press.ack()).data;
    const answer = world.discord.submit(form, { note: 'yes' }, where);
    expect(textOf(await answer.reply())).toContain('Thank you');
    expect(world.decided).toEqual([`discord:${IDS.guild}:${IDS.person}`]);
    await world.deliver();
    for (const message of posted(world).slack) expect(slackLabels(message)).toEqual([]);
  });

  test('that a crash left between post and record are found by who comes after, and not posted again', async () => {
    const world = await startWorld(await open());
    world.slack.scopes.add('channels:history');
    await ask(world);
    await crashAfterPosting(world, 4);
    expect((await world.rows()).map(({ message, unsure }) => [message, unsure])).toEqual(
      Array.from({ length: 4 }, () => [null, true]),
    );
    world.clock.now = new Date(NOW.getTime() + 61_000);
    // Discord has forgotten the nonces by then.
    world.discord.advance(10 * 60_000);
    await world.deliver();
    const { slack, discord } = posted(world);
    expect([slack.length, discord.length]).toEqual([2, 2]);
    expect(
      (await world.rows()).filter(({ delivered, message }) => delivered && message !== null),
    ).toHaveLength(4);
    // They are known from now on: a change reaches them.
    world.requests.state.set('s:1', { text: 'over', open: false });
    await world.refresh('s:1');
    await world.deliver();
    for (const message of slack) expect([titleOf(message), slackLabels(message)]).toEqual(['over', []]);
    for (const message of discord) expect(labelsOf(message)).toEqual([]);
  });

  test('that a crash left where the bot may not look are posted again, and the first one mends itself at a click', async () => {
    const world = await startWorld(await open());
    world.discord.unreadable.add(IDS.channel);
    await ask(world, 's:1', CHANNEL);
    await crashAfterPosting(world, 2);
    world.clock.now = new Date(NOW.getTime() + 61_000);
    await world.deliver();
    const { slack, discord } = posted(world);
    // Discord knows the nonce, minutes after; Slack has nothing of the kind.
    expect([slack.length, discord.length]).toEqual([2, 1]);
    world.requests.state.set('s:1', { text: 'over', open: false });
    await world.refresh('s:1');
    await world.deliver();
    const [orphan, known] = [at(slack, 0), at(slack, 1)];
    expect([slackLabels(orphan), slackLabels(known)]).toEqual([['Approve'], []]);
    const press = world.slack.click(orphan, 'Approve', { user: 'U1' });
    world.slack.submit(await press.form(), {}, { user: 'U1' });
    await world.slack.state.until('the answer', () => press.replies()[0] ?? null);
    await settle(world, async () => (await world.rows()).length === 3);
    await world.deliver();
    expect([titleOf(orphan), slackLabels(orphan)]).toEqual(['over', []]);
    expect(world.decided).toEqual([]);
  });

  test('honour Retry-After in the channel that it was said of, and no other waits', async () => {
    const world = await startWorld(await open());
    await ask(world, 's:1', CHANNEL);
    await ask(world, 's:2', CHANNEL);
    world.slack.fault('chat.postMessage', { kind: 'rate_limited', retryAfterS: 7 });
    world.discord.fault('post', { kind: 'rate_limited', retryAfterS: 3 });
    await world.deliver();
    expect([posted(world).slack.length, posted(world).discord.length]).toEqual([0, 0]);
    const waits = (await world.rows()).filter(({ dueInS }) => dueInS > 0);
    expect(waits.map(({ platform, attempts, unsure }) => [platform, attempts, unsure]).sort()).toEqual([
      ['discord', 0, false],
      ['slack', 0, false],
    ]);
    expect(waits.find(({ platform }) => platform === 'slack')?.dueInS).toBe(7);
    expect(waits.find(({ platform }) => platform === 'discord')?.dueInS).toBeGreaterThanOrEqual(3);
    // A direct message waits for nobody's channel.
    await ask(world, 's:3', [{ memberId: world.memberId }]);
    await world.deliver();
    expect(posted(world).slack.map(({ channel }) => channel)).toEqual(['D1']);
    world.clock.now = new Date(NOW.getTime() + 7_000);
    await world.deliver();
    const inChannel = posted(world).slack.filter(({ channel }) => channel === 'C1');
    expect(inChannel.map(titleOf)).toEqual(['may s:1', 'may s:2']);
    expect(world.slack.callsOf('conversations.history')).toEqual([]);
  });

  test('on a platform that is down wait for it, with pauses that grow, and hold up nothing on the other', async () => {
    const world = await startWorld(await open());
    await ask(world);
    const down = Array.from({ length: 40 }, () => ({ kind: 'status' as const, status: 503 }));
    world.slack.fault('chat.postMessage', ...down);
    await world.deliver();
    expect(posted(world).discord).toHaveLength(2);
    expect(posted(world).slack).toHaveLength(0);
    const pauses: number[] = [];
    for (let n = 0; n < 3; n += 1) {
      const waiting = (await world.rows()).filter(
        ({ platform, delivered }) => platform === 'slack' && !delivered,
      );
      pauses.push(Math.max(...waiting.map(({ dueInS }) => dueInS)));
      world.clock.now = new Date(world.clock.now.getTime() + at(pauses, n) * 1000);
      await world.deliver('slack');
    }
    expect(pauses).toEqual([2, 4, 8]);
    world.slack.state.faults.clear();
    world.clock.now = new Date(world.clock.now.getTime() + 16_000);
    world.slack.scopes.add('channels:history');
    await world.deliver('slack');
    expect(posted(world).slack).toHaveLength(2);
  });

  test('that fail for two and a half hours are given up, seen, and sent again on request, each once', async () => {
    const world = await startWorld(await open());
    await ask(world, 's:1', CHANNEL);
    const down = Array.from({ length: 30 }, () => ({ kind: 'status' as const, status: 503 }));
    world.discord.fault('post', ...down);
    for (let n = 0; n < 20; n += 1) {
      await world.deliver('discord');
      world.clock.now = new Date(world.clock.now.getTime() + 15 * 60_000);
    }
    const { deadLetters } = await showOutbox(world.ctx);
    expect(deadLetters).toMatchObject([
      { platform: 'discord', to: IDS.channel, failure: 'tries:HTTP 503', attempts: 18 },
    ]);
    expect(world.discord.callsOf('post')).toHaveLength(18);
    world.discord.state.faults.clear();
    await world.deliver('discord');
    expect(posted(world).discord).toHaveLength(0);
    await resendMessages(world.ctx, null);
    const looked = world.discord.callsOf('newest').length;
    await world.deliver('discord');
    // One of the eighteen may have come through after all.
    expect(world.discord.callsOf('newest')).toHaveLength(looked + 1);
    await world.deliver('discord');
    expect(posted(world).discord).toHaveLength(1);
    expect(await showOutbox(world.ctx)).toMatchObject({ dead: 0 });
  });

  test('of a workspace that is not linked any more are not sent, and say so', async () => {
    const world = await startWorld(await open());
    await ask(world, 's:1', CHANNEL);
    await world.database.asOwner("delete from workspaces where platform = 'slack'");
    await world.deliver();
    expect([posted(world).slack.length, posted(world).discord.length]).toEqual([0, 1]);
    expect((await showOutbox(world.ctx)).deadLetters).toMatchObject([
      { platform: 'slack', failure: 'not_linked' },
    ]);
  });

  test('show at delivery what is then, and nothing where there is nothing to say any more', async () => {
    const world = await startWorld(await open());
    await ask(world, 's:1', CHANNEL);
    await ask(world, 's:2', CHANNEL);
    world.requests.state.set('s:1', { text: 'changed', open: true });
    world.requests.state.delete('s:2');
    await world.deliver();
    expect(posted(world).slack.map(titleOf)).toEqual(['changed']);
    // Nothing is sent where nothing changed.
    await world.refresh('s:1');
    await world.deliver();
    expect(world.slack.callsOf('chat.update')).toEqual([]);
    world.requests.state.delete('s:1');
    await world.refresh('s:1');
    await world.deliver();
    const [message] = posted(world).slack;
    expect(message && [titleOf(message), slackLabels(message)]).toEqual(['This message is out of date.', []]);
  });

  test('are not sent to who left, is a guest by now, or takes none; the others are', async () => {
    const world = await startWorld(await open());
    world.slack.people.set('U1', { ...world.slack.people.get('U1'), is_restricted: true });
    world.discord.closedTo.add(IDS.person);
    await ask(world);
    await world.deliver();
    expect(posted(world).slack.map(({ channel }) => channel)).toEqual(['C1']);
    expect(posted(world).discord.map(({ channel }) => channel)).toEqual([IDS.channel]);
    expect((await showOutbox(world.ctx)).deadLetters.map(({ to, failure }) => [to, failure]).sort()).toEqual([
      [IDS.person, '50007'],
      ['U1', 'person_left'],
    ]);
  });

  test('that somebody deleted are let go, and an archived channel is told to a person', async () => {
    const world = await startWorld(await open());
    await ask(world, 's:1', CHANNEL);
    await world.deliver();
    for (const message of world.discord.messages) message.deleted = true;
    world.slack.channels.set('C1', { ...world.slack.channels.get('C1'), is_archived: true });
    world.requests.state.set('s:1', { text: 'over', open: false });
    await world.refresh('s:1');
    await world.deliver();
    expect(
      (await world.rows()).map(({ platform, delivered, failure }) => [platform, delivered, failure]),
    ).toEqual([
      ['discord', true, null],
      ['slack', false, 'is_archived'],
    ]);
  });

  test('whose edit overtakes an older one end with the newer state', async () => {
    const world = await startWorld(await open());
    await ask(world, 's:1', CHANNEL);
    await world.deliver('slack');
    const change = async (text: string) => {
      world.requests.state.set('s:1', { text, open: false });
      await world.refresh('s:1');
    };
    await change('first');
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    let isHeld = () => {};
    const reached = new Promise<void>((resolve) => {
      isHeld = resolve;
    });
    const slow = world.deliver('slack', (port) => ({
      ...port,
      edit: async (message) => {
        isHeld();
        await held;
        return port.edit(message);
      },
    }));
    await reached;
    await change('second');
    // The worker was stopped for longer than its lease; another one took over.
    world.clock.now = new Date(NOW.getTime() + 61_000);
    await world.deliver('slack');
    const message = at(posted(world).slack, 0);
    expect(titleOf(message)).toBe('second');
    release();
    await slow;
    await world.deliver('slack');
    expect(titleOf(message)).toBe('second');
  });

  test('behind one that ends while the next are looked for go out in the same run', async () => {
    const world = await startWorld(await open());
    for (const subject of ['s:1', 's:2']) await ask(world, subject, CHANNEL);
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const first = async () => (await world.rows()).find(({ platform }) => platform === 'slack');
    // What a look finds reaches the worker when the post that it found under way is recorded already.
    const late = (ctx: Context): Context => ({
      ...ctx,
      db: {
        ...ctx.db,
        transaction: async (scope, work) => {
          const found = await ctx.db.transaction(scope, work);
          if (Array.isArray(found) && found.length === 0) {
            release();
            await expect.poll(first).toMatchObject({ delivered: true });
            await new Promise((resolve) => setTimeout(resolve, 50));
          }
          return found;
        },
      },
    });
    const slow = (port: PostPort): PostPort => ({
      ...port,
      post: async (to, shown) => {
        await held;
        return port.post(to, shown);
      },
    });
    await world.deliver('slack', slow, late);
    expect(posted(world).slack.map(titleOf)).toEqual(['may s:1', 'may s:2']);
  });

  test('two workers at once post everything once', async () => {
    const world = await startWorld(await open());
    for (let n = 0; n < 12; n += 1) await ask(world, `s:${n}`);
    await Promise.all([world.deliver(), world.deliver(), world.deliver()]);
    await world.deliver();
    const { slack, discord } = posted(world);
    const order = Array.from({ length: 12 }, (_, n) => `may s:${n}`);
    for (const channel of ['C1', 'D1']) {
      expect(slack.filter((one) => one.channel === channel).map(titleOf)).toEqual(order);
    }
    expect(discord).toHaveLength(24);
  });

  test('that cannot be made are told in the log, tried again, and stop nothing else', async () => {
    const world = await startWorld(await open());
    await ask(world, 's:1', CHANNEL);
    await world.say({ key: 'x', message: 'unheard-of', subject: 's:2', to: [{ memberId: world.memberId }] });
    const failing = new Map(world.requests.messages);
    failing.set('request', {
      message: 'request',
      run: async () => {
        throw new Error('a fault of ours');
      },
    });
    const sound = world.requests.messages;
    world.requests.messages = failing;
    await world.deliver('slack');
    world.requests.messages = sound;
    expect(
      (await world.rows()).filter(({ platform }) => platform === 'slack').map(({ failure }) => failure),
    ).toEqual([null, 'unknown_message']);
    world.clock.now = new Date(NOW.getTime() + 5_000);
    await world.deliver('slack');
    expect(posted(world).slack.map(titleOf)).toEqual(['may s:1']);
  });
});

/** Delivers until so many messages are posted, and dies there: nobody records them. */
async function crashAfterPosting(world: World, count: number): Promise<void> {
  let posts = 0;
  let done = () => {};
  const dead = new Promise<void>((resolve) => {
    done = resolve;
  });
  const dying = (port: PostPort): PostPort => ({
    ...port,
    post: async (to, shown) => {
      await port.post(to, shown);
      posts += 1;
      if (posts === count) done();
      return new Promise(() => {});
    },
  });
  world.deliver(undefined, dying).catch(() => {});
  await dead;
}

/** What a press does after its answer is done soon. */
async function settle(world: World, isDone: () => Promise<boolean>): Promise<void> {
  for (let n = 0; n < 200; n += 1) {
    if (await isDone()) return;
    await world.database.db.read('*', []);
    await new Promise((resolve) => setImmediate(resolve));
  }
  throw new Error('it did not come to it');
}
