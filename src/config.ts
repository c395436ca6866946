import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { z } from 'zod';
import type { DiscordConfig } from './bot/discord/connect-discord.ts';
import type { SlackConfig } from './bot/slack/connect-slack.ts';
import {
  DEFAULT_POLICY_FILE,
  type PolicyFile,
  PolicyFileError,
  readPolicyFile,
} from './engine/ai-policy/index.ts';
import type { StateLimits } from './engine/cost-state.ts';
import { LANGUAGES, type Language, languageOf } from './engine/language/index.ts';

export type { DiscordConfig, SlackConfig };

export interface Config {
  /** Absolute path of `.centavo/`. */
  homeFolder: string;
  /** The app's connection to PostgreSQL; null: the embedded database in the home. */
  databaseUrl: string | null;
  /** The owner's connection, which migrates and makes the app's role. */
  databaseOwnerUrl: string | null;
  slack: SlackConfig | null;
  discord: DiscordConfig | null;
  http: {
    host: string;
    port: number;
    /** The address by which people reach the console, without a slash at its end; null: this machine's own. */
    publicUrl: string | null;
  };
  ai: {
    /** Shares of a budget at which its states begin, where it names none. */
    limits: StateLimits;
    /** How calls degrade. */
    policy: PolicyFile;
    /** What becomes of calls while spend cannot be computed. */
    onError: 'serve' | 'block';
    /** Opens the admin's endpoint of the API; null: there is none. */
    adminSecret: string | null;
    /** API keys are hashed under it; null: the home's own. */
    apiKeySecret: string | null;
  };
  /** Null: the program chooses (`info` for a service, `warn` where a person reads along). */
  logLevel: LogLevel | null;
  terminal: {
    /** Colours wanted or refused by NO_COLOR and FORCE_COLOR; null: as the terminal can. */
    color: boolean | null;
    /** What is said in: CENTAVO_LANGUAGE, else the locale of the terminal, else English. */
    language: Language;
    /** Where the user typed the command, by which relative files are found. */
    cwd: string;
  };
  /** Whether `npm start` started this process: it then ends with npm, however that ended. */
  startedByNpm: boolean;
}

const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** A configuration that cannot be used: one sentence a fault, each with how to mend it. No secret is in them. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  constructor(readonly faults: readonly string[]) {
    super(faults.join('\n'));
  }
}

type Variables = Record<string, string | undefined>;

const postgresUrl = (name: string) =>
  z
    .string()
    .refine(
      isPostgresUrl,
      `${name} is not a PostgreSQL address; write postgres://user:password@host:5432/database.`,
    );
const token = (name: string, prefix: string, where: string) =>
  z
    .string()
    .regex(
      new RegExp(`^${prefix}\\S+$`),
      `${name} does not look like one: it begins with ${prefix} and is found under ${where}.`,
    );

const share = (name: string, fallback: string) =>
  z
    .string()
    .default(fallback)
    .refine(
      (text) => /^\d+(?:\.\d{1,6})?$/.test(text) && Number(text) > 0 && Number(text) <= 1,
      `${name} is not a share of the budget; write a number above 0 and up to 1, such as ${fallback} for ${Number(fallback) * 100} %.`,
    );
const secret = (name: string) =>
  z
    .string()
    .regex(
      /^\S{24,}$/,
      `${name} is too short to be a secret; write 24 characters or more, such as openssl rand -hex 24 prints.`,
    );

const Environment = z.object({
  CENTAVO_HOME: z.string().optional(),
  DATABASE_URL: postgresUrl('DATABASE_URL').optional(),
  DATABASE_OWNER_URL: postgresUrl('DATABASE_OWNER_URL').optional(),
  SLACK_BOT_TOKEN: token('SLACK_BOT_TOKEN', 'xoxb-', '"OAuth & Permissions" of your Slack app').optional(),
  SLACK_APP_TOKEN: token(
    'SLACK_APP_TOKEN',
    'xapp-',
    '"Basic Information", "App-Level Tokens" of your Slack app',
  ).optional(),
  SLACK_SIGNING_SECRET: z
    .string()
    .regex(
      /^\S{8,}$/,
      'SLACK_SIGNING_SECRET does not look like one; copy it from "Basic Information" of your Slack app.',
    )
    .optional(),
  SLACK_API_URL: z
    .string()
    .refine(isHttpUrl, 'SLACK_API_URL is not an address; write https://slack.com/api/ or leave it out.')
    .optional(),
  DISCORD_TOKEN: z
    .string()
    .regex(
      /^(?:Bot )?\S+$/,
      'DISCORD_TOKEN does not look like one; copy the token from "Bot" of your Discord application.',
    )
    .optional(),
  DISCORD_API_URL: z
    .string()
    .refine(isHttpUrl, 'DISCORD_API_URL is not an address; write https://discord.com/api or leave it out.')
    .optional(),
  HOST: z.string().default('127.0.0.1'),
  PORT: z
    .string()
    .default('8787')
    .refine(
      (text) => /^\d{1,5}$/.test(text) && Number(text) <= 65_535,
      'PORT is not a port; write a number from 0 to 65535.',
    )
    .transform(Number),
  PUBLIC_URL: z
    .string()
    .refine(
      isPublicUrl,
      'PUBLIC_URL is not the address of a site; write https://costs.example.com, without a path, or leave it out.',
    )
    .transform((text) => new URL(text).origin)
    .optional(),
  TENANT_BUDGET_WARN_PCT: share('TENANT_BUDGET_WARN_PCT', '0.7'),
  TENANT_BUDGET_THROTTLE_PCT: share('TENANT_BUDGET_THROTTLE_PCT', '0.9'),
  TENANT_BUDGET_BLOCK_PCT: share('TENANT_BUDGET_BLOCK_PCT', '1.0'),
  TENANT_BUDGET_ON_ERROR: z
    .enum(
      ['serve', 'block'],
      'TENANT_BUDGET_ON_ERROR is neither serve nor block; write one of them or leave it out.',
    )
    .default('serve'),
  AI_POLICY_FILE: z.string().optional(),
  ADMIN_HEALTH_SECRET: secret('ADMIN_HEALTH_SECRET').optional(),
  API_KEY_SECRET: secret('API_KEY_SECRET').optional(),
  CENTAVO_LANGUAGE: z
    .enum(
      LANGUAGES,
      `CENTAVO_LANGUAGE is none of ${LANGUAGES.join(', ')}; write one of them or leave it out.`,
    )
    .optional(),
  LOG_LEVEL: z
    .enum(LOG_LEVELS, `LOG_LEVEL is none of ${LOG_LEVELS.join(', ')}; write one of them or leave it out.`)
    .optional(),
});

/**
 * Reads the configuration from the environment and, for what it leaves unset, from `.env` in the working folder.
 * A variable that is empty counts as unset. The only reader of `process.env`.
 *
 * @throws ConfigError  with every fault at once
 */
export function readConfig(variables: Variables = readVariables(), cwd = process.cwd()): Config {
  const set = Object.fromEntries(
    Object.entries(variables).filter(([, value]) => value !== undefined && value !== ''),
  );
  const parsed = Environment.safeParse(set);
  const faults = parsed.success ? [] : parsed.error.issues.map(({ message }) => message);
  faults.push(...findSlackFaults(set), ...findDatabaseFaults(set));
  if (parsed.success) faults.push(...findLimitFaults(parsed.data));
  const policy = readPolicy(set.AI_POLICY_FILE, cwd);
  faults.push(...policy.faults);
  if (!parsed.success || faults.length > 0) throw new ConfigError(faults);
  const env = parsed.data;
  return {
    homeFolder: resolve(cwd, env.CENTAVO_HOME ?? '.centavo'),
    databaseUrl: env.DATABASE_URL ?? null,
    databaseOwnerUrl: env.DATABASE_OWNER_URL ?? null,
    slack: toSlack(env),
    discord: toDiscord(env),
    http: { host: env.HOST, port: env.PORT, publicUrl: env.PUBLIC_URL ?? null },
    ai: {
      limits: toLimits(env),
      policy: policy.file,
      onError: env.TENANT_BUDGET_ON_ERROR,
      adminSecret: env.ADMIN_HEALTH_SECRET ?? null,
      apiKeySecret: env.API_KEY_SECRET ?? null,
    },
    logLevel: env.LOG_LEVEL ?? null,
    terminal: {
      color: findColor(set),
      language: env.CENTAVO_LANGUAGE ?? findLanguage(set),
      cwd: findTypedIn(set, cwd),
    },
    startedByNpm: set.npm_lifecycle_event === 'start',
  };
}

/** `CENTAVO_ENV_FILE` names another file than `.env`: tests one that is empty. */
function readVariables(): Variables {
  const file = process.env.CENTAVO_ENV_FILE ?? '.env';
  return existsSync(file)
    ? { ...parseEnv(readFileSync(file, 'utf8')), ...withoutEmpty(process.env) }
    : process.env;
}

function withoutEmpty(variables: Variables): Variables {
  return Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ''));
}

function findSlackFaults(set: Variables): string[] {
  const faults: string[] = [];
  const way = set.SLACK_APP_TOKEN ?? set.SLACK_SIGNING_SECRET;
  if (set.SLACK_BOT_TOKEN && !way) {
    faults.push(
      'SLACK_BOT_TOKEN is set without SLACK_APP_TOKEN: set the app-level token too (Socket Mode), or SLACK_SIGNING_SECRET for HTTP.',
    );
  }
  if (way && !set.SLACK_BOT_TOKEN) {
    const half = set.SLACK_APP_TOKEN ? 'SLACK_APP_TOKEN' : 'SLACK_SIGNING_SECRET';
    faults.push(
      `${half} is set without SLACK_BOT_TOKEN: set the bot's token too, or leave both out to run without Slack.`,
    );
  }
  return faults;
}

function findDatabaseFaults(set: Variables): string[] {
  if (set.DATABASE_OWNER_URL && !set.DATABASE_URL) {
    return [
      'DATABASE_OWNER_URL is set without DATABASE_URL: set the address of the role that the app runs as too.',
    ];
  }
  return [];
}

function toLimits(env: z.output<typeof Environment>): StateLimits {
  return {
    warn: env.TENANT_BUDGET_WARN_PCT,
    throttle: env.TENANT_BUDGET_THROTTLE_PCT,
    block: env.TENANT_BUDGET_BLOCK_PCT,
  };
}

function findLimitFaults(env: z.output<typeof Environment>): string[] {
  const { warn, throttle, block } = toLimits(env);
  if (Number(warn) < Number(throttle) && Number(throttle) < Number(block)) return [];
  return [
    `TENANT_BUDGET_WARN_PCT, TENANT_BUDGET_THROTTLE_PCT and TENANT_BUDGET_BLOCK_PCT are ${warn}, ${throttle} and ${block}; write each larger than the one before, such as 0.7, 0.9 and 1.0.`,
  ];
}

/** The policy file is part of the configuration: what is wrong in it is told with the rest. */
function readPolicy(path: string | undefined, cwd: string): { file: PolicyFile; faults: string[] } {
  if (path === undefined) return { file: DEFAULT_POLICY_FILE, faults: [] };
  const refuse = (faults: readonly string[]) => ({
    file: DEFAULT_POLICY_FILE,
    faults: faults.map((fault) => `AI_POLICY_FILE cannot be used; mend ${path}: ${fault}.`),
  });
  try {
    return { file: readPolicyFile(readFileSync(resolve(cwd, path), 'utf8')), faults: [] };
  } catch (error) {
    if (error instanceof PolicyFileError) return refuse(error.faults);
    return refuse([`it cannot be read (${(error as NodeJS.ErrnoException).code})`]);
  }
}

/** Socket Mode is the default; the signing secret alone, or with the app token left out, means HTTP. */
function toSlack(env: z.output<typeof Environment>): SlackConfig | null {
  if (!env.SLACK_BOT_TOKEN) return null;
  const apiUrl = env.SLACK_API_URL ? env.SLACK_API_URL.replace(/\/*$/, '/') : null;
  const common = { botToken: env.SLACK_BOT_TOKEN, apiUrl };
  if (env.SLACK_SIGNING_SECRET) return { ...common, mode: 'http', signingSecret: env.SLACK_SIGNING_SECRET };
  return { ...common, mode: 'socket', appToken: env.SLACK_APP_TOKEN ?? '' };
}

/** The REST client adds the version itself. */
function toDiscord(env: z.output<typeof Environment>): DiscordConfig | null {
  if (!env.DISCORD_TOKEN) return null;
  const apiUrl = env.DISCORD_API_URL ? env.DISCORD_API_URL.replace(/(?:\/v\d+)?\/*$/, '') : null;
  return { token: env.DISCORD_TOKEN.replace(/^Bot /, ''), apiUrl };
}

function findColor(set: Variables): boolean | null {
  if (set.NO_COLOR !== undefined) return false;
  if (set.FORCE_COLOR !== undefined) return set.FORCE_COLOR !== '0';
  return set.TERM === 'dumb' ? false : null;
}

/** The locale of messages, as POSIX ranks the variables; `C` and `POSIX` are English. */
function findLanguage(set: Variables): Language {
  return languageOf(set.LC_ALL ?? set.LC_MESSAGES ?? set.LANG);
}

/** npm runs its scripts in the package's folder and tells where it was called from. */
function findTypedIn(set: Variables, cwd: string): string {
  const byNpm =
    set.npm_lifecycle_event === 'centavo' && set.npm_package_json === resolve(cwd, 'package.json');
  return byNpm && set.INIT_CWD ? set.INIT_CWD : cwd;
}

function isPostgresUrl(text: string): boolean {
  return URL.canParse(text) && /^postgres(ql)?:$/.test(new URL(text).protocol);
}

function isPublicUrl(text: string): boolean {
  if (!isHttpUrl(text)) return false;
  const { pathname, search, hash, username } = new URL(text);
  return pathname === '/' && search === '' && hash === '' && username === '';
}

function isHttpUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}
