import { deliverDue } from '../../src/bot/messages/deliver-due.ts';
import { MESSAGES } from '../../src/bot/messages/index.ts';
import { createRegistry } from '../../src/bot/registry-all.ts';
import type { Context } from '../../src/engine/context.ts';
import { startDiscordApp } from './discord-app.ts';
import type { DiscordFake } from './discord-fake.ts';
import { makeProbe, startSlackApp } from './slack-app.ts';
import type { SlackFake } from './slack-fake.ts';

/**
 * The bot in Slack and in Discord on one database, with all its commands.
 *
 * @returns what delivers the messages of its own that are due, on both
 */
export async function startBothApps(
  ctx: Context,
  database: Parameters<typeof startSlackApp>[1],
  { slack, discord }: { slack: SlackFake; discord: DiscordFake },
): Promise<() => Promise<void>> {
  const probe = { ...makeProbe(), registry: createRegistry() };
  const [inSlack, inDiscord] = await Promise.all([
    startSlackApp(slack, database, { probe }),
    startDiscordApp(discord, database, { probe }),
  ]);
  const ports = { slack: inSlack.connection.posts, discord: inDiscord.connection.posts };
  return async () => {
    for (const platform of ['slack', 'discord'] as const)
      await deliverDue(
        ctx,
        { platform, port: ports[platform], messages: MESSAGES },
        new AbortController().signal,
      );
  };
}
