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
  channelId: string;
  threadTs: string | null;
  /** Null where Slack gave none. */
  responseUrl: string | null;
}

export interface IncomingCommand extends Incoming {
  /** What was typed after `/cost`. */
  text: string;
}

export interface IncomingPress extends Incoming {
  /** The row that holds what the button does; empty where the button is not ours. */
  rowId: string;
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
  container: z.object({ channel_id: Id.optional(), thread_ts: z.string().max(50).optional() }).optional(),
  message: z.object({ thread_ts: z.string().max(50).optional() }).optional(),
  response_url: ResponseUrl,
  actions: z
    .array(
      z.object({
        action_id: z.string().max(255).optional(),
        value: z.string().max(2000).optional(),
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
  const [action] = data.actions;
  const channelId = data.channel?.id ?? data.container?.channel_id;
  const workspaceId = data.team?.id ?? data.user.team_id;
  if (!channelId || !workspaceId) return null;
  return {
    id: toId('press', data.trigger_id, [data.response_url, data.user.id, action?.action_ts, action?.value]),
    workspaceId,
    enterpriseId: data.enterprise?.id ?? null,
    personId: data.user.id,
    personTeamId: data.user.team_id,
    channelId,
    threadTs: data.message?.thread_ts ?? data.container?.thread_ts ?? null,
    responseUrl: data.response_url,
    rowId: (action?.value ?? action?.action_id)?.split(':').at(-1) ?? '',
  };
}

/** Slack sends `&`, `<` and `>` as entities. */
function readTyped(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

/** The trigger's id is Slack's name for one press or one typed line; what belongs to it makes surer. */
function toId(kind: string, triggerId: string | undefined, rest: unknown[]): string | null {
  if (!triggerId) return null;
  return `${kind}:${createHash('sha256')
    .update(JSON.stringify([triggerId, rest]))
    .digest('base64url')}`;
}
