import { isObject, type Json } from './slack-fake-limits.ts';
import type { FakeFile, FakeState } from './slack-fake-state.ts';

const ALT_MAX = 1000;
const IMAGE = /\.(png|jpe?g|gif)$/i;

type Answer = Json & { ok: boolean };

/** files.getUploadURLExternal: an address for so many bytes, and the id that the file will have. */
export function giveUploadUrl(state: FakeState, args: Json, origin: string): Answer {
  const length = Number(args.length);
  if (typeof args.filename !== 'string' || args.filename === '')
    return { ok: false, error: 'invalid_arguments' };
  if (!Number.isInteger(length) || length < 1) return { ok: false, error: 'invalid_arguments' };
  if (typeof args.alt_txt === 'string' && args.alt_txt.length > ALT_MAX) {
    return { ok: false, error: 'alt_txt_too_large' };
  }
  const id = `F${String(state.nextId()).padStart(8, '0')}`;
  state.files.set(id, {
    id,
    name: args.filename,
    length,
    alt: typeof args.alt_txt === 'string' ? args.alt_txt : null,
    title: null,
    bytes: null,
    completed: false,
    refusals: state.slowFiles,
  });
  return { ok: true, upload_url: `${origin}/upload/v1/${id}`, file_id: id };
}

/** The bytes themselves; they are as many as were announced. */
export function takeBytes(state: FakeState, path: string, bytes: Buffer): number {
  const file = state.files.get(path.replace('/upload/v1/', ''));
  if (!file || file.bytes !== null) return 404;
  if (bytes.length !== file.length) return 400;
  file.bytes = bytes;
  return 200;
}

/** files.completeUploadExternal: once, after the bytes; shared into a channel or a thread of it, or nobody's yet. */
export function completeUpload(
  state: FakeState,
  args: Json,
  share: (files: FakeFile[], channel: string, threadTs: string | null) => void,
): Answer {
  const named = Array.isArray(args.files) ? args.files.filter(isObject) : [];
  if (named.length === 0) return { ok: false, error: 'invalid_arguments' };
  const files = named.map(({ id }) => state.files.get(String(id)));
  const found = files.filter((file) => file !== undefined);
  if (found.length < files.length || found.some(({ bytes }) => bytes === null)) {
    return { ok: false, error: 'file_not_found' };
  }
  if (found.some(({ completed }) => completed)) return { ok: false, error: 'file_upload_already_completed' };
  const channel = typeof args.channel_id === 'string' ? args.channel_id : null;
  const threadTs = typeof args.thread_ts === 'string' ? args.thread_ts : null;
  if (channel !== null) {
    const error = refuseShare(state, channel, threadTs);
    if (error) return { ok: false, error };
  } else if (threadTs !== null) return { ok: false, error: 'invalid_arguments' };
  for (const [n, file] of found.entries()) {
    file.completed = true;
    const { title } = named[n] ?? {};
    file.title = typeof title === 'string' ? title : null;
  }
  if (channel !== null) share(found, channel, threadTs);
  return { ok: true, files: found.map(({ id, title }) => ({ id, title })) };
}

function refuseShare(state: FakeState, channelId: string, threadTs: string | null): string | null {
  const isDirect = state.messages.some(({ channel }) => channel === channelId) && channelId.startsWith('D');
  const channel = state.channels.get(channelId);
  if (!isDirect && !channel) return 'channel_not_found';
  if (channel && channel.is_member !== true) return 'not_in_channel';
  if (channel?.is_archived === true) return 'is_archived';
  if (threadTs === null) return null;
  const parent = state.messages.find(({ ts, channel: where }) => ts === threadTs && where === channelId);
  return parent && parent.onlyFor === null && parent.threadTs === null ? null : 'thread_not_found';
}

/** Whether a message that the bot posts may show the file: it is an image, whole, and worked through by Slack. */
export function mayShow(state: FakeState, id: string): boolean {
  const file = state.files.get(id);
  if (!file?.completed || !IMAGE.test(file.name)) return false;
  if (file.refusals > 0) {
    file.refusals -= 1;
    return false;
  }
  return true;
}
