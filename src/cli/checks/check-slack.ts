import type { SlackConfig } from '../../config.ts';
import { type Finding, fault, ok, warning } from './check.ts';

const SLACK_API = 'https://slack.com/api/';
const LIMIT_MS = 5_000;
/** Slack refuses signatures, and this app requests, that are five minutes off. */
const MOST_SKEW_S = 60;

/** What an installed app must have been allowed; those who installed an older version lack the newest ones. */
const SCOPES = [
  'commands',
  'chat:write',
  'users:read',
  'channels:read',
  'groups:read',
  'im:read',
  'im:write',
  'im:history',
  'files:write',
] as const;

/** Asks Slack whose token it is; also compares the clocks, which signed requests depend on. */
export async function checkSlack(slack: SlackConfig, now: () => Date = () => new Date()): Promise<Finding[]> {
  const bot = await ask(slack, 'auth.test', slack.botToken);
  if (typeof bot === 'string') {
    return [
      warning(
        'slack',
        `Slack could not be asked (${bot}).`,
        'See that this machine reaches slack.com, or mend SLACK_API_URL.',
      ),
    ];
  }
  const findings = [
    judge('SLACK_BOT_TOKEN', bot, 'Copy the bot token again from "OAuth & Permissions" of your Slack app.'),
    ...judgeScopes(bot),
  ];
  if (slack.mode === 'socket') {
    const app = await ask(slack, 'apps.connections.open', slack.appToken);
    const mend =
      'Make an app-level token with the scope connections:write under "Basic Information" of your Slack app.';
    if (typeof app !== 'string') findings.push(judge('SLACK_APP_TOKEN', app, mend));
  }
  return [...findings, ...judgeClock(bot.date, now())];
}

interface SlackReply {
  ok: boolean;
  error: string | null;
  date: string | null;
  /** What the token may do; null where the server does not say. */
  scopes: readonly string[] | null;
}

/** Slack's word, or why there is none. */
async function ask(slack: SlackConfig, method: string, token: string): Promise<SlackReply | string> {
  try {
    const response = await fetch(new URL(method, slack.apiUrl ?? SLACK_API), {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(LIMIT_MS),
    });
    const body = (await response.json()) as { ok?: unknown; error?: unknown };
    return {
      ok: body.ok === true,
      error: typeof body.error === 'string' ? body.error : null,
      date: response.headers.get('date'),
      scopes:
        response.headers
          .get('x-oauth-scopes')
          ?.split(',')
          .map((scope) => scope.trim()) ?? null,
    };
  } catch (error) {
    const cause = (error as { cause?: { code?: string } }).cause?.code;
    return cause ?? (error as Error).name;
  }
}

function judge(variable: string, reply: SlackReply, mend: string): Finding {
  if (reply.ok) return ok('slack', `Slack takes ${variable}.`);
  return fault('slack', `Slack refuses ${variable} (${reply.error ?? 'no reason given'}).`, mend);
}

function judgeScopes({ ok: taken, scopes }: SlackReply): Finding[] {
  const missing = taken && scopes ? SCOPES.filter((scope) => !scopes.includes(scope)) : [];
  if (missing.length === 0) return [];
  return [
    warning(
      'slack',
      `The Slack app may not do all that Centavo asks for: ${missing.join(', ')}.`,
      'Update the app from slack-app-manifest.yaml and install it to the workspace again: see docs/slack.md.',
    ),
  ];
}

function judgeClock(date: string | null, now: Date): Finding[] {
  if (date === null || Number.isNaN(Date.parse(date))) return [];
  const skew = Math.round((now.getTime() - Date.parse(date)) / 1000);
  if (Math.abs(skew) <= MOST_SKEW_S) return [ok('clock', "This machine's clock agrees with Slack's.")];
  return [skewed(skew, "Slack's")];
}

/** @param skew  seconds that this machine is ahead */
export function skewed(skew: number, whose: string): Finding {
  const way = skew > 0 ? 'ahead of' : 'behind';
  return fault(
    'clock',
    `This machine's clock is ${Math.abs(skew)} s ${way} ${whose}.`,
    'Set the clock by the network (timedatectl set-ntp true).',
  );
}
