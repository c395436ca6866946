import { setTimeout as delay } from 'node:timers/promises';
import type { App, Receiver } from '@slack/bolt';
import { receiveOnce } from '../../engine/inbox/index.ts';
import { english } from '../../engine/language/index.ts';
import type { Logger } from '../../engine/ports.ts';
import { DEFAULT_SETTINGS } from '../../engine/settings.ts';
import type { DrawChart } from '../charts/index.ts';
import type { PostPort } from '../messages/post-port.ts';
import type { Registry } from '../registry.ts';
import { makeHasLeft } from '../transport/has-left.ts';
import { type HealthRecord, makeHealth, type PlatformHealth } from '../transport/health.ts';
import type { MakeContext } from './answer-incoming.ts';
import { toBoltLogger } from './bolt-logger.ts';
import { makeChannels } from './channels.ts';
import { makeDesk } from './desk.ts';
import { gateApp } from './gate.ts';
import { makeHttpHandler, SLACK_PATH, type SlackHandler } from './http.ts';
import { listen } from './listen.ts';
import { hasLeftSlack, makePeople } from './people.ts';
import { makeSlackPosts } from './post-message.ts';
import { makeSendCard } from './send-card.ts';
import { keepSocket } from './socket.ts';
import { makeWeb, type SlackWeb } from './web.ts';

const API_TIMEOUT_MS = 10_000;

/** How Slack is spoken to: over an outgoing socket, or by HTTP requests that Slack signs. */
export type SlackConfig = {
  botToken: string;
  /** Another Web API than Slack's own: a proxy, or a fake in tests. Ends with a slash. */
  apiUrl: string | null;
} & ({ mode: 'socket'; appToken: string } | { mode: 'http'; signingSecret: string });

export interface SlackOptions {
  config: SlackConfig;
  registry: Registry;
  makeContext: MakeContext;
  log: Logger;
  /** Draws the charts of answers; absent: they are told in words. */
  drawChart?: DrawChart;
  /** How long an answer waits for its pictures. Default: 6 s. */
  picturesWithinMs?: number;
  /** After this a person is told that the answer takes longer. Default: 3 s. */
  slowAfterMs?: number;
  /** How long a stop waits for the answers under way. Default: 8 s. */
  stopAfterMs?: number;
  /** Milliseconds since the epoch; for tests of what gets old. */
  clock?: () => number;
}

export interface SlackConnection {
  /** In HTTP mode: to be asked first by the server on the one port. */
  httpHandler?: SlackHandler;
  health(): PlatformHealth;
  /** Whether somebody who signed in from Slack was deactivated, or is a guest by now; false where Slack does not say. */
  hasLeft(personId: string): Promise<boolean>;
  /** What the bot says by itself. */
  posts: PostPort;
  /** Resolves when it is known whether Slack can be used. */
  settled: Promise<void>;
  /** Takes nothing new, waits for the answers under way, closes. May be called again. */
  stop(): Promise<void>;
}

/**
 * Connects to Slack with Bolt: over a socket, or by the requests that Slack signs. Returns at once; connecting goes on
 * behind, and nothing of it ever throws or ends the process.
 */
export async function connectSlack(options: SlackOptions): Promise<SlackConnection> {
  const { config, log, registry, makeContext, clock = Date.now } = options;
  const bolt = await import('@slack/bolt');
  const logger = toBoltLogger(log, bolt.LogLevel.INFO);
  const clientOptions = {
    ...(config.apiUrl === null ? {} : { slackApiUrl: config.apiUrl }),
    timeout: API_TIMEOUT_MS,
    // Bolt's default repeats a post ten times; what may be repeated is decided call by call.
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
  };
  const client = new bolt.webApi.WebClient(config.botToken, { ...clientOptions, logger });
  const health = makeHealth(() => new Date(clock()));
  const desk = makeDesk({
    makeWeb: (signal) => makeWeb(client, { signal, log, onTerminal: fail }),
    log,
    clock,
    slowAfterMs: options.slowAfterMs,
    stopAfterMs: options.stopAfterMs,
  });
  const { web } = desk;

  const app = new bolt.App({
    receiver: idleReceiver(),
    // Asked for every request: constant, so that an ack never waits for Slack.
    authorize: async () => ({ botToken: config.botToken }),
    clientOptions,
    logger,
    ignoreSelf: false,
    convoStore: false,
  });
  const sendCard = makeSendCard({
    web,
    drawChart: options.drawChart ?? null,
    log,
    signal: desk.signal,
    picturesWithinMs: options.picturesWithinMs,
  });
  const [people, channels] = [makePeople(web, clock), makeChannels(web, clock)];
  listen(app, desk, {
    parts: { registry, makeContext, people, channels, sendCard, log },
    clock,
    slowAfterMs: options.slowAfterMs,
    onRemoved: fail,
  });
  const gated = gateApp(app, {
    receiveEvent: (eventId) => receiveOnce(systemContext(makeContext), eventId),
    unknownCommand: english('slack.unknownCommand'),
  });
  const way = config.mode === 'socket' ? overSocket(config.appToken) : overHttp(config.signingSecret);

  function overSocket(appToken: string): Way {
    const makeReceiver = () => {
      const receiver = new bolt.SocketModeReceiver({
        appToken,
        logger,
        logLevel: bolt.LogLevel.INFO,
        autoReconnectEnabled: false,
        installerOptions: { clientOptions: { ...clientOptions } },
      });
      receiver.init(gated);
      return receiver;
    };
    return keepSocket({ makeReceiver, health, log });
  }

  function overHttp(signingSecret: string): Way {
    const receiver = new bolt.HTTPReceiver({ signingSecret, endpoints: [SLACK_PATH], logger });
    receiver.init(gated);
    const isOpen = () => desk.isOpen() && health.read().state !== 'failed';
    return { httpHandler: makeHttpHandler({ receiver, isOpen, log }), stop: async () => {} };
  }

  /** Nothing mends it: Slack is off, the rest of the service is not. */
  function fail(error: string): void {
    health.set('failed', error);
    way.stop().catch((problem) => log.warn({ err: problem }, 'the connection to Slack did not close'));
  }

  async function stop(): Promise<void> {
    const closed = desk.close();
    await way.stop();
    await closed;
    health.set('stopped');
  }

  tryToken(web, config.mode === 'http' ? health : null, desk.signal).catch((error) =>
    log.error({ err: error }, 'the Slack token could not be tried'),
  );
  const hasLeft = makeHasLeft((personId: string) => hasLeftSlack(web, personId), clock);
  const posts = makeSlackPosts({
    client,
    isReady: () => desk.isOpen() && health.read().state === 'connected',
    hasLeft,
    languageOf: (personId) =>
      people.languageOf({ workspaceId: '', enterpriseId: null, personId, personTeamId: null }),
    onTerminal: fail,
    log,
  });
  let stopped: Promise<void> | null = null;
  return {
    ...(way.httpHandler ? { httpHandler: way.httpHandler } : {}),
    health: health.read,
    hasLeft,
    posts,
    settled: health.settled,
    stop: () => {
      stopped ??= stop();
      return stopped;
    },
  };
}

/** How requests come in. */
type Way = Pick<SlackConnection, 'httpHandler' | 'stop'>;

/**
 * Tries the bot's token at the start, so that a wrong one is known before somebody asks. `health` hears of it where no
 * socket says more.
 */
async function tryToken(web: SlackWeb, health: HealthRecord | null, signal: AbortSignal): Promise<void> {
  for (let attempt = 0; !signal.aborted; attempt += 1) {
    const outcome = await web.testAuth();
    if (outcome.kind === 'done') return health?.set('connected');
    if (outcome.kind === 'refused') return;
    health?.set('reconnecting', outcome.error);
    await delay(Math.min(30_000, 1000 * 2 ** attempt), undefined, { signal }).catch(() => {});
  }
}

/** Events that concern no person: their ids are noted by nobody in particular. */
function systemContext(makeContext: MakeContext) {
  return makeContext({
    actor: { platform: 'slack', label: 'slack', role: 'viewer', memberId: null },
    scope: [],
    place: { workspaceId: null, channelId: null, personId: null },
    t: english,
    settings: DEFAULT_SETTINGS,
  });
}

/** Bolt wants a receiver; ours are made later, one for each connection. */
function idleReceiver(): Receiver {
  return { init: (_app: App) => {}, start: async () => {}, stop: async () => {} };
}
