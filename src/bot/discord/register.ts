import { isDeepStrictEqual } from 'node:util';
import type { Logger } from '../../engine/ports.ts';
import type { Registry } from '../registry.ts';
import { describeCommands, normalizeCommands } from './commands.ts';
import type { DiscordWeb } from './web.ts';

/**
 * Registers the commands where they differ from those that Discord has; where nothing changed, nothing is sent.
 *
 * @returns what was done; `failed` where Discord could not be asked or refused
 */
export async function registerCommands(
  web: DiscordWeb,
  applicationId: string,
  registry: Registry,
  log: Logger,
): Promise<'same' | 'changed' | 'failed'> {
  const wanted = describeCommands(registry);
  const listed = await web.listCommands(applicationId);
  if (listed.kind !== 'done') return 'failed';
  if (isDeepStrictEqual(normalizeCommands(listed.value), normalizeCommands(wanted))) return 'same';
  const put = await web.putCommands(applicationId, wanted);
  if (put.kind !== 'done') return 'failed';
  log.info({}, 'the commands were registered with Discord');
  return 'changed';
}
