import { english, type Translate } from '../../engine/language/index.ts';
import type { Logger } from '../../engine/ports.ts';
import type { ReplyKind } from '../registry.ts';
import { type SlackMessage, smallPrint, toFields } from './blocks.ts';
import type { Outcome } from './call-slack.ts';
import type { ResponseUrl } from './response-url.ts';
import type { Posted, SlackWeb } from './web.ts';

/** Errors that say that the message itself is not taken, so that the same one would fail on every way. */
const CONTENT_ERRORS = new Set([
  'invalid_blocks',
  'invalid_blocks_format',
  'invalid_payload',
  'msg_blocks_too_long',
  'msg_too_long',
]);

/** Where an answer goes. */
export interface Addressee {
  personId: string;
  /** Null: the direct messages between the person and the app, as of a press in the app's home. */
  channelId: string | null;
  threadTs: string | null;
  url: ResponseUrl;
}

/** Delivers what is said to one person's command or press. */
export interface Delivery {
  /** The reader's language, once it is known; English before. */
  speak(t: Translate): void;
  /** Tells the person that the answer takes longer. */
  tellSlow(): Promise<void>;
  /** Tells the person that there will be no answer, as the service goes down. */
  tellRestart(): Promise<void>;
  /** The answer. False where no way was left. */
  send(message: SlackMessage, reply: ReplyKind): Promise<boolean>;
  /** The answer as a message of the bot's own, seen by everybody there: what carries pictures, and what files hang on. */
  post(message: SlackMessage): Promise<Outcome<Posted>>;
  /** A direct message to the person. */
  write(message: SlackMessage): Promise<Outcome<Posted>>;
}

/**
 * An answer reaches the person at least once and a channel at most once: a public post that nobody saw succeed is not
 * repeated in public but given to the person alone. When the response_url is used up or too old the bot posts itself,
 * and where it may not, it writes to the person.
 */
export function makeDelivery(to: Addressee, options: { web: SlackWeb; log: Logger }): Delivery {
  const { web, log } = options;
  const target = to.channelId ?? to.personId;
  let t: Translate = english;
  let slow: Promise<unknown> | null = null;
  // What is announced while the answer is under way would stand below it for good.
  let isAnswering = false;

  const toUrl = (message: SlackMessage, more: Record<string, unknown>) =>
    to.url.post({
      ...toFields(message),
      unfurl_links: false,
      unfurl_media: false,
      ...(to.threadTs === null ? {} : { thread_ts: to.threadTs }),
      ...more,
    });
  const shown = { response_type: 'in_channel', replace_original: false };
  /** Takes the place of the "working on it", if there was one. */
  const hidden = () => ({ response_type: 'ephemeral', replace_original: slow !== null });

  const takeBackSlow = async () => {
    if (slow !== null && to.url.isOpen()) await to.url.post({ delete_original: true });
    slow = null;
  };

  const sendPublic = async (message: SlackMessage): Promise<boolean> => {
    await takeBackSlow();
    if (to.url.isOpen()) {
      const outcome = await again('unsent', () => toUrl(message, shown));
      if (outcome.kind === 'done') return true;
      log.warn({ error: outcome.error }, 'an answer was not taken by its response_url');
      if (outcome.kind === 'unsure') return sendPrivate(message);
      if (isContent(outcome) && message.blocks.length > 0) return sendPublic(toText(message));
    }
    const posted = await web.post(target, message, to.threadTs);
    if (posted.kind === 'done') return true;
    if (isContent(posted) && message.blocks.length > 0) return sendPublic(toText(message));
    return writeTo(message);
  };

  const sendPrivate = async (message: SlackMessage): Promise<boolean> => {
    if (to.url.isOpen()) {
      // Seen by one person: twice does no harm, not at all would.
      const outcome = await again('unsure', () => toUrl(message, hidden()));
      if (outcome.kind === 'done') {
        // What comes after it stands beside it.
        slow = null;
        return true;
      }
      log.warn({ error: outcome.error }, 'an answer was not taken by its response_url');
      if (isContent(outcome) && message.blocks.length > 0) return sendPrivate(toText(message));
    }
    if (to.channelId === null) return writeTo(message);
    const posted = await web.postEphemeral(to.channelId, to.personId, message);
    return posted.kind === 'done' || writeTo(message);
  };

  const writeTo = async (message: SlackMessage): Promise<boolean> => {
    let outcome = await web.post(to.personId, message, null);
    if (isContent(outcome) && message.blocks.length > 0) {
      outcome = await web.post(to.personId, toText(message), null);
    }
    if (outcome.kind !== 'done') log.error({ error: outcome.error }, 'an answer could not be delivered');
    return outcome.kind === 'done';
  };

  return {
    speak: (language) => {
      t = language;
    },
    post: async (message) => {
      isAnswering = true;
      await slow;
      await takeBackSlow();
      return web.post(target, message, to.threadTs);
    },
    write: (message) => web.post(to.personId, message, null),
    tellRestart: async () => {
      isAnswering = true;
      await slow;
      await sendPrivate({ text: t('slack.restarting'), blocks: [] });
    },
    tellSlow: async () => {
      if (isAnswering || !to.url.isOpen()) return;
      const telling = toUrl(
        { text: t('slack.slow'), blocks: [smallPrint(t('slack.slowHere'))] },
        { response_type: 'ephemeral', replace_original: false },
      );
      slow = telling;
      const outcome = await telling;
      if (outcome.kind !== 'done' && slow === telling) slow = null;
    },
    send: async (message, reply) => {
      isAnswering = true;
      await slow;
      return reply === 'public' ? sendPublic(message) : sendPrivate(message);
    },
  };
}

/** A second and a third try while the outcome is `unsent`, or at most `unsure`. */
async function again(worst: 'unsent' | 'unsure', post: () => Promise<Outcome<null>>): Promise<Outcome<null>> {
  let outcome = await post();
  for (let attempt = 2; attempt <= 3; attempt += 1) {
    if (outcome.kind !== 'unsent' && outcome.kind !== worst) break;
    await new Promise((resolve) => setTimeout(resolve, 250 * attempt));
    outcome = await post();
  }
  return outcome;
}

/** Whether it is the message itself that Slack does not take. */
export function isContentError(error: string): boolean {
  return CONTENT_ERRORS.has(error);
}

function isContent(outcome: Outcome<unknown>): boolean {
  return outcome.kind === 'refused' && isContentError(outcome.error);
}

/** What is left when Slack does not take the blocks: the finding in one line. */
function toText({ text }: SlackMessage): SlackMessage {
  return { text, blocks: [] };
}
