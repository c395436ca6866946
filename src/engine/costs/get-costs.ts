import type { Context } from '../context.ts';
import { answerCosts, type CostAnswer, reachOfQuestions } from './answer-costs.ts';
import type { ImportedUnit } from './coverage.ts';
import { selectUnits } from './queries.ts';
import { pickReading, selectReadings } from './resolve-tenant.ts';
import type { Reading } from './schemas.ts';

/**
 * What everything that the scope sees cost, or one tenant where the reading names one: for lists by any dimension.
 *
 * @throws not_found | ambiguous | bad_input  see `pickReading`
 */
export async function getCosts(ctx: Context, reading: Reading): Promise<CostAnswer> {
  const reach = selectUnits(ctx.scope, reachOfQuestions([reading.question], ctx.now()));
  if (reading.tenant === null) {
    const [units = []] = await ctx.db.read(ctx.scope, [reach]);
    return answerCosts(ctx, null, reading.question, units as unknown as ImportedUnit[]);
  }
  const [rows = [], units = []] = await ctx.db.read(ctx.scope, [selectReadings(ctx, [reading]), reach]);
  const { tenant } = await pickReading(ctx, [reading], rows, 'all');
  return answerCosts(ctx, tenant, reading.question, units as unknown as ImportedUnit[]);
}
