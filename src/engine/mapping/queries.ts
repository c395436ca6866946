import { type SQL, sql } from 'drizzle-orm';
import type { Tx } from '../../../db/sql.ts';
import type { RuleBody } from '../allocation/index.ts';
import type { Day } from '../period.ts';

/** How far the data reach. */
export const newestDayQuery: SQL = sql`
  select coalesce((select max(last_day) from bill_units where delivery_id is not null),
    (select max(day) from tenant_days)) as day`;

export async function selectNewestDay(tx: Tx): Promise<Day | null> {
  const [row] = await tx.rows<{ day: Day | null }>(newestDayQuery);
  return row?.day ?? null;
}

/** Writes rules at places `first`, `first + 1`, …, which must be free. Ids in the order of the rules. */
export async function insertRules(tx: Tx, rules: readonly RuleBody[], first: number): Promise<number[]> {
  if (rules.length === 0) return [];
  const rows = await tx.rows<{ id: number; position: number }>(sql`
    insert into mapping_rules (position, kind, key, pattern, valid_from, valid_to)
    select ${first}::int + r.place::int - 1, r.kind, r.key, r.pattern, r.valid_from::date, r.valid_to::date
    from unnest(${sql.param(rules.map(({ kind }) => kind))}::text[], ${sql.param(rules.map(({ key }) => key))}::text[],
      ${sql.param(rules.map(({ pattern }) => pattern))}::text[],
      ${sql.param(rules.map(({ validFrom }) => validFrom))}::text[],
      ${sql.param(rules.map(({ validTo }) => validTo))}::text[])
      with ordinality as r(kind, key, pattern, valid_from, valid_to, place)
    order by r.place returning id, position`);
  const ids = rows.sort((a, b) => a.position - b.position).map(({ id }) => id);
  const shares = rules.flatMap((rule, i) =>
    rule.shares.map(({ tenantId, weight }) => ({ ruleId: ids[i] ?? 0, tenantId, weight })),
  );
  await tx.rows(sql`
    insert into mapping_shares (rule_id, tenant_id, weight)
    select rule_id, tenant_id, weight::numeric from unnest(${sql.param(shares.map(({ ruleId }) => ruleId))}::int[],
      ${sql.param(shares.map(({ tenantId }) => tenantId))}::int[],
      ${sql.param(shares.map(({ weight }) => weight))}::text[]) as s(rule_id, tenant_id, weight)`);
  return ids;
}

/** Gives rules the places 1, 2, … in the order of these ids: all that there are. */
export async function writeOrder(tx: Tx, ids: readonly number[]): Promise<void> {
  await tx.rows(sql`
    update mapping_rules r set position = o.place::int
    from unnest(${sql.param(ids)}::int[]) with ordinality as o(id, place)
    where r.id = o.id and r.position <> o.place`);
}

export async function deleteRules(tx: Tx, ids: readonly number[]): Promise<void> {
  await tx.rows(sql`delete from mapping_rules where id = any(${sql.param(ids)}::int[])`);
}

/** Ends rules: `day` is the first that they no longer count for. */
export async function endRules(tx: Tx, ids: readonly number[], day: Day): Promise<void> {
  await tx.rows(sql`
    update mapping_rules set valid_to = ${day}::date where id = any(${sql.param(ids)}::int[])`);
}

export async function savepoint(tx: Tx): Promise<void> {
  await tx.rows(sql`savepoint attempt`);
}

export async function releaseSavepoint(tx: Tx): Promise<void> {
  await tx.rows(sql`release savepoint attempt`);
}

export async function rollBackToSavepoint(tx: Tx): Promise<void> {
  await tx.rows(sql`rollback to savepoint attempt`);
  await tx.rows(sql`release savepoint attempt`);
}
