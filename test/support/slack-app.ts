import { onTestFinished } from 'vitest';
import { z } from 'zod';
import type { Database } from '../../db/sql.ts';
import { makeAskAction } from '../../src/bot/actions/ask.ts';
import { makeCard } from '../../src/bot/card.ts';
import { linkCommand } from '../../src/bot/commands/link.ts';
import { type Command, defineAction, defineCommand, type Registry } from '../../src/bot/registry.ts';
import { connectSlack, type SlackConnection, type SlackOptions } from '../../src/bot/slack/connect-slack.ts';
import { typeButton } from '../../src/bot/views/ask-button.ts';
import type { Context } from '../../src/engine/context.ts';
import { badInput } from '../../src/engine/errors.ts';
import type { Fact } from '../../src/engine/facts.ts';
import type { Logger } from '../../src/engine/ports.ts';
import { makeApp } from '../../src/http/app.ts';
import { startHttp } from '../../src/http/start-http.ts';
import type { SlackFake, Via } from './slack-fake.ts';

export const SIGNING_SECRET = 'fake-signing-secret';

export interface LogLine {
  level: 'debug' | 'info' | 'warn' | 'error';
  message: string;
  fields: object;
}

export function collectLog(): { log: Logger; lines: LogLine[] } {
  const lines: LogLine[] = [];
  const at = (level: LogLine['level']) => (fields: object, message: string) => {
    lines.push({ level, message, fields });
  };
  return { log: { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }, lines };
}

export interface Probe {
  registry: Registry;
  /** Commands that ran, by their text. */
  ran: string[];
  /** Contexts that they ran with. */
  contexts: Context[];
  /** Holds `slow` back until it is called. */
  release: () => void;
}

/** Commands that do little, so that a test sees the transport and nothing else. */
export function makeProbe(): Probe {
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const probe: Probe = { registry: { commands: [], actions: [] }, ran: [], contexts: [], release };
  const note = (ctx: Context, what: string) => {
    probe.ran.push(what);
    probe.contexts.push(ctx);
  };
  const text = z.object({ text: z.string() });
  const command = (
    name: string,
    reply: Command['reply'],
    run: (ctx: Context, words: string) => Promise<void>,
  ): Command =>
    defineCommand({
      name,
      summary: 'commands.data',
      examples: [name],
      options: text,
      parseText: (rest) => ({ text: rest }),
      reply,
      run: async (ctx, { text: words }) => {
        note(ctx, `${name} ${words}`.trim());
        await run(ctx, words);
        return cardOf(name, words);
      },
    });
  probe.registry = {
    commands: [
      linkCommand,
      command('say', 'public', async () => {}),
      command('whisper', 'private', async () => {}),
      command('slow', 'public', () => released),
      command('slowly', 'private', () => released),
      command('break', 'public', async () => {
        throw new Error('a secret of the database');
      }),
      command('refuse', 'public', async () => {
        throw badInput('There is no tenant acmee.', [{ label: 'acme', command: 'say acme' }]);
      }),
    ],
    actions: [
      makeAskAction(() => probe.registry),
      defineAction({
        name: 'once',
        args: z.object({ text: z.string() }),
        once: true,
        reply: 'public',
        run: async (ctx, args) => {
          note(ctx, `once ${args.text}`);
          return makeCard(`once ${args.text}`, [], []);
        },
      }),
    ],
  };
  return probe;
}

/** A figure, the words, a further question, and a button that works once. */
function cardOf(name: string, words: string) {
  const fact: Fact = {
    key: 'total',
    label: 'total',
    value: '1234.50',
    unit: 'money',
    currency: 'USD',
    metric: 'effective',
    tenant: 'acme',
    period: { from: '2026-11-01', to: '2026-11-21' },
    asOf: '2026-11-20',
  };
  return makeCard(
    `${name} ${words}`.trim(),
    [
      { kind: 'figures', figures: [{ label: 'Effective cost', value: fact }] },
      { kind: 'text', text: words || 'nothing' },
      {
        kind: 'buttons',
        buttons: [
          typeButton('Further', `say further ${words}`),
          { label: 'Share', action: 'ask', args: { command: `say ${words}`, reply: 'public' } },
          { label: 'Once', action: 'once', args: { text: words } },
        ],
      },
    ],
    [fact],
  );
}

export interface SlackApp {
  connection: SlackConnection;
  via: Via;
  probe: Probe;
  lines: LogLine[];
  /** In HTTP mode: where the server is. */
  url: string;
}

/** The real Bolt, connected to the fake, in either mode; stopped after the test. */
export async function startSlackApp(
  fake: SlackFake,
  db: Database,
  options: Partial<SlackOptions> & { mode?: 'socket' | 'http'; probe?: Probe } = {},
): Promise<SlackApp> {
  const { mode = 'socket', probe = makeProbe(), ...more } = options;
  const { log, lines } = collectLog();
  const common = { botToken: fake.tokens.bot, apiUrl: fake.apiUrl };
  const connection = await connectSlack({
    config:
      mode === 'socket'
        ? { ...common, mode, appToken: fake.tokens.app }
        : { ...common, mode, signingSecret: SIGNING_SECRET },
    registry: probe.registry,
    makeContext: (who) => ({
      db,
      now: () => new Date('2026-11-21T09:00:00Z'),
      billsFolder: '/nowhere',
      log,
      ...who,
    }),
    log,
    // Tests of other things are not told that a busy machine takes longer.
    slowAfterMs: 60_000,
    ...more,
  });
  const server = await startHttp({
    app: makeApp({
      version: 'test',
      database: { kind: db.kind, check: () => db.read([], []) },
      platforms: () => ({ slack: connection.health() }),
      log,
    }),
    host: '127.0.0.1',
    port: 0,
    ...(connection.httpHandler ? { slackHandler: connection.httpHandler } : {}),
  });
  onTestFinished(async () => {
    probe.release();
    await connection.stop();
    await server.close();
  });
  const url = `http://127.0.0.1:${server.port}`;
  const via: Via = mode === 'socket' ? 'socket' : { url: `${url}/slack/events`, secret: SIGNING_SECRET };
  await connection.settled;
  return { connection, via, probe, lines, url };
}

/** Links the workspace T1 without a code, and lets all of its members see everything. */
export async function linkT1(asOwner: (text: string) => Promise<unknown>): Promise<void> {
  await asOwner('update settings set everyone_may_view = true');
  await asOwner(
    "insert into workspaces (platform, external_id, name, linked_at) values ('slack', 'T1', 'Acme', now())",
  );
}
