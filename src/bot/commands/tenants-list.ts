import { z } from 'zod';
import { listTenants } from '../../engine/tenants/index.ts';
import { isKeyword } from '../parse/read-clauses.ts';
import { joinWords, splitWords } from '../parse/split-words.ts';
import { defineCommand } from '../registry.ts';
import { viewTenants } from '../views/view-tenants.ts';

const ListOptions = z.object({
  /** Only this tenant and those below it. */
  branch: z.string().optional(),
  archived: z.boolean().default(false),
});

export const tenantsCommand = defineCommand({
  name: 'tenants',
  summary: 'commands.tenants',
  examples: ['tenants', 'tenants europe', 'tenants archived'],
  options: ListOptions,
  fields: [
    { name: 'branch', summary: 'fields.branch', kind: 'tenant' },
    { name: 'archived', summary: 'fields.archived', kind: 'flag' },
  ],
  parseText: readList,
  reply: 'private',
  run: async (ctx, { branch, archived }) =>
    viewTenants(
      await listTenants(ctx, { ...(branch === undefined ? {} : { branch }), archived }),
      archived,
      ctx.t,
    ),
});

function readList(rest: string): z.input<typeof ListOptions> {
  const words = splitWords(rest);
  const archived = isKeyword(words.at(-1), 'archived');
  const named = archived ? words.slice(0, -1) : words;
  return { ...(named.length === 0 ? {} : { branch: joinWords(named) }), archived };
}
