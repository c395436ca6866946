import { z } from 'zod';
import { badInput } from '../../engine/errors.ts';
import { resendMessages, showOutbox } from '../../engine/outbox/index.ts';
import { splitWords } from '../parse/split-words.ts';
import { defineCommand } from '../registry.ts';
import { viewOutbox, viewResent } from '../views/view-outbox.ts';

const ALL = 'all';

export const adminOutboxCommand = defineCommand({
  name: 'admin outbox',
  summary: 'outbox.summary',
  examples: ['admin outbox', 'admin outbox resend 12', 'admin outbox resend all'],
  options: z.object({
    /** The number of one, or `all`. */
    resend: z.string().trim().max(20).optional(),
  }),
  fields: [{ name: 'resend', summary: 'outbox.fieldResend', kind: 'text' }],
  parseText: (rest) => {
    const [word, which, ...more] = splitWords(rest).map(({ text }) => text);
    if (word === undefined) return {};
    if (word.toLowerCase() !== 'resend' || which === undefined || more.length > 0)
      throw badInput((t) => t('outbox.badWords'));
    return { resend: which };
  },
  reply: 'private',
  run: async (ctx, { resend }) => {
    if (resend === undefined) return viewOutbox(await showOutbox(ctx), ctx.t);
    return viewResent(await resendMessages(ctx, readWhich(resend)), ctx.t);
  },
});

function readWhich(text: string): number | null {
  if (text.toLowerCase() === ALL) return null;
  if (!/^\d{1,15}$/.test(text)) throw badInput((t) => t('outbox.badWords'));
  return Number(text);
}
