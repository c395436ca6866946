import type { IncomingMessage, ServerResponse } from 'node:http';
import { completeUpload, giveUploadUrl, mayShow, takeBytes } from './slack-fake-files.ts';
import { isObject, type Json, refuseMessage } from './slack-fake-limits.ts';
import type { FakeFile, FakeMessage, FakeState } from './slack-fake-state.ts';
import { openView, publishView } from './slack-fake-views.ts';

const RESPONSE_URL_USES = 5;
const RESPONSE_URL_LIFE_MS = 30 * 60_000;

/** The scopes of which a method wants one. */
const SCOPES: Record<string, readonly string[]> = {
  'users.info': ['users:read'],
  'conversations.info': ['channels:read', 'groups:read', 'im:read', 'mpim:read'],
  'conversations.members': ['channels:read', 'groups:read', 'im:read', 'mpim:read'],
  'chat.postMessage': ['chat:write'],
  'chat.postEphemeral': ['chat:write'],
  'chat.update': ['chat:write'],
  'conversations.open': ['im:write'],
  'files.getUploadURLExternal': ['files:write'],
  'files.completeUploadExternal': ['files:write'],
};
const TEAM = 'T1';

type Answer = Json & { ok: boolean };

export interface WebOptions {
  /** A WebSocket address with a fresh ticket. */
  openSocket: () => string;
  /** Where the fake is. */
  origin: () => string;
}

/** Answers one request of the Web API or to a response_url. */
export async function serveWeb(
  state: FakeState,
  options: WebOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const bytes = await readBody(request);
  const body = bytes.toString('utf8');
  const path = (request.url ?? '').split('?')[0] ?? '';
  const isResponseUrl = path.startsWith('/response/');
  const isUpload = path.startsWith('/upload/');
  const method = isResponseUrl ? 'response_url' : isUpload ? 'upload' : path.replace(/^\/api\//, '');
  const args = isUpload ? {} : readArgs(request, body, isResponseUrl);
  const call = { method, args, at: Date.now(), status: 0, error: null as string | null };
  state.calls.push(call);

  const send = (status: number, answer: Json, headers: Record<string, string> = {}) => {
    call.status = status;
    call.error = typeof answer.error === 'string' ? answer.error : null;
    response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
    response.end(JSON.stringify(answer));
    state.changed();
  };
  const act = (): Answer => {
    if (isUpload) return { ok: true, status: takeBytes(state, path, bytes) };
    return isResponseUrl ? respond(state, path, args) : callMethod(state, options, method, args, request);
  };

  const fault = state.takeFault(method);
  switch (fault?.kind) {
    case 'status':
      return send(fault.status, { ok: false, error: 'internal_error' });
    case 'rate_limited':
      return send(429, { ok: false, error: 'ratelimited' }, { 'retry-after': String(fault.retryAfterS) });
    case 'reset':
      if (fault.acted) act();
      call.error = 'reset';
      request.socket.destroy();
      state.changed();
      return;
    case 'acted_then_500':
      act();
      return send(500, { ok: false, error: 'internal_error' });
    case 'error':
      return send(isResponseUrl ? 404 : 200, { ok: false, error: fault.error });
    case 'hang':
      state.changed();
      return;
    case 'delay':
      await new Promise((resolve) => setTimeout(resolve, fault.ms));
      break;
    case undefined:
      break;
    default:
      fault satisfies never;
  }
  const answer = act();
  if (isUpload) return send(Number(answer.status), {});
  if (answer.error === 'ratelimited') return send(429, answer, { 'retry-after': '1' });
  const headers =
    method === 'auth.test' && answer.ok ? { 'x-oauth-scopes': [...state.scopes].join(',') } : undefined;
  send(isResponseUrl && !answer.ok ? toStatus(answer) : 200, answer, headers);
}

function toStatus(answer: Answer): number {
  return answer.error === 'used_url' || answer.error === 'expired_url' ? 404 : 400;
}

/** The methods that the app may call. */
function callMethod(
  state: FakeState,
  options: WebOptions,
  method: string,
  args: Json,
  request: IncomingMessage,
): Answer {
  const token = request.headers.authorization?.replace(/^Bearer ?/, '') ?? String(args.token ?? '');
  if (token === '') return refuse('not_authed');
  const { bot, app, revoked } = state.tokens;
  if (revoked || (token !== bot && token !== app)) return refuse('invalid_auth');
  const wanted = method === 'apps.connections.open' ? app : bot;
  if (token !== wanted) return refuse('not_allowed_token_type');
  const needed = SCOPES[method];
  if (needed && !needed.some((scope) => state.scopes.has(scope))) {
    return { ...refuse('missing_scope'), needed: needed.join(','), provided: [...state.scopes].join(',') };
  }
  switch (method) {
    case 'auth.test':
      return {
        ok: true,
        url: 'https://acme.slack.com/',
        team: 'Acme',
        team_id: TEAM,
        user_id: 'U0BOT',
        bot_id: 'B0BOT',
      };
    case 'apps.connections.open':
      return { ok: true, url: options.openSocket() };
    case 'users.info': {
      const user = state.people.get(String(args.user));
      if (!user) return refuse('user_not_found');
      const { locale, ...known } = user;
      const wanted = String(args.include_locale) === 'true';
      return { ok: true, user: wanted ? { ...known, locale: locale ?? 'en-US' } : known };
    }
    case 'conversations.info': {
      const channel = state.channels.get(String(args.channel));
      return channel && (channel.is_member === true || channel.is_private !== true)
        ? { ok: true, channel }
        : refuse('channel_not_found');
    }
    case 'conversations.members': {
      const channel = state.channels.get(String(args.channel));
      if (channel?.is_member !== true) return refuse(channel ? 'not_in_channel' : 'channel_not_found');
      const members = Array.isArray(channel.members) ? channel.members : ['U0BOT', 'U1', 'U2'];
      const from = Number(args.cursor ?? 0);
      const upTo = from + Math.min(Number(args.limit ?? 100), 100);
      return {
        ok: true,
        members: members.slice(from, upTo),
        response_metadata: { next_cursor: upTo < members.length ? String(upTo) : '' },
      };
    }
    case 'conversations.open':
      return openDirect(state, args);
    case 'conversations.history':
      return readHistory(state, args);
    case 'chat.postMessage':
      return postMessage(state, args);
    case 'chat.postEphemeral':
      return postEphemeral(state, args);
    case 'chat.update':
      return updateMessage(state, args);
    case 'views.open':
      return openView(state, args);
    case 'views.publish':
      return publishView(state, args);
    case 'files.getUploadURLExternal':
      return giveUploadUrl(state, args, options.origin());
    case 'files.completeUploadExternal':
      return completeUpload(state, args, (files, channel, threadTs) =>
        show(state, { thread_ts: threadTs ?? undefined }, { via: method, channel, onlyFor: null, files }),
      );
    default:
      return refuse('unknown_method');
  }
}

/** Of one person; of several it would be a group. */
function openDirect(state: FakeState, args: Json): Answer {
  const id = String(args.users ?? '');
  if (id === '') return refuse('users_list_not_supplied');
  const person = state.people.get(id);
  if (!person) return refuse('user_not_found');
  if (person.deleted === true) return refuse('user_disabled');
  return { ok: true, channel: { id: `D${id.slice(1)}` } };
}

/** The newest messages, where the bot is and may read. */
function readHistory(state: FakeState, args: Json): Answer {
  const named = String(args.channel);
  const channel = state.channels.get(named);
  const scope = named.startsWith('D') ? 'im' : channel?.is_private === true ? 'groups' : 'channels';
  if (!state.scopes.has(`${scope}:history`))
    return {
      ...refuse('missing_scope'),
      needed: `${scope}:history`,
      provided: [...state.scopes].join(','),
    };
  if (scope !== 'im' && channel?.is_member !== true)
    return refuse(channel ? 'not_in_channel' : 'channel_not_found');
  const shown = state.messages
    .filter(
      (one) =>
        one.channel === named &&
        one.onlyFor === null &&
        !one.deleted &&
        Number(one.ts) > Number(args.oldest ?? 0),
    )
    .reverse()
    .slice(0, Number(args.limit ?? 100))
    .map(({ ts, text, blocks, posted }) => ({
      type: 'message',
      user: 'U0BOT',
      bot_id: 'B0BOT',
      ts,
      text,
      blocks,
      ...(String(args.include_all_metadata) === 'true' && isObject(posted.metadata)
        ? { metadata: posted.metadata }
        : {}),
    }));
  return { ok: true, messages: shown, has_more: false };
}

function postMessage(state: FakeState, args: Json): Answer {
  const refusal = refuseMessage(args, (fileId) => mayShow(state, fileId));
  if (refusal) return refuse(refusal.error, refusal.messages);
  const { metadata } = args;
  if (metadata !== undefined && !(isObject(metadata) && isObject(metadata.event_payload)))
    return refuse('invalid_metadata_format');
  // A person's id leads to the direct messages between them and the app.
  const named = String(args.channel);
  const target = named.replace(/^D(?=.)/, 'U');
  const direct = state.people.has(target);
  const channel = state.channels.get(named);
  if (!direct && !channel) return refuse('channel_not_found');
  if (channel?.is_archived === true) return refuse('is_archived');
  if (channel && channel.is_member !== true) return refuse('not_in_channel');
  if (state.rateLimited && state.now() - (state.lastPostAt.get(target) ?? 0) < 1000)
    return refuse('ratelimited');
  state.lastPostAt.set(target, state.now());
  const message = show(state, args, {
    via: 'chat.postMessage',
    channel: direct ? `D${target.slice(1)}` : named,
    onlyFor: null,
  });
  return { ok: true, channel: message.channel, ts: message.ts, message: { text: message.text } };
}

function postEphemeral(state: FakeState, args: Json): Answer {
  const refusal = refuseMessage(args);
  if (refusal) return refuse(refusal.error, refusal.messages);
  const channel = state.channels.get(String(args.channel));
  if (!channel) return refuse('channel_not_found');
  if (channel.is_member !== true) return refuse('not_in_channel');
  if (!state.people.has(String(args.user))) return refuse('user_not_in_channel');
  const message = show(state, args, {
    via: 'chat.postEphemeral',
    channel: String(args.channel),
    onlyFor: String(args.user),
  });
  return { ok: true, message_ts: message.ts };
}

function updateMessage(state: FakeState, args: Json): Answer {
  const refusal = refuseMessage(args);
  if (refusal) return refuse(refusal.error, refusal.messages);
  const channel = state.channels.get(String(args.channel));
  if (channel?.is_archived === true) return refuse('is_archived');
  const message = state.messages.find(({ ts, channel }) => ts === args.ts && channel === args.channel);
  // Nobody finds an ephemeral message by its ts.
  if (!message || message.deleted || message.onlyFor !== null) return refuse('message_not_found');
  if (message.via !== 'chat.postMessage') return refuse('cant_update_message');
  // Blocks that are not named stay.
  edit(message, 'blocks' in args ? args : { ...args, blocks: message.blocks });
  return { ok: true, channel: message.channel, ts: message.ts };
}

/** A post to a response_url: five within half an hour. */
function respond(state: FakeState, path: string, args: Json): Answer {
  const url = state.responseUrls.get(path);
  if (!url) return refuse('invalid_url');
  if (state.now() - url.bornAt > RESPONSE_URL_LIFE_MS) return refuse('expired_url');
  if (url.uses >= RESPONSE_URL_USES) return refuse('used_url');
  if (args.delete_original === true) {
    url.uses += 1;
    if (url.original) url.original.deleted = true;
    url.original = null;
    return { ok: true };
  }
  const refusal = refuseMessage(args);
  if (refusal) return refuse(refusal.error, refusal.messages);
  url.uses += 1;
  if (args.replace_original === true && url.original) {
    edit(url.original, args);
    return { ok: true };
  }
  const ephemeral = args.response_type !== 'in_channel';
  const message = show(state, args, {
    via: 'response_url',
    channel: url.channel,
    onlyFor: ephemeral ? url.person : null,
    url: path,
  });
  if (ephemeral) url.original = message;
  return { ok: true };
}

function show(
  state: FakeState,
  args: Json,
  where: { via: string; channel: string; onlyFor: string | null; url?: string; files?: FakeFile[] },
): FakeMessage {
  const message: FakeMessage = {
    url: null,
    files: [],
    ...where,
    ts: state.nextTs(),
    threadTs: typeof args.thread_ts === 'string' ? args.thread_ts : null,
    text: String(args.text ?? ''),
    blocks: Array.isArray(args.blocks) ? (args.blocks as Json[]) : [],
    raw: args,
    posted: args,
    at: Date.now(),
    deleted: false,
    edits: 0,
  };
  state.messages.push(message);
  return message;
}

function edit(message: FakeMessage, args: Json): void {
  message.text = String(args.text ?? '');
  message.blocks = Array.isArray(args.blocks) ? (args.blocks as Json[]) : [];
  message.raw = args;
  message.edits += 1;
}

function refuse(error: string, messages: readonly string[] = []): Answer {
  return { ok: false, error, response_metadata: { messages: messages.map((text) => `[ERROR] ${text}`) } };
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** The Web API takes forms whose lists and objects are JSON; a response_url takes JSON only. */
function readArgs(request: IncomingMessage, body: string, isResponseUrl: boolean): Json {
  if (isResponseUrl || request.headers['content-type']?.startsWith('application/json')) {
    try {
      const parsed: unknown = JSON.parse(body);
      return isObject(parsed) ? parsed : {};
    } catch {
      return {};
    }
  }
  return Object.fromEntries(
    [...new URLSearchParams(body)].map(([key, value]) => [key, readFormValue(key, value)]),
  );
}

const JSON_FIELDS = new Set(['blocks', 'attachments', 'view', 'metadata', 'files']);

function readFormValue(key: string, value: string): unknown {
  if (!JSON_FIELDS.has(key)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
