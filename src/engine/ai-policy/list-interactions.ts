import { sql } from 'drizzle-orm';
import { toStatement } from '../../../db/sql.ts';
import type { Context } from '../context.ts';
import type { CostState } from '../cost-state.ts';
import { withinScope } from '../scope-filter.ts';

/** A decision about a call, as it was made. */
export interface Interaction {
  id: number;
  tenantId: number;
  at: Date;
  type: 'call' | 'limit_blocked';
  reason: string | null;
  degradationLevel: CostState;
  correlationId: string | null;
  holdId: string | null;
  /** `tenantCost`: what was spent, the budgets, the policy before and after. */
  context: Record<string, unknown>;
}

export interface ListInteractions {
  /** Of this tenant and all below it. */
  tenantId?: number;
  type?: Interaction['type'];
  correlationId?: string;
  /** Older than this one. */
  before?: number;
  limit: number;
}

/** Decisions of the scope, the newest first. */
export async function listInteractions(ctx: Context, asked: ListInteractions): Promise<Interaction[]> {
  const { tenantId = null, type = null, correlationId = null, before = null, limit } = asked;
  const [rows = []] = await ctx.db.read(ctx.scope, [
    toStatement(sql`
      select i.id, i.tenant_id as "tenantId", i.at, i.type, i.reason, i.degradation_level as "degradationLevel",
        i.correlation_id as "correlationId", i.hold_id as "holdId", i.context
      from ai_interactions i
      where ${withinScope(ctx.scope, sql`i.tenant_id`)}
        and (${tenantId}::int is null or i.tenant_id in (
          select c.tenant_id from tenant_closure c where c.ancestor_id = ${tenantId}::int))
        and (${type}::text is null or i.type = ${type}::text)
        and (${correlationId}::text is null or i.correlation_id = ${correlationId}::text)
        and (${before}::bigint is null or i.id < ${before}::bigint)
      order by i.id desc limit ${limit}::int`),
  ]);
  return rows.map((row) => ({ ...(row as unknown as Interaction), at: new Date(row.at as string) }));
}
