import { setMaxListeners } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { App, Receiver } from '@slack/bolt';
import { receiveOnce } from '../../engine/inbox/index.ts';
import type { Logger } from '../../engine/ports.ts';
import type { Registry } from '../registry.ts';
import { type AnswerParts, answerCommand, answerPress, type MakeContext } from './answer-incoming.ts';
import { toBoltLogger } from './bolt-logger.ts';
import { makeSeen } from './bounded.ts';
import { makeChannels } from './channels.ts';
import { type Delivery, makeDelivery } from './deliver.ts';
import { gateApp } from './gate.ts';
import { makeHealth, type SlackHealth } from './health.ts';
import { makeHttpHandler, SLACK_PATH, type SlackHandler } from './http.ts';
import { type Incoming, readCommand, readPress } from './incoming.ts';
import { makePeople } from './people.ts';
import { makeResponseUrl } from './response-url.ts';
import { keepSocket } from './socket.ts';
import { makeTasks } from './tasks.ts';
import { makeWeb } from './web.ts';

const API_TIMEOUT_MS = 10_000;
/** Answers worked on at once; more wait in turn, acked already. */
const AT_ONCE = 256;
/** Repeats are recognized among so many of the newest requests; those of other replicas by the database. */
const REMEMBERED = 10_000;
/** After this a person is told that the answer takes longer. */
const SLOW_MS = 3_000;
/** How long a stop waits for the answers under way. */
const STOP_MS = 8_000;
/** For telling those whose answer did not make it. */
const FAREWELL_MS = 1_500;

const UNKNOWN_COMMAND = 'I only know /cost. Try /cost help.';
const STOPPING = 'Centavo is being restarted. Ask again in a moment.';

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
  /** Milliseconds; for tests of what is slow or old. */
  slowAfterMs?: number;
  stopAfterMs?: number;
  clock?: () => number;
}

export interface SlackConnection {
  /** In HTTP mode: to be asked first by the server on the one port. */
  httpHandler?: SlackHandler;
  health(): SlackHealth;
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
  const { config, log, registry, makeContext, clock = Date.now, slowAfterMs = SLOW_MS } = options;
  const bolt = await import('@slack/bolt');
  const logger = toBoltLogger(log, bolt.LogLevel.INFO);
  const clientOptions = {
    ...(config.apiUrl === null ? {} : { slackApiUrl: config.apiUrl }),
    timeout: API_TIMEOUT_MS,
    // Bolt's default repeats a post ten times; what may be repeated is decided call by call.
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
  };
  const ending = new AbortController();
  // One listener for each answer under way.
  setMaxListeners(0, ending.signal);
  let taking = true;
  const health = makeHealth(() => new Date(clock()));
  const web = makeWeb(new bolt.webApi.WebClient(config.botToken, { ...clientOptions, logger }), {
    signal: ending.signal,
    log,
    onTerminal: (error) => fail(error),
  });
  const parts: AnswerParts = {
    registry,
    makeContext,
    people: makePeople(web, clock),
    channels: makeChannels(web, clock),
    log,
  };
  const tasks = makeTasks(AT_ONCE, (error) => log.error({ err: error }, 'an answer to Slack was lost'));
  const seen = makeSeen(REMEMBERED);

  const app = new bolt.App({
    receiver: idleReceiver(),
    // Asked for every request: constant, so that an ack never waits for Slack.
    authorize: async () => ({ botToken: config.botToken }),
    clientOptions,
    logger,
    ignoreSelf: false,
    convoStore: false,
  });
  app.command('/cost', async ({ ack, body }) => {
    await ackAtOnce(taking ? () => ack() : () => ack({ response_type: 'ephemeral', text: STOPPING }));
    const command = readCommand(body);
    if (command) begin(command, (delivery) => answerCommand(parts, command, delivery));
  });
  app.action({ type: 'block_actions' }, async ({ ack, body }) => {
    await ackAtOnce(() => ack());
    const press = readPress(body);
    if (press) begin(press, (delivery) => answerPress(parts, press, delivery));
  });
  for (const event of ['app_uninstalled', 'tokens_revoked'] as const) {
    app.event(event, async () => fail(event));
  }
  app.error(async (error) => log.error({ err: error }, 'Bolt failed on a request from Slack'));

  /** An ack that cannot be sent is no reason not to answer. */
  async function ackAtOnce(ack: () => Promise<void>): Promise<void> {
    await ack().catch((error) => log.warn({ err: error }, 'an ack could not be sent'));
  }

  function begin(incoming: Incoming, work: (delivery: Delivery) => Promise<void>): void {
    if (!taking || (incoming.id !== null && !seen.isNew(incoming.id))) return;
    const url = makeResponseUrl(incoming.responseUrl, { receivedAt: clock(), clock, signal: ending.signal });
    const delivery = makeDelivery({ ...incoming, url }, { web, log });
    tasks.start(() => workOn(delivery, work));
  }

  /** The answer, a word when it is slow, a word when it is cut off by a stop. */
  async function workOn(delivery: Delivery, work: (delivery: Delivery) => Promise<void>): Promise<void> {
    const slow = setTimeout(() => {
      delivery.tellSlow().catch((error) => log.warn({ err: error }, 'a slow answer could not be announced'));
    }, slowAfterMs);
    const cut = once(ending.signal);
    const outcome = await Promise.race([
      work(delivery).then(() => 'answered'),
      cut.promise.then(() => 'cut' as const),
    ]).finally(() => {
      clearTimeout(slow);
      cut.forget();
    });
    if (outcome === 'cut') await delivery.send({ text: STOPPING, blocks: [] }, 'private');
  }

  const gated = gateApp(app, {
    receiveEvent: (eventId) => receiveOnce(systemContext(makeContext), eventId),
    unknownCommand: UNKNOWN_COMMAND,
  });
  const way = config.mode === 'socket' ? overSocket() : overHttp();

  function overSocket(): Pick<SlackConnection, 'httpHandler' | 'stop'> {
    if (config.mode !== 'socket') throw new Error('no app token');
    const { appToken } = config;
    return keepSocket({
      makeReceiver: () => {
        const receiver = new bolt.SocketModeReceiver({
          appToken,
          logger,
          logLevel: bolt.LogLevel.INFO,
          autoReconnectEnabled: false,
          installerOptions: { clientOptions: { ...clientOptions } },
        });
        receiver.init(gated);
        return receiver;
      },
      health,
      log,
    });
  }

  function overHttp(): Pick<SlackConnection, 'httpHandler' | 'stop'> {
    if (config.mode !== 'http') throw new Error('no signing secret');
    const receiver = new bolt.HTTPReceiver({
      signingSecret: config.signingSecret,
      endpoints: [SLACK_PATH],
      logger,
    });
    receiver.init(gated);
    const isOpen = () => taking && health.read().state !== 'failed';
    return { httpHandler: makeHttpHandler({ receiver, isOpen, log }), stop: async () => {} };
  }

  /** The bot's token is tried at the start: a wrong one is known before somebody asks. */
  async function checkToken(): Promise<void> {
    for (let attempt = 0; !ending.signal.aborted; attempt += 1) {
      const outcome = await web.testAuth();
      if (outcome.kind === 'done' && config.mode === 'http') health.set('connected');
      if (outcome.kind === 'done' || outcome.kind === 'refused') return;
      if (config.mode === 'http') health.set('reconnecting', outcome.error);
      const pauseMs = Math.min(30_000, 1000 * 2 ** attempt);
      await delay(pauseMs, undefined, { signal: ending.signal }).catch(() => {});
    }
  }

  function fail(error: string): void {
    health.set('failed', error);
    way.stop().catch((problem) => log.warn({ err: problem }, 'the connection to Slack did not close'));
  }

  async function stop(): Promise<void> {
    taking = false;
    await way.stop();
    const stopAfter = new AbortController();
    const late = delay(options.stopAfterMs ?? STOP_MS, undefined, { signal: stopAfter.signal });
    await Promise.race([tasks.whenIdle(), late.catch(() => {})]);
    stopAfter.abort();
    ending.abort();
    await Promise.race([tasks.whenIdle(), delay(FAREWELL_MS, undefined, { ref: false })]);
    health.set('stopped');
  }

  const checked = checkToken();
  checked.catch((error) => log.error({ err: error }, 'the Slack token could not be tried'));
  let stopped: Promise<void> | null = null;
  return {
    ...(way.httpHandler ? { httpHandler: way.httpHandler } : {}),
    health: health.read,
    settled: health.settled,
    stop: () => {
      stopped ??= stop();
      return stopped;
    },
  };
}

/** Events that concern no person: their ids are noted by nobody in particular. */
function systemContext(makeContext: MakeContext) {
  return makeContext({
    actor: { platform: 'slack', label: 'slack', role: 'viewer', memberId: null },
    scope: [],
    place: { workspaceId: null, channelId: null, personId: null },
  });
}

/** Bolt wants a receiver; ours are made later, one for each connection. */
function idleReceiver(): Receiver {
  return { init: (_app: App) => {}, start: async () => {}, stop: async () => {} };
}

function once(signal: AbortSignal): { promise: Promise<void>; forget: () => void } {
  let forget = () => {};
  const promise = new Promise<void>((resolve) => {
    const onAbort = () => resolve();
    signal.addEventListener('abort', onAbort);
    forget = () => signal.removeEventListener('abort', onAbort);
    if (signal.aborted) resolve();
  });
  return { promise, forget };
}
