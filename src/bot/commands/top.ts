import { z } from 'zod';
import { type Dimension, getCosts, getTopResources } from '../../engine/costs/index.ts';
import { badInput } from '../../engine/errors.ts';
import type { Translate } from '../../engine/language/index.ts';
import { keyOf } from '../../engine/parse-input.ts';
import { calendarOf } from '../../engine/settings.ts';
import { TOP_FIELDS } from '../parse/cost-fields.ts';
import {
  audienceOf,
  costOptions,
  modifiersOfOptions,
  optionsOfModifiers,
  replyOf,
  toReading,
} from '../parse/cost-options.ts';
import {
  areModifiers,
  isResourceWord,
  isTagWord,
  readDimension,
  readModifiers,
  writeDimension,
} from '../parse/read-modifiers.ts';
import { quoteWord, splitWords } from '../parse/split-words.ts';
import { defineCommand } from '../registry.ts';
import { nameMany } from '../views/cost-parts.ts';
import { viewCosts } from '../views/view-costs.ts';
import { viewResources } from '../views/view-resources.ts';

const TopOptions = z.object({
  ...costOptions,
  /** `services`, `tenants`, `tags team`, … */
  by: z.string({ error: keyOf('usage.topWhat') }),
  tenant: z.string().optional(),
});

export const topCommand = defineCommand({
  name: 'top',
  summary: 'commands.top',
  examples: [
    'top services',
    'top tenants last month',
    'top accounts Q3 2026 billed',
    'top tags team last 7 days',
    'top resources tenant:acme',
  ],
  options: TopOptions,
  fields: TOP_FIELDS,
  parseText: (rest, now) => readTop(rest, now),
  reply: replyOf,
  run: async (ctx, { by, ...options }) => {
    const modifiers = modifiersOfOptions(options);
    const read = toReading(options.tenant ?? null, modifiers, calendarOf(ctx), `top ${by} tenant:`);
    // Resources are no dimension of the ledger: they are read from the kept bills.
    if (isResourceWord(by)) return viewResources(await getTopResources(ctx, read), ctx.t);
    const dimension = readDimension(by);
    const answer = await getCosts(ctx, { ...read, question: { ...read.question, by: dimension } });
    const view = {
      title: titleOf(dimension, answer.tenant?.name, ctx.t),
      listed: true,
      audience: audienceOf(ctx, options),
    };
    return viewCosts(answer, view, ctx.t);
  },
});

/** The dimension, then modifiers and nothing else. */
function readTop(rest: string, now: Date): z.input<typeof TopOptions> {
  const words = splitWords(rest);
  const [what, key] = words;
  if (what === undefined) throw badInput((t) => t('usage.top', { what: t('usage.topWhat') }));
  const tags = isTagWord(what.text);
  const keyed = tags && key !== undefined && !areModifiers(words.slice(1), now);
  const modifiers = readModifiers(words.slice(keyed ? 2 : 1), now);
  if (modifiers.by !== undefined) throw badInput((t) => t('parse.oneList'));
  const options = optionsOfModifiers(modifiers);
  if (isResourceWord(what.text)) return { ...options, by: 'resource' };
  const by = readDimension(keyed ? `tag ${quoteWord(key.text)}` : quoteWord(what.text));
  return { ...options, by: writeDimension(by) };
}

function titleOf(by: Dimension, tenant: string | undefined, t: Translate): string {
  const what = by.kind === 'tag' ? t('costViews.valuesOfTag', { key: by.key }) : nameMany(by, t);
  return tenant === undefined ? t('costViews.top', { what }) : t('costViews.topOf', { what, tenant });
}
