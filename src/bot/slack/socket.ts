import { setTimeout as delay } from 'node:timers/promises';
import type { SocketModeReceiver } from '@slack/bolt';
import type { Logger } from '../../engine/ports.ts';
import type { HealthRecord } from '../transport/health.ts';
import { isTerminal, readFailure } from './call-slack.ts';

/** From the first request to Slack's hello. */
const CONNECT_TIMEOUT_MS = 20_000;
/** A connection that ends sooner counts as a failure, so that a door that shuts at once is not run against. */
const SHORT_LIVED_MS = 2_000;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;
/** For the close handshake, before the socket is simply destroyed. */
const CLOSE_TIMEOUT_MS = 1_000;

export interface SocketOptions {
  /** One connection: each attempt gets a new one, so that nothing of a broken one remains. */
  makeReceiver: () => SocketModeReceiver;
  health: HealthRecord;
  log: Logger;
}

/**
 * Keeps one Socket Mode connection open. Bolt's own reconnecting waits five seconds and ends the process when Slack
 * refuses the token, so it is switched off and done here: at once after a connection that lived, ever slower while it
 * fails, and never again when the token is refused.
 */
export function keepSocket({ makeReceiver, health, log }: SocketOptions): { stop(): Promise<void> } {
  const stopping = new AbortController();
  let current: SocketModeReceiver | null = null;
  const done = run();

  async function run(): Promise<void> {
    let failures = 0;
    while (!stopping.signal.aborted) {
      const startedAt = performance.now();
      const outcome = await connectOnce(makeReceiver());
      if (stopping.signal.aborted) return;
      if (outcome.terminal !== null) {
        log.error({ error: outcome.terminal }, 'Slack refuses the tokens; Slack is off until a restart');
        return health.set('failed', outcome.terminal);
      }
      failures = outcome.connected && performance.now() - startedAt > SHORT_LIVED_MS ? 0 : failures + 1;
      health.set('reconnecting', outcome.detail);
      const pause = Math.max(outcome.retryAfterS * 1000, failures === 0 ? 0 : pauseAfter(failures));
      log.info({ detail: outcome.detail, pauseMs: Math.round(pause) }, 'connecting to Slack again');
      await delay(pause, undefined, { signal: stopping.signal }).catch(() => {});
    }
  }

  /** Resolves when the connection has ended or could not be made. */
  async function connectOnce(receiver: SocketModeReceiver): Promise<{
    connected: boolean;
    terminal: string | null;
    detail: string;
    retryAfterS: number;
  }> {
    const { client } = receiver;
    guardMessages(client, log);
    const ended = new Promise<void>((resolve) => client.once('disconnected', () => resolve()));
    current = receiver;
    let connected = false;
    try {
      await withTimeout(client.start(), CONNECT_TIMEOUT_MS);
      connected = true;
      // A stop that came while connecting found no socket to close.
      if (stopping.signal.aborted) await disconnect(receiver);
      else health.set('connected');
      await ended;
      return { connected, terminal: null, detail: 'the connection ended', retryAfterS: 0 };
    } catch (error) {
      await disconnect(receiver);
      const { outcome, retryAfterS } = readFailure(error);
      const word = outcome.kind === 'done' ? 'unknown' : outcome.error;
      const terminal = outcome.kind === 'refused' && isTerminal(word) ? word : null;
      return { connected, terminal, detail: word, retryAfterS: retryAfterS ?? 0 };
    }
  }

  return {
    stop: async () => {
      stopping.abort();
      if (current) await disconnect(current);
      await Promise.race([done, delay(CLOSE_TIMEOUT_MS, undefined, { ref: false })]);
    },
  };
}

/** Says goodbye; a peer that does not answer is left, a second goodbye destroys the socket. */
async function disconnect({ client }: SocketModeReceiver): Promise<void> {
  const closed = client.disconnect().catch(() => {});
  const timedOut = delay(CLOSE_TIMEOUT_MS, 'late', { ref: false });
  if ((await Promise.race([closed, timedOut])) === 'late') client.disconnect().catch(() => {});
}

/** The client's handler of messages is asynchronous and nobody waits for it: a malformed one would end the process. */
function guardMessages(client: SocketModeReceiver['client'], log: Logger): void {
  const handlers = client.listeners('ws_message');
  client.removeAllListeners('ws_message');
  for (const handler of handlers) {
    client.on('ws_message', (...message: unknown[]) => {
      Promise.resolve(Reflect.apply(handler, client, message)).catch(() => {
        log.warn({}, 'a message of Slack could not be read');
      });
    });
  }
}

async function withTimeout(work: Promise<unknown>, ms: number): Promise<void> {
  const stop = new AbortController();
  work.catch(() => {});
  const late = delay(ms, 'late' as const, { signal: stop.signal });
  late.catch(() => {});
  try {
    if ((await Promise.race([work, late])) === 'late') throw new Error('Slack did not say hello');
  } finally {
    stop.abort();
  }
}

function pauseAfter(failures: number): number {
  return Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failures - 1)) * (0.8 + Math.random() * 0.4);
}
