import { z } from 'zod';
import { type Dimension, getCosts } from '../../engine/costs/index.ts';
import { badInput } from '../../engine/errors.ts';
import {
  audienceOf,
  costOptions,
  modifiersOfOptions,
  optionsOfModifiers,
  replyOf,
  toReading,
} from '../parse/cost-options.ts';
import { readDimension, readModifiers, writeDimension } from '../parse/read-modifiers.ts';
import { quoteWord, splitWords } from '../parse/split-words.ts';
import { defineCommand } from '../registry.ts';
import { pluralOf } from '../views/cost-parts.ts';
import { viewCosts } from '../views/view-costs.ts';

const WHAT = 'services, tenants, accounts, regions, categories, providers or tags KEY';

const TopOptions = z.object({
  ...costOptions,
  /** `services`, `tenants`, `tags team`, … */
  by: z.string({ error: `What is to be listed? Write ${WHAT}` }),
  tenant: z.string().optional(),
});

export const topCommand = defineCommand({
  name: 'top',
  summary: 'What costs most: services, tenants, accounts, regions, categories, resources or tags',
  examples: [
    'top services',
    'top tenants last month',
    'top accounts Q3 2026 billed',
    'top tags team last 7 days',
    'top regions tenant:acme',
  ],
  options: TopOptions,
  parseText: (rest, now) => readTop(rest, now),
  reply: replyOf,
  run: async (ctx, options) => {
    const by = readDimension(options.by);
    const modifiers = { ...modifiersOfOptions(options), by };
    const reading = toReading(options.tenant ?? null, modifiers, ctx.now(), `top ${writeDimension(by)}`);
    const answer = await getCosts(ctx, reading);
    return viewCosts(answer, {
      title: titleOf(by, answer.tenant?.name),
      listed: true,
      audience: audienceOf(ctx, options),
    });
  },
});

/** The dimension, then modifiers and nothing else. */
function readTop(rest: string, now: Date): z.input<typeof TopOptions> {
  const words = splitWords(rest);
  const [what, key] = words;
  if (what === undefined)
    throw badInput(`What is to be listed? Write ${WHAT}, for example /cost top services.`);
  const keyed = /^tags?$/i.test(what.text) && key !== undefined;
  const by = keyed ? readDimension(`tag ${quoteWord(key.text)}`) : readDimension(quoteWord(what.text));
  const modifiers = readModifiers(words.slice(keyed ? 2 : 1), now);
  return { ...optionsOfModifiers(modifiers), by: writeDimension(by) };
}

function titleOf(by: Dimension, tenant: string | undefined): string {
  const what = by.kind === 'tag' ? `values of the tag ${by.key}` : pluralOf(by);
  return `Top ${what}${tenant === undefined ? '' : ` of ${tenant}`}`;
}
