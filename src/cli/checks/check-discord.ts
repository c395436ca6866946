import type { DiscordConfig } from '../../config.ts';
import { type Finding, fault, ok, warning } from './check.ts';

const DISCORD_API = 'https://discord.com/api';
const LIMIT_MS = 5_000;
const PORTAL = '"Bot" of your Discord application';

/**
 * Asks Discord whose token it is, whether the application has what the bot needs, and in which servers the bot is.
 *
 * @param linked  servers that are linked; null where that is not known
 */
export async function checkDiscord(
  discord: DiscordConfig,
  linked: readonly string[] | null,
): Promise<Finding[]> {
  const me = await ask(discord, '/users/@me');
  if (me.kind === 'unreached') {
    return [
      warning(
        'discord',
        `Discord could not be asked (${me.why}).`,
        'See that this machine reaches discord.com, or mend DISCORD_API_URL.',
      ),
    ];
  }
  if (me.status === 401) {
    return [fault('discord', 'Discord refuses DISCORD_TOKEN.', `Reset and copy the token under ${PORTAL}.`)];
  }
  if (me.status !== 200) return [toOdd('/users/@me', me.status)];
  const findings = [ok('discord', 'Discord takes DISCORD_TOKEN.')];
  findings.push(judgeApplication(await ask(discord, '/applications/@me')));
  findings.push(judgeGateway(await ask(discord, '/gateway/bot')));
  findings.push(...judgeServers(await ask(discord, '/users/@me/guilds'), linked));
  return findings;
}

type Reply = { kind: 'reply'; status: number; body: unknown } | { kind: 'unreached'; why: string };

async function ask({ apiUrl, token }: DiscordConfig, path: string): Promise<Reply> {
  try {
    const response = await fetch(`${apiUrl ?? DISCORD_API}/v10${path}`, {
      headers: { authorization: `Bot ${token}` },
      redirect: 'error',
      signal: AbortSignal.timeout(LIMIT_MS),
    });
    return { kind: 'reply', status: response.status, body: await response.json() };
  } catch (error) {
    const cause = (error as { cause?: { code?: string } }).cause?.code;
    return { kind: 'unreached', why: cause ?? (error as Error).name };
  }
}

/** Servers install the bot together with its commands, or `/cost` never shows up. */
function judgeApplication(reply: Reply): Finding {
  if (reply.kind === 'unreached' || reply.status !== 200) return toOdd('/applications/@me', statusOf(reply));
  const { name, install_params, integration_types_config } = toFields(reply.body);
  const byServer = toFields(toFields(integration_types_config)['0']);
  const params = toFields(byServer.oauth2_install_params ?? install_params);
  const scopes = Array.isArray(params.scopes) ? params.scopes : null;
  if (scopes !== null && !(scopes.includes('bot') && scopes.includes('applications.commands'))) {
    return warning(
      'discord',
      'The install link of the application asks for too little.',
      'Under "Installation" of your Discord application, give "Guild Install" the scopes bot and applications.commands.',
    );
  }
  return ok('discord', `The application is ${String(name)}.`);
}

/** How often the bot may begin a session; the one intent that it asks for needs nobody's leave. */
function judgeGateway(reply: Reply): Finding {
  if (reply.kind === 'unreached' || reply.status !== 200) return toOdd('/gateway/bot', statusOf(reply));
  const { remaining, reset_after } = toFields(toFields(reply.body).session_start_limit);
  if (typeof remaining === 'number' && remaining < 1) {
    const minutes = Math.ceil(Number(reset_after ?? 0) / 60_000);
    return fault(
      'discord',
      'Discord lets the bot begin no more sessions today.',
      `Wait ${minutes} minutes, and see in the log why it connects so often.`,
    );
  }
  return ok(
    'discord',
    'The gateway can be reached; the bot asks for the intent Guilds alone, which is not privileged.',
  );
}

/** Servers that the bot is in, beside those that are linked. */
function judgeServers(reply: Reply, linked: readonly string[] | null): Finding[] {
  if (reply.kind === 'unreached' || reply.status !== 200)
    return [toOdd('/users/@me/guilds', statusOf(reply))];
  const servers = Array.isArray(reply.body) ? reply.body.map((one) => String(toFields(one).id)) : [];
  if (servers.length === 0) {
    return [
      warning(
        'discord',
        'The bot is in no server yet.',
        'Open the install link under "Installation" of your Discord application, then type /cost link CODE in the server.',
      ),
    ];
  }
  const findings = [
    ok('discord', `The bot is in ${servers.length === 1 ? 'one server' : `${servers.length} servers`}.`),
  ];
  if (linked !== null && !servers.some((id) => linked.includes(id))) {
    findings.push(
      warning(
        'discord',
        'No server that the bot is in is linked.',
        'Make a code with `centavo link-code` and type /cost link CODE in the server.',
      ),
    );
  }
  for (const id of linked ?? []) {
    if (servers.includes(id)) continue;
    findings.push(
      warning(
        'discord',
        `The bot is no longer in the server ${id}, which is linked.`,
        'Invite it again with the install link, if people there are to be answered.',
      ),
    );
  }
  return findings;
}

function toOdd(path: string, status: number | null): Finding {
  return warning(
    'discord',
    `Discord answered ${status ?? 'nothing'} to ${path}.`,
    'Try again in a minute; if it stays, see status.discord.com.',
  );
}

function statusOf(reply: Reply): number | null {
  return reply.kind === 'reply' ? reply.status : null;
}

function toFields(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
