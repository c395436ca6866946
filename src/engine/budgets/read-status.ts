import type { Context } from '../context.ts';
import { type ImportedUnit, selectUnits } from '../costs/index.ts';
import type { LiveBudget } from '../live-budgets.ts';
import { aiStatus } from './ai-status.ts';
import type { BudgetStatus, StatusOptions } from './budget-status.ts';
import { cloudStatus } from './cloud-status.ts';
import { planAiSpend } from './plan-ai-spend.ts';
import { planSpend, reachOf } from './plan-spend.ts';
import { type AiQuestion, type AiSpendRow, selectAiStretches } from './queries-ai-spend.ts';
import { type SpendQuestion, type SpendRow, selectSpend } from './queries-spend.ts';

/** Questions asked in one statement. */
const MOST_AT_ONCE = 100;

/**
 * Where budgets stand now. Cloud budgets count the complete UTC days of their window: two statements for all of them
 * together, none where there is no cloud budget. AI budgets count what `ai_windows` says; where they end, and the year so
 * far, is one statement for all of them, and none in a list.
 *
 * @param budgets  of the scope, as `selectLive` or `liveBudgetsColumn` read them
 */
export async function readStatuses(
  ctx: Context,
  budgets: readonly LiveBudget[],
  options: StatusOptions = {},
): Promise<BudgetStatus[]> {
  const of = (spend: LiveBudget['spend']) => budgets.filter((budget) => budget.spend === spend);
  const [cloud, ai] = await Promise.all([
    readCloud(ctx, of('cloud'), options),
    readAi(ctx, of('ai'), options),
  ]);
  const statuses = new Map([...cloud, ...ai].map((status) => [status.budget, status]));
  return budgets.flatMap((budget) => statuses.get(budget) ?? []);
}

async function readCloud(
  ctx: Context,
  budgets: readonly LiveBudget[],
  options: StatusOptions,
): Promise<BudgetStatus[]> {
  if (budgets.length === 0) return [];
  const reach = reachOf(ctx, budgets, options);
  const [units = []] = await ctx.db.read(ctx.scope, [selectUnits(ctx.scope, reach)]);
  const questions: SpendQuestion[] = [];
  const plans = budgets.map((budget) =>
    planSpend(ctx, budget, units as unknown as ImportedUnit[], options, questions),
  );
  const chunks = Array.from({ length: Math.ceil(questions.length / MOST_AT_ONCE) }, (_, n) =>
    questions.slice(n * MOST_AT_ONCE, (n + 1) * MOST_AT_ONCE),
  );
  const rows: SpendRow[] = [];
  if (chunks.length > 0) {
    const read = await ctx.db.read(
      ctx.scope,
      chunks.map((chunk) => selectSpend(ctx.scope, chunk)),
    );
    for (const [chunk, found] of read.entries())
      for (const row of found as SpendRow[]) rows[chunk * MOST_AT_ONCE + row.n] = row;
  }
  return plans.map((plan) => cloudStatus(ctx, plan, rows, options));
}

async function readAi(
  ctx: Context,
  budgets: readonly LiveBudget[],
  options: StatusOptions,
): Promise<BudgetStatus[]> {
  const questions: AiQuestion[] = [];
  const plans = budgets.map((budget) => planAiSpend(ctx, budget, options, questions));
  const [rows = []] =
    questions.length === 0 ? [] : await ctx.db.read(ctx.scope, [selectAiStretches(ctx.scope, questions)]);
  return plans.map((plan) => aiStatus(ctx, plan, rows as AiSpendRow[], options));
}
