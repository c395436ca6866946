import type { webApi } from '@slack/bolt';
import type { Logger } from '../../engine/ports.ts';
import { type SlackMessage, toFields } from './blocks.ts';
import { callSlack, isTerminal, type Outcome } from './call-slack.ts';

/** Where a message that the bot posted stands. */
export interface Posted {
  channelId: string;
  ts: string;
}

/** A file that Slack waits for. */
export interface UploadPlace {
  url: string;
  fileId: string;
}

/** The few methods of Slack's Web API that are used. */
export interface SlackWeb {
  testAuth(): Promise<Outcome<webApi.WebAPICallResult>>;
  readPerson(personId: string): Promise<Outcome<Record<string, unknown>>>;
  readChannel(channelId: string): Promise<Outcome<Record<string, unknown>>>;
  /** The ids of who reads a channel, bots among them; `limit` of them where there are more. */
  readMembers(channelId: string, limit: number): Promise<Outcome<string[]>>;
  /** Posts once: an answer that nobody saw is not posted again. `target` is a channel, or a person for a direct message. */
  post(target: string, message: SlackMessage, threadTs: string | null): Promise<Outcome<Posted>>;
  postEphemeral(channelId: string, personId: string, message: SlackMessage): Promise<Outcome<unknown>>;
  /** Once and without waiting: the trigger lives three seconds. */
  openForm(triggerId: string, view: object): Promise<Outcome<unknown>>;
  /** @param hash  of the view to take the place of: where another was published since, `hash_conflict` */
  publishHome(personId: string, view: object, hash: string | null): Promise<Outcome<{ hash: string | null }>>;
  /** @param alt  what an image shows, for who does not see it */
  startUpload(file: { name: string; bytes: number; alt: string | null }): Promise<Outcome<UploadPlace>>;
  /** Ends an upload. `at` is where the file is shared; null: nowhere yet, a message of the bot will show it. */
  endUpload(
    file: { fileId: string; title: string },
    at: { channelId: string; threadTs: string | null } | null,
  ): Promise<Outcome<unknown>>;
}

const NO_UNFURLING = { unfurl_links: false, unfurl_media: false };

/** @param onTerminal  hears Slack's word when a token is refused for good */
export function makeWeb(
  client: webApi.WebClient,
  options: { signal: AbortSignal; log: Logger; onTerminal: (error: string) => void },
): SlackWeb {
  const call = async (method: string, args: Record<string, unknown>, tries?: number) => {
    const outcome = await callSlack(client, method, args, options.signal, tries);
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
    readMembers: async (channel, limit) => {
      const ids: string[] = [];
      let cursor = '';
      do {
        const args = { channel, limit, ...(cursor === '' ? {} : { cursor }) };
        const outcome = await read('conversations.members', args);
        if (outcome.kind !== 'done') return outcome;
        const members: unknown = Reflect.get(outcome.value, 'members');
        if (!Array.isArray(members)) return { kind: 'refused', error: 'no members' };
        ids.push(...members.filter((id) => typeof id === 'string'));
        cursor = outcome.value.response_metadata?.next_cursor ?? '';
      } while (cursor !== '' && ids.length < limit);
      return { kind: 'done', value: ids.slice(0, limit) };
    },
    post: async (channel, message, threadTs) => {
      const outcome = await postOnce('chat.postMessage', {
        channel,
        ...toFields(message),
        ...(threadTs === null ? {} : { thread_ts: threadTs }),
      });
      if (outcome.kind !== 'done') return outcome;
      return {
        kind: 'done',
        value: { channelId: textOf(outcome.value, 'channel') || channel, ts: textOf(outcome.value, 'ts') },
      };
    },
    postEphemeral: (channel, user, message) =>
      postOnce('chat.postEphemeral', { channel, user, ...toFields(message) }),
    openForm: async (triggerId, view) => {
      const args = { trigger_id: triggerId, view };
      const first = await call('views.open', args, 1);
      if (first.kind === 'done' || first.kind === 'refused') return first;
      const second = await call('views.open', args, 1);
      // The first one has opened it.
      const opened = second.kind === 'refused' && second.error === 'exchanged_trigger_id';
      return opened ? { kind: 'done', value: null } : second;
    },
    publishHome: async (personId, view, hash) => {
      const args = { user_id: personId, view, ...(hash === null ? {} : { hash }) };
      const outcome = await read('views.publish', args);
      if (outcome.kind !== 'done') return outcome;
      const published: unknown = Reflect.get(outcome.value, 'view');
      return {
        kind: 'done',
        value: { hash: isObject(published) ? textOf(published, 'hash') || null : null },
      };
    },
    startUpload: async ({ name, bytes, alt }) => {
      const args = { filename: name, length: bytes, ...(alt === null ? {} : { alt_txt: alt }) };
      const outcome = await read('files.getUploadURLExternal', args);
      if (outcome.kind !== 'done') return outcome;
      const [url, fileId] = [textOf(outcome.value, 'upload_url'), textOf(outcome.value, 'file_id')];
      return URL.canParse(url) && fileId
        ? { kind: 'done', value: { url, fileId } }
        : { kind: 'refused', error: 'no upload_url' };
    },
    endUpload: ({ fileId, title }, at) => {
      const where = at && {
        channel_id: at.channelId,
        ...(at.threadTs === null ? {} : { thread_ts: at.threadTs }),
      };
      const args = { files: [{ id: fileId, title }], ...where };
      // Shared nowhere it may be ended twice; shared it may then be there twice.
      return at === null
        ? read('files.completeUploadExternal', args)
        : call('files.completeUploadExternal', args);
    },
  };
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function textOf(value: object, name: string): string {
  const text: unknown = Reflect.get(value, name);
  return typeof text === 'string' ? text : '';
}
