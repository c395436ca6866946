import type { Context } from '../context.ts';
import { answerCosts, type CostAnswer, reachOfQuestions } from './answer-costs.ts';
import type { ImportedUnit } from './coverage.ts';
import { selectUnits } from './queries.ts';
import { type DefaultOrder, findDefault, selectReadings } from './resolve-tenant.ts';
import type { CostQuestion } from './schemas.ts';

/**
 * What the default tenant of the place cost this month; where none is set, what everything cost, by tenant.
 *
 * @param order  whose default counts first
 */
export async function getOwnCost(
  ctx: Context,
  question: CostQuestion,
  order: DefaultOrder,
): Promise<CostAnswer> {
  const [rows = [], units = []] = await ctx.db.read(ctx.scope, [
    selectReadings(ctx, [{ tenant: null, question }], order),
    selectUnits(ctx.scope, reachOfQuestions([question], ctx.now())),
  ]);
  const tenant = findDefault(rows);
  const asked = tenant === null ? { ...question, by: { kind: 'tenant' as const } } : question;
  return answerCosts(ctx, tenant, asked, units as unknown as ImportedUnit[]);
}
