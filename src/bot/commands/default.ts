import { z } from 'zod';
import { getDefaults, setDefaultTenant } from '../../engine/costs/index.ts';
import { badInput } from '../../engine/errors.ts';
import { keyOf } from '../../engine/parse-input.ts';
import { joinWords, splitWords } from '../parse/split-words.ts';
import { defineCommand } from '../registry.ts';
import { viewDefaults } from '../views/view-defaults.ts';

const DefaultOptions = z.object({
  /** Absent: show what is set; with `clear` nothing is set any more. */
  tenant: z.string().optional(),
  for: z.enum(['me', 'channel'], { error: keyOf('usage.defaultFor') }).default('me'),
  clear: z.boolean().default(false),
});

export const defaultCommand = defineCommand({
  name: 'default',
  summary: 'commands.default',
  examples: ['default acme', 'default', 'default channel acme', 'default clear', 'default channel clear'],
  options: DefaultOptions,
  fields: [
    { name: 'tenant', summary: 'fields.defaultTenant', kind: 'tenant' },
    { name: 'for', summary: 'fields.defaultFor', kind: 'choice', choices: ['me', 'channel'] },
    { name: 'clear', summary: 'fields.defaultClear', kind: 'flag' },
  ],
  parseText: readDefault,
  reply: 'private',
  run: async (ctx, options) => {
    const kind = options.for === 'channel' ? 'channel' : 'person';
    const changes = options.tenant !== undefined || options.clear;
    const defaults = changes
      ? await setDefaultTenant(ctx, { kind, tenant: options.clear ? null : (options.tenant ?? null) })
      : await getDefaults(ctx);
    return viewDefaults(defaults, changes ? kind : null, ctx.t);
  },
});

/** `channel` first and `clear` last are words of the command; a tenant of such a name is quoted. */
function readDefault(rest: string): z.input<typeof DefaultOptions> {
  const words = splitWords(rest);
  const isWord = (at: number, text: string) => !words[at]?.quoted && words[at]?.text.toLowerCase() === text;
  const forChannel = isWord(0, 'channel');
  const named = words.slice(forChannel ? 1 : 0);
  const clear = named.length === 1 && isWord(words.length - 1, 'clear');
  if (forChannel && named.length === 0) {
    throw badInput((t) => t('usage.defaultChannel'));
  }
  return {
    for: forChannel ? 'channel' : 'me',
    clear,
    ...(clear || named.length === 0 ? {} : { tenant: joinWords(named) }),
  };
}
