import type { webApi } from '@slack/bolt';
import type { Logger } from '../../engine/ports.ts';
import type { Addressee, PostOutcome, PostPort, Shown, ToEdit, Traces } from '../messages/post-port.ts';
import type { SlackMessage } from './blocks.ts';
import { isTerminal, type Outcome, readFailure } from './call-slack.ts';
import { isContentError } from './deliver.ts';
import { renderSlack } from './render-slack.ts';

/** What a message of ours bears beside what is shown, so that it can be told from others. */
const EVENT_TYPE = 'centavo_message';
/** So many of the newest messages are looked through for one that may have been posted. */
const LOOKED_THROUGH = 100;
/** A clock may run before Slack's. */
const CLOCKS_MS = 5 * 60_000;

/** Slack's words for what passes. */
const PASSING_ERRORS = new Set([
  'accesslimited',
  'fatal_error',
  'internal_error',
  'request_timeout',
  'service_unavailable',
  'team_added_to_org',
]);

export interface PostMessageOptions {
  client: webApi.WebClient;
  isReady: () => boolean;
  /** Whether a person was deactivated, or is a guest by now. */
  hasLeft: (personId: string) => Promise<boolean>;
  languageOf: PostPort['languageOf'];
  /** Hears Slack's word when the token is refused for good. */
  onTerminal: (error: string) => void;
  log: Logger;
}

type Tried = Outcome<webApi.WebAPICallResult> & { waitMs?: number };

/**
 * The bot's own messages in Slack: `chat.postMessage`, `chat.update`, direct messages by `conversations.open`. One try
 * each. Slack has no key under which a post is made once: what may have been posted is looked for among the newest
 * messages, where the bot may read them (`channels:history`, `groups:history`, `im:history`).
 */
export function makeSlackPosts(options: PostMessageOptions): PostPort {
  const { client, log } = options;
  let ownBotId: string | null = null;

  const call = async (method: string, args: Record<string, unknown>): Promise<Tried> => {
    try {
      return { kind: 'done', value: await client.apiCall(method, args) };
    } catch (error) {
      const { outcome, retryAfterS } = readFailure(error);
      if (retryAfterS !== null) return { kind: 'refused', error: 'ratelimited', waitMs: retryAfterS * 1000 };
      if (outcome.kind !== 'done') {
        log.warn({ method, outcome: outcome.kind, error: outcome.error }, 'Slack did not do what was asked');
        if (outcome.kind === 'refused' && isTerminal(outcome.error)) options.onTerminal(outcome.error);
      }
      return outcome;
    }
  };

  /** The channel of a message. Without the right to open direct messages Slack takes the person's id as well. */
  const findChannel = async ({ channelId, personId }: Addressee): Promise<string | PostOutcome> => {
    if (channelId !== null) return channelId;
    if (personId === null) return { kind: 'refused', why: 'nowhere' };
    if (await options.hasLeft(personId)) return { kind: 'refused', why: 'person_left' };
    const opened = await call('conversations.open', { users: personId });
    if (opened.kind === 'done') return idOf(opened.value, 'channel') ?? personId;
    return isRefused(opened, 'missing_scope') ? personId : toFailure(opened, false);
  };

  const readOwnBotId = async (): Promise<string | null> => {
    const outcome = ownBotId === null ? await call('auth.test', {}) : null;
    if (outcome?.kind === 'done') ownBotId = textOf(outcome.value, 'bot_id');
    return ownBotId;
  };

  /** Where Slack does not take the blocks the finding goes out alone. */
  const send = async (
    shown: Shown,
    post: (message: SlackMessage) => Promise<Tried>,
  ): Promise<PostOutcome | Extract<Tried, { kind: 'done' }>> => {
    const message = renderSlack(shown.card, shown.ids, shown.t, { workspaceId: shown.workspaceId });
    let outcome = await post(message);
    if (outcome.kind === 'refused' && isContentError(outcome.error)) {
      outcome = await post({ text: message.text, blocks: [] });
    }
    return outcome.kind === 'done' ? outcome : toFailure(outcome, true);
  };

  return {
    isReady: options.isReady,
    languageOf: options.languageOf,
    post: async (to: Addressee, shown: Shown) => {
      const channel = await findChannel(to);
      if (typeof channel !== 'string') return channel;
      const metadata = { event_type: EVENT_TYPE, event_payload: { id: to.nonce } };
      const outcome = await send(shown, ({ text, blocks }) =>
        call('chat.postMessage', {
          channel,
          text,
          ...(blocks.length > 0 ? { blocks } : {}),
          metadata,
          unfurl_links: false,
          unfurl_media: false,
        }),
      );
      if (!('value' in outcome)) return outcome;
      const messageId = textOf(outcome.value, 'ts');
      if (messageId === null) return { kind: 'later', why: 'no ts', waitMs: null, unsure: true };
      return { kind: 'done', channelId: textOf(outcome.value, 'channel') ?? channel, messageId };
    },
    edit: async ({ channelId, messageId, ...shown }: ToEdit) => {
      const outcome = await send(shown, ({ text, blocks }) =>
        // Blocks that are not named would stay.
        call('chat.update', { channel: channelId, ts: messageId, text, blocks }),
      );
      if ('value' in outcome) return { kind: 'done', channelId, messageId };
      return outcome.kind === 'refused' && outcome.why === 'message_not_found' ? { kind: 'gone' } : outcome;
    },
    find: async (to: Addressee, { buttonIds, since }: Traces) => {
      const channel = await findChannel(to);
      if (typeof channel !== 'string') return channel;
      const outcome = await call('conversations.history', {
        channel,
        oldest: String((since.getTime() - CLOCKS_MS) / 1000),
        limit: LOOKED_THROUGH,
        include_all_metadata: true,
      });
      if (outcome.kind !== 'done') return toFailure(outcome, false);
      const own = await readOwnBotId();
      const messages: unknown = Reflect.get(outcome.value, 'messages');
      const isOurs = (message: object) =>
        Reflect.get(message, 'bot_id') === own &&
        (nonceIn(message) === to.nonce || bearsButton(message, buttonIds));
      const found = Array.isArray(messages) ? messages.filter(isObject).find(isOurs) : undefined;
      const messageId = found ? textOf(found, 'ts') : null;
      return messageId === null ? { kind: 'gone' } : { kind: 'done', channelId: channel, messageId };
    },
  };
}

/** @param acts  whether what was asked for changes something, so that its outcome can be unsure */
function toFailure(outcome: Exclude<Tried, { kind: 'done' }>, acts: boolean): PostOutcome {
  const why = outcome.error;
  if (outcome.waitMs !== undefined) return { kind: 'later', why, waitMs: outcome.waitMs, unsure: false };
  if (outcome.kind === 'unsure') return { kind: 'later', why, waitMs: null, unsure: acts };
  const passes = outcome.kind === 'unsent' || PASSING_ERRORS.has(why) || isTerminal(why);
  return passes ? { kind: 'later', why, waitMs: null, unsure: false } : { kind: 'refused', why };
}

function isRefused(outcome: Tried, error: string): boolean {
  return outcome.kind === 'refused' && outcome.error === error;
}

function nonceIn(message: object): unknown {
  const metadata: unknown = Reflect.get(message, 'metadata');
  if (!isObject(metadata) || Reflect.get(metadata, 'event_type') !== EVENT_TYPE) return null;
  const payload: unknown = Reflect.get(metadata, 'event_payload');
  return isObject(payload) ? Reflect.get(payload, 'id') : null;
}

function bearsButton(message: object, buttonIds: readonly string[]): boolean {
  const blocks = JSON.stringify(Reflect.get(message, 'blocks') ?? []);
  return buttonIds.some((id) => blocks.includes(id));
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function textOf(value: object, name: string): string | null {
  const text: unknown = Reflect.get(value, name);
  return typeof text === 'string' && text !== '' ? text : null;
}

function idOf(value: object, name: string): string | null {
  const part: unknown = Reflect.get(value, name);
  return isObject(part) ? textOf(part, 'id') : null;
}
