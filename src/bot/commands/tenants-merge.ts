import { z } from 'zod';
import { badInput } from '../../engine/errors.ts';
import { nameReport } from '../../engine/mapping/index.ts';
import { mergeTenant } from '../../engine/tenants/index.ts';
import { splitAtKeyword } from '../parse/read-clauses.ts';
import { splitWords } from '../parse/split-words.ts';
import { defineCommand } from '../registry.ts';
import { viewTenantMerged } from '../views/view-rule-change.ts';

export const tenantsMergeCommand = defineCommand({
  name: 'tenants merge',
  summary: 'commands.tenantsMerge',
  examples: ['tenants merge acme-old into acme'],
  options: z.object({ tenant: z.string(), into: z.string() }),
  fields: [
    { name: 'tenant', summary: 'fields.theTenant', kind: 'tenant', required: true },
    { name: 'into', summary: 'fields.into', kind: 'tenant', required: true },
  ],
  parseText: (rest) => {
    const split = splitAtKeyword(splitWords(rest), ['into']);
    if (!split || split.before === '' || split.after === '') throw badInput((t) => t('usage.tenantsMerge'));
    return { tenant: split.before, into: split.after };
  },
  reply: 'private',
  run: async (ctx, input) => {
    const { tenant, into, effect } = await mergeTenant(ctx, input);
    return viewTenantMerged(tenant.name, into.name, await nameReport(ctx, effect), ctx.t);
  },
});
