import { z } from 'zod';
import { badInput } from '../../engine/errors.ts';
import { archiveTenant } from '../../engine/tenants/index.ts';
import { takeLast } from '../parse/read-clauses.ts';
import { joinWords, splitWords } from '../parse/split-words.ts';
import { defineCommand } from '../registry.ts';
import { viewTenantArchived } from '../views/view-tenants.ts';

export const tenantsArchiveCommand = defineCommand({
  name: 'tenants archive',
  summary: 'commands.tenantsArchive',
  examples: ['tenants archive acme', 'tenants archive acme undo'],
  options: z.object({ tenant: z.string(), undo: z.boolean().default(false) }),
  fields: [
    { name: 'tenant', summary: 'fields.theTenant', kind: 'tenant', required: true },
    { name: 'undo', summary: 'fields.undo', kind: 'flag' },
  ],
  parseText: (rest) => {
    const { words, taken } = takeLast(splitWords(rest), 'undo');
    if (words.length === 0) throw badInput((t) => t('usage.tenantsArchive'));
    return { tenant: joinWords(words), undo: taken };
  },
  reply: 'private',
  run: async (ctx, input) => viewTenantArchived(await archiveTenant(ctx, input), ctx.t),
});
