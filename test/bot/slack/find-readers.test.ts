import { expect, test } from 'vitest';
import type { Outcome } from '../../../src/bot/slack/call-slack.ts';
import { MOST_READERS, makeChannels } from '../../../src/bot/slack/channels.ts';
import { findReaders } from '../../../src/bot/slack/find-readers.ts';
import { makePeople } from '../../../src/bot/slack/people.ts';
import type { SlackWeb } from '../../../src/bot/slack/web.ts';
import { grantAccess, setEveryone } from '../../../src/engine/access/index.ts';
import { addTenant } from '../../../src/engine/tenants/index.ts';
import { asPerson, linkBoth } from '../../support/access-people.ts';
import { describeOnEachDatabase } from '../../support/databases.ts';
import { cliContext } from '../../support/slack-context.ts';

const refused = (error: string): Outcome<never> => ({ kind: 'refused', error });
const done = <T>(value: T): Outcome<T> => ({ kind: 'done', value });

/** A Slack with one channel. */
function makeSlack(slack: {
  channel?: Record<string, unknown> | string;
  members?: string[] | string;
  people?: Record<string, Record<string, unknown>>;
}) {
  const calls: string[] = [];
  const web: Pick<SlackWeb, 'testAuth' | 'readChannel' | 'readMembers' | 'readPerson'> = {
    testAuth: async () => done({ ok: true, user_id: 'UBOT' }),
    readChannel: async (id) => {
      calls.push(`channel ${id}`);
      const { channel = {} } = slack;
      return typeof channel === 'string' ? refused(channel) : done(channel);
    },
    readMembers: async (id, limit) => {
      calls.push(`members ${id}`);
      const { members = [] } = slack;
      return typeof members === 'string' ? refused(members) : done(members.slice(0, limit));
    },
    readPerson: async (id) => {
      calls.push(`person ${id}`);
      return done({ id, team_id: 'T1', ...slack.people?.[id] });
    },
  };
  let clock = 0;
  const now = () => clock;
  return {
    calls,
    parts: { people: makePeople(web as SlackWeb, now), channels: makeChannels(web as SlackWeb, now) },
    advance: (ms: number) => {
      clock += ms;
    },
  };
}

const incoming = {
  id: null,
  workspaceId: 'T1',
  enterpriseId: null,
  personId: 'UADMIN',
  personTeamId: null,
  channelId: 'C1',
  threadTs: null,
  responseUrl: null,
};

describeOnEachDatabase('who reads a Slack channel', (open) => {
  async function build() {
    const base = await open();
    await linkBoth(base.db);
    const cli = cliContext(base.db);
    await addTenant(cli, { name: 'acme' });
    const [acme] = await base.asOwner("select id from tenants where name = 'acme'");
    const person = { platform: 'slack' as const, workspaceId: 'T1', personId: 'U1' };
    await grantAccess(cli, { person, role: 'viewer', tenant: 'acme' });
    const ctx = await asPerson(base.db, 'UADMIN');
    return { acme: Number(acme?.id), ctx, cli };
  }

  test('people have in common what each may see, our own bot left out, and grants count at once', async () => {
    const { acme, ctx, cli } = await build();
    const { parts } = makeSlack({ members: ['UBOT', 'UADMIN', 'U1'], people: { UBOT: { is_bot: true } } });
    expect(await findReaders(parts, ctx, incoming)).toEqual({ scope: [acme], outsiders: false });
    await grantAccess(cli, {
      person: { platform: 'slack', workspaceId: 'T1', personId: 'U1' },
      role: 'viewer',
    });
    expect(await findReaders(parts, ctx, incoming)).toEqual({ scope: '*', outsiders: false });
  });

  test('a guest, a stranger, another bot or somebody without a grant leaves nothing in common', async () => {
    const { ctx } = await build();
    for (const [more, outsiders] of [
      [{ is_restricted: true }, true],
      [{ is_ultra_restricted: true }, true],
      [{ team_id: 'T9' }, true],
      [{ is_bot: true }, false],
      [{}, false],
    ] as const) {
      const { parts } = makeSlack({ members: ['UADMIN', 'U2'], people: { U2: more } });
      expect(await findReaders(parts, ctx, incoming)).toEqual({ scope: [], outsiders });
    }
  });

  test('a channel shared with another company has nothing in common, and nobody in it is asked for', async () => {
    const { ctx } = await build();
    for (const channel of [{ is_ext_shared: true }, { is_pending_ext_shared: true }, { is_shared: true }]) {
      const { parts, calls } = makeSlack({ channel, members: ['UADMIN'] });
      expect(await findReaders(parts, ctx, incoming)).toEqual({ scope: [], outsiders: true });
      expect(calls).toEqual(['channel C1']);
    }
    const grid = makeSlack({ channel: { is_shared: true, is_org_shared: true }, members: ['UADMIN'] });
    expect((await findReaders(grid.parts, ctx, incoming)).scope).toBe('*');
  });

  test('a server that lists no people cannot be told, unless everyone may view; too many never: guests may be among them', async () => {
    const { ctx, cli } = await build();
    const crowd = Array.from({ length: MOST_READERS + 5 }, (_, at) => `U${at}`);
    const crowded = makeSlack({ members: crowd });
    const listless = makeSlack({ members: 'unknown_method' });
    for (const { parts, calls } of [crowded, listless]) {
      expect(await findReaders(parts, ctx, incoming)).toEqual({ scope: null });
      expect(calls.filter((call) => call.startsWith('person'))).toEqual([]);
    }
    await setEveryone(cli, true);
    expect(await findReaders(listless.parts, ctx, incoming)).toEqual({ scope: '*' });
    expect(await findReaders(crowded.parts, ctx, incoming)).toEqual({ scope: null });
  });

  test('where the bot is not let in it cannot be told, also if everyone may view', async () => {
    const { ctx, cli } = await build();
    await setEveryone(cli, true);
    const unseen = makeSlack({ channel: 'channel_not_found' });
    expect(await findReaders(unseen.parts, ctx, incoming)).toEqual({ scope: null });
    const closed = makeSlack({ members: 'not_in_channel' });
    expect(await findReaders(closed.parts, ctx, incoming)).toEqual({ scope: null });
  });

  test('a direct message with the bot is read by who asks alone', async () => {
    const { ctx } = await build();
    const { parts, calls } = makeSlack({ channel: { is_im: true, user: 'UADMIN' } });
    expect(await findReaders(parts, ctx, incoming)).toEqual({ scope: '*' });
    expect(await findReaders(parts, ctx, { ...incoming, channelId: null })).toEqual({ scope: '*' });
    expect(calls).toEqual(['channel C1']);
  });

  test('the people of a channel are listed once in three minutes, and who could not be told is asked again', async () => {
    const { ctx } = await build();
    const { parts, calls, advance } = makeSlack({ members: ['UADMIN'] });
    const listed = () => calls.filter((call) => call === 'members C1').length;
    for (let time = 0; time < 3; time += 1) await findReaders(parts, ctx, incoming);
    expect(listed()).toBe(1);
    advance(3 * 60_000 + 1);
    await findReaders(parts, ctx, incoming);
    expect(listed()).toBe(2);
    const failing = makeSlack({ members: 'ratelimited' });
    await findReaders(failing.parts, ctx, incoming);
    await findReaders(failing.parts, ctx, incoming);
    expect(failing.calls.filter((call) => call === 'members C1')).toHaveLength(2);
  });
});
