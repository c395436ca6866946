import { setMaxListeners } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '../../engine/ports.ts';
import { makeSeen } from '../transport/bounded.ts';
import { makeTasks } from '../transport/tasks.ts';
import { waitFor } from '../transport/wait-for.ts';
import { type Delivery, makeDelivery } from './deliver.ts';
import type { Incoming } from './incoming.ts';
import { makeResponseUrl } from './response-url.ts';
import type { SlackWeb } from './web.ts';

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

export interface DeskOptions {
  /** Made with the desk's own signal. */
  makeWeb: (signal: AbortSignal) => SlackWeb;
  log: Logger;
  clock: () => number;
  slowAfterMs?: number | undefined;
  stopAfterMs?: number | undefined;
}

/** Where acked requests are answered, each once. */
export interface Desk {
  /** False once it is closing. */
  isOpen(): boolean;
  /** Has `work` answer the request behind, unless it is a repeat. Returns at once. */
  take(incoming: Incoming, work: (delivery: Delivery) => Promise<void>): void;
  /** The same for what cannot wait in turn behind other answers: it begins now. */
  takeNow(incoming: Incoming, work: (delivery: Delivery) => Promise<void>): void;
  /** Takes nothing new, lets answers under way end, tells those who wait in vain. */
  close(): Promise<void>;
  /** Slack's Web API, until the desk has closed. */
  web: SlackWeb;
  /** Aborted when the desk has closed. */
  signal: AbortSignal;
}

export function makeDesk({ log, clock, ...options }: DeskOptions): Desk {
  const ending = new AbortController();
  // One listener for each answer under way.
  setMaxListeners(0, ending.signal);
  const tasks = makeTasks(AT_ONCE, (error) => log.error({ err: error }, 'an answer to Slack was lost'));
  const urgent = makeTasks(Number.POSITIVE_INFINITY, (error) =>
    log.error({ err: error }, 'a form of Slack was lost'),
  );
  const seen = makeSeen(REMEMBERED);
  const web = options.makeWeb(ending.signal);
  let open = true;

  /** The answer, a word when it is slow, a word when it is cut off by the end. */
  async function answer(
    delivery: Delivery,
    work: (delivery: Delivery) => Promise<void>,
    isAsked: boolean,
  ): Promise<void> {
    const slow = setTimeout(() => {
      delivery.tellSlow().catch((error) => log.warn({ err: error }, 'a slow answer could not be announced'));
    }, options.slowAfterMs ?? SLOW_MS);
    const end = waitFor(ending.signal);
    const outcome = await Promise.race([
      work(delivery).then(() => 'answered' as const),
      end.reached.then(() => 'cut' as const),
    ]).finally(() => {
      clearTimeout(slow);
      end.forget();
    });
    if (outcome === 'cut' && isAsked) await delivery.tellRestart();
  }

  /** Null for a repeat, and once nothing new is taken. */
  function receive(incoming: Incoming): Delivery | null {
    if (!open || (incoming.id !== null && !seen.isNew(incoming.id))) return null;
    const url = makeResponseUrl(incoming.responseUrl, {
      receivedAt: incoming.responseUrlSince ?? clock(),
      clock,
      signal: ending.signal,
    });
    return makeDelivery({ ...incoming, url }, { web, log });
  }

  const allIdle = () => Promise.all([tasks.whenIdle(), urgent.whenIdle()]);

  return {
    isOpen: () => open,
    web,
    signal: ending.signal,
    take: (incoming, work) => {
      const delivery = receive(incoming);
      if (delivery) tasks.start(() => answer(delivery, work, incoming.isAsked !== false));
    },
    takeNow: (incoming, work) => {
      const delivery = receive(incoming);
      if (delivery) urgent.start(() => answer(delivery, work, true));
    },
    close: async () => {
      open = false;
      const waiting = new AbortController();
      const late = delay(options.stopAfterMs ?? STOP_MS, undefined, { signal: waiting.signal });
      await Promise.race([allIdle(), late.catch(() => {})]);
      waiting.abort();
      ending.abort();
      await Promise.race([allIdle(), delay(FAREWELL_MS, undefined, { ref: false })]);
    },
  };
}
