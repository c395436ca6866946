import { z } from 'zod';
import { readTypedQuestion } from '../answer.ts';
import { type Action, defineAction, type Registry } from '../registry.ts';

/** The action of the button that asks for another period, and by what to list, before it asks the same question. */
export const OTHER_PERIOD = 'other-period';

export const OtherPeriodArgs = z.object({
  /** The command's name, and its options as they are without what is filled in. */
  command: z.string().max(100),
  options: z.record(z.string(), z.unknown()),
  /** Filled in; absent or empty: as it was. */
  period: z.string().max(100).optional(),
  by: z.string().max(100).optional(),
});
export type OtherPeriodArgs = z.infer<typeof OtherPeriodArgs>;

/** Asks the stored question about another period. `findRegistry` because the registry holds this action too. */
export function makeOtherPeriodAction(findRegistry: () => Registry): Action {
  return defineAction({
    name: OTHER_PERIOD,
    args: OtherPeriodArgs,
    once: false,
    // The question asked decides.
    open: true,
    form: {
      title: 'forms.otherPeriod',
      submit: 'forms.ask',
      fields: [
        {
          name: 'period',
          label: 'forms.period',
          hint: 'periods.examples',
          kind: 'text',
          required: true,
          maxLength: 100,
        },
        {
          name: 'by',
          label: 'forms.by',
          kind: 'choice',
          choices: [
            { value: 'service', label: 'costViews.service' },
            { value: 'tenant', label: 'costViews.tenant' },
            { value: 'account', label: 'costViews.account' },
            { value: 'region', label: 'costViews.region' },
            { value: 'category', label: 'costViews.category' },
            { value: 'provider', label: 'costViews.provider' },
            { value: 'tag', label: 'costViews.tag' },
          ],
          required: false,
        },
      ],
    },
    reply: 'private',
    run: async (ctx, { command, options, period, by }) => {
      const asked = { ...options, ...(period ? { period } : {}), ...(by ? { by } : {}), audience: 'me' };
      return readTypedQuestion(findRegistry(), command, asked).run(ctx);
    },
  });
}
