import type { webApi } from '@slack/bolt';
import type { Logger } from '../../engine/ports.ts';
import { type SlackMessage, toFields } from './blocks.ts';
import { callSlack, isTerminal, type Outcome } from './call-slack.ts';

/** The few methods of Slack's Web API that are used. */
export interface SlackWeb {
  testAuth(): Promise<Outcome<webApi.WebAPICallResult>>;
  readPerson(personId: string): Promise<Outcome<Record<string, unknown>>>;
  readChannel(channelId: string): Promise<Outcome<Record<string, unknown>>>;
  /** Posts once: an answer that nobody saw is not posted again. `target` is a channel, or a person for a direct message. */
  post(target: string, message: SlackMessage, threadTs: string | null): Promise<Outcome<unknown>>;
  postEphemeral(channelId: string, personId: string, message: SlackMessage): Promise<Outcome<unknown>>;
}

const NO_UNFURLING = { unfurl_links: false, unfurl_media: false };

/** @param onTerminal  hears Slack's word when a token is refused for good */
export function makeWeb(
  client: webApi.WebClient,
  options: { signal: AbortSignal; log: Logger; onTerminal: (error: string) => void },
): SlackWeb {
  const call = async (method: string, args: Record<string, unknown>) => {
    const outcome = await callSlack(client, method, args, options.signal);
    if (outcome.kind === 'done') return outcome;
    options.log.warn(
      { method, outcome: outcome.kind, error: outcome.error },
      'Slack did not do what was asked',
    );
    if (outcome.kind === 'refused' && isTerminal(outcome.error)) options.onTerminal(outcome.error);
    return outcome;
  };
  /** Reading twice does no harm. */
  const read = async (method: string, args: Record<string, unknown>) => {
    const first = await call(method, args);
    return first.kind === 'unsent' || first.kind === 'unsure' ? call(method, args) : first;
  };
  const readPart = async (method: string, args: Record<string, unknown>, part: string) => {
    const outcome = await read(method, args);
    if (outcome.kind !== 'done') return outcome;
    const value: unknown = Reflect.get(outcome.value, part);
    return typeof value === 'object' && value !== null
      ? { kind: 'done' as const, value: value as Record<string, unknown> }
      : { kind: 'refused' as const, error: `no ${part}` };
  };
  /** What surely was not posted may be posted again. */
  const postOnce = async (method: string, args: Record<string, unknown>) => {
    const first = await call(method, { ...args, ...NO_UNFURLING });
    return first.kind === 'unsent' ? call(method, { ...args, ...NO_UNFURLING }) : first;
  };
  return {
    testAuth: () => read('auth.test', {}),
    readPerson: (user) => readPart('users.info', { user, include_locale: true }, 'user'),
    readChannel: (channel) => readPart('conversations.info', { channel }, 'channel'),
    post: (channel, message, threadTs) =>
      postOnce('chat.postMessage', {
        channel,
        ...toFields(message),
        ...(threadTs === null ? {} : { thread_ts: threadTs }),
      }),
    postEphemeral: (channel, user, message) =>
      postOnce('chat.postEphemeral', { channel, user, ...toFields(message) }),
  };
}
