import { z } from 'zod';
import { acceptOffer, addRule } from '../../engine/mapping/index.ts';
import { RuleOptions, toAddRule } from '../commands/map-add.ts';
import { defineAction } from '../registry.ts';
import { viewOfferAccepted, viewRuleAdded } from '../views/view-rule-change.ts';

/** Accepts an offer of rules, once. Who presses must be an admin. */
export const acceptOfferAction = defineAction({
  name: 'map-accept',
  args: z.object({ offer: z.string() }),
  once: true,
  needs: 'admin',
  reply: 'private',
  run: async (ctx, { offer }) => viewOfferAccepted(await acceptOffer(ctx, { offer }), ctx.t),
});

/** Adds the rule that was tried, once. Who presses must be an admin. */
export const addRuleAction = defineAction({
  name: 'map-add',
  args: RuleOptions,
  once: true,
  needs: 'admin',
  reply: 'private',
  run: async (ctx, options) => viewRuleAdded(await addRule(ctx, toAddRule(options)), ctx.t),
});
