import { z } from 'zod';
import { badInput } from '../../engine/errors.ts';
import { addTenant } from '../../engine/tenants/index.ts';
import { splitAtKeyword } from '../parse/read-clauses.ts';
import { joinWords, splitWords } from '../parse/split-words.ts';
import { defineCommand } from '../registry.ts';
import { viewTenantAdded } from '../views/view-tenants.ts';

const AddOptions = z.object({ name: z.string(), under: z.string().optional() });

export const tenantsAddCommand = defineCommand({
  name: 'tenants add',
  summary: 'commands.tenantsAdd',
  examples: ['tenants add checkout under shop', 'tenants add acme', 'tenants add "Data Platform"'],
  options: AddOptions,
  fields: [
    { name: 'name', summary: 'fields.newTenant', kind: 'text', required: true },
    { name: 'under', summary: 'fields.under', kind: 'tenant' },
  ],
  parseText: (rest) => {
    const words = splitWords(rest);
    const split = splitAtKeyword(words, ['under', 'below']);
    if (words.length === 0 || split?.before === '' || split?.after === '')
      throw badInput((t) => t('usage.tenantsAdd'));
    return split ? { name: split.before, under: split.after } : { name: joinWords(words) };
  },
  reply: 'private',
  run: async (ctx, { name, under }) => {
    const tenant = await addTenant(ctx, { name, ...(under === undefined ? {} : { parent: under }) });
    return viewTenantAdded(tenant, under, ctx.t);
  },
});
