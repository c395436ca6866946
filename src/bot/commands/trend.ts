import { getTrend } from '../../engine/costs/index.ts';
import { calendarOf } from '../../engine/settings.ts';
import { TREND_FIELDS } from '../parse/cost-fields.ts';
import { isListed, optionsOfText, readingsOf, replyOf, TenantOptions } from '../parse/cost-options.ts';
import { defineCommand } from '../registry.ts';
import { viewTrend } from '../views/view-trend.ts';

export const trendCommand = defineCommand({
  name: 'trend',
  summary: 'commands.trend',
  examples: [
    'trend acme',
    'trend',
    'trend acme by service',
    'trend acme last 12 months',
    'trend Retail this year billed',
  ],
  options: TenantOptions,
  fields: TREND_FIELDS,
  parseText: optionsOfText,
  reply: replyOf,
  run: async (ctx, options) =>
    viewTrend(
      await getTrend(ctx, readingsOf(options, calendarOf(ctx), 'trend', { listed: 'service' }), {
        byService: isListed(options),
      }),
      ctx.t,
    ),
});
