import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Json } from './slack-fake-limits.ts';
import {
  buttonsOf,
  choicePayload,
  clickPayload,
  commandPayload,
  eventPayload,
  homePressPayload,
  labelOf,
  optionsOf,
  selectsOf,
  sign,
  submissionPayload,
  toHttpBody,
  type Where,
} from './slack-fake-payloads.ts';
import { serveSockets } from './slack-fake-socket.ts';
import { type Ack, type FakeMessage, type FakeView, type FaultKind, makeState } from './slack-fake-state.ts';
import { serveWeb } from './slack-fake-web.ts';

export type { Ack, FakeMessage, FakeView, FaultKind, Json, Where };
export { buttonsOf, labelOf, optionsOf, selectsOf, sign, toHttpBody };

/** How something reaches the app: over its socket, or as a signed request. */
export type Via = 'socket' | { url: string; secret: string };

/** Something sent to the app. */
export interface Sent {
  /** The app's first ack. Rejects after the three seconds that Slack waits. */
  ack(): Promise<Ack>;
  /** Messages that came as an answer to this, over its response_url. */
  replies(): FakeMessage[];
  /** The `n`th reply that still stands, from 1; not the word that it takes longer. */
  reply(n?: number): Promise<FakeMessage>;
  /** The word that it takes longer. */
  announced(): Promise<FakeMessage>;
  /** The form that this opened. */
  form(): Promise<FakeView>;
  /** Delivers the very same thing again. */
  again(): Promise<Ack>;
  payload: Json;
}

export type SlackFake = Awaited<ReturnType<typeof startSlackFake>>;

const ACK_WITHIN_MS = 3_000;

const isAnnouncement = ({ text }: FakeMessage): boolean =>
  ['Working on it…', 'Estou trabalhando nisso…'].includes(text);

/**
 * A Slack of our own on 127.0.0.1: the Web API, response_urls and Socket Mode, refusing what Slack refuses, with
 * faults to order. It knows the members U1 and U2, the guests UG and UM, the stranger US, and the channels C1 (the app
 * is in it), C2 (it is not), CP (private, without the app) and CX (shared with another company).
 */
export async function startSlackFake() {
  const state = makeState();
  const server = createServer((request, response) => {
    serveWeb(state, { openSocket, origin: () => origin }, request, response).catch((error) => {
      state.violations.push(`the fake failed: ${error}`);
      response.destroy();
    });
  });
  const sockets = serveSockets(state, server);
  const connections = new Set<Socket>();
  server.on('connection', (socket) => {
    connections.add(socket);
    socket.on('close', () => connections.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const openSocket = () => `${origin.replace('http', 'ws')}/link?ticket=${sockets.ticket()}`;
  populate(state);

  const bear = (where: Where, original: FakeMessage | null) => {
    const triggerId = `${state.nextId()}.${randomUUID()}`;
    const path = `/response/${randomUUID()}`;
    state.triggers.set(triggerId, { bornAt: state.now(), used: false, person: where.user ?? 'U1' });
    state.responseUrls.set(path, {
      channel: where.channel ?? original?.channel ?? 'C1',
      person: where.user ?? 'U1',
      bornAt: state.now(),
      uses: 0,
      original,
      threadTs: original?.threadTs ?? null,
    });
    return { triggerId, path, responseUrl: `${origin}${path}` };
  };

  const post = async (
    payload: Json,
    to: { url: string; secret: string },
    headers: Json = {},
  ): Promise<Ack> => {
    const { body, contentType } = toHttpBody(payload);
    const since = performance.now();
    const response = await fetch(to.url, {
      method: 'POST',
      body,
      headers: {
        'content-type': contentType,
        ...sign(body, to.secret, Math.floor(Date.now() / 1000)),
        ...(headers as Record<string, string>),
      },
      signal: AbortSignal.timeout(ACK_WITHIN_MS),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`the app answered ${response.status}`);
    const isJson = response.headers.get('content-type')?.startsWith('application/json');
    return { ms: performance.now() - since, payload: isJson ? JSON.parse(text) : text };
  };

  /** Delivers once; the ack is the first one after this delivery. */
  const deliver = (type: string, payload: Json, via: Via, retry = 0): { ack: Promise<Ack> } => {
    if (via !== 'socket') {
      return { ack: post(payload, via, retry ? { 'x-slack-retry-num': String(retry) } : {}) };
    }
    const envelopeId = randomUUID();
    sockets.send({
      envelope_id: envelopeId,
      type,
      payload,
      accepts_response_payload: type !== 'events_api',
      ...(retry ? { retry_attempt: retry, retry_reason: 'timeout' } : {}),
    });
    return {
      ack: state.until('an ack', () => sockets.acksOf(envelopeId)[0], ACK_WITHIN_MS),
    };
  };

  const sendOut = (type: string, payload: Json, via: Via, path: string | null): Sent => {
    const { ack } = deliver(type, payload, via);
    ack.catch(() => {});
    const replies = () =>
      state.messages.filter(({ url, deleted }) => path !== null && url === path && !deleted);
    return {
      payload,
      ack: () => ack,
      replies,
      form: () =>
        state.until('a form', () => state.forms.find(({ triggerId }) => triggerId === payload.trigger_id)),
      reply: (n = 1) =>
        state.until(
          `reply ${n} to ${JSON.stringify(payload).slice(0, 80)}`,
          () => replies().filter((one) => !isAnnouncement(one))[n - 1],
        ),
      announced: () => state.until('the word that it takes longer', () => replies().find(isAnnouncement)),
      again: () => deliver(type, payload, via, 1).ack,
    };
  };

  return {
    ...state,
    state,
    sockets,
    /** What `SLACK_API_URL` is set to. */
    apiUrl: `${origin}/api/`,
    /** Types `/cost text`. */
    command(text: string, where: Where & { command?: string } = {}, via: Via = 'socket'): Sent {
      const { path, ...ids } = bear(where, null);
      return sendOut('slash_commands', commandPayload(text, where, ids, where.command), via, path);
    },
    /** Presses the button of that label. */
    click(message: FakeMessage, label: string, where: Where = {}, via: Via = 'socket'): Sent {
      const button = buttonsOf(message).find((one) => labelOf(one) === label);
      if (!button) {
        throw new Error(`no button "${label}" among ${buttonsOf(message).map(labelOf).join(', ')}`);
      }
      return this.press(message, button, where, via);
    },
    /** Presses what need not be a button of the message. */
    press(message: FakeMessage, button: Json, where: Where = {}, via: Via = 'socket'): Sent {
      const { path, ...ids } = bear({ channel: message.channel, ...where }, message);
      return sendOut('interactive', clickPayload(message, button, where, ids), via, path);
    },
    /** Chooses the option of that label in the message's first select that has it. */
    choose(message: FakeMessage, label: string, where: Where = {}, via: Via = 'socket'): Sent {
      for (const select of selectsOf(message)) {
        const option = optionsOf(select).find((one) => labelOf(one) === label);
        if (!option) continue;
        const { path, ...ids } = bear({ channel: message.channel, ...where }, message);
        return sendOut('interactive', choicePayload(message, select, option, where, ids), via, path);
      }
      throw new Error(`no option "${label}"`);
    },
    /** Presses the button, or chooses the option, of that label in somebody's home. */
    pressHome(view: FakeView, label: string, where: Where = {}, via: Via = 'socket'): Sent {
      const button = buttonsOf(view).find((one) => labelOf(one) === label);
      const select = selectsOf(view).find((one) =>
        optionsOf(one).some((option) => labelOf(option) === label),
      );
      const option = optionsOf(select).find((one) => labelOf(one) === label);
      if (!button && !option) throw new Error(`no button and no option "${label}" in the home`);
      const action = button
        ? { type: 'button', action_id: button.action_id, value: button.value, text: button.text }
        : { type: 'static_select', action_id: select?.action_id, selected_option: option };
      const { triggerId } = bear({ user: view.person, ...where }, null);
      return sendOut('interactive', homePressPayload(view, action, where, triggerId), via, null);
    },
    /** Sends a form, filled in by the names of its fields. */
    submit(view: FakeView, values: Record<string, string>, where: Where = {}, via: Via = 'socket'): Sent {
      return sendOut('interactive', submissionPayload(view, values, where), via, null);
    },
    /** Opens the app's home: Slack names the view that is there already. */
    openHome(where: Where & { tab?: string } = {}, via: Via = 'socket', eventId = `Ev${randomUUID()}`): Sent {
      const { user = 'U1', tab = 'home', team } = where;
      const view = state.homes.get(user);
      const event = {
        type: 'app_home_opened',
        user,
        channel: `D${user.slice(1)}`,
        tab,
        ...(view ? { view: { id: view.id, type: 'home', hash: view.hash } } : {}),
      };
      return sendOut('events_api', eventPayload(event, eventId, team), via, null);
    },
    /** The home of a person once it was published so many times. */
    home: (person = 'U1', times = 1) =>
      state.until(`home ${times} of ${person}`, () => {
        const view = state.homes.get(person);
        return view && view.times >= times ? view : null;
      }),
    /** Sends any interaction as it is. */
    interact(payload: Json, via: Via = 'socket'): Sent {
      return sendOut('interactive', payload, via, null);
    },
    event(event: Json, via: Via = 'socket', eventId = `Ev${randomUUID()}`): Sent {
      return sendOut('events_api', eventPayload(event, eventId), via, null);
    },
    /** The next requests of this method (`response_url`, `link`, `hello` too) meet these faults, one each. */
    fault(method: string, ...faults: FaultKind[]): void {
      state.faults.set(method, [...(state.faults.get(method) ?? []), ...faults]);
    },
    callsOf: (method: string) => state.calls.filter((call) => call.method === method),
    connected: () => state.until('a socket', () => sockets.open() > 0),
    async close(): Promise<void> {
      sockets.close();
      for (const socket of connections) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function populate(state: ReturnType<typeof makeState>): void {
  const person = (id: string, more: Json = {}) =>
    state.people.set(id, {
      id,
      team_id: 'T1',
      name: id.toLowerCase(),
      deleted: false,
      is_bot: false,
      is_restricted: false,
      is_ultra_restricted: false,
      ...more,
    });
  person('U1');
  person('U2');
  person('UM', { is_restricted: true });
  person('UG', { is_restricted: true, is_ultra_restricted: true });
  person('US', { team_id: 'T9', is_stranger: true });
  const channel = (id: string, more: Json = {}) =>
    state.channels.set(id, {
      id,
      is_channel: true,
      is_private: false,
      is_member: true,
      is_archived: false,
      is_shared: false,
      is_ext_shared: false,
      is_pending_ext_shared: false,
      ...more,
    });
  channel('C1');
  channel('C2', { is_member: false });
  channel('CP', { is_private: true, is_member: false });
  channel('CX', { is_shared: true, is_ext_shared: true });
}
