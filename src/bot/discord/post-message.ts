import type { REST } from 'discord.js';
import type { Logger } from '../../engine/ports.ts';
import type { Addressee, PostOutcome, PostPort, Shown, ToEdit, Traces } from '../messages/post-port.ts';
import { callDiscord, type Outcome } from './call-discord.ts';
import { isContentError } from './deliver.ts';
import { renderDiscord } from './render-discord.ts';
import { NO_MENTIONS } from './web.ts';

/** So many of the newest messages are looked through for one that may have been posted. */
const LOOKED_THROUGH = 100;
/** What passes, though Discord says no: a token that is being replaced, a channel over its limit. */
const PASSING_STATUS = new Set([401, 408, 429]);
const UNKNOWN_MESSAGE = '10008';

export interface PostMessageOptions {
  /** A client of its own that never waits for a limit: whoever is told to wait comes back by the outbox. */
  rest: REST;
  isReady: () => boolean;
  /** Whether somebody is no member of the server any more. */
  hasLeft: (guildId: string, personId: string) => Promise<boolean>;
  languageOf: PostPort['languageOf'];
  log: Logger;
}

export interface DiscordPosts extends PostPort {
  /** Ends the requests under way. */
  close(): void;
}

type Tried = Outcome<unknown> & { waitMs?: number };

/**
 * The bot's own messages in Discord, in channels and direct messages. Posted under a nonce that Discord enforces for a few
 * minutes; later what may have been posted is looked for among the newest messages by its buttons.
 */
export function makeDiscordPosts({ rest, log, ...options }: PostMessageOptions): DiscordPosts {
  const underWay = new Set<AbortController>();
  let ownId: string | null = null;
  const call = async (
    method: 'get' | 'post' | 'patch',
    fullRoute: `/${string}`,
    more: { body?: object; query?: URLSearchParams },
    what: string,
  ): Promise<Tried> => {
    let waitMs: number | null = null;
    // One a request: the client never lets go of a signal that it was given.
    const stop = new AbortController();
    underWay.add(stop);
    const request = () =>
      rest[method](fullRoute, { ...more, signal: stop.signal }).catch((error: unknown) => {
        waitMs = readWait(error);
        throw error;
      });
    // Once: what may be repeated comes back by the outbox.
    const outcome = await callDiscord(request, { twice: false, signal: stop.signal });
    underWay.delete(stop);
    if (outcome.kind === 'done') return outcome;
    log.warn(
      { request: what, outcome: outcome.kind, error: outcome.error },
      'Discord did not do what was asked',
    );
    return waitMs === null ? outcome : { ...outcome, waitMs };
  };

  /** The bot's account, which need not have the application's id. */
  const readOwnId = async (): Promise<string | PostOutcome> => {
    if (ownId !== null) return ownId;
    const outcome = await call('get', '/users/@me', {}, 'own account');
    if (outcome.kind !== 'done') return toFailure(outcome, false);
    ownId = String(Reflect.get(Object(outcome.value), 'id'));
    return ownId;
  };

  const findChannel = async (to: Addressee): Promise<string | PostOutcome> => {
    if (to.channelId !== null) return to.channelId;
    if (to.personId === null) return { kind: 'refused', why: 'nowhere' };
    if (await options.hasLeft(to.workspaceId, to.personId)) return { kind: 'refused', why: 'person_left' };
    const body = { recipient_id: to.personId };
    const opened = await call('post', '/users/@me/channels', { body }, 'direct messages');
    return opened.kind === 'done'
      ? String(Reflect.get(Object(opened.value), 'id'))
      : toFailure(opened, false);
  };

  /** Where Discord does not take the embeds the finding goes out alone. */
  const send = async (
    { card, ids, t, workspaceId }: Shown,
    post: (body: object) => Promise<Tried>,
  ): Promise<PostOutcome | Extract<Tried, { kind: 'done' }>> => {
    const { finding, embeds, components } = renderDiscord(card, ids, t, { guildId: workspaceId });
    const toBody = (full: boolean) => ({
      content: finding,
      embeds: full ? embeds : [],
      components: full ? components : [],
      allowed_mentions: NO_MENTIONS,
    });
    let outcome = await post(toBody(true));
    if (outcome.kind === 'refused' && isContentError(outcome.error)) outcome = await post(toBody(false));
    return outcome.kind === 'done' ? outcome : toFailure(outcome, true);
  };

  return {
    isReady: options.isReady,
    languageOf: options.languageOf,
    close: () => {
      for (const stop of underWay) stop.abort();
    },
    post: async (to: Addressee, shown: Shown) => {
      const channel = await findChannel(to);
      if (typeof channel !== 'string') return channel;
      const nonce = { nonce: to.nonce, enforce_nonce: true };
      const outcome = await send(shown, (body) =>
        call('post', `/channels/${channel}/messages`, { body: { ...body, ...nonce } }, 'message'),
      );
      if (!('value' in outcome)) return outcome;
      return {
        kind: 'done',
        channelId: channel,
        messageId: String(Reflect.get(Object(outcome.value), 'id')),
      };
    },
    edit: async ({ channelId, messageId, ...shown }: ToEdit) => {
      const outcome = await send(shown, (body) =>
        call('patch', `/channels/${channelId}/messages/${messageId}`, { body }, 'edit'),
      );
      if ('value' in outcome) return { kind: 'done', channelId, messageId };
      return outcome.kind === 'refused' && outcome.why === UNKNOWN_MESSAGE ? { kind: 'gone' } : outcome;
    },
    find: async (to: Addressee, { buttonIds }: Traces) => {
      const channel = await findChannel(to);
      if (typeof channel !== 'string') return channel;
      const own = await readOwnId();
      if (typeof own !== 'string') return own;
      const query = new URLSearchParams({ limit: String(LOOKED_THROUGH) });
      const outcome = await call('get', `/channels/${channel}/messages`, { query }, 'newest messages');
      if (outcome.kind !== 'done') return toFailure(outcome, false);
      const found = (Array.isArray(outcome.value) ? outcome.value : []).find((message: unknown) => {
        const { author, nonce, components } = Object(message);
        if (Object(author).id !== own) return false;
        const buttons = JSON.stringify(components ?? []);
        return String(nonce) === to.nonce || buttonIds.some((id) => buttons.includes(id));
      });
      if (!found) return { kind: 'gone' };
      return { kind: 'done', channelId: channel, messageId: String(Object(found).id) };
    },
  };
}

/** @param acts  whether what was asked for changes something, so that its outcome can be unsure */
function toFailure(outcome: Exclude<Tried, { kind: 'done' }>, acts: boolean): PostOutcome {
  const why = outcome.error;
  if (outcome.waitMs !== undefined) return { kind: 'later', why, waitMs: outcome.waitMs, unsure: false };
  if (outcome.kind === 'unsure') return { kind: 'later', why, waitMs: null, unsure: acts };
  const passes = outcome.kind === 'unsent' || PASSING_STATUS.has(outcome.status);
  return passes ? { kind: 'later', why, waitMs: null, unsure: false } : { kind: 'refused', why };
}

/** How long Discord, or the client on its behalf, asks to wait. Null: it is another fault. */
function readWait(error: unknown): number | null {
  const { name, timeToReset, retryAfter, sublimitTimeout } = Object(error);
  if (!String(name).startsWith('RateLimitError')) return null;
  const waits = [timeToReset, retryAfter, sublimitTimeout].filter(
    (wait): wait is number => typeof wait === 'number' && Number.isFinite(wait),
  );
  return Math.max(250, ...waits);
}
