import { basename, resolve } from 'node:path';
import { z } from 'zod';
import { requireAmount, writeAmount } from '../../engine/amount-asked.ts';
import {
  type BudgetChange,
  getBudgetStatus,
  importBudgets,
  listBudgets,
  raiseBudget,
  readBudgetsText,
  removeBudget,
  SPENDS,
  setBudget,
  WINDOW_KINDS,
} from '../../engine/budgets/index.ts';
import type { Context } from '../../engine/context.ts';
import { CentavoError } from '../../engine/errors.ts';
import { answerRequested } from '../answer-requested.ts';
import type { Card } from '../card.ts';
import {
  budgetOptions,
  RaiseOptions,
  readRaiseText,
  readSetText,
  readWhichText,
  SetOptions,
  toSetInput,
  toWhich,
  toWhose,
  writeRaise,
} from '../parse/read-budget.ts';
import { joinWords, splitWords } from '../parse/split-words.ts';
import { type Command, defineCommand, type OptionField } from '../registry.ts';
import {
  viewBudgetApplied,
  viewBudgetImport,
  viewBudgets,
  viewBudgetsImported,
} from '../views/view-budget.ts';

const TENANT: OptionField = { name: 'tenant', summary: 'budgets.fieldTenant', kind: 'tenant' };
const TAG: OptionField = { name: 'tag', summary: 'budgets.fieldTag', kind: 'text' };
const WHICH: readonly OptionField[] = [
  { name: 'window', summary: 'budgets.fieldWindow', kind: 'choice', choices: WINDOW_KINDS },
  { name: 'spend', summary: 'budgets.fieldSpend', kind: 'choice', choices: SPENDS },
];
const CURRENCY: OptionField = { name: 'currency', summary: 'budgets.fieldCurrency', kind: 'text' };

const budgetShowCommand = defineCommand({
  name: 'budget show',
  summary: 'budgets.summaryShow',
  examples: ['budget show acme', 'budget show', 'budget show tag:env=prod'],
  options: z.object({ tenant: budgetOptions.tenant, tag: budgetOptions.tag }),
  fields: [TENANT, TAG],
  parseText: readWhichText,
  reply: 'public',
  run: async (ctx, options) => {
    const all = options.tenant === undefined && options.tag === undefined;
    return viewBudgets(all ? await listBudgets(ctx) : await getBudgetStatus(ctx, toWhose(options)), ctx.t);
  },
});

const budgetSetCommand = defineCommand({
  name: 'budget set',
  summary: 'budgets.summarySet',
  examples: [
    'budget set acme 5000 USD month',
    'budget set acme 500 USD month ai at 75,90,100',
    'budget set acme 5000 USD month phases 2026-12=8000 rollover 1000 from 2026-01-01 until 2027-01-01',
    'budget set tag:env=prod 9000 USD quarter metric billed counts tax,support observe',
  ],
  options: SetOptions,
  fields: [
    { name: 'amount', summary: 'budgets.fieldAmount', kind: 'text', required: true },
    TENANT,
    TAG,
    CURRENCY,
    ...WHICH,
    { name: 'at', summary: 'budgets.fieldAt', kind: 'text' },
    { name: 'more', summary: 'budgets.fieldMore', kind: 'text' },
  ],
  parseText: readSetText,
  reply: 'private',
  run: answerSet,
});

const budgetRaiseCommand = defineCommand({
  name: 'budget raise',
  summary: 'budgets.summaryRaise',
  examples: ['budget raise acme by 500 USD', 'budget raise acme to 6000 month ai because of the launch'],
  options: RaiseOptions,
  fields: [
    TENANT,
    { name: 'by', summary: 'budgets.fieldBy', kind: 'text' },
    { name: 'to', summary: 'budgets.fieldTo', kind: 'text' },
    CURRENCY,
    ...WHICH,
    { name: 'reason', summary: 'budgets.fieldReason', kind: 'text' },
    TAG,
  ],
  parseText: readRaiseText,
  reply: 'private',
  run: answerRaise,
});

const budgetRemoveCommand = defineCommand({
  name: 'budget remove',
  summary: 'budgets.summaryRemove',
  examples: ['budget remove acme', 'budget remove acme day ai'],
  options: z.object(budgetOptions),
  fields: [TENANT, ...WHICH, TAG],
  parseText: readWhichText,
  reply: 'private',
  run: async (ctx, options) => answerChange(ctx, await removeBudget(ctx, toWhich(options))),
});

const budgetImportCommand = defineCommand({
  name: 'budget import',
  summary: 'budgets.summaryImport',
  examples: ['budget import', 'budget import budgets.csv'],
  options: z.object({ file: z.string().max(1000).optional() }),
  fields: [{ name: 'file', summary: 'fields.file', kind: 'text' }],
  parseText: (rest) => {
    const words = splitWords(rest);
    return words.length === 0 ? {} : { file: joinWords(words) };
  },
  reply: 'private',
  run: async (ctx, { file }) => {
    if (file === undefined) return viewBudgetImport(ctx.t);
    // A chat must not be a way to read files of the machine.
    if (ctx.actor.platform !== 'cli') throw new CentavoError('forbidden', (t) => t('budgets.importWhere'));
    const name = basename(file);
    return viewBudgetsImported(
      await importBudgets(ctx, { name, text: await readBudgetsText(resolve(file), name) }),
      ctx.t,
    );
  },
});

/** Sets a budget, and says whether it counts or was asked for. */
export async function answerSet(ctx: Context, options: SetOptions): Promise<Card> {
  return answerChange(ctx, await setBudget(ctx, toSetInput(options)));
}

/** Asks for more, and says whether it counts or was asked for. */
export async function answerRaise(ctx: Context, options: RaiseOptions): Promise<Card> {
  const { by, to, currency, reason } = options;
  const amountOf = (name: 'by' | 'to', text: string) => ({
    [name]: requireAmount(text, (one) => writeRaise({ ...options, [name]: writeAmount(one) })),
  });
  const change = await raiseBudget(ctx, {
    ...toWhich(options),
    ...(by === undefined ? {} : amountOf('by', by)),
    ...(to === undefined ? {} : amountOf('to', to)),
    ...(currency === undefined ? {} : { currency }),
    reason: reason ?? null,
  });
  return answerChange(ctx, change);
}

function answerChange(ctx: Context, change: BudgetChange): Promise<Card> {
  const { approval } = change;
  const requested =
    approval === null ? { outcome: 'applied' as const } : { outcome: 'asked' as const, approval };
  return answerRequested(ctx, requested, {
    asked: ctx.t('budgets.askedLead'),
    applied: () => viewBudgetApplied(change, ctx.t),
  });
}

/** The group `budget`. */
export const budgetCommands: readonly Command[] = [
  budgetShowCommand,
  budgetSetCommand,
  budgetRaiseCommand,
  budgetRemoveCommand,
  budgetImportCommand,
];
