import { z } from 'zod';
import { badInput } from '../../engine/errors.ts';
import { renameTenant } from '../../engine/tenants/index.ts';
import { splitAtKeyword } from '../parse/read-clauses.ts';
import { splitWords } from '../parse/split-words.ts';
import { defineCommand } from '../registry.ts';
import { viewTenantRenamed } from '../views/view-tenants.ts';

export const tenantsRenameCommand = defineCommand({
  name: 'tenants rename',
  summary: 'commands.tenantsRename',
  examples: ['tenants rename acme to "Acme Corp"'],
  options: z.object({ tenant: z.string(), name: z.string() }),
  fields: [
    { name: 'tenant', summary: 'fields.theTenant', kind: 'tenant', required: true },
    { name: 'name', summary: 'fields.newName', kind: 'text', required: true },
  ],
  parseText: (rest) => {
    const split = splitAtKeyword(splitWords(rest), ['to']);
    if (!split || split.before === '' || split.after === '') throw badInput((t) => t('usage.tenantsRename'));
    return { tenant: split.before, name: split.after };
  },
  reply: 'private',
  run: async (ctx, input) => viewTenantRenamed(await renameTenant(ctx, input), ctx.t),
});
