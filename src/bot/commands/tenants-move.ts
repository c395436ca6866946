import { z } from 'zod';
import { badInput } from '../../engine/errors.ts';
import { moveTenant } from '../../engine/tenants/index.ts';
import { isKeyword, splitAtKeyword } from '../parse/read-clauses.ts';
import { splitWords } from '../parse/split-words.ts';
import { defineCommand } from '../registry.ts';
import { viewTenantMoved } from '../views/view-tenants.ts';

/** `under` absent: to the top. */
const MoveOptions = z.object({ tenant: z.string(), under: z.string().optional() });

export const tenantsMoveCommand = defineCommand({
  name: 'tenants move',
  summary: 'commands.tenantsMove',
  examples: ['tenants move checkout under shop', 'tenants move checkout to top'],
  options: MoveOptions,
  fields: [
    { name: 'tenant', summary: 'fields.theTenant', kind: 'tenant', required: true },
    { name: 'under', summary: 'fields.under', kind: 'tenant' },
  ],
  parseText: (rest) => {
    const split = splitAtKeyword(splitWords(rest), ['under', 'below', 'to']);
    if (!split || split.before === '' || split.after === '') throw badInput((t) => t('usage.tenantsMove'));
    const top = split.afterWords.length === 1 && isKeyword(split.afterWords[0], 'top');
    return top ? { tenant: split.before } : { tenant: split.before, under: split.after };
  },
  reply: 'private',
  run: async (ctx, { tenant, under }) =>
    viewTenantMoved(await moveTenant(ctx, { tenant, parent: under ?? null }), ctx.t),
});
