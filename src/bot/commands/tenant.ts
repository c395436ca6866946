import { readStatuses } from '../../engine/budgets/index.ts';
import { getTenantCost } from '../../engine/costs/index.ts';
import { calendarOf } from '../../engine/settings.ts';
import { TENANT_FIELDS } from '../parse/cost-fields.ts';
import {
  audienceOf,
  isListed,
  optionsOfText,
  readingsOf,
  replyOf,
  TenantOptions,
} from '../parse/cost-options.ts';
import { defineCommand } from '../registry.ts';
import { viewCosts } from '../views/view-costs.ts';

export const tenantCommand = defineCommand({
  name: 'tenant',
  summary: 'commands.tenant',
  examples: [
    'tenant acme',
    'tenant acme last month',
    'tenant acme Q3 2026 by account',
    'tenant acme 2026-10-01..2026-10-15 by tag env',
    'tenant acme last 7 days service:"Amazon S3" billed',
    'tenant "last month" this year',
  ],
  options: TenantOptions,
  fields: TENANT_FIELDS,
  parseText: optionsOfText,
  reply: replyOf,
  run: async (ctx, options) => {
    const answer = await getTenantCost(ctx, readingsOf(options, calendarOf(ctx), 'tenant'));
    const budgets = answer.asked.open ? await readStatuses(ctx, answer.tenant?.budgets ?? []) : [];
    return viewCosts(
      answer,
      { listed: isListed(options), audience: audienceOf(ctx, options), budgets },
      ctx.t,
    );
  },
});
