import { createHmac } from 'node:crypto';
import { isObject, type Json } from './slack-fake-limits.ts';
import type { FakeMessage, FakeView } from './slack-fake-state.ts';

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

/** Choosing an option of a select in a message. */
export function choicePayload(
  message: FakeMessage,
  select: Json,
  option: Json,
  where: Where,
  ids: { triggerId: string; responseUrl: string },
): Json {
  const payload = clickPayload(message, select, where, ids);
  const action = {
    type: 'static_select',
    action_id: select.action_id,
    block_id: 'b1',
    selected_option: option,
    placeholder: select.placeholder,
    action_ts: `${Date.now() / 1000}`,
  };
  return { ...payload, actions: [action] };
}

/** Pressing a button or choosing an option in somebody's home: there is no channel and no response_url. */
export function homePressPayload(view: FakeView, action: Json, where: Where, triggerId: string): Json {
  const { user, team } = { ...DEFAULTS, user: view.person, ...where };
  return {
    type: 'block_actions',
    user: { id: user, username: user.toLowerCase(), name: user.toLowerCase(), team_id: team },
    api_app_id: 'A1',
    token: 'verification-token',
    container: { type: 'view', view_id: view.id },
    trigger_id: triggerId,
    team: { id: team, domain: 'acme' },
    enterprise: null,
    is_enterprise_install: false,
    view: { id: view.id, hash: view.hash, type: 'home', blocks: view.blocks, private_metadata: '' },
    actions: [{ block_id: 'b1', action_ts: `${Date.now() / 1000}`, ...action }],
  };
}

/** Sending a form with what is filled in, by the name of its field. */
export function submissionPayload(view: FakeView, values: Record<string, string>, where: Where): Json {
  const { user, team } = { ...DEFAULTS, user: view.person, ...where };
  const state: Record<string, Json> = {};
  for (const block of view.blocks) {
    const element = isObject(block.element) ? block.element : null;
    if (!element) continue;
    const value = values[String(block.block_id)];
    const filled =
      element.type === 'static_select'
        ? {
            selected_option:
              value === undefined ? null : { value, text: { type: 'plain_text', text: value } },
          }
        : { value: value ?? null };
    state[String(block.block_id)] = { [String(element.action_id)]: { type: element.type, ...filled } };
  }
  return {
    type: 'view_submission',
    team: { id: team, domain: 'acme' },
    user: {
      id: user,
      username: user.toLowerCase(),
      name: user.toLowerCase(),
      team_id: where.userTeam ?? team,
    },
    api_app_id: 'A1',
    token: 'verification-token',
    trigger_id: 'of-the-submission',
    enterprise: null,
    is_enterprise_install: false,
    response_urls: [],
    view: {
      id: view.id,
      hash: view.hash,
      team_id: team,
      type: 'modal',
      callback_id: view.raw.callback_id,
      private_metadata: view.raw.private_metadata,
      blocks: view.blocks,
      title: view.raw.title,
      state: { values: state },
    },
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

/** The selects of a message or a view, in their order. */
export function selectsOf(message: Pick<FakeMessage, 'blocks'>): Json[] {
  return message.blocks.flatMap((block) =>
    Array.isArray(block.elements)
      ? block.elements.filter(
          (element): element is Json => isObject(element) && element.type === 'static_select',
        )
      : [],
  );
}

export function optionsOf(select: Json | undefined): Json[] {
  return Array.isArray(select?.options) ? select.options.filter(isObject) : [];
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
