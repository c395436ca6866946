import { z } from 'zod';
import { badInput } from '../../engine/errors.ts';
import { listMapping, listRules } from '../../engine/mapping/index.ts';
import { isKeyword } from '../parse/read-clauses.ts';
import { splitWords } from '../parse/split-words.ts';
import { defineCommand } from '../registry.ts';
import { viewMapping } from '../views/view-mapping.ts';
import { viewRules } from '../views/view-rules.ts';

export const mapCommand = defineCommand({
  name: 'map',
  summary: 'commands.map',
  examples: ['map'],
  options: z.object({}),
  fields: [],
  parseText: (rest) => {
    if (rest.trim() !== '') throw badInput((t) => t('usage.map', { words: rest.trim() }));
    return {};
  },
  reply: 'private',
  run: async (ctx) => viewMapping(await listMapping(ctx), ctx.t),
});

export const mapListCommand = defineCommand({
  name: 'map list',
  summary: 'commands.mapList',
  examples: ['map list', 'map list ended'],
  options: z.object({
    /** Also those that only closed months stand on. */
    ended: z.boolean().default(false),
  }),
  fields: [{ name: 'ended', summary: 'fields.ended', kind: 'flag' }],
  parseText: (rest) => {
    const words = splitWords(rest);
    const ended = words.length === 1 && isKeyword(words[0], 'ended', 'all');
    if (words.length > 0 && !ended) throw badInput((t) => t('usage.mapList'));
    return { ended };
  },
  reply: 'private',
  run: async (ctx, { ended }) => viewRules(await listRules(ctx), ended, ctx.t),
});
