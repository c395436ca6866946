import type { REST } from 'discord.js';
import type { Logger } from '../../engine/ports.ts';
import { callDiscord, type Outcome } from './call-discord.ts';
import type { Attachment, DiscordMessage } from './message.ts';

/** What is sent: what is shown and the files beside it. */
export interface Outgoing extends Omit<DiscordMessage, 'finding'> {
  content: string;
  files: readonly Attachment[];
}

/** How the first response to an interaction may be. 4 a message, 5 "thinking", 8 suggestions, 9 a form. */
export interface FirstResponse {
  type: 4 | 5 | 8 | 9;
  data?: object;
}

/** The few requests to Discord that are made. */
export interface DiscordWeb {
  /** Ends the requests under way. */
  close(): void;
  respond(interaction: { id: string; token: string }, response: FirstResponse): Promise<Outcome<unknown>>;
  editOriginal(token: string, message: Outgoing): Promise<Outcome<unknown>>;
  deleteOriginal(token: string): Promise<Outcome<unknown>>;
  /** A further message of an interaction; `hidden` from everybody but the person. Not repeated where it may be said twice in public. */
  followUp(token: string, message: Outgoing, hidden: boolean): Promise<Outcome<unknown>>;
  /** The bot's own message. Under one `nonce` Discord makes one message, however often it is asked. */
  post(channelId: string, message: Outgoing, nonce: string): Promise<Outcome<unknown>>;
  openDirect(personId: string): Promise<Outcome<string>>;
  readMember(guildId: string, personId: string): Promise<Outcome<unknown>>;
  listCommands(applicationId: string): Promise<Outcome<unknown>>;
  putCommands(applicationId: string, commands: readonly object[]): Promise<Outcome<unknown>>;
}

/** Only whoever asked sees it. */
export const EPHEMERAL = 64;
/** Nobody is mentioned, whatever stands in a text. */
export const NO_MENTIONS = { parse: [] as const };

export interface WebOptions {
  rest: REST;
  applicationId: () => string;
  log: Logger;
  /** Hears when Discord refuses the bot's token for good. */
  onTokenRefused: () => void;
}

export function makeWeb({ rest, applicationId, log, onTokenRefused }: WebOptions): DiscordWeb {
  const underWay = new Set<AbortController>();
  type Ask = {
    fullRoute: `/${string}`;
    body?: object;
    files?: readonly Attachment[];
    query?: URLSearchParams;
  };
  const call = async (
    method: 'get' | 'post' | 'patch' | 'put' | 'delete',
    { files = [], ...ask }: Ask,
    options: { what: string; auth: boolean; twice: boolean },
  ): Promise<Outcome<unknown>> => {
    // One a request: the client never lets go of a signal that it was given.
    const stop = new AbortController();
    underWay.add(stop);
    const request = {
      ...ask,
      auth: options.auth,
      signal: stop.signal,
      ...(files.length > 0 ? { files: files.map(toFile) } : {}),
    };
    const { signal } = stop;
    const outcome = await callDiscord(() => rest[method](ask.fullRoute, request), { ...options, signal });
    underWay.delete(stop);
    if (outcome.kind === 'done') return outcome;
    const { kind, error } = outcome;
    log.warn({ request: options.what, outcome: kind, error }, 'Discord did not do what was asked');
    if (outcome.kind === 'refused' && outcome.status === 401 && options.auth) onTokenRefused();
    return outcome;
  };
  const webhook = (token: string): `/${string}` => `/webhooks/${applicationId()}/${token}`;
  const original = (token: string): `/${string}` => `${webhook(token)}/messages/@original`;
  return {
    close: () => {
      for (const stop of underWay) stop.abort();
    },
    respond: ({ id, token }, { type, data }) =>
      call(
        'post',
        { fullRoute: `/interactions/${id}/${token}/callback`, body: { type, ...(data ? { data } : {}) } },
        { what: 'first response', auth: false, twice: true },
      ),
    editOriginal: (token, message) =>
      call(
        'patch',
        { fullRoute: original(token), ...toBody(message) },
        { what: 'answer', auth: false, twice: true },
      ),
    deleteOriginal: (token) =>
      call('delete', { fullRoute: original(token) }, { what: 'taking back', auth: false, twice: true }),
    followUp: (token, message, hidden) =>
      call(
        'post',
        { fullRoute: webhook(token), ...toBody(message, hidden ? { flags: EPHEMERAL } : {}) },
        { what: 'further answer', auth: false, twice: hidden },
      ),
    post: (channelId, message, nonce) =>
      call(
        'post',
        {
          fullRoute: `/channels/${channelId}/messages`,
          ...toBody(message, { nonce, enforce_nonce: true }),
        },
        { what: 'message', auth: true, twice: true },
      ),
    openDirect: async (personId) => {
      const outcome = await call(
        'post',
        { fullRoute: '/users/@me/channels', body: { recipient_id: personId } },
        { what: 'direct messages', auth: true, twice: true },
      );
      if (outcome.kind !== 'done') return outcome;
      return { kind: 'done', value: String(Reflect.get(Object(outcome.value), 'id')) };
    },
    readMember: (guildId, personId) =>
      call(
        'get',
        { fullRoute: `/guilds/${guildId}/members/${personId}` },
        { what: 'member of a server', auth: true, twice: true },
      ),
    listCommands: (id) =>
      call(
        'get',
        {
          fullRoute: `/applications/${id}/commands`,
          query: new URLSearchParams({ with_localizations: 'true' }),
        },
        { what: 'registered commands', auth: true, twice: true },
      ),
    putCommands: (id, commands) =>
      call(
        'put',
        { fullRoute: `/applications/${id}/commands`, body: [...commands] },
        { what: 'registering commands', auth: true, twice: true },
      ),
  };
}

function toBody({ content, embeds, components, files }: Outgoing, more: object = {}) {
  return {
    body: {
      content,
      embeds,
      components,
      allowed_mentions: NO_MENTIONS,
      attachments: files.map(({ name, description }, id) => ({
        id,
        filename: name,
        ...(description === undefined ? {} : { description }),
      })),
      ...more,
    },
    files,
  };
}

function toFile({ name, data, mediaType }: Attachment) {
  return { name, data, contentType: mediaType };
}
