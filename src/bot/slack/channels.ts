import { makeCache } from '../transport/bounded.ts';
import type { SlackWeb } from './web.ts';

/** Who reads a channel changes slowly; who of them may see what is asked anew each time. */
const KEPT_MS = 3 * 60_000;
const MOST = 5_000;
/** People of a channel that are looked at one by one. */
export const MOST_READERS = 200;

/** What a server says that speaks Slack's protocol and knows no channels: it has no shared ones either. */
const WITHOUT_CHANNELS = new Set(['unknown_method', 'no channel', 'HTTP 404']);

/** Who reads a channel. */
export type Channel =
  /** A direct message between the bot and one person. */
  | { kind: 'alone' }
  /** These people, our own bot left out. */
  | { kind: 'people'; personIds: readonly string[] }
  /** Only this company, and nobody could list them. */
  | { kind: 'company' }
  /** Another company too. */
  | { kind: 'shared' }
  /** Too many to look at, guests perhaps among them. */
  | { kind: 'crowd' }
  /** Nobody could say. */
  | { kind: 'unknown' };

export interface Channels {
  findChannel(channelId: string): Promise<Channel>;
}

/** Who reads which channel, asked once in three minutes. */
export function makeChannels(web: SlackWeb, clock: () => number): Channels {
  const remember = makeCache<Channel>({
    ttlMs: KEPT_MS,
    max: MOST,
    clock,
    kept: ({ kind }) => kind !== 'unknown',
  });
  let ownId: string | null = null;
  const findOwnId = async (): Promise<string | null> => {
    const outcome = ownId === null ? await web.testAuth() : null;
    const id: unknown = outcome?.kind === 'done' ? Reflect.get(outcome.value, 'user_id') : null;
    if (typeof id === 'string') ownId = id;
    return ownId;
  };
  const listPeople = async (channelId: string): Promise<Channel> => {
    const [outcome, own] = await Promise.all([web.readMembers(channelId, MOST_READERS + 1), findOwnId()]);
    if (outcome.kind !== 'done') return { kind: WITHOUT_CHANNELS.has(outcome.error) ? 'company' : 'unknown' };
    const personIds = outcome.value.filter((id) => id !== own);
    return personIds.length > MOST_READERS ? { kind: 'crowd' } : { kind: 'people', personIds };
  };
  return {
    findChannel: (channelId) =>
      remember(channelId, async () => {
        const outcome = await web.readChannel(channelId);
        if (outcome.kind !== 'done')
          return { kind: WITHOUT_CHANNELS.has(outcome.error) ? 'company' : 'unknown' };
        // The bot is told of its own direct messages only.
        if (outcome.value.is_im === true) return { kind: 'alone' };
        return isShared(outcome.value) ? { kind: 'shared' } : listPeople(channelId);
      }),
  };
}

function isShared(channel: Record<string, unknown>): boolean {
  return (
    channel.is_ext_shared === true ||
    channel.is_pending_ext_shared === true ||
    (channel.is_shared === true && channel.is_org_shared !== true)
  );
}
