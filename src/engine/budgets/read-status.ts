import type { Context } from '../context.ts';
import { type ImportedUnit, selectUnits } from '../costs/index.ts';
import type { LiveBudget } from '../live-budgets.ts';
import { aiStatus } from './ai-status.ts';
import type { BudgetStatus, StatusOptions } from './budget-status.ts';
import { cloudStatus } from './cloud-status.ts';
import { planSpend, reachOf, type SpendPlan } from './plan-spend.ts';
import { type SpendQuestion, type SpendRow, selectSpend } from './queries-spend.ts';

/** Questions asked in one statement. */
const MOST_AT_ONCE = 100;

/**
 * Where budgets stand now. Cloud budgets count the complete UTC days of their window: two statements for all of them
 * together, none where there is no cloud budget. AI budgets count what `ai_windows` says.
 *
 * @param budgets  of the scope, as `selectLive` or `liveBudgetsColumn` read them
 */
export async function readStatuses(
  ctx: Context,
  budgets: readonly LiveBudget[],
  options: StatusOptions = {},
): Promise<BudgetStatus[]> {
  const cloud = budgets.filter(({ spend }) => spend === 'cloud');
  const plans = new Map<LiveBudget, SpendPlan>();
  const rows: SpendRow[] = [];
  if (cloud.length > 0) {
    const reach = reachOf(ctx, cloud, options);
    const [units = []] = await ctx.db.read(ctx.scope, [selectUnits(ctx.scope, reach)]);
    const questions: SpendQuestion[] = [];
    for (const budget of cloud)
      plans.set(budget, planSpend(ctx, budget, units as unknown as ImportedUnit[], options, questions));
    const chunks = Array.from({ length: Math.ceil(questions.length / MOST_AT_ONCE) }, (_, n) =>
      questions.slice(n * MOST_AT_ONCE, (n + 1) * MOST_AT_ONCE),
    );
    if (chunks.length > 0) {
      const read = await ctx.db.read(
        ctx.scope,
        chunks.map((chunk) => selectSpend(ctx.scope, chunk)),
      );
      for (const [chunk, found] of read.entries())
        for (const row of found as SpendRow[]) rows[chunk * MOST_AT_ONCE + row.n] = row;
    }
  }
  return budgets.map((budget) => {
    const plan = plans.get(budget);
    return plan ? cloudStatus(ctx, plan, rows, options) : aiStatus(ctx, budget, options);
  });
}
