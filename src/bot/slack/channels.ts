import { makeCache } from '../transport/bounded.ts';
import type { SlackWeb } from './web.ts';

const KEPT_MS = 10 * 60_000;
const MOST = 5_000;

/** What a server says that speaks Slack's protocol and knows no channels: it has no shared ones either. */
const WITHOUT_CHANNELS = new Set(['unknown_method', 'no channel', 'HTTP 404']);

/** Who reads a channel: only this company, another one too, or nobody could say. */
export type Readers = 'own' | 'shared' | 'unknown';

/** Who reads which channel, asked once in ten minutes. */
export function makeChannels(
  web: SlackWeb,
  clock: () => number,
): { readersOf(channelId: string): Promise<Readers> } {
  const remember = makeCache<Readers>({
    ttlMs: KEPT_MS,
    max: MOST,
    clock,
    kept: (readers) => readers !== 'unknown',
  });
  return {
    readersOf: (channelId) =>
      remember(channelId, async () => {
        const outcome = await web.readChannel(channelId);
        if (outcome.kind === 'done') return readReaders(outcome.value);
        return WITHOUT_CHANNELS.has(outcome.error) ? 'own' : 'unknown';
      }),
  };
}

function readReaders(channel: Record<string, unknown>): Readers {
  const isShared = channel.is_shared === true && channel.is_org_shared !== true;
  return channel.is_ext_shared === true || channel.is_pending_ext_shared === true || isShared
    ? 'shared'
    : 'own';
}
