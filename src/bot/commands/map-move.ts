import { z } from 'zod';
import { badInput } from '../../engine/errors.ts';
import { moveRule } from '../../engine/mapping/index.ts';
import { isKeyword, takeLast } from '../parse/read-clauses.ts';
import { readPosition } from '../parse/read-rule.ts';
import { splitWords } from '../parse/split-words.ts';
import { defineCommand } from '../registry.ts';
import { viewRuleMoved } from '../views/view-rule-change.ts';

export const mapMoveCommand = defineCommand({
  name: 'map move',
  summary: 'commands.mapMove',
  examples: ['map move 5 to 2', 'map move 5 to 2 restate'],
  options: z.object({
    rule: z.int().min(1),
    to: z.int().min(1),
    /** Also for closed months. */
    restate: z.boolean().default(false),
  }),
  fields: [
    { name: 'rule', summary: 'fields.rule', kind: 'number', required: true },
    { name: 'to', summary: 'fields.rulePlace', kind: 'number', required: true },
    { name: 'restate', summary: 'fields.restate', kind: 'flag' },
  ],
  parseText: (rest) => {
    const { words, taken } = takeLast(splitWords(rest), 'restate');
    const [rule, to, place] = words;
    if (words.length !== 3 || !rule || !isKeyword(to, 'to') || !place)
      throw badInput((t) => t('usage.mapMove'));
    return { rule: readPosition(rule.text), to: readPosition(place.text), restate: taken };
  },
  reply: 'private',
  run: async (ctx, input) => viewRuleMoved(await moveRule(ctx, input), input.rule, ctx.t),
});
