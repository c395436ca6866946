import { z } from 'zod';
import type { Context } from '../../engine/context.ts';
import { badInput } from '../../engine/errors.ts';
import {
  type CostRequested,
  listManualCosts,
  requestCorrection,
  requestCost,
  requestRemoval,
} from '../../engine/manual-costs/index.ts';
import { answerRequested } from '../answer-requested.ts';
import type { Card } from '../card.ts';
import { type EntryOptions, readEntryWords, toCorrection, toEntry, writeEntry } from '../parse/read-entry.ts';
import { joinWords, quoteWord, splitWords } from '../parse/split-words.ts';
import { defineCommand } from '../registry.ts';
import { viewCostApplied, viewManualCosts } from '../views/view-manual-costs.ts';

const VERBS = ['new', 'list', 'correct', 'remove'] as const;
/** As long as what can be typed. */
const Text = z.string().max(1000).optional();

const AddOptions = z.object({
  verb: z.enum(VERBS).default('new'),
  id: z.int().optional(),
  amount: Text,
  currency: Text,
  name: Text,
  tenant: Text,
  category: Text,
  date: Text,
  until: Text,
  tag: Text,
  project: Text,
  team: Text,
  env: Text,
  bill: Text,
});
type AddOptions = z.output<typeof AddOptions>;

/** Costs that no bill brings. Groups go one level deep, so what to do with one is an option. */
export const addCommand = defineCommand({
  name: 'add',
  summary: 'manualCosts.summary',
  examples: [
    'add 1200 USD "Audit" tenant:acme category:services',
    'add 300 EUR "Office" tenant:acme date:2026-11-01 until:2027-06-30 team:web',
    'add list acme',
    'add correct 12 1350 USD',
    'add remove 12',
  ],
  options: AddOptions,
  fields: [
    { name: 'amount', summary: 'manualCosts.fieldAmount', kind: 'text' },
    { name: 'currency', summary: 'manualCosts.fieldCurrency', kind: 'text' },
    { name: 'name', summary: 'manualCosts.fieldName', kind: 'text' },
    { name: 'tenant', summary: 'manualCosts.fieldTenant', kind: 'tenant' },
    { name: 'category', summary: 'manualCosts.fieldCategory', kind: 'text' },
    { name: 'date', summary: 'manualCosts.fieldDate', kind: 'text' },
    { name: 'until', summary: 'manualCosts.fieldUntil', kind: 'text' },
    { name: 'tag', summary: 'manualCosts.fieldTag', kind: 'text' },
    { name: 'project', summary: 'manualCosts.fieldProject', kind: 'text' },
    { name: 'team', summary: 'manualCosts.fieldTeam', kind: 'text' },
    { name: 'env', summary: 'manualCosts.fieldEnv', kind: 'text' },
    { name: 'bill', summary: 'manualCosts.fieldBill', kind: 'text' },
    { name: 'verb', summary: 'manualCosts.fieldVerb', kind: 'choice', choices: VERBS },
    { name: 'id', summary: 'manualCosts.fieldId', kind: 'number' },
  ],
  parseText: readAdd,
  reply: 'private',
  run: answer,
});

async function answer(ctx: Context, { verb, id, ...options }: AddOptions): Promise<Card> {
  switch (verb) {
    case 'list': {
      const retry = (name: string) => `add list ${quoteWord(name)}`;
      return viewManualCosts(await listManualCosts(ctx, options.tenant ?? null, retry), ctx.t);
    }
    case 'new': {
      const entry = toEntry(options, ctx.now(), (other) => `add ${writeEntry(other)}`);
      const { tenant } = options;
      if (!tenant) throw badInput((t) => t('manualCosts.whichTenant'));
      const retry = (name: string) => `add ${writeEntry({ ...options, tenant: name })}`;
      return answerCost(ctx, await requestCost(ctx, tenant, entry, retry));
    }
    case 'correct': {
      const which = requireId(verb, id);
      const toCommand = (other: EntryOptions) => `add correct ${which} ${writeEntry(other)}`;
      return answerCost(
        ctx,
        await requestCorrection(ctx, which, toCorrection(options, ctx.now(), toCommand)),
      );
    }
    case 'remove':
      return answerCost(ctx, await requestRemoval(ctx, requireId(verb, id)));
    default:
      return verb satisfies never;
  }
}

function answerCost(ctx: Context, cost: CostRequested): Promise<Card> {
  return answerRequested(ctx, cost.requested, {
    asked: ctx.t('manualCosts.leadAsked'),
    applied: () => viewCostApplied(cost, ctx.t, ctx.now()),
  });
}

function requireId(verb: string, id: number | undefined): number {
  if (id === undefined) throw badInput((t) => t('manualCosts.whichId', { verb }));
  return id;
}

/** `1200 USD "Audit" tenant:acme`, `list acme`, `correct 12 1300 USD`, `remove 12`. */
function readAdd(rest: string): z.input<typeof AddOptions> {
  const words = splitWords(rest);
  const [first, ...others] = words;
  const verb = first && !first.quoted ? VERBS.find((one) => one === first.text.toLowerCase()) : undefined;
  switch (verb) {
    case undefined:
      return readEntryWords(words);
    case 'new':
      return readEntryWords(others);
    case 'list': {
      const name = joinWords(others).replace(/^tenant:/i, '');
      return { verb, ...(name === '' ? {} : { tenant: name }) };
    }
    case 'correct':
    case 'remove': {
      const [number, ...more] = others;
      if (!number || !/^\d{1,9}$/.test(number.text))
        throw badInput((t) => t('manualCosts.whichId', { verb }));
      return { verb, id: Number(number.text), ...readEntryWords(more) };
    }
    default:
      return verb satisfies never;
  }
}
