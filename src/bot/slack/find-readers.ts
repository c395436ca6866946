import type { Context } from '../../engine/context.ts';
import { type Asker, findCommonScope } from '../../engine/organization/index.ts';
import type { Readers } from '../audience.ts';
import type { Channels } from './channels.ts';
import type { Incoming } from './incoming.ts';
import type { People } from './people.ts';

/** People asked of Slack at once. */
const AT_ONCE = 8;

/** What all who read the channel of a question may see. */
export async function findReaders(
  { people, channels }: { people: People; channels: Channels },
  ctx: Context,
  { channelId, workspaceId, enterpriseId }: Incoming,
): Promise<Readers> {
  if (channelId === null) return { scope: '*' };
  const channel = await channels.findChannel(channelId);
  switch (channel.kind) {
    case 'alone':
      return { scope: '*' };
    case 'shared':
      return { scope: [], outsiders: true };
    case 'crowd':
    case 'unknown':
      return { scope: null };
    case 'company': {
      // What a full member may see to whom nothing was granted, all of them may.
      const anybody: Asker = { platform: 'slack', workspaceId, personId: '', belonging: 'member' };
      const scope = await findCommonScope(ctx, [anybody]);
      return { scope: scope === '*' ? '*' : null };
    }
    case 'people': {
      const readers = await mapSome(channel.personIds, async (personId): Promise<Asker> => {
        const person = { workspaceId, enterpriseId, personId, personTeamId: null };
        return { platform: 'slack', workspaceId, personId, belonging: await people.belongingOf(person) };
      });
      const outsiders = readers.some(({ belonging }) => belonging === 'guest' || belonging === 'stranger');
      return { scope: await findCommonScope(ctx, readers), outsiders };
    }
    default:
      return channel satisfies never;
  }
}

/** A few at a time, in order. */
async function mapSome<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let at = 0; at < items.length; at += AT_ONCE) {
    results.push(...(await Promise.all(items.slice(at, at + AT_ONCE).map(work))));
  }
  return results;
}
