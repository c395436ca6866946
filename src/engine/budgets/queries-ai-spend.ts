import { sql } from 'drizzle-orm';
import { type Scope, type Statement, toStatement } from '../../../db/sql.ts';
import type { Decimal } from '../money.ts';
import { withinScope } from '../scope-filter.ts';

/** A stretch of time that a tenant's AI calls, and those of all below it, are added up over. */
export interface AiQuestion {
  tenantId: number;
  from: Date;
  to: Date;
}

/** The answer to the question of the same number, in US dollars. */
export type AiSpendRow = {
  n: number;
  spent: Decimal;
  /** When the first call ever counted, ISO 8601; null: never. */
  since: string | null;
};

/** What AI calls came to: one statement for all questions. Rows: `AiSpendRow`, in the order of the questions. */
export function selectAiStretches(scope: Scope, questions: readonly AiQuestion[]): Statement {
  const within = withinScope(scope, sql`c.tenant_id`);
  return toStatement(sql`
    select (k.n - 1)::int as n,
      (select trim_scale(coalesce(sum(e.amount), 0)) from tenant_closure c
        join ai_entries e on e.tenant_id = c.tenant_id and e.counts_at >= k.starts_at and e.counts_at < k.ends_at
        where c.ancestor_id = k.tenant_id and ${within}) as spent,
      (select min(first.counts_at) from tenant_closure c, lateral (
        select e.counts_at from ai_entries e where e.tenant_id = c.tenant_id order by e.counts_at limit 1) first
        where c.ancestor_id = k.tenant_id and ${within}) as since
    from unnest(${sql.param(questions.map(({ tenantId }) => tenantId))}::int[],
      ${sql.param(questions.map(({ from }) => from.toISOString()))}::timestamptz[],
      ${sql.param(questions.map(({ to }) => to.toISOString()))}::timestamptz[])
      with ordinality as k(tenant_id, starts_at, ends_at, n)
    order by k.n`);
}
