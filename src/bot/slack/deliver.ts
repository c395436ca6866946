import type { Logger } from '../../engine/ports.ts';
import type { ReplyKind } from '../registry.ts';
import { type SlackMessage, toFields } from './blocks.ts';
import type { Outcome } from './call-slack.ts';
import type { ResponseUrl } from './response-url.ts';
import type { SlackWeb } from './web.ts';

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
  channelId: string;
  threadTs: string | null;
  url: ResponseUrl;
}

/** Delivers what is said to one person's command or press. */
export interface Delivery {
  /** Tells the person that the answer takes longer. */
  tellSlow(): Promise<void>;
  /** The answer. False where no way was left. */
  send(message: SlackMessage, reply: ReplyKind): Promise<boolean>;
}

const SLOW: SlackMessage = {
  text: 'Working on it…',
  blocks: [
    {
      type: 'context',
      elements: [
        { type: 'mrkdwn', text: 'Working on it… the answer comes here when it is ready.', verbatim: true },
      ],
    },
  ],
};

/**
 * An answer reaches the person at least once and a channel at most once: a public post that nobody saw succeed is not
 * repeated in public but given to the person alone. When the response_url is used up or too old the bot posts itself,
 * and where it may not, it writes to the person.
 */
export function makeDelivery(to: Addressee, options: { web: SlackWeb; log: Logger }): Delivery {
  const { web, log } = options;
  let slow: Promise<unknown> | null = null;

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

  const sendPublic = async (message: SlackMessage): Promise<boolean> => {
    if (slow !== null && to.url.isOpen()) await to.url.post({ delete_original: true });
    slow = null;
    if (to.url.isOpen()) {
      const outcome = await again('unsent', () => toUrl(message, shown));
      if (outcome.kind === 'done') return true;
      log.warn({ error: outcome.error }, 'an answer was not taken by its response_url');
      if (outcome.kind === 'unsure') return sendPrivate(message);
      if (isContent(outcome) && message.blocks.length > 0) return sendPublic(toText(message));
    }
    const posted = await web.post(to.channelId, message, to.threadTs);
    if (posted.kind === 'done') return true;
    if (isContent(posted) && message.blocks.length > 0) return sendPublic(toText(message));
    return writeTo(message);
  };

  const sendPrivate = async (message: SlackMessage): Promise<boolean> => {
    if (to.url.isOpen()) {
      // Seen by one person: twice does no harm, not at all would.
      const outcome = await again('unsure', () => toUrl(message, hidden()));
      if (outcome.kind === 'done') return true;
      log.warn({ error: outcome.error }, 'an answer was not taken by its response_url');
      if (isContent(outcome) && message.blocks.length > 0) return sendPrivate(toText(message));
    }
    const posted = await web.postEphemeral(to.channelId, to.personId, message);
    return posted.kind === 'done' || writeTo(message);
  };

  const writeTo = async (message: SlackMessage): Promise<boolean> => {
    const outcome = await web.post(to.personId, message, null);
    if (outcome.kind !== 'done') log.error({ error: outcome.error }, 'an answer could not be delivered');
    return outcome.kind === 'done';
  };

  return {
    tellSlow: async () => {
      if (!to.url.isOpen()) return;
      const telling = toUrl(SLOW, { response_type: 'ephemeral', replace_original: false });
      slow = telling;
      const outcome = await telling;
      if (outcome.kind !== 'done' && slow === telling) slow = null;
    },
    send: async (message, reply) => {
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

function isContent(outcome: Outcome<unknown>): boolean {
  return outcome.kind === 'refused' && CONTENT_ERRORS.has(outcome.error);
}

/** What is left when Slack does not take the blocks: the finding in one line. */
function toText({ text }: SlackMessage): SlackMessage {
  return { text, blocks: [] };
}
