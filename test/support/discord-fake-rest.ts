import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  type FakeFile,
  findChoiceFaults,
  findCommandsFaults,
  findMessageFaults,
  findModalFaults,
  isEmptyMessage,
  isObject,
  type Json,
} from './discord-fake-limits.ts';
import { type FakeInteraction, type FakeMessage, type FakeState, IDS } from './discord-fake-state.ts';

const FIRST_RESPONSE_MS = 3_000;
const TOKEN_LIFE_MS = 15 * 60_000;
const FILE_BYTES = 10 * 1024 * 1024;
const EPHEMERAL = 64;
/** "The past few minutes", as Discord has it. */
const NONCE_LIFE_MS = 3 * 60_000;

interface Answer {
  status: number;
  body?: unknown;
}

interface Request {
  route: string;
  ids: string[];
  body: Json;
  list: unknown;
  files: FakeFile[];
  auth: string | null;
  query: URLSearchParams;
}

const ROUTES: [method: string, pattern: RegExp, name: string][] = [
  ['GET', /^\/gateway\/bot$/, 'gateway'],
  ['GET', /^\/users\/@me$/, 'me'],
  ['GET', /^\/users\/@me\/guilds$/, 'guilds'],
  ['GET', /^\/applications\/@me$/, 'application'],
  ['POST', /^\/interactions\/(\d+)\/([^/]+)\/callback$/, 'callback'],
  ['PATCH', /^\/webhooks\/(\d+)\/([^/]+)\/messages\/@original$/, 'edit'],
  ['DELETE', /^\/webhooks\/(\d+)\/([^/]+)\/messages\/@original$/, 'delete'],
  ['POST', /^\/webhooks\/(\d+)\/([^/]+)$/, 'followup'],
  ['POST', /^\/users\/@me\/channels$/, 'direct'],
  ['GET', /^\/guilds\/(\d+)\/members\/(\d+)$/, 'member'],
  ['POST', /^\/channels\/(\d+)\/messages$/, 'post'],
  ['PATCH', /^\/channels\/(\d+)\/messages\/(\d+)$/, 'change'],
  ['GET', /^\/channels\/(\d+)\/messages$/, 'newest'],
  ['GET', /^\/applications\/(\d+)\/commands$/, 'commands.get'],
  ['PUT', /^\/applications\/(\d+)\/commands$/, 'commands.put'],
];

/** Routes that an interaction's own token opens. */
const WITHOUT_BOT = new Set(['callback', 'edit', 'delete', 'followup']);

/** Answers one request of the REST API. */
export async function serveRest(
  state: FakeState,
  options: { gatewayUrl: () => string; sessionsLeft: () => number },
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const asked = await readRequest(request);
  const call = {
    route: asked.route,
    body: asked.body,
    at: Date.now(),
    status: 0,
    error: null as string | null,
  };
  state.calls.push(call);
  const send = ({ status, body }: Answer, headers: Record<string, string> = {}) => {
    call.status = status;
    call.error = isObject(body) && status >= 400 ? String(body.code) : null;
    response.writeHead(
      status,
      body === undefined ? headers : { 'content-type': 'application/json', ...headers },
    );
    response.end(body === undefined ? undefined : JSON.stringify(body));
    state.changed();
  };
  const act = () => answer(state, options, asked);
  const fault = state.takeFault(asked.route);
  switch (fault?.kind) {
    case 'status':
      return send({ status: fault.status, body: { message: 'fault', code: 0 } });
    case 'rate_limited': {
      const seconds = fault.retryAfterS;
      return send(
        {
          status: 429,
          body: { message: 'You are being rate limited.', retry_after: seconds, global: false },
        },
        { 'retry-after': String(seconds), 'x-ratelimit-scope': 'user' },
      );
    }
    case 'reset':
      if (fault.acted) act();
      call.error = 'reset';
      request.socket.destroy();
      state.changed();
      return;
    case 'acted_then_500':
      act();
      return send({ status: 500, body: { message: 'fault', code: 0 } });
    case 'error':
      return send(refuse(fault.error === '50027' ? 401 : 404, Number(fault.error), 'ordered'));
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
  send(act());
}

function answer(
  state: FakeState,
  options: { gatewayUrl: () => string; sessionsLeft: () => number },
  asked: Request,
): Answer {
  const { route, ids, body } = asked;
  const [first = '', second = ''] = ids;
  if (route === '') return refuse(404, 0, '404: Not Found');
  if (!WITHOUT_BOT.has(route) && asked.auth !== `Bot ${state.token}`)
    return refuse(401, 0, '401: Unauthorized');
  if (WITHOUT_BOT.has(route) && asked.auth !== null) state.violations.push(`${route} with the bot's token`);
  switch (route) {
    case 'gateway':
      return {
        status: 200,
        body: {
          url: options.gatewayUrl(),
          shards: 1,
          session_start_limit: {
            total: 1000,
            remaining: options.sessionsLeft(),
            reset_after: 60_000,
            max_concurrency: 1,
          },
        },
      };
    case 'me':
      return { status: 200, body: { id: IDS.bot, username: 'centavo', bot: true } };
    case 'guilds':
      return { status: 200, body: state.guilds };
    case 'application':
      return { status: 200, body: state.application };
    case 'callback':
      return respond(state, first, second, asked);
    case 'edit':
    case 'delete':
    case 'followup':
      return onWebhook(state, route, second, asked);
    case 'direct': {
      const person = String(body.recipient_id);
      const channel = `5${person.slice(1)}`;
      state.directs.set(channel, person);
      return { status: 200, body: { id: channel, type: 1 } };
    }
    case 'member':
      return state.gone.has(second)
        ? refuse(404, 10007, 'Unknown Member')
        : { status: 200, body: { user: { id: second }, flags: 0, pending: false } };
    case 'post':
      return post(state, first, asked);
    case 'change':
      return change(state, first, second, asked);
    case 'newest':
      return readNewest(state, first, asked);
    case 'commands.get':
      return { status: 200, body: state.commands };
    case 'commands.put':
      return putCommands(state, asked.list);
    default:
      return refuse(404, 0, '404: Not Found');
  }
}

/** The first response: within three seconds, once, of a kind that fits. */
function respond(state: FakeState, id: string, token: string, asked: Request): Answer {
  const interaction = state.interactions.get(token);
  if (!interaction || interaction.id !== id) return refuse(404, 10062, 'Unknown interaction');
  if (interaction.response) return refuse(400, 40060, 'Interaction has already been acknowledged.');
  if (state.now() - interaction.bornAt > FIRST_RESPONSE_MS) return refuse(404, 10062, 'Unknown interaction');
  const type = Number(asked.body.type);
  const data = isObject(asked.body.data) ? asked.body.data : {};
  const faults = findResponseFaults(interaction, type, data, asked.files);
  if (faults.length > 0) return invalid(state, faults);
  const hidden = (Number(data.flags ?? 0) & EPHEMERAL) !== 0;
  const ms = performance.now() - (state.sentAt.get(id) ?? 0);
  interaction.response = { type, ms, hidden, data };
  if (type === 4 || type === 5) {
    interaction.original = show(state, data, asked.files, {
      via: 'callback',
      channel: interaction.channel,
      onlyFor: hidden ? interaction.person : null,
      token,
      loading: type === 5,
    });
  }
  return { status: 204 };
}

function findResponseFaults(
  interaction: FakeInteraction,
  type: number,
  data: Json,
  files: readonly FakeFile[],
): string[] {
  const typing = interaction.type === 4;
  if (typing !== (type === 8)) return [`type: ${type} to an interaction of type ${interaction.type}`];
  switch (type) {
    case 4:
      return isEmptyMessage(data, files) ? ['empty message'] : findMessageFaults(data, files);
    case 5:
      return [];
    case 8:
      return findChoiceFaults(data.choices);
    case 9:
      return interaction.type === 5 ? ['type: a form to a form'] : findModalFaults(data);
    default:
      return [`type: ${type}`];
  }
}

function onWebhook(
  state: FakeState,
  route: 'edit' | 'delete' | 'followup',
  token: string,
  asked: Request,
): Answer {
  const interaction = state.interactions.get(token);
  if (!interaction?.response) return refuse(404, 10015, 'Unknown Webhook');
  if (state.now() - interaction.bornAt > TOKEN_LIFE_MS) return refuse(401, 50027, 'Invalid Webhook Token');
  const { original } = interaction;
  const stands = original && !original.deleted;
  if (route === 'delete') {
    if (!stands) return refuse(404, 10008, 'Unknown Message');
    original.deleted = true;
    return { status: 204 };
  }
  const tooLarge = asked.files.reduce((sum, { data }) => sum + data.length, 0) > FILE_BYTES;
  if (tooLarge) return refuse(413, 40005, 'Request entity too large');
  if (isEmptyMessage(asked.body, asked.files)) return refuse(400, 50006, 'Cannot send an empty message');
  const faults = findMessageFaults(asked.body, asked.files);
  if (faults.length > 0) return invalid(state, faults);
  if (route === 'edit') {
    if (!stands) return refuse(404, 10008, 'Unknown Message');
    return { status: 200, body: toApi(edit(original, asked)) };
  }
  // The first further message fills the announcement, whose eyes it keeps, whatever flags come with it.
  if (stands && original.loading) return { status: 200, body: toApi(edit(original, asked)) };
  const hidden = (Number(asked.body.flags ?? 0) & EPHEMERAL) !== 0;
  const message = show(state, asked.body, asked.files, {
    via: 'followup',
    channel: interaction.channel,
    onlyFor: hidden ? interaction.person : null,
    token,
    loading: false,
  });
  return { status: 200, body: toApi(message) };
}

function post(state: FakeState, channel: string, asked: Request): Answer {
  const person = state.directs.get(channel);
  if (person === undefined && !state.channels.has(channel)) return refuse(403, 50001, 'Missing Access');
  if (person !== undefined && state.closedTo.has(person))
    return refuse(403, 50007, 'Cannot send messages to this user');
  if (isEmptyMessage(asked.body, asked.files)) return refuse(400, 50006, 'Cannot send an empty message');
  const faults = findMessageFaults(asked.body, asked.files);
  if (faults.length > 0) return invalid(state, faults);
  if (String(asked.body.nonce ?? '').length > 25) return invalid(state, ['nonce: more than 25 characters']);
  const key = `${channel}:${asked.body.nonce}`;
  const before = asked.body.enforce_nonce === true ? state.nonces.get(key) : undefined;
  // For a few minutes only.
  if (before && state.now() - before.bornAt < NONCE_LIFE_MS) return { status: 200, body: toApi(before) };
  const message = show(state, asked.body, asked.files, {
    via: 'post',
    channel,
    onlyFor: person ?? null,
    token: null,
    loading: false,
  });
  if (asked.body.enforce_nonce === true) state.nonces.set(key, message);
  return { status: 200, body: toApi(message) };
}

/** Only what the bot posted itself, and while it is there. */
function change(state: FakeState, channel: string, id: string, asked: Request): Answer {
  if (!mayRead(state, channel)) return refuse(403, 50001, 'Missing Access');
  const message = state.messages.find((one) => one.id === id && one.channel === channel);
  if (!message || message.deleted) return refuse(404, 10008, 'Unknown Message');
  if (message.via !== 'post') return refuse(403, 50005, 'Cannot edit a message authored by another user');
  if (isEmptyMessage(asked.body, asked.files)) return refuse(400, 50006, 'Cannot send an empty message');
  const faults = findMessageFaults(asked.body, asked.files);
  if (faults.length > 0) return invalid(state, faults);
  return { status: 200, body: toApi(edit(message, asked)) };
}

/** The newest messages of a channel. What others say is empty to a bot without the intent for it; its own is not. */
function readNewest(state: FakeState, channel: string, { query }: Request): Answer {
  if (!mayRead(state, channel) || state.unreadable.has(channel)) return refuse(403, 50001, 'Missing Access');
  const limit = Number(query.get('limit') ?? 50);
  if (limit < 1 || limit > 100) return invalid(state, ['limit: from 1 to 100']);
  const newest = state.messages.filter(
    (one) => one.channel === channel && !one.deleted && one.via === 'post',
  );
  return { status: 200, body: newest.reverse().slice(0, limit).map(toApi) };
}

function mayRead(state: FakeState, channel: string): boolean {
  return state.directs.has(channel) || state.channels.has(channel);
}

/** Discord adds ids, versions and defaults to what it was sent. */
function putCommands(state: FakeState, commands: unknown): Answer {
  const faults = findCommandsFaults(commands);
  if (faults.length > 0) return invalid(state, faults);
  state.commands = (commands as Json[]).map((command) => ({
    id: state.nextId(),
    application_id: IDS.application,
    version: state.nextId(),
    default_member_permissions: null,
    dm_permission: false,
    nsfw: false,
    name_localizations: null,
    ...command,
  }));
  return { status: 200, body: state.commands };
}

function show(
  state: FakeState,
  body: Json,
  files: FakeFile[],
  where: Pick<FakeMessage, 'via' | 'channel' | 'onlyFor' | 'token' | 'loading'>,
): FakeMessage {
  const message: FakeMessage = {
    ...where,
    id: state.nextId(),
    content: String(body.content ?? ''),
    embeds: (body.embeds ?? []) as Json[],
    components: (body.components ?? []) as Json[],
    files,
    raw: body,
    deleted: false,
    edits: 0,
    at: Date.now(),
    bornAt: state.now(),
  };
  state.messages.push(message);
  return message;
}

function edit(message: FakeMessage, { body, files }: Request): FakeMessage {
  message.content = String(body.content ?? '');
  message.embeds = (body.embeds ?? []) as Json[];
  message.components = (body.components ?? []) as Json[];
  message.files = files;
  message.raw = body;
  message.loading = false;
  message.edits += 1;
  return message;
}

function toApi(message: FakeMessage): Json {
  const { id, channel, content, embeds, components } = message;
  return { id, channel_id: channel, author: { id: IDS.bot, bot: true }, content, embeds, components };
}

function refuse(status: number, code: number, message: string): Answer {
  return { status, body: { message, code } };
}

function invalid(state: FakeState, faults: readonly string[]): Answer {
  state.refused.push(...faults);
  return { status: 400, body: { message: 'Invalid Form Body', code: 50035, errors: { _errors: faults } } };
}

async function readRequest(request: IncomingMessage): Promise<Request> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const raw = Buffer.concat(chunks);
  const type = request.headers['content-type'] ?? '';
  const path = decodeURIComponent((request.url ?? '').split('?')[0] ?? '').replace(/^\/api\/v10/, '');
  const { parsed, files } = await readBody(raw, type);
  const query = new URLSearchParams((request.url ?? '').split('?')[1] ?? '');
  for (const [method, pattern, name] of ROUTES) {
    const match = method === request.method ? pattern.exec(path) : null;
    if (match)
      return { route: name, ids: match.slice(1), ...toParts(parsed), files, auth: authOf(request), query };
  }
  return { route: '', ids: [], ...toParts(parsed), files, auth: authOf(request), query };
}

function authOf(request: IncomingMessage): string | null {
  return request.headers.authorization ?? null;
}

function toParts(parsed: unknown): { body: Json; list: unknown } {
  return { body: isObject(parsed) ? parsed : {}, list: parsed };
}

async function readBody(raw: Buffer, type: string): Promise<{ parsed: unknown; files: FakeFile[] }> {
  if (raw.length === 0) return { parsed: {}, files: [] };
  if (!type.startsWith('multipart/')) return { parsed: JSON.parse(raw.toString('utf8')), files: [] };
  const form = await new Response(new Uint8Array(raw), { headers: { 'content-type': type } }).formData();
  const parsed: unknown = JSON.parse(String(form.get('payload_json') ?? '{}'));
  const described =
    isObject(parsed) && Array.isArray(parsed.attachments) ? (parsed.attachments as Json[]) : [];
  const files: FakeFile[] = [];
  for (const [key, value] of form.entries()) {
    if (typeof value === 'string') continue;
    const index = Number(/^files\[(\d+)\]$/.exec(key)?.[1]);
    const description = described.find(({ id }) => Number(id) === index)?.description;
    files[index] = {
      name: value.name,
      mediaType: value.type,
      data: Buffer.from(await value.arrayBuffer()),
      description: typeof description === 'string' ? description : null,
    };
  }
  return { parsed, files };
}
