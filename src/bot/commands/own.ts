import { z } from 'zod';
import { readStatuses } from '../../engine/budgets/index.ts';
import { type DefaultOrder, getOwnCost } from '../../engine/costs/index.ts';
import { calendarOf } from '../../engine/settings.ts';
import { OWN_FIELDS } from '../parse/cost-fields.ts';
import {
  audienceOf,
  costOptions,
  modifiersOfOptions,
  optionsOfModifiers,
  replyOf,
  toQuestion,
} from '../parse/cost-options.ts';
import { readModifiers } from '../parse/read-modifiers.ts';
import { splitWords } from '../parse/split-words.ts';
import { type Command, defineCommand } from '../registry.ts';
import { viewCosts } from '../views/view-costs.ts';

const OwnOptions = z.object(costOptions);

function defineOwn(command: Pick<Command, 'name' | 'summary' | 'examples'>, order: DefaultOrder): Command {
  return defineCommand({
    ...command,
    options: OwnOptions,
    fields: OWN_FIELDS,
    parseText: (rest, now) => optionsOfModifiers(readModifiers(splitWords(rest), now)),
    reply: replyOf,
    run: async (ctx, options) => {
      const question = toQuestion(modifiersOfOptions(options), calendarOf(ctx));
      const answer = await getOwnCost(ctx, question, order);
      const view = {
        budgets: answer.asked.open ? await readStatuses(ctx, answer.tenant?.budgets ?? []) : [],
        listed: false,
        audience: audienceOf(ctx, options),
        ...(answer.tenant === null ? { hint: ctx.t('costViews.goOn') } : {}),
      };
      return viewCosts(answer, view, ctx.t);
    },
  });
}

/** Bare `/cost`: the channel's default tenant, else the person's, else everything. */
export const bareCommand = defineOwn({ name: '', summary: 'commands.bare', examples: [''] }, 'channel first');

/** The same where a platform has no bare command, and the person's own default counts first. */
export const mineCommand = defineOwn(
  {
    name: 'mine',
    summary: 'commands.mine',
    examples: ['mine', 'mine last month', 'mine by account'],
  },
  'person first',
);
