import { setTimeout as delay } from 'node:timers/promises';
import { type Language, languageOf, translatorOf } from '../../engine/language/index.ts';
import type { Belonging } from '../../engine/organization/index.ts';
import type { Logger } from '../../engine/ports.ts';
import type { DrawChart } from '../charts/index.ts';
import type { PostPort } from '../messages/post-port.ts';
import type { Registry } from '../registry.ts';
import { makeCache } from '../transport/bounded.ts';
import { makeHasLeft } from '../transport/has-left.ts';
import { makeHealth, type PlatformHealth } from '../transport/health.ts';
import {
  type AnswerParts,
  answerCommand,
  answerPress,
  type MakeContext,
  readCommand,
  replyOfAction,
  replyOfRead,
  suggestTyped,
} from './answer-incoming.ts';
import { COST } from './commands.ts';
import { type Desk, makeDesk } from './desk.ts';
import { toPlain } from './escape.ts';
import { renderForm } from './forms.ts';
import { keepGateway } from './gateway.ts';
import {
  type Incoming,
  type IncomingPress,
  type IncomingTyping,
  readInteraction,
  readMember,
} from './incoming.ts';
import { FIRST_RESPONSE_MS, LIMITS } from './limits.ts';
import { makeDiscordPosts } from './post-message.ts';
import { registerCommands } from './register.ts';
import { EPHEMERAL, type FirstResponse, makeWeb, NO_MENTIONS } from './web.ts';

const API_TIMEOUT_MS = 10_000;
/** Longer than this no request waits because Discord says that there are too many. */
const LONGEST_LIMIT_MS = 60_000;
/** Suggestions that take longer than this come too late. */
const SUGGEST_MS = FIRST_RESPONSE_MS - 1_000;
const REGISTER_TRIES = 5;
/** What Discord says of people is asked again after this, and the languages of so many are remembered. */
const PEOPLE_KEPT_MS = 10 * 60_000;
const MOST_PEOPLE = 5_000;
/** Discord's code for who is no member of the server. */
const UNKNOWN_MEMBER = '10007';

/** How Discord is spoken to. */
export interface DiscordConfig {
  token: string;
  /** Another REST API than Discord's own, which also says where the gateway is. Without a slash at its end. */
  apiUrl: string | null;
}

export interface DiscordOptions {
  config: DiscordConfig;
  registry: Registry;
  makeContext: MakeContext;
  /** Null: charts are told in words. */
  drawChart: DrawChart | null;
  /** How long an answer waits for its pictures. Default: 6 s. */
  picturesWithinMs?: number;
  log: Logger;
  /** How long a stop waits for the answers under way. Default: 8 s. */
  stopAfterMs?: number;
  /** How long discord.js may try to mend a connection. Default: 90 s. */
  stuckAfterMs?: number;
  /** Milliseconds since the epoch; for tests of what gets old. */
  clock?: () => number;
}

export interface DiscordConnection {
  health(): PlatformHealth;
  /** Whether somebody who signed in from a server is no member of it any more; false where Discord does not say. */
  hasLeft(guildId: string, personId: string): Promise<boolean>;
  /** What the bot says by itself. */
  posts: PostPort;
  /** Resolves when it is known whether Discord can be used. */
  settled: Promise<void>;
  /** Takes nothing new, waits for the answers under way, closes. May be called again. */
  stop(): Promise<void>;
}

/**
 * Connects to Discord with discord.js over its gateway. Returns at once; connecting goes on behind, and nothing of it
 * ever throws or ends the process.
 */
export async function connectDiscord(options: DiscordOptions): Promise<DiscordConnection> {
  const { config, log, registry, clock = Date.now } = options;
  const discord = await import('discord.js');
  const rest = {
    ...(config.apiUrl === null ? {} : { api: config.apiUrl }),
    timeout: API_TIMEOUT_MS,
    // What may be repeated is decided request by request: a post answered 500 may have been posted.
    retries: 0,
    rejectOnRateLimit: ({ timeToReset }: { timeToReset: number }) => timeToReset > LONGEST_LIMIT_MS,
  };
  const health = makeHealth(() => new Date(clock()));
  const ending = new AbortController();
  let applicationId = '';
  // Its own, so that answers go on while a connection to the gateway is made anew.
  const client = new discord.REST({ version: '10', ...rest }).setToken(config.token);
  const web = makeWeb({
    rest: client,
    applicationId: () => applicationId,
    log,
    onTokenRefused: () => fail('401 invalid token'),
  });
  const desk = makeDesk({ web, log, clock, ending, stopAfterMs: options.stopAfterMs });
  const belongings = makeCache<Belonging>({
    ttlMs: PEOPLE_KEPT_MS,
    max: MOST_PEOPLE,
    clock,
    kept: (belonging) => belonging !== 'unknown',
  });
  const belongingOf = (guildId: string, personId: string) =>
    belongings(`${guildId}/${personId}`, async () => {
      const outcome = await web.readMember(guildId, personId);
      if (outcome.kind === 'done') return readMember(outcome.value);
      return outcome.kind === 'refused' && outcome.error === UNKNOWN_MEMBER ? 'stranger' : 'unknown';
    });
  /** Discord tells a person's language with what they do and at no other time. */
  const languages = new Map<string, Language>();
  const noteLanguage = ({ personId, locale }: Incoming) => {
    languages.delete(personId);
    languages.set(personId, languageOf(locale));
    const [oldest] = languages.keys();
    if (languages.size > MOST_PEOPLE && oldest !== undefined) languages.delete(oldest);
  };
  const parts: AnswerParts = {
    registry,
    belongingOf,
    makeContext: options.makeContext,
    drawChart: options.drawChart,
    picturesWithinMs: options.picturesWithinMs,
    log,
  };
  let isRegistered = false;
  const gateway = keepGateway({
    makeClient: () =>
      new discord.Client({
        intents: [discord.GatewayIntentBits.Guilds],
        allowedMentions: { parse: [] },
        rest,
      }),
    token: config.token,
    health,
    log,
    stuckAfterMs: options.stuckAfterMs,
    onReady: (id) => {
      applicationId = id;
      if (isRegistered) return;
      isRegistered = true;
      register(id).catch((error) => log.error({ err: error }, 'the commands could not be registered'));
    },
    onInteraction: (data) => {
      try {
        receive(parts, desk, data, noteLanguage);
      } catch (error) {
        log.error({ err: error }, 'an interaction could not be read');
      }
    },
  });

  /** Tries a few times, slower each time; a failure is told in the log and tried again at the next start. */
  async function register(id: string): Promise<void> {
    for (let attempt = 1; attempt <= REGISTER_TRIES && !ending.signal.aborted; attempt += 1) {
      if ((await registerCommands(web, id, registry, log)) !== 'failed') return;
      await delay(1000 * 2 ** attempt, undefined, { signal: ending.signal }).catch(() => {});
    }
    if (!ending.signal.aborted) log.error({}, 'the commands could not be registered with Discord');
  }

  /** Nothing mends it: Discord is off, the rest of the service is not. */
  function fail(reason: string): void {
    health.set('failed', reason);
    gateway.stop().catch((error) => log.warn({ err: error }, 'the gateway did not close'));
  }

  async function stop(): Promise<void> {
    await desk.close();
    await gateway.stop();
    web.close();
    posts.close();
    for (const one of [client, postingClient]) {
      one.clearHashSweeper();
      one.clearHandlerSweeper();
    }
    health.set('stopped');
  }

  const hasLeft = makeHasLeft(async ([guildId, personId]: [string, string]) => {
    const outcome = await web.readMember(guildId, personId);
    return outcome.kind === 'refused' && outcome.error === UNKNOWN_MEMBER;
  }, clock);

  const hasLeftServer = (guildId: string, personId: string) => hasLeft([guildId, personId]);
  const postingClient = new discord.REST({ version: '10', ...rest, rejectOnRateLimit: () => true }).setToken(
    config.token,
  );
  const posts = makeDiscordPosts({
    rest: postingClient,
    isReady: () => desk.isOpen() && health.read().state === 'connected',
    hasLeft: hasLeftServer,
    languageOf: async (personId) => languages.get(personId) ?? 'en',
    log,
  });

  let stopped: Promise<void> | null = null;
  return {
    posts,
    health: health.read,
    hasLeft: hasLeftServer,
    settled: health.settled,
    stop: () => {
      stopped ??= stop();
      return stopped;
    },
  };
}

/** Responds to an interaction at once; nothing here waits for the database. */
function receive(
  parts: AnswerParts,
  desk: Desk,
  data: unknown,
  noteLanguage: (incoming: Incoming) => void,
): void {
  const incoming = readInteraction(data, COST);
  if (incoming === null) return;
  noteLanguage(incoming);
  if (incoming.kind === 'typing') desk.respond(incoming, () => respondTyping(parts, incoming));
  else if (incoming.kind === 'command' && incoming.guildId === null)
    desk.respond(incoming, async () => refuseDirect(incoming));
  else if (incoming.kind === 'command') {
    const read = readCommand(parts, incoming);
    desk.take(incoming, replyOfRead(read), (delivery) => answerCommand(parts, incoming, read, delivery));
  } else {
    const form = incoming.kind === 'press' ? formOf(parts, incoming) : null;
    if (form) desk.respond(incoming, async () => ({ type: 9, data: form }));
    else {
      const reply = replyOfAction(parts, incoming.action);
      desk.take(incoming, reply, (delivery) => answerPress(parts, incoming, delivery));
    }
  }
}

/** The form that a button opens: known of its action alone, since nothing but a first response can open one. */
function formOf({ registry }: AnswerParts, { action, rowId, locale }: IncomingPress): object | null {
  const form = registry.actions.find(({ name }) => name === action)?.form;
  return form ? renderForm(form, `${action}:${rowId}`, translatorOf(languageOf(locale))) : null;
}

/** Suggestions in time, or none: an error would only be in the way of who is typing. */
async function respondTyping(parts: AnswerParts, incoming: IncomingTyping): Promise<FirstResponse> {
  const found = suggestTyped(parts, incoming).catch(() => []);
  const late = delay(SUGGEST_MS, [], { ref: false });
  const suggestions = await Promise.race([found, late]);
  const choices = suggestions
    .filter(({ value }) => value.length <= LIMITS.choiceValue)
    .slice(0, LIMITS.choices)
    .map(({ label, value }) => ({ name: [...toPlain(label)].slice(0, LIMITS.choiceName).join(''), value }));
  return { type: 8, data: { choices } };
}

function refuseDirect({ locale }: Incoming): FirstResponse {
  const content = translatorOf(languageOf(locale))('discord.onlyInServers');
  return { type: 4, data: { content, flags: EPHEMERAL, allowed_mentions: NO_MENTIONS } };
}
