import { createHash } from 'node:crypto';
import { z } from 'zod';

/** A command or a press, read from what Slack sent. */
export interface Incoming {
  /** The same when Slack delivers it again, another for everything else; null where Slack gave no id of its own. */
  id: string | null;
  workspaceId: string;
  enterpriseId: string | null;
  personId: string;
  /** The person's own team, where the request names it. */
  personTeamId: string | null;
  /** Null: no channel but the app's home; the answer is a direct message. */
  channelId: string | null;
  threadTs: string | null;
  /** Null where Slack gave none. */
  responseUrl: string | null;
  /** False where nobody asked, so that nobody is told when it comes to nothing. */
  isAsked?: boolean;
  /** When Slack gave it, in milliseconds since the epoch; absent: now. */
  responseUrlSince?: number;
}

export interface IncomingCommand extends Incoming {
  /** What was typed after `/cost`. */
  text: string;
}

export interface IncomingPress extends Incoming {
  /** The action that the button names. Only the row is believed; the name alone tells whether a form opens. */
  action: string;
  /** The row that holds what the button does; empty where the button is not ours. */
  rowId: string;
  /** What a form can be opened with, for three seconds. */
  triggerId: string | null;
  /** The message that the button stands in; null: the app's home. */
  messageTs: string | null;
}

export interface IncomingForm extends Incoming {
  action: string;
  rowId: string;
  /** The message whose button opened it; null: the app's home. */
  messageTs: string | null;
  /** What was filled in, by field. */
  values: Readonly<Record<string, string>>;
}

export interface IncomingHome extends Incoming {
  /** Slack's name for what the home shows now; null where nothing was published yet. */
  hash: string | null;
}

const Id = z.string().min(1).max(100);
const ResponseUrl = z
  .url()
  .nullish()
  .catch(null)
  .transform((url) => url ?? null);
const OptionalId = Id.nullish().transform((id) => id ?? null);

const CommandBody = z.object({
  trigger_id: z.string().max(200).optional(),
  team_id: Id,
  enterprise_id: OptionalId.catch(null),
  user_id: Id,
  channel_id: Id,
  text: z.string().max(10_000).default(''),
  response_url: ResponseUrl,
});

const PressBody = z.object({
  trigger_id: z.string().max(200).optional(),
  team: z.object({ id: Id }).nullish(),
  enterprise: z.object({ id: Id }).nullish(),
  user: z.object({ id: Id, team_id: OptionalId }),
  channel: z.object({ id: Id }).optional(),
  view: z.object({ type: z.string().max(50) }).nullish(),
  container: z
    .object({
      channel_id: Id.optional(),
      message_ts: z.string().max(50).optional(),
      is_ephemeral: z.boolean().optional(),
      thread_ts: z.string().max(50).optional(),
    })
    .optional(),
  message: z.object({ thread_ts: z.string().max(50).optional() }).optional(),
  response_url: ResponseUrl,
  actions: z
    .array(
      z.object({
        action_id: z.string().max(255).optional(),
        value: z.string().max(2000).optional(),
        selected_option: z.object({ value: z.string().max(150) }).nullish(),
        action_ts: z.string().max(50).optional(),
      }),
    )
    .min(1),
});

/** @returns null for what is no command of Slack's */
export function readCommand(body: unknown): IncomingCommand | null {
  const parsed = CommandBody.safeParse(body);
  if (!parsed.success) return null;
  const { data } = parsed;
  return {
    id: toId('command', data.trigger_id, [data.response_url, data.user_id, data.text]),
    workspaceId: data.team_id,
    enterpriseId: data.enterprise_id,
    personId: data.user_id,
    personTeamId: null,
    channelId: data.channel_id,
    threadTs: null,
    responseUrl: data.response_url,
    text: readTyped(data.text),
  };
}

/** @returns null for what is no press of a button in a message */
export function readPress(body: unknown): IncomingPress | null {
  const parsed = PressBody.safeParse(body);
  if (!parsed.success) return null;
  const { data } = parsed;
  const [pressed] = data.actions;
  const isHome = data.view?.type === 'home';
  const channelId = data.channel?.id ?? data.container?.channel_id ?? null;
  const workspaceId = data.team?.id ?? data.user.team_id;
  if ((channelId === null && !isHome) || !workspaceId) return null;
  const value = pressed?.selected_option?.value ?? pressed?.value ?? pressed?.action_id ?? '';
  return {
    id: toId('press', data.trigger_id, [data.response_url, data.user.id, pressed?.action_ts, value]),
    workspaceId,
    enterpriseId: data.enterprise?.id ?? null,
    personId: data.user.id,
    personTeamId: data.user.team_id,
    channelId,
    threadTs: data.message?.thread_ts ?? data.container?.thread_ts ?? null,
    responseUrl: data.response_url,
    ...readCarried(value),
    triggerId: data.trigger_id ?? null,
    messageTs: data.container?.is_ephemeral === true ? null : (data.container?.message_ts ?? null),
  };
}

const Field = z.object({
  value: z.string().max(3000).nullish(),
  selected_option: z.object({ value: z.string().max(150) }).nullish(),
});

const FormBody = z.object({
  team: z.object({ id: Id }).nullish(),
  enterprise: z.object({ id: Id }).nullish(),
  user: z.object({ id: Id, team_id: OptionalId }),
  view: z.object({
    id: Id,
    private_metadata: z.string().max(3000),
    state: z.object({ values: z.record(z.string(), z.record(z.string(), Field)) }),
  }),
});

const Carried = z.object({
  button: z.string().max(200),
  channelId: OptionalId,
  threadTs: OptionalId,
  messageTs: OptionalId,
  responseUrl: ResponseUrl,
  since: z.number(),
});
/** What a form carries of the press that opened it: the button and where to answer. */
export type Carried = z.infer<typeof Carried>;

/** @returns null for what is no form of ours */
export function readForm(body: unknown): IncomingForm | null {
  const parsed = FormBody.safeParse(body);
  const carried = Carried.safeParse(parsed.success ? parseJson(parsed.data.view.private_metadata) : null);
  if (!parsed.success || !carried.success) return null;
  const { team, enterprise, user, view } = parsed.data;
  const workspaceId = team?.id ?? user.team_id;
  if (!workspaceId) return null;
  const { button, channelId, threadTs, messageTs, responseUrl, since } = carried.data;
  const fields = Object.values(view.state.values).flatMap((block) => Object.entries(block));
  return {
    // A form is sent once, however often Slack or a finger repeats it.
    id: toId('form', view.id, [user.id]),
    workspaceId,
    enterpriseId: enterprise?.id ?? null,
    personId: user.id,
    personTeamId: user.team_id,
    channelId,
    threadTs,
    messageTs,
    responseUrl,
    responseUrlSince: since,
    ...readCarried(button),
    values: Object.fromEntries(
      fields.map(([name, { value, selected_option }]) => [name, selected_option?.value ?? value ?? '']),
    ),
  };
}

const HomeBody = z.object({
  team_id: Id,
  enterprise_id: OptionalId.catch(null),
  event: z.object({
    user: Id,
    tab: z.string().max(50).default('home'),
    view: z
      .object({ hash: z.string().max(200) })
      .nullish()
      .catch(null),
  }),
});

/** @returns null for what is not the opening of a home */
export function readHome(body: unknown): IncomingHome | null {
  const parsed = HomeBody.safeParse(body);
  if (!parsed.success || parsed.data.event.tab !== 'home') return null;
  const { team_id: workspaceId, enterprise_id: enterpriseId, event } = parsed.data;
  return {
    // Events were noted under their own id before they were acked.
    id: null,
    workspaceId,
    enterpriseId,
    personId: event.user,
    personTeamId: null,
    channelId: null,
    threadTs: null,
    responseUrl: null,
    isAsked: false,
    hash: event.view?.hash ?? null,
  };
}

/** `action:rowId` */
function readCarried(value: string): { action: string; rowId: string } {
  const [action = '', rowId = ''] = value.includes(':') ? value.split(/:(?=[^:]*$)/) : ['', value];
  return { action, rowId };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Slack makes links of addresses and channels: they are what was typed again. Mentions of people stay, for their ids. */
function toPlain(text: string): string {
  return text.replace(/<([^<>@|][^<>|]*)(?:\|([^<>]*))?>/g, (_, target: string, label?: string) => {
    if (label) return target.startsWith('#') ? `#${label}` : label;
    return target.replace(/^(?:mailto|tel):|^!/, '');
  });
}

/** Slack sends `&`, `<` and `>` as entities. */
function readTyped(text: string): string {
  return toPlain(text).replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

/** The trigger's id is Slack's name for one press or one typed line; what belongs to it makes surer. */
function toId(kind: string, triggerId: string | undefined, rest: unknown[]): string | null {
  if (!triggerId) return null;
  return `${kind}:${createHash('sha256')
    .update(JSON.stringify([triggerId, rest]))
    .digest('base64url')}`;
}
