import { z } from 'zod';
import type { Belonging } from '../../engine/organization/index.ts';

/** What Discord says about whoever acts, and how to answer them. */
export interface Incoming {
  /** The same when Discord delivers it again, another for everything else. */
  id: string;
  token: string;
  /** The server; null in a direct message. */
  guildId: string | null;
  channelId: string | null;
  personId: string;
  belonging: Belonging;
  /** The language of the person's client. */
  locale: string | null;
}

export interface IncomingCommand extends Incoming {
  kind: 'command';
  /** Group and subcommand, or the subcommand alone. */
  path: string[];
  options: Record<string, string | number | boolean>;
}

export interface IncomingTyping extends Incoming {
  kind: 'typing';
  path: string[];
  /** The option that is being typed in. */
  option: string;
  typed: string;
}

/** The press of a button, or the choice of an option of a select. */
export interface IncomingPress extends Incoming {
  kind: 'press';
  /** The message that the button stands in. */
  messageId: string | null;
  /** Empty where the button is not ours. */
  action: string;
  rowId: string;
}

/** A form that was sent. */
export interface IncomingForm extends Incoming {
  kind: 'form';
  /** The message whose button opened it. */
  messageId: string | null;
  action: string;
  rowId: string;
  values: Record<string, string>;
}

export type Interaction = IncomingCommand | IncomingTyping | IncomingPress | IncomingForm;

const Snowflake = z.string().regex(/^\d{1,20}$/);
const Person = z.object({ id: Snowflake, bot: z.boolean().optional() });

/** A member who was let into a voice channel alone. */
const GUEST_FLAG = 1 << 4;

const Common = z.object({
  id: Snowflake,
  token: z.string().min(1).max(500),
  type: z.int(),
  guild_id: Snowflake.nullish(),
  channel_id: Snowflake.nullish(),
  channel: z.object({ id: Snowflake }).nullish(),
  member: z.object({ user: Person, flags: z.number().optional(), pending: z.boolean().optional() }).nullish(),
  user: Person.nullish(),
  message: z.object({ id: Snowflake }).nullish().catch(null),
  locale: z.string().max(20).nullish(),
});

const Leaf = z.object({
  type: z.int(),
  name: z.string().max(32),
  value: z.union([z.string().max(6000), z.number(), z.boolean()]),
  focused: z.boolean().optional(),
});
const Subcommand = z.object({
  type: z.literal(1),
  name: z.string().max(32),
  options: z.array(Leaf).default([]),
});
const Group = z.object({
  type: z.literal(2),
  name: z.string().max(32),
  options: z.tuple([Subcommand]),
});
const CommandData = z.object({
  type: z.literal(1),
  name: z.string(),
  options: z.tuple([z.union([Subcommand, Group])]),
});
const PressData = z.object({
  custom_id: z.string().max(100),
  values: z.array(z.string().max(100)).optional(),
});
const Input = z.object({
  custom_id: z.string().max(100),
  value: z.string().optional(),
  values: z.array(z.string()).optional(),
});
const FormData = z.object({
  custom_id: z.string().max(100),
  components: z.array(z.object({ component: Input.optional(), components: z.array(Input).optional() })),
});

/** @returns null for what is no interaction that we know: a kind of tomorrow, or malformed */
export function readInteraction(data: unknown, command: string): Interaction | null {
  const common = Common.safeParse(data);
  if (!common.success) return null;
  const incoming = toIncoming(common.data);
  const body: unknown = Reflect.get(Object(data), 'data');
  if (incoming === null) return null;
  switch (common.data.type) {
    case 2:
    case 4:
      return readCommand(incoming, body, command, common.data.type === 4);
    case 3:
      return readPress(incoming, body, common.data.message?.id ?? null);
    case 5:
      return readForm(incoming, body, common.data.message?.id ?? null);
    default:
      return null;
  }
}

function toIncoming(data: z.output<typeof Common>): Incoming | null {
  const person = data.member?.user ?? data.user;
  if (!person) return null;
  return {
    id: data.id,
    token: data.token,
    guildId: data.guild_id ?? null,
    channelId: data.channel_id ?? data.channel?.id ?? null,
    personId: person.id,
    belonging: toBelonging(person, data.member),
    locale: data.locale ?? null,
  };
}

/** Whoever has not agreed to a server's rules yet, and a voice guest, are guests of it. */
function toBelonging(person: z.output<typeof Person>, member: z.output<typeof Common>['member']): Belonging {
  if (!member || person.bot === true) return 'unknown';
  return belongingOf(member);
}

const Member = z.object({ flags: z.number().optional(), pending: z.boolean().optional() });

/** Whether a member of a server, as the REST API tells of them, is a full one. */
export function readMember(data: unknown): Belonging {
  const member = Member.safeParse(data);
  return member.success ? belongingOf(member.data) : 'unknown';
}

function belongingOf(member: z.output<typeof Member>): Belonging {
  return member.pending === true || ((member.flags ?? 0) & GUEST_FLAG) !== 0 ? 'guest' : 'member';
}

function readCommand(
  incoming: Incoming,
  body: unknown,
  command: string,
  isTyping: boolean,
): IncomingCommand | IncomingTyping | null {
  const parsed = CommandData.safeParse(body);
  if (!parsed.success || parsed.data.name !== command) return null;
  const [first] = parsed.data.options;
  const path = first.type === 2 ? [first.name, first.options[0].name] : [first.name];
  const leaves = first.type === 2 ? first.options[0].options : first.options;
  if (!isTyping) {
    const options = Object.fromEntries(leaves.map(({ name, value }) => [name, value]));
    return { ...incoming, kind: 'command', path, options };
  }
  const focused = leaves.find((leaf) => leaf.focused === true);
  if (!focused) return null;
  return { ...incoming, kind: 'typing', path, option: focused.name, typed: String(focused.value) };
}

function readPress(incoming: Incoming, body: unknown, messageId: string | null): IncomingPress | null {
  const parsed = PressData.safeParse(body);
  if (!parsed.success) return null;
  const { custom_id, values } = parsed.data;
  return { ...incoming, kind: 'press', messageId, ...readCarried(values?.[0] ?? custom_id) };
}

function readForm(incoming: Incoming, body: unknown, messageId: string | null): IncomingForm | null {
  const parsed = FormData.safeParse(body);
  if (!parsed.success) return null;
  const inputs = parsed.data.components.flatMap(({ component, components = [] }) =>
    component ? [component] : components,
  );
  const values = Object.fromEntries(
    inputs.flatMap(({ custom_id, value, values: chosen }) => {
      const text = (value ?? chosen?.[0] ?? '').trim();
      return text === '' ? [] : [[custom_id, text]];
    }),
  );
  return { ...incoming, kind: 'form', messageId, ...readCarried(parsed.data.custom_id), values };
}

/** What a button carries: `action:rowId`. */
function readCarried(carried: string): { action: string; rowId: string } {
  const at = carried.lastIndexOf(':');
  return at < 0 ? { action: '', rowId: '' } : { action: carried.slice(0, at), rowId: carried.slice(at + 1) };
}
