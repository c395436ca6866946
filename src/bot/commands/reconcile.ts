import { z } from 'zod';
import { reconcileBills } from '../../engine/costs/index.ts';
import { requirePeriod } from '../../engine/period-grammar.ts';
import { calendarOf } from '../../engine/settings.ts';
import { defineCommand } from '../registry.ts';
import { viewReconciliation } from '../views/view-reconciliation.ts';

const DEFAULT_PERIOD = 'last month';

export const reconcileCommand = defineCommand({
  name: 'reconcile',
  summary: 'commands.reconcile',
  examples: ['reconcile last month', 'reconcile 2026-10', 'reconcile Q3 2026'],
  options: z.object({ period: z.string().optional() }),
  fields: [{ name: 'period', summary: 'fields.reconcilePeriod', kind: 'period' }],
  parseText: (rest) => ({ period: rest.trim() }),
  reply: 'public',
  run: async (ctx, { period }) =>
    viewReconciliation(
      await reconcileBills(ctx, requirePeriod(period || DEFAULT_PERIOD, calendarOf(ctx))),
      ctx.t,
    ),
});
