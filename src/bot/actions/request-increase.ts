import { z } from 'zod';
import { requireAmount } from '../../engine/amount-asked.ts';
import { findCapping, requestLift } from '../../engine/block-lifts/index.ts';
import { raiseBudget, WINDOW_KINDS } from '../../engine/budgets/index.ts';
import type { Context } from '../../engine/context.ts';
import { canonical, divideMoney } from '../../engine/money.ts';
import { answerRequested } from '../answer-requested.ts';
import type { Card } from '../card.ts';
import { requireMinutes } from '../commands/budget-lift.ts';
import { quoteWord } from '../parse/split-words.ts';
import { type Action, defineAction } from '../registry.ts';
import { viewLiftStarted, viewRaised } from '../views/view-block-lifts.ts';

/** What is asked for where nobody says how much, or for how long. */
const DEFAULT_SHARE = '5';
const DEFAULT_TIME = '4h';

const IncreaseArgs = z.object({
  tenant: z.string(),
  window: z.enum(WINDOW_KINDS),
  what: z.enum(['raise', 'lift']).default('raise'),
  amount: z.string().trim().max(100).optional(),
  time: z.string().trim().max(100).optional(),
  reason: z.string().trim().max(500).optional(),
});
type IncreaseArgs = z.output<typeof IncreaseArgs>;

/**
 * "Request increase": whoever may see a blocked tenant asks for a higher budget, or for its block to be lifted for a
 * while. Whose budget it is about is filled in, and so is how much where nobody says otherwise.
 */
export const requestIncreaseAction: Action = defineAction({
  name: 'request-increase',
  args: IncreaseArgs,
  once: false,
  form: {
    title: 'blockLifts.formTitle',
    submit: 'blockLifts.formSubmit',
    fields: [
      {
        name: 'what',
        label: 'blockLifts.formWhat',
        kind: 'choice',
        required: true,
        choices: [
          { value: 'raise', label: 'blockLifts.formRaise' },
          { value: 'lift', label: 'blockLifts.formLift' },
        ],
      },
      {
        name: 'amount',
        label: 'blockLifts.formAmount',
        hint: 'blockLifts.formAmountHint',
        kind: 'text',
        required: false,
        maxLength: 40,
      },
      {
        name: 'time',
        label: 'blockLifts.formTime',
        hint: 'blockLifts.formTimeHint',
        kind: 'text',
        required: false,
        maxLength: 20,
      },
      { name: 'reason', label: 'blockLifts.formReason', kind: 'text', required: false, maxLength: 500 },
    ],
  },
  reply: 'private',
  run: (ctx, args) => (args.what === 'lift' ? askLift(ctx, args) : askRaise(ctx, args)),
});

async function askRaise(ctx: Context, { tenant, window, amount, reason }: IncreaseArgs): Promise<Card> {
  const budget = await findCapping(ctx, tenant, window);
  const command = (by: string) => `budget raise ${quoteWord(tenant)} by ${by} ${window} ai`;
  // Of a budget of nothing, a fifth is nothing.
  const fifth = canonical(divideMoney(budget.amount, DEFAULT_SHARE));
  const by = amount ? requireAmount(amount, command) : fifth === '0' ? '10' : fifth;
  const change = await raiseBudget(ctx, {
    tenant,
    spend: 'ai',
    window,
    by,
    reason: reason || null,
    cause: { blocked: window },
  });
  if (change.approval === null) return viewRaised(tenant, ctx.t);
  return answerRequested(
    ctx,
    { outcome: 'asked', approval: change.approval },
    { asked: ctx.t('blockLifts.leadRaise'), applied: () => viewRaised(tenant, ctx.t) },
  );
}

async function askLift(ctx: Context, { tenant, window, amount, time, reason }: IncreaseArgs): Promise<Card> {
  const minutes = requireMinutes(time || DEFAULT_TIME);
  const command = (extra: string) =>
    `budget lift ${quoteWord(tenant)} ${extra} USD for ${time || DEFAULT_TIME}`;
  const extra = amount ? requireAmount(amount, command) : null;
  const cause = { blocked: window, ...(reason ? { reason } : {}) };
  const { requested } = await requestLift(ctx, tenant, { minutes, extra }, { cause });
  const { timeZone } = ctx.settings;
  return answerRequested(ctx, requested, {
    asked: ctx.t('blockLifts.leadAsked'),
    applied: () => viewLiftStarted({ tenant, minutes }, ctx.now(), ctx.t, timeZone),
  });
}
