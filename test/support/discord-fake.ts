import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { serveGateway } from './discord-fake-gateway.ts';
import type { Json } from './discord-fake-limits.ts';
import { serveRest } from './discord-fake-rest.ts';
import {
  type FakeInteraction,
  type FakeMessage,
  type FaultKind,
  IDS,
  makeState,
} from './discord-fake-state.ts';

export type { FakeMessage, FaultKind, Json };
export { IDS };

/** Who acts, and where. */
export interface Where {
  person?: string;
  channel?: string;
  /** Null: in a direct message. */
  guild?: string | null;
  locale?: string;
  /** More of the member, such as `pending`. */
  member?: Json;
}

type Option = string | number | boolean;

/** Something that a person did. */
export interface Sent {
  id: string;
  token: string;
  /** The bot's first response. Rejects after the three seconds that Discord waits. */
  ack(): Promise<NonNullable<FakeInteraction['response']>>;
  /** What answers this and stands: the announcement no longer, once it was filled. */
  replies(): FakeMessage[];
  /** The `n`th reply that is more than an announcement, from 1. */
  reply(n?: number): Promise<FakeMessage>;
  /** Delivers the very same thing again. */
  again(): void;
}

export type DiscordFake = Awaited<ReturnType<typeof startDiscordFake>>;

const ACK_WITHIN_MS = 3_000;

/**
 * A Discord of our own on 127.0.0.1: REST and gateway, refusing what Discord refuses, with faults to order. It knows one
 * server with one channel that the bot may write in.
 */
export async function startDiscordFake(options: { heartbeatMs?: number } = {}) {
  const state = makeState();
  let sessionsLeft = 1000;
  const server = createServer((request, response) => {
    serveRest(state, { gatewayUrl, sessionsLeft: () => sessionsLeft }, request, response).catch((error) => {
      state.violations.push(`the fake failed: ${error}`);
      response.destroy();
    });
  });
  const connections = new Set<Socket>();
  server.on('connection', (socket) => {
    connections.add(socket);
    socket.on('close', () => connections.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const gatewayUrl = () => `ws://127.0.0.1:${port}`;
  const gateway = serveGateway(state, server, {
    url: gatewayUrl,
    heartbeatMs: options.heartbeatMs ?? 30_000,
  });

  const sendOut = (type: number, data: Json, where: Where, more: Json = {}): Sent => {
    const interaction: FakeInteraction = {
      id: state.nextId(),
      token: `tok-${state.nextId()}`,
      type,
      person: where.person ?? IDS.person,
      channel: where.channel ?? IDS.channel,
      bornAt: state.now(),
      response: null,
      original: null,
    };
    state.interactions.set(interaction.token, interaction);
    const payload = { ...toPayload(interaction, where), data, ...more };
    state.sentAt.set(interaction.id, performance.now());
    gateway.dispatch('INTERACTION_CREATE', payload);
    const replies = () =>
      state.messages.filter(
        ({ token, deleted, loading }) => token === interaction.token && !deleted && !loading,
      );
    return {
      id: interaction.id,
      token: interaction.token,
      ack: () => state.until('a first response', () => interaction.response, ACK_WITHIN_MS),
      replies,
      reply: (n = 1) =>
        state.until(`reply ${n} to ${JSON.stringify(data).slice(0, 120)}`, () => replies()[n - 1]),
      again: () => gateway.dispatch('INTERACTION_CREATE', payload),
    };
  };

  return {
    ...state,
    state,
    gateway,
    /** What `DISCORD_API_URL` is set to. */
    apiUrl: `http://127.0.0.1:${port}/api`,
    setSessionsLeft: (left: number) => {
      sessionsLeft = left;
    },
    /** `/cost` with group and subcommand: `command('tenants add', {name: 'acme'})`. */
    command(path: string, given: Record<string, Option> = {}, where: Where = {}): Sent {
      return sendOut(2, commandData(path, given), where);
    },
    /** Types into an option. */
    type(path: string, option: string, typed: string, where: Where = {}): Sent {
      return sendOut(4, commandData(path, { [option]: typed }, option), where);
    },
    /** What was suggested. */
    async suggestions(sent: Sent): Promise<{ name: string; value: string }[]> {
      return (await sent.ack()).data.choices as { name: string; value: string }[];
    },
    /** Presses the button of that label, or chooses the option of a select. */
    press(message: FakeMessage, label: string, where: Where = {}): Sent {
      const pressable = pressablesOf(message).find((one) => one.label === label);
      if (!pressable) throw new Error(`no "${label}" among ${labelsOf(message).join(', ')}`);
      return this.pressId(message, pressable.customId, where, pressable.value);
    },
    /** Presses what need not be a button of the message. */
    pressId(message: FakeMessage, customId: string, where: Where = {}, value?: string): Sent {
      const chosen = value === undefined ? { component_type: 2 } : { component_type: 3, values: [value] };
      return sendOut(3, { custom_id: customId, ...chosen }, where, {
        message: { id: message.id, channel_id: message.channel },
      });
    },
    /** Sends the form that a press opened. */
    submit(form: Json, values: Record<string, string>, where: Where = {}): Sent {
      const components = (form.components as Json[]).map(({ component }) => {
        const { type, custom_id } = component as Json;
        const value = values[String(custom_id)] ?? '';
        const filled = type === 3 ? { values: value === '' ? [] : [value] } : { value };
        return { type: 18, component: { type, custom_id, ...filled } };
      });
      return sendOut(5, { custom_id: form.custom_id, components }, where);
    },
    /** Sends any interaction. */
    interact: (type: number, data: Json, where: Where = {}, more: Json = {}): Sent =>
      sendOut(type, data, where, more),
    /** The next requests of this route (`callback`, `edit`, `delete`, `followup`, `post`, …) meet these faults, one each. */
    fault(route: string, ...faults: FaultKind[]): void {
      state.faults.set(route, [...(state.faults.get(route) ?? []), ...faults]);
    },
    callsOf: (route: string) => state.calls.filter((call) => call.route === route),
    connected: () => state.until('a session', () => gateway.open() > 0),
    async close(): Promise<void> {
      gateway.close();
      for (const socket of connections) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function toPayload({ id, token, type, person, channel }: FakeInteraction, where: Where): Json {
  const user = { id: person, username: 'ada', discriminator: '0', global_name: 'Ada', avatar: null };
  const guild = where.guild === undefined ? IDS.guild : where.guild;
  return {
    id,
    application_id: IDS.application,
    type,
    token,
    version: 1,
    channel_id: channel,
    channel: { id: channel, type: guild === null ? 1 : 0 },
    locale: where.locale ?? 'en-US',
    entitlements: [],
    attachment_size_limit: 10_485_760,
    ...(guild === null
      ? { user, context: 1 }
      : {
          guild_id: guild,
          guild_locale: 'en-US',
          context: 0,
          app_permissions: '0',
          authorizing_integration_owners: { 0: guild },
          member: {
            user,
            roles: [],
            joined_at: new Date().toISOString(),
            permissions: '0',
            flags: 0,
            ...where.member,
          },
        }),
  };
}

function commandData(path: string, given: Record<string, Option>, focused?: string): Json {
  const [first = '', second] = path.split(' ');
  const leaves = Object.entries(given).map(([name, value]) => ({
    type: typeof value === 'string' ? 3 : typeof value === 'number' ? 4 : 5,
    name,
    value,
    ...(name === focused ? { focused: true } : {}),
  }));
  const sub = { type: 1, name: second ?? first, ...(leaves.length > 0 ? { options: leaves } : {}) };
  const options = second === undefined ? [sub] : [{ type: 2, name: first, options: [sub] }];
  return { id: '500000000000000001', type: 1, name: 'cost', options };
}

interface Pressable {
  label: string;
  customId: string;
  /** Of an option of a select. */
  value?: string;
}

function pressablesOf({ components }: FakeMessage): Pressable[] {
  return components.flatMap((row) =>
    (row.components as Json[]).flatMap((one): Pressable[] =>
      one.type === 3
        ? (one.options as Json[]).map(({ label, value }) => ({
            label: String(label),
            customId: String(one.custom_id),
            value: String(value),
          }))
        : [{ label: String(one.label), customId: String(one.custom_id) }],
    ),
  );
}

export function labelsOf(message: FakeMessage): string[] {
  return pressablesOf(message).map(({ label }) => label);
}

/** All that a message says. */
export function textOf({ content, embeds }: FakeMessage): string {
  const lines = embeds.flatMap((embed) => [
    embed.title,
    embed.description,
    ...((embed.fields ?? []) as Json[]).flatMap(({ name, value }) => [name, value]),
    (embed.footer as Json | undefined)?.text,
  ]);
  return [content, ...lines].filter(Boolean).join('\n');
}
