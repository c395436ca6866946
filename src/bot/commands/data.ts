import { z } from 'zod';
import { describeData } from '../../engine/costs/index.ts';
import { badInput } from '../../engine/errors.ts';
import { defineCommand } from '../registry.ts';
import { viewData } from '../views/view-data.ts';

export const dataCommand = defineCommand({
  name: 'data',
  summary: 'commands.data',
  examples: ['data'],
  options: z.object({}),
  fields: [],
  parseText: (rest) => {
    if (rest.trim() !== '') throw badInput((t) => t('usage.data', { words: rest.trim() }));
    return {};
  },
  reply: 'public',
  run: async (ctx) => viewData(await describeData(ctx), ctx.t),
});
