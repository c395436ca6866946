import { z } from 'zod';
import { getAiOverview } from '../../engine/ai-overview/index.ts';
import { getCostState } from '../../engine/ai-policy/index.ts';
import { findTenantByName } from '../../engine/tenants/index.ts';
import type { AiParts } from '../ai-parts.ts';
import { joinWords, quoteWord, splitWords } from '../parse/split-words.ts';
import { type Command, defineCommand } from '../registry.ts';
import { viewPolicies, viewPolicy } from '../views/view-policy.ts';

const PolicyOptions = z.object({ tenant: z.string().max(200).optional() });

/** Rows of the list: as many as every platform lets choose from. */
const LISTED = 25;

/** How tenants stand, and what is done to their calls. */
export function makePolicyCommand({ limits, policy }: AiParts): Command {
  return defineCommand({
    name: 'policy',
    summary: 'policyViews.command',
    examples: ['policy acme', 'policy'],
    options: PolicyOptions,
    fields: [{ name: 'tenant', summary: 'policyViews.fieldTenant', kind: 'tenant' }],
    parseText: (rest) => {
      const words = splitWords(rest);
      return words.length === 0 ? {} : { tenant: joinWords(words) };
    },
    reply: 'private',
    run: async (ctx, { tenant }) => {
      if (tenant === undefined) {
        const overview = await getAiOverview(ctx, { limits, top: LISTED });
        return viewPolicies(overview, { limits, timeZone: ctx.settings.timeZone }, ctx.t);
      }
      const { id } = await findTenantByName(ctx, tenant, (found) => `policy ${quoteWord(found)}`);
      const found = await getCostState(ctx, id, limits);
      return viewPolicy(found, { policy, limits, timeZone: ctx.settings.timeZone }, ctx.t);
    },
  });
}
