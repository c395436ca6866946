import { z } from 'zod';
import { COMPARE_STEPS, compareCosts } from '../../engine/costs/index.ts';
import { badInput } from '../../engine/errors.ts';
import { keyOf } from '../../engine/parse-input.ts';
import { calendarOf } from '../../engine/settings.ts';
import { COMPARE_FIELDS } from '../parse/cost-fields.ts';
import { optionsOfWords, readingsOf, replyOf, TenantOptions } from '../parse/cost-options.ts';
import { splitWords } from '../parse/split-words.ts';
import { defineCommand } from '../registry.ts';
import { viewComparison } from '../views/view-comparison.ts';

const CompareOptions = TenantOptions.extend({
  step: z.enum(COMPARE_STEPS, { error: keyOf('usage.compareStep') }),
});

export const compareCommand = defineCommand({
  name: 'compare',
  summary: 'commands.compare',
  examples: [
    'compare mom acme',
    'compare wow',
    'compare yoy acme 2026-10',
    'compare qoq acme service:AmazonEC2',
  ],
  options: CompareOptions,
  fields: [
    { name: 'step', summary: 'fields.step', kind: 'choice', choices: COMPARE_STEPS, required: true },
    ...COMPARE_FIELDS,
  ],
  parseText: (rest, now) => {
    const [first, ...words] = splitWords(rest);
    const step = COMPARE_STEPS.find((one) => one === first?.text.toLowerCase());
    if (!step) throw badInput((t) => t('usage.compare', { which: t('usage.compareStep') }));
    return { step, ...optionsOfWords(words, now) };
  },
  reply: replyOf,
  run: async (ctx, options) =>
    viewComparison(
      await compareCosts(
        ctx,
        options.step,
        readingsOf(options, calendarOf(ctx), `compare ${options.step}`, { listed: false }),
      ),
      ctx.t,
    ),
});
