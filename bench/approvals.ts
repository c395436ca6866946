import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { connectDiscord } from '../src/bot/discord/connect-discord.ts';
import type { PostPort } from '../src/bot/messages/post-port.ts';
import { createRegistry } from '../src/bot/registry-all.ts';
import { connectSlack } from '../src/bot/slack/connect-slack.ts';
import { makeDeliverOutbox } from '../src/cli/deliver-outbox.ts';
import { setBudget } from '../src/engine/budgets/index.ts';
import type { Context } from '../src/engine/context.ts';
import { addTenant } from '../src/engine/tenants/index.ts';
import { startTicks } from '../src/jobs/tick.ts';
import {
  type FakeMessage as DiscordMessage,
  IDS,
  labelsOf,
  startDiscordFake,
  textOf,
} from '../test/support/discord-fake.ts';
import { cliContext, silent } from '../test/support/slack-context.ts';
import { buttonsOf, type FakeMessage as SlackMessage, startSlackFake } from '../test/support/slack-fake.ts';
import type { Figure, RunBench } from './bench.ts';
import { type BenchLedger, openEmbeddedLedger, openPostgresLedger } from './slow-ledger.ts';

const PENDING = 10_000;
const CLICKS = 100;
const BOUND_S = 10;
const EDITED_WITHIN_MS = 120_000;
/** Where each request is shown: a channel and the approver's direct messages, on each platform. */
const PLACES = 4;

/** How long it takes from so many clicks at once until every message of what they decided is edited, on both platforms. */
export const runBench: RunBench = async ({ say, slowDownMs }) => {
  const figures: Figure[] = [];
  for (const open of [openEmbeddedLedger, openPostgresLedger]) {
    const ledger = await open();
    try {
      say(`${ledger.kind}: ${PENDING} requests pending, ${CLICKS} clicks at once …`);
      figures.push(...(await measureApprovals(ledger, { pending: PENDING, clicks: CLICKS, slowDownMs })));
    } finally {
      await ledger.close();
    }
  }
  return figures;
};

export interface ApprovalsLoad {
  pending: number;
  /** So many of them are decided, half in Slack and half in Discord. */
  clicks: number;
  /** Each edit of a message takes so much longer. */
  slowDownMs: number;
}

/** Real Bolt and discord.js against the fakes, the outbox as the service runs it, real requests for budgets. */
export async function measureApprovals({ kind, db }: BenchLedger, load: ApprovalsLoad): Promise<Figure[]> {
  const admin: Context = { ...cliContext(db), now: () => new Date() };
  const [slackFake, discordFake] = await Promise.all([startSlackFake(), startDiscordFake()]);
  await makeApprover(admin);
  const registry = createRegistry();
  const makeContext = (who: Pick<Context, 'actor' | 'scope' | 'place' | 't' | 'settings'>): Context => ({
    ...admin,
    ...who,
  });
  const [slack, discord] = await Promise.all([
    connectSlack({
      config: {
        mode: 'socket',
        botToken: slackFake.tokens.bot,
        appToken: slackFake.tokens.app,
        apiUrl: slackFake.apiUrl,
      },
      registry,
      makeContext,
      log: silent,
    }),
    connectDiscord({
      config: { token: discordFake.state.token, apiUrl: discordFake.apiUrl },
      registry,
      makeContext,
      drawChart: null,
      log: silent,
    }),
  ]);
  const slowed = (port: PostPort): PostPort => ({
    ...port,
    edit: async (message) => {
      await sleep(load.slowDownMs);
      return port.edit(message);
    },
  });
  await Promise.all([slack.settled, discord.settled]);
  const ticks = makeDeliverOutbox([
    { platform: 'slack', port: load.slowDownMs > 0 ? slowed(slack.posts) : slack.posts },
    { platform: 'discord', port: load.slowDownMs > 0 ? slowed(discord.posts) : discord.posts },
  ]);
  const ticking = startTicks(ticks, async () => admin);
  try {
    for (let n = 0; n < load.clicks; n += 1) await askFor(admin, n);
    const all = load.clicks * PLACES;
    await slackFake.until(
      'the requests in Slack',
      () => slackFake.messages.length === all / 2,
      EDITED_WITHIN_MS,
    );
    await discordFake.until(
      'those in Discord',
      () => discordFake.messages.length === all / 2,
      EDITED_WITHIN_MS,
    );
    await copyRequests(admin, Math.ceil(load.pending / load.clicks) - 1);
    const pending = await countPending(admin);
    const [inSlack, inDiscord] = [[...slackFake.messages], [...discordFake.messages]];
    const since = performance.now();
    const clicked = Array.from({ length: load.clicks }, (_, n) =>
      n % 2 === 0 ? clickInSlack(slackFake, inSlack, n) : clickInDiscord(discordFake, inDiscord, n),
    );
    await Promise.all(clicked);
    const answeredS = (performance.now() - since) / 1000;
    const isOver = () =>
      inSlack.every((one) => buttonsOf(one).length === 0) &&
      inDiscord.every((one) => labelsOf(one).length === 0);
    await Promise.all([
      slackFake.until(
        'all edits in Slack',
        () => inSlack.every((one) => buttonsOf(one).length === 0),
        EDITED_WITHIN_MS,
      ),
      discordFake.until(
        'all edits in Discord',
        () => inDiscord.every((one) => labelsOf(one).length === 0),
        EDITED_WITHIN_MS,
      ),
    ]).catch(() => {});
    const editedS = (performance.now() - since) / 1000;
    const left = isOver() ? pending - (await countPending(admin)) - load.clicks : load.clicks;
    const wrong =
      Math.abs(left) +
      slackFake.violations.length +
      discordFake.refused.length +
      discordFake.violations.length;
    return [
      {
        name: `${kind}: ${load.clicks} clicks to all ${all} messages edited`,
        value: editedS,
        unit: 's',
        bound: BOUND_S,
      },
      { name: `${kind}: last click answered after`, value: answeredS, unit: 's', bound: null },
      // Less than one, that is none.
      { name: `${kind}: requests decided wrongly or not at all`, value: wrong, unit: 'requests', bound: 0.5 },
      { name: `${kind}: requests pending before`, value: pending, unit: 'requests', bound: null },
      {
        name: `${kind}: messages that were edited`,
        value: inSlack.length + inDiscord.length,
        unit: 'messages',
        bound: null,
      },
    ];
  } finally {
    await ticking.stop();
    await Promise.all([slack.stop(), discord.stop()]);
    await Promise.all([slackFake.close(), discordFake.close()]);
  }
}

type SlackFake = Awaited<ReturnType<typeof startSlackFake>>;
type DiscordFake = Awaited<ReturnType<typeof startDiscordFake>>;

const tenantOf = (n: number) => `tenant-${String(n).padStart(3, '0')}`;

/** Presses Approve in the channel and sends the form without a note; resolves with the answer. */
async function clickInSlack(fake: SlackFake, shown: readonly SlackMessage[], n: number): Promise<void> {
  const message = shown.find(
    ({ channel, blocks }) => channel === 'C1' && JSON.stringify(blocks).includes(tenantOf(n)),
  );
  if (!message) throw new Error(`nothing in Slack shows ${tenantOf(n)}`);
  const press = fake.click(message, 'Approve');
  fake.submit(await press.form(), {});
  await fake.until('an answer in Slack', () => press.replies()[0], EDITED_WITHIN_MS);
}

async function clickInDiscord(fake: DiscordFake, shown: readonly DiscordMessage[], n: number): Promise<void> {
  const message = shown.find((one) => one.channel === IDS.channel && textOf(one).includes(tenantOf(n)));
  if (!message) throw new Error(`nothing in Discord shows ${tenantOf(n)}`);
  const press = fake.press(message, 'Approve');
  const { data } = await press.ack();
  const sent = fake.submit(data, {});
  await fake.until('an answer in Discord', () => sent.replies()[0], EDITED_WITHIN_MS);
}

/** One person who may approve everything, with an account on each platform, and a channel on each. */
async function makeApprover(ctx: Context): Promise<void> {
  await ctx.db.transaction('*', async (tx) => {
    await tx.rows(sql`
      insert into workspaces (platform, external_id, name, linked_at)
      values ('slack', 'T1', 'Bench', now()), ('discord', ${IDS.guild}, 'Bench', now())`);
    const [member] = await tx.rows<{ id: number }>(
      sql`insert into members (name) values ('Ada') returning id`,
    );
    await tx.rows(sql`
      insert into identities (platform, workspace_id, external_id, member_id)
      values ('slack', 'T1', 'U1', ${member?.id}), ('discord', ${IDS.guild}, ${IDS.person}, ${member?.id})`);
    await tx.rows(sql`
      insert into grants (member_id, role, granted_by, granted_at) values (${member?.id}, 'admin', 'cli', now())`);
    await tx.rows(sql`
      insert into approval_channels (platform, workspace_id, channel_id, set_by, set_at)
      values ('slack', 'T1', 'C1', 'cli', now()), ('discord', ${IDS.guild}, ${IDS.channel}, 'cli', now())`);
  });
}

async function askFor(ctx: Context, n: number): Promise<void> {
  await addTenant(ctx, { name: tenantOf(n) });
  const { outcome } = await setBudget(ctx, { tenant: tenantOf(n), amount: '1000', currency: 'USD' });
  if (outcome !== 'asked') throw new Error('the budget was set without an approval');
}

/** So many more requests like each of them, delivered long ago. */
async function copyRequests(ctx: Context, times: number): Promise<void> {
  if (times < 1) return;
  await ctx.db.transaction('*', async (tx) => {
    await tx.rows(sql`
      insert into approvals
      select (jsonb_populate_record(a, jsonb_build_object('id', gen_random_uuid()))).*
      from approvals a cross join generate_series(1, ${times}::int)`);
    await tx.rows(sql`
      with copied as (
        insert into outbox (key, platform, channel, kind, payload, created_at, due_at, delivered_at)
        select 'copy|' || a.id || '|' || o.id, o.platform, o.channel, o.kind,
          o.payload || jsonb_build_object('subject', 'approval:' || a.id), o.created_at, o.due_at, o.delivered_at
        from approvals a
        cross join (select o.* from outbox o order by o.id limit ${PLACES}) o
        where not exists (select 1 from shown_messages s where s.subject = 'approval:' || a.id)
        returning id, platform, payload
      )
      insert into shown_messages (subject, platform, workspace_id, channel_id, message_id, person_id, outbox_id, hash)
      select payload->>'subject', platform, payload->>'workspaceId', coalesce(payload->>'channelId', 'D1'),
        'copy-' || id, payload->>'personId', id, 'copy'
      from copied`);
  });
}

async function countPending(ctx: Context): Promise<number> {
  return ctx.db.transaction('*', async (tx) => {
    const [row] = await tx.rows<{ n: number }>(
      sql`select count(*)::int as n from approvals where state = 'pending'`,
    );
    return Number(row?.n ?? 0);
  });
}
