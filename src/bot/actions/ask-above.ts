import { z } from 'zod';
import { askAbove } from '../../engine/block-lifts/index.ts';
import { type Action, defineAction } from '../registry.ts';
import { viewAskedAbove } from '../views/view-block-lifts.ts';

/**
 * "Request increase" of people whose tenant is stopped by a budget above it, which they may not see: those who may are
 * told. Whose budget it is, is found at the click; the button knows the tenant alone.
 */
export const askAboveAction: Action = defineAction({
  name: 'ask-above',
  args: z.object({ tenant: z.string(), reason: z.string().optional() }),
  once: false,
  form: {
    title: 'blockLifts.formTitle',
    submit: 'blockLifts.formSubmit',
    fields: [
      { name: 'reason', label: 'blockLifts.formReason', kind: 'text', required: false, maxLength: 500 },
    ],
  },
  reply: 'private',
  run: async (ctx, { tenant, reason }) =>
    viewAskedAbove(await askAbove(ctx, { tenant, reason: reason || null }), ctx.t, ctx.settings.timeZone),
});
