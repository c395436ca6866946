import type { Context } from '../context.ts';
import { answerCosts, type CostAnswer, reachOfQuestions } from './answer-costs.ts';
import type { ImportedUnit } from './coverage.ts';
import { selectUnits } from './queries.ts';
import { pickReading, selectReadings } from './resolve-tenant.ts';
import type { Reading } from './schemas.ts';

/**
 * What a tenant cost. A group's cost is its own and that of all below it. A reading without a name is about the default
 * tenant. Four statements in two reads.
 *
 * @throws not_found | ambiguous | bad_input  see `pickReading`
 */
export async function getTenantCost(ctx: Context, readings: readonly Reading[]): Promise<CostAnswer> {
  const questions = readings.map(({ question }) => question);
  const [rows = [], units = []] = await ctx.db.read(ctx.scope, [
    selectReadings(ctx, readings),
    selectUnits(ctx.scope, reachOfQuestions(questions, ctx.now())),
  ]);
  const { tenant, reading } = await pickReading(ctx, readings, rows, 'default');
  return answerCosts(ctx, tenant, reading.question, units as unknown as ImportedUnit[]);
}
