import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from 'discord.js';
import type { Logger } from '../../engine/ports.ts';
import type { HealthRecord } from '../transport/health.ts';

/** A connection that ends sooner counts as a failure, so that a door that shuts at once is not run against. */
const SHORT_LIVED_MS = 5_000;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;
/** How long discord.js may try to mend a connection before a new one is made from the beginning. */
const STUCK_MS = 90_000;
/** For the close handshake; a peer that does not answer is left. */
const CLOSE_TIMEOUT_MS = 1_500;

/** Close codes after which nothing helps but people: the token, the intents, the shards. */
const TERMINAL: Readonly<Record<number, string>> = {
  4004: '4004 authentication failed',
  4010: '4010 invalid shard',
  4011: '4011 sharding required',
  4012: '4012 invalid API version',
  4013: '4013 invalid intents',
  4014: '4014 disallowed intents',
};

export interface GatewayOptions {
  /** One connection: each attempt gets a new one, so that nothing of a broken one remains. */
  makeClient: () => Client;
  token: string;
  health: HealthRecord;
  log: Logger;
  onInteraction: (data: unknown) => void;
  /** Each time a session begins, with the application's id. */
  onReady: (applicationId: string) => void;
  stuckAfterMs?: number | undefined;
}

interface Ended {
  terminal: string | null;
  connected: boolean;
  detail: string;
}

/**
 * Keeps the gateway open. discord.js resumes and reconnects by itself; what it gives up on or gets stuck in is begun anew
 * here, ever slower while it fails, and never again after a close code that only people can mend.
 */
export function keepGateway(options: GatewayOptions): { stop(): Promise<void> } {
  const { health, log } = options;
  const stopping = new AbortController();
  let current: Client | null = null;
  const done = run();

  async function run(): Promise<void> {
    let failures = 0;
    while (!stopping.signal.aborted) {
      const startedAt = performance.now();
      const outcome = await connectOnce();
      if (stopping.signal.aborted) return;
      if (outcome.terminal !== null) {
        log.error({ reason: outcome.terminal }, 'Discord refuses the bot; Discord is off until a restart');
        return health.set('failed', outcome.terminal);
      }
      failures = outcome.connected && performance.now() - startedAt > SHORT_LIVED_MS ? 0 : failures + 1;
      health.set('reconnecting', outcome.detail);
      const pause = failures === 0 ? 0 : pauseAfter(failures);
      log.info({ detail: outcome.detail, pauseMs: Math.round(pause) }, 'connecting to Discord again');
      await delay(pause, undefined, { signal: stopping.signal }).catch(() => {});
    }
  }

  /** Resolves when the connection has ended for good, or could not be made. */
  async function connectOnce(): Promise<Ended> {
    const client = options.makeClient();
    current = client;
    let connected = false;
    let watchdog: NodeJS.Timeout | undefined;
    const ended = new Promise<Ended>((resolve) => {
      let over = false;
      const give = (detail: string, terminal: string | null = null) => {
        over = true;
        clearTimeout(watchdog);
        resolve({ terminal, connected, detail });
      };
      const watch = (detail: string) => {
        clearTimeout(watchdog);
        // Its own end is told as a reconnection too.
        if (over) return;
        watchdog = setTimeout(() => give(detail), options.stuckAfterMs ?? STUCK_MS);
      };
      const up = () => {
        clearTimeout(watchdog);
        connected = true;
        health.set('connected');
      };
      guardPackets(client, log);
      client.on('error', (error) => log.warn({ err: error }, 'discord.js failed'));
      client.on('shardError', (error) => log.warn({ error: error.message }, 'the gateway failed'));
      client.on('shardDisconnect', ({ code }) => give(String(code), TERMINAL[code] ?? `${code}`));
      client.on('shardReconnecting', () => {
        if (over) return;
        health.set('reconnecting', 'the connection ended');
        watch('the connection did not come back');
      });
      client.ws.on('READY' as never, (data: unknown) => {
        up();
        const application: unknown = Reflect.get(Object(data), 'application');
        options.onReady(String(Reflect.get(Object(application), 'id')));
      });
      client.ws.on('RESUMED' as never, up);
      client.ws.on('INTERACTION_CREATE' as never, options.onInteraction);
      watch('Discord did not say hello');
      client.login(options.token).catch((error) => give(...readLoginFailure(error)));
      stopping.signal.addEventListener('abort', () => give('stopped'), { once: true });
    });
    const outcome = await ended;
    await disconnect(client);
    return outcome;
  }

  return {
    stop: async () => {
      stopping.abort();
      if (current) await disconnect(current);
      await Promise.race([done, delay(CLOSE_TIMEOUT_MS, undefined, { ref: false })]);
    },
  };
}

async function disconnect(client: Client): Promise<void> {
  const sockets = socketsOf(client);
  // discord.js stops listening to a socket that is still being opened, whose failure would then end the process.
  for (const socket of sockets) socket.on('error', () => {});
  const closed = client.destroy().catch(() => {});
  await Promise.race([closed, delay(CLOSE_TIMEOUT_MS, undefined, { ref: false })]);
  for (const socket of sockets) socket.terminate();
}

interface Socket {
  on(event: 'error', listener: () => void): void;
  terminate(): void;
}

function socketsOf(client: Client): Socket[] {
  const strategy = fieldOf(fieldOf(client.ws, '_ws'), 'strategy');
  const shards = fieldOf(strategy, 'shards');
  if (!(shards instanceof Map)) return [];
  return [...shards.values()].flatMap((shard) => {
    const socket = fieldOf(shard, 'connection');
    return isSocket(socket) ? [socket] : [];
  });
}

function isSocket(value: unknown): value is Socket {
  return typeof fieldOf(value, 'terminate') === 'function' && typeof fieldOf(value, 'on') === 'function';
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

/**
 * discord.js reads every packet where nobody catches, so that one that it cannot read would end the process. Interactions
 * are read here and not by it: it would hold them back until all servers have been told of.
 */
function guardPackets(client: Client, log: Logger): void {
  const { ws } = client;
  const handle: unknown = Reflect.get(ws, 'handlePacket');
  if (typeof handle !== 'function') throw new Error('discord.js has no handlePacket any more');
  Reflect.set(ws, 'handlePacket', (packet: unknown, shard: unknown) => {
    if (Reflect.get(Object(packet), 't') === 'INTERACTION_CREATE') return true;
    try {
      return Reflect.apply(handle, ws, [packet, shard]);
    } catch {
      log.warn({}, 'a message of Discord could not be read');
      return false;
    }
  });
}

function readLoginFailure(error: unknown): [detail: string, terminal: string | null] {
  const { code, message } = Object(error) as { code?: unknown; message?: unknown };
  if (code === 'TokenInvalid') return ['401', '401 invalid token'];
  return [String(code ?? message ?? 'unknown'), null];
}

function pauseAfter(failures: number): number {
  return Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failures - 1)) * (0.8 + Math.random() * 0.4);
}
