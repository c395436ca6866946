import { z } from 'zod';
import { importBudgets } from '../../engine/budgets/index.ts';
import { answerRaise, answerSet } from '../commands/budget.ts';
import { budgetOptions, SetOptions } from '../parse/read-budget.ts';
import { type Action, defineAction, type FormField } from '../registry.ts';
import { viewBudgetsImported } from '../views/view-budget.ts';

/** Characters of a list that fit every platform's form. */
const MOST_PASTED = 3000;

const AMOUNT: FormField = {
  name: 'amount',
  label: 'budgets.formAmount',
  hint: 'budgets.fieldAmount',
  kind: 'text',
  required: true,
  maxLength: 30,
};

/** Sets a budget: a form asks how much, and what counts. What the button holds stays. */
const setBudgetAction = defineAction({
  name: 'budget-set',
  args: SetOptions,
  once: false,
  form: {
    title: 'budgets.formSet',
    submit: 'budgets.formSubmit',
    fields: [
      AMOUNT,
      { name: 'currency', label: 'budgets.formCurrency', kind: 'text', required: false, maxLength: 3 },
      {
        name: 'window',
        label: 'budgets.formWindow',
        kind: 'choice',
        required: false,
        choices: [
          { value: 'day', label: 'budgets.window_day' },
          { value: 'week', label: 'budgets.window_week' },
          { value: 'month', label: 'budgets.window_month' },
          { value: 'quarter', label: 'budgets.window_quarter' },
          { value: 'year', label: 'budgets.window_year' },
        ],
      },
      {
        name: 'at',
        label: 'budgets.formAt',
        hint: 'budgets.fieldAt',
        kind: 'text',
        required: false,
        maxLength: 60,
      },
      {
        name: 'more',
        label: 'budgets.formMore',
        hint: 'budgets.fieldMore',
        kind: 'text',
        required: false,
        maxLength: 200,
      },
    ],
  },
  reply: 'private',
  run: answerSet,
});

/** Asks for more: a form asks to what amount, and why. */
const raiseBudgetAction = defineAction({
  name: 'budget-raise',
  args: z.object({ ...budgetOptions, amount: z.string().max(100), reason: z.string().max(1000).optional() }),
  once: false,
  form: {
    title: 'budgets.formRaise',
    submit: 'budgets.formSubmit',
    fields: [
      { ...AMOUNT, label: 'budgets.formTo' },
      { name: 'reason', label: 'budgets.formReason', kind: 'text', required: false, maxLength: 200 },
    ],
  },
  reply: 'private',
  run: async (ctx, { amount, reason, ...which }) => answerRaise(ctx, { ...which, to: amount, reason }),
});

/** Takes pasted lines of a CSV. */
const importBudgetsAction = defineAction({
  name: 'budget-import',
  args: z.object({ lines: z.string().max(MOST_PASTED) }),
  once: false,
  form: {
    title: 'budgets.formImport',
    submit: 'budgets.formSubmit',
    fields: [
      {
        name: 'lines',
        label: 'budgets.formLines',
        hint: 'budgets.formLinesHint',
        kind: 'text',
        required: true,
        maxLength: MOST_PASTED,
      },
    ],
  },
  reply: 'private',
  run: async (ctx, { lines }) =>
    viewBudgetsImported(await importBudgets(ctx, { name: ctx.t('budgets.pasted'), text: lines }), ctx.t),
});

/** The buttons of budgets. */
export const budgetActions: readonly Action[] = [setBudgetAction, raiseBudgetAction, importBudgetsAction];
