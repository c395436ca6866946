import { z } from 'zod';
import { badInput } from '../../engine/errors.ts';
import { removeRule } from '../../engine/mapping/index.ts';
import { takeLast } from '../parse/read-clauses.ts';
import { readPosition } from '../parse/read-rule.ts';
import { splitWords } from '../parse/split-words.ts';
import { defineCommand } from '../registry.ts';
import { viewRuleRemoved } from '../views/view-rule-change.ts';

export const mapRemoveCommand = defineCommand({
  name: 'map remove',
  summary: 'commands.mapRemove',
  examples: ['map remove 5', 'map remove 5 restate'],
  options: z.object({
    rule: z.int().min(1),
    /** Also for closed months. */
    restate: z.boolean().default(false),
  }),
  fields: [
    { name: 'rule', summary: 'fields.rule', kind: 'number', required: true },
    { name: 'restate', summary: 'fields.restate', kind: 'flag' },
  ],
  parseText: (rest) => {
    const { words, taken } = takeLast(splitWords(rest), 'restate');
    const [rule] = words;
    if (words.length !== 1 || !rule) throw badInput((t) => t('usage.mapRemove'));
    return { rule: readPosition(rule.text), restate: taken };
  },
  reply: 'private',
  run: async (ctx, input) => viewRuleRemoved(await removeRule(ctx, input), ctx.t),
});
