import type { Context } from '../../engine/context.ts';
import { getTenantCost } from '../../engine/costs/index.ts';
import {
  type CostOptions,
  optionsOfText,
  readingsOf,
  replyOf,
  TenantOptions,
} from '../parse/cost-options.ts';
import { defineCommand } from '../registry.ts';
import { viewTenantCost } from '../views/view-tenant-cost.ts';

export const tenantCommand = defineCommand({
  name: 'tenant',
  summary: 'What a tenant cost: the month so far, or any period, by service or anything else',
  examples: [
    'tenant acme',
    'tenant acme last month',
    'tenant acme Q3 2026 by account',
    'tenant acme 2026-10-01..2026-10-15 by tag env',
    'tenant acme last 7 days service:"Amazon S3" billed',
    'tenant "last month" this year',
  ],
  options: TenantOptions,
  parseText: optionsOfText,
  reply: replyOf,
  run: async (ctx, options) => {
    const cost = await getTenantCost(ctx, readingsOf(options, ctx.now(), 'tenant'));
    return viewTenantCost(cost, { listed: isListed(options), audience: audienceOf(ctx, options) });
  },
});

/** Whether a list was asked for in so many words. */
function isListed({ by, typed }: CostOptions): boolean {
  return by !== undefined || (typed ?? []).some((word) => !word.quoted && word.text.toLowerCase() === 'by');
}

/** Who sees the answer; null where only one person can. */
export function audienceOf(
  ctx: Context,
  { audience }: Pick<CostOptions, 'audience'>,
): 'everyone' | 'me' | null {
  return ctx.actor.platform === 'cli' || ctx.actor.platform === 'job' ? null : (audience ?? 'everyone');
}
