import { z } from 'zod';
import { acceptOffer, offerRules } from '../../engine/mapping/index.ts';
import { joinWords, splitWords } from '../parse/split-words.ts';
import { defineCommand } from '../registry.ts';
import { viewOffers } from '../views/view-mapping.ts';
import { viewOfferAccepted } from '../views/view-rule-change.ts';

export const mapAcceptCommand = defineCommand({
  name: 'map accept',
  summary: 'commands.mapAccept',
  examples: ['map accept tag:team', 'map accept sub_account', 'map accept billing_account', 'map accept'],
  options: z.object({
    /** Absent: show what can be accepted. */
    offer: z.string().optional(),
  }),
  fields: [{ name: 'offer', summary: 'fields.offer', kind: 'text' }],
  parseText: (rest) => {
    const words = splitWords(rest);
    return words.length === 0 ? {} : { offer: joinWords(words) };
  },
  reply: 'private',
  run: async (ctx, { offer }) =>
    offer === undefined
      ? viewOffers(await offerRules(ctx), ctx.t)
      : viewOfferAccepted(await acceptOffer(ctx, { offer }), ctx.t),
});
