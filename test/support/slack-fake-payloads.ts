import { createHmac } from 'node:crypto';
import { isObject, type Json } from './slack-fake-limits.ts';
import type { FakeMessage } from './slack-fake-state.ts';

/** Who does something where. */
export interface Where {
  user?: string;
  channel?: string;
  team?: string;
  /** The team that a person of another company belongs to. */
  userTeam?: string;
  enterprise?: string;
}

const DEFAULTS = { user: 'U1', channel: 'C1', team: 'T1' };

export function commandPayload(
  text: string,
  where: Where,
  ids: { triggerId: string; responseUrl: string },
  command = '/cost',
): Json {
  const { user, channel, team } = { ...DEFAULTS, ...where };
  return {
    token: 'verification-token',
    team_id: team,
    team_domain: 'acme',
    ...(where.enterprise ? { enterprise_id: where.enterprise, enterprise_name: 'Group' } : {}),
    channel_id: channel,
    channel_name: 'finops',
    user_id: user,
    user_name: user.toLowerCase(),
    command,
    text,
    api_app_id: 'A1',
    is_enterprise_install: 'false',
    response_url: ids.responseUrl,
    trigger_id: ids.triggerId,
  };
}

export function clickPayload(
  message: FakeMessage,
  button: Json,
  where: Where,
  ids: { triggerId: string; responseUrl: string },
): Json {
  const { user, channel, team } = { ...DEFAULTS, channel: message.channel, ...where };
  const ephemeral = message.onlyFor !== null;
  return {
    type: 'block_actions',
    user: {
      id: user,
      username: user.toLowerCase(),
      name: user.toLowerCase(),
      team_id: where.userTeam ?? team,
    },
    api_app_id: 'A1',
    token: 'verification-token',
    container: { type: 'message', message_ts: message.ts, channel_id: channel, is_ephemeral: ephemeral },
    trigger_id: ids.triggerId,
    team: { id: team, domain: 'acme', ...(where.enterprise ? { enterprise_id: where.enterprise } : {}) },
    enterprise: where.enterprise ? { id: where.enterprise, name: 'Group' } : null,
    is_enterprise_install: false,
    channel: { id: channel, name: 'finops' },
    ...(ephemeral
      ? {}
      : {
          message: {
            type: 'message',
            ts: message.ts,
            text: message.text,
            blocks: message.blocks,
            ...(message.threadTs ? { thread_ts: message.threadTs } : {}),
          },
        }),
    state: { values: {} },
    response_url: ids.responseUrl,
    actions: [
      {
        type: 'button',
        action_id: button.action_id,
        block_id: 'b1',
        text: button.text,
        value: button.value,
        action_ts: `${Date.now() / 1000}`,
      },
    ],
  };
}

export function eventPayload(event: Json, eventId: string, team = DEFAULTS.team): Json {
  return {
    type: 'event_callback',
    token: 'verification-token',
    team_id: team,
    api_app_id: 'A1',
    event_id: eventId,
    event_time: Math.floor(Date.now() / 1000),
    event: { event_ts: '1.1', ...event },
    authorizations: [{ enterprise_id: null, team_id: team, user_id: 'U0BOT', is_bot: true }],
  };
}

/** The buttons of a message, in their order. */
export function buttonsOf(message: Pick<FakeMessage, 'blocks'>): Json[] {
  return message.blocks.flatMap((block) =>
    Array.isArray(block.elements)
      ? block.elements.filter((element): element is Json => isObject(element) && element.type === 'button')
      : [],
  );
}

export function labelOf(button: Json): string {
  return isObject(button.text) ? String(button.text.text) : '';
}

/** Headers as Slack signs a request. */
export function sign(body: string, secret: string, timestampS: number): Record<string, string> {
  const hash = createHmac('sha256', secret).update(`v0:${timestampS}:${body}`).digest('hex');
  return { 'x-slack-request-timestamp': String(timestampS), 'x-slack-signature': `v0=${hash}` };
}

/** Commands travel as a form, clicks as a form with one JSON field, events as JSON. */
export function toHttpBody(payload: Json): { body: string; contentType: string } {
  if (payload.type === 'event_callback' || payload.type === 'url_verification') {
    return { body: JSON.stringify(payload), contentType: 'application/json' };
  }
  const form =
    payload.command === undefined
      ? { payload: JSON.stringify(payload) }
      : Object.fromEntries(Object.entries(payload).map(([key, value]) => [key, String(value)]));
  return { body: new URLSearchParams(form).toString(), contentType: 'application/x-www-form-urlencoded' };
}
