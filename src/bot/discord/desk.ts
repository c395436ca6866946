import { setMaxListeners } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { languageOf, translatorOf } from '../../engine/language/index.ts';
import type { Logger } from '../../engine/ports.ts';
import type { ReplyKind } from '../registry.ts';
import { makeSeen } from '../transport/bounded.ts';
import { makeTasks } from '../transport/tasks.ts';
import { waitFor } from '../transport/wait-for.ts';
import { type Delivery, makeDelivery, toWords } from './deliver.ts';
import type { Incoming } from './incoming.ts';
import { type DiscordWeb, EPHEMERAL, type FirstResponse, NO_MENTIONS } from './web.ts';

/** Answers worked on at once; more wait in turn, announced already. */
const AT_ONCE = 256;
/** Repeats are recognized among so many of the newest interactions; those of other replicas by the database. */
const REMEMBERED = 10_000;
/** How long a stop waits for the answers under way. */
const STOP_MS = 8_000;
/** For telling those whose answer did not make it. */
const FAREWELL_MS = 1_500;
/** Somebody – another replica, or this process before – has responded to it. */
const ALREADY_RESPONDED = '40060';

export interface DeskOptions {
  web: DiscordWeb;
  log: Logger;
  clock: () => number;
  /** Ends what is under way. */
  ending: AbortController;
  stopAfterMs?: number | undefined;
}

/** Where interactions are announced at once and answered behind, each once. */
export interface Desk {
  isOpen(): boolean;
  /**
   * Announces an answer at once, before anything else, and has `work` give it, unless the interaction is a repeat.
   * Returns at once.
   */
  take(incoming: Incoming, reply: ReplyKind, work: (delivery: Delivery) => Promise<void>): void;
  /** Responds to an interaction, at once and for good. `respond` is not asked for a repeat. */
  respond(incoming: Incoming, respond: () => Promise<FirstResponse>): void;
  /** Takes nothing new, lets answers under way end, tells those who wait in vain. */
  close(): Promise<void>;
}

export function makeDesk({ web, log, clock, ending, ...options }: DeskOptions): Desk {
  // One listener for each answer under way.
  setMaxListeners(0, ending.signal);
  const tasks = makeTasks(AT_ONCE, (error) => log.error({ err: error }, 'an answer to Discord was lost'));
  const seen = makeSeen(REMEMBERED);
  let open = true;

  const sayStopping = ({ locale }: Incoming) => translatorOf(languageOf(locale))('discord.stopping');

  /** Tells at once that an answer comes. Null where it is not ours to give. */
  async function announce(
    incoming: Incoming,
    reply: ReplyKind,
  ): Promise<{ deferred: ReplyKind | null } | null> {
    const data = reply === 'private' ? { data: { flags: EPHEMERAL } } : {};
    const outcome = await web.respond(incoming, { type: 5, ...data });
    if (outcome.kind === 'done') return { deferred: reply };
    if (outcome.kind !== 'refused' || outcome.error !== ALREADY_RESPONDED) return { deferred: null };
    // A first try of ours that seemed lost may have been the one that counts.
    return outcome.afterUnsure ? { deferred: reply } : null;
  }

  /** The answer, or a word when it is cut off by the end. */
  async function answer(
    incoming: Incoming,
    delivery: Delivery,
    work: (delivery: Delivery) => Promise<void>,
  ): Promise<void> {
    const end = waitFor(ending.signal);
    const outcome = await Promise.race([
      work(delivery).then(() => 'answered' as const),
      end.reached.then(() => 'cut' as const),
    ]).finally(end.forget);
    if (outcome === 'cut') await delivery.send(toWords(sayStopping(incoming)), 'private');
  }

  return {
    isOpen: () => open,
    take: (incoming, reply, work) => {
      if (!seen.isNew(incoming.id)) return;
      if (!open) {
        const data = { content: sayStopping(incoming), flags: EPHEMERAL, allowed_mentions: NO_MENTIONS };
        web.respond(incoming, { type: 4, data }).catch(() => {});
        return;
      }
      const receivedAt = clock();
      const announced = announce(incoming, reply);
      announced.catch(() => {});
      tasks.start(async () => {
        const announcement = await announced;
        if (announcement === null) return;
        const to = { ...incoming, receivedAt, deferred: announcement.deferred };
        const sayDirect = translatorOf(languageOf(incoming.locale))('discord.sentToYou');
        await answer(incoming, makeDelivery(to, { web, log, clock, sayDirect }), work);
      });
    },
    respond: (incoming, respond) => {
      if (!open || !seen.isNew(incoming.id)) return;
      respond()
        .then((response) => web.respond(incoming, response))
        .catch((error) => log.warn({ err: error }, 'a response to Discord was lost'));
    },
    close: async () => {
      open = false;
      const waiting = new AbortController();
      const late = delay(options.stopAfterMs ?? STOP_MS, undefined, { signal: waiting.signal });
      await Promise.race([tasks.whenIdle(), late.catch(() => {})]);
      waiting.abort();
      ending.abort();
      await Promise.race([tasks.whenIdle(), delay(FAREWELL_MS, undefined, { ref: false })]);
    },
  };
}
