import { z } from 'zod';
import { badInput } from '../../engine/errors.ts';
import { setOwner } from '../../engine/tenants/index.ts';
import { isKeyword, splitAtKeyword } from '../parse/read-clauses.ts';
import { splitWords, type Word } from '../parse/split-words.ts';
import { defineCommand } from '../registry.ts';
import { viewTenantOwner } from '../views/view-tenants.ts';

/** `owner` absent: nobody. */
const OwnerOptions = z.object({ tenant: z.string(), owner: z.string().optional() });

export const tenantsOwnerCommand = defineCommand({
  name: 'tenants owner',
  summary: 'commands.tenantsOwner',
  examples: [
    'tenants owner acme is "Ada Lovelace"',
    'tenants owner acme ada@example.com',
    'tenants owner acme is nobody',
  ],
  options: OwnerOptions,
  fields: [
    { name: 'tenant', summary: 'fields.theTenant', kind: 'tenant', required: true },
    { name: 'owner', summary: 'fields.owner', kind: 'text' },
  ],
  parseText: readOwner,
  reply: 'private',
  run: async (ctx, { tenant, owner }) =>
    viewTenantOwner(await setOwner(ctx, { tenant, owner: owner ?? null }), ctx.t),
});

function readOwner(rest: string): z.input<typeof OwnerOptions> {
  const words = splitWords(rest);
  const isNobody = (word: Word | undefined) => isKeyword(word, 'nobody', 'none');
  const [first, second] = words;
  // Two words can only be a tenant and its owner.
  if (words.length === 2 && first && second && !isKeyword(second, 'is', 'to'))
    return { tenant: first.text, ...(isNobody(second) ? {} : { owner: second.text }) };
  const split = splitAtKeyword(words, ['is', 'to']);
  if (!split || split.before === '' || split.after === '') throw badInput((t) => t('usage.tenantsOwner'));
  const nobody = split.afterWords.length === 1 && isNobody(split.afterWords[0]);
  return { tenant: split.before, ...(nobody ? {} : { owner: split.after }) };
}
