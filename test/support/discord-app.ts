import { onTestFinished } from 'vitest';
import type { Database } from '../../db/sql.ts';
import {
  connectDiscord,
  type DiscordConnection,
  type DiscordOptions,
} from '../../src/bot/discord/connect-discord.ts';
import { makeApp } from '../../src/http/app.ts';
import { startHttp } from '../../src/http/start-http.ts';
import { type DiscordFake, IDS, startDiscordFake } from './discord-fake.ts';
import { collectLog, type LogLine, makeProbe, type Probe } from './slack-app.ts';

export interface DiscordApp {
  connection: DiscordConnection;
  probe: Probe;
  lines: LogLine[];
  /** Where the server is that tells of health. */
  url: string;
}

/** A fake that ends with the test, which fails where the bot did what Discord does not take. */
export async function openDiscordFake(
  options: { heartbeatMs?: number; expect?: (fake: DiscordFake) => void } = {},
): Promise<DiscordFake> {
  const fake = await startDiscordFake(options);
  onTestFinished(async () => {
    await fake.close();
    const wrong = [...fake.violations, ...fake.refused];
    if (wrong.length > 0) throw new Error(`Discord would not have taken: ${wrong.join('; ')}`);
  });
  return fake;
}

/** The real discord.js, connected to the fake; stopped after the test. */
export async function startDiscordApp(
  fake: DiscordFake,
  db: Database,
  options: Partial<DiscordOptions> & { probe?: Probe; token?: string } = {},
): Promise<DiscordApp> {
  const { probe = makeProbe(), token = fake.state.token, ...more } = options;
  const { log, lines } = collectLog();
  const connection = await connectDiscord({
    config: { token, apiUrl: fake.apiUrl },
    registry: probe.registry,
    makeContext: (who) => ({
      db,
      now: () => new Date('2026-11-21T09:00:00Z'),
      billsFolder: '/nowhere',
      log,
      ...who,
    }),
    drawChart: null,
    log,
    ...more,
  });
  const server = await startHttp({
    app: makeApp({
      version: 'test',
      database: { kind: db.kind, check: () => db.read([], []) },
      platforms: () => ({ discord: connection.health() }),
      log,
    }),
    host: '127.0.0.1',
    port: 0,
  });
  onTestFinished(async () => {
    probe.release();
    await connection.stop();
    await server.close();
  });
  await connection.settled;
  return { connection, probe, lines, url: `http://127.0.0.1:${server.port}` };
}

/** Links the server without a code and lets everybody in it view. */
export async function linkGuild(asOwner: (text: string) => Promise<unknown>): Promise<void> {
  await asOwner(
    `insert into workspaces (platform, external_id, name, linked_at) values ('discord', '${IDS.guild}', 'Acme', now())`,
  );
  await setEveryoneMayView(asOwner, true);
}

export async function setEveryoneMayView(
  asOwner: (text: string) => Promise<unknown>,
  may: boolean,
): Promise<void> {
  await asOwner(
    `insert into settings (id, everyone_may_view) values (1, ${may})
     on conflict (id) do update set everyone_may_view = excluded.everyone_may_view`,
  );
}
