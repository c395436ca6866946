import { sql } from 'drizzle-orm';
import type { Row, Tx } from '../../../db/sql.ts';
import { MANUAL_ACCOUNT, MANUAL_PROVIDER } from '../manual-unit.ts';
import { METERED_ACCOUNT } from '../metered-unit.ts';
import type { AllocatedDims, Allocation, Rule, RuleKind } from './schemas.ts';

interface RuleRow extends Row {
  id: number;
  position: number;
  kind: RuleKind;
  key: string | null;
  pattern: string;
  valid_from: string | null;
  valid_to: string | null;
  shares: { tenantId: number; weight: string }[];
}

/** All rules in order, ended ones among them. */
export async function selectRules(tx: Tx): Promise<Rule[]> {
  const rows = await tx.rows<RuleRow>(sql`
    select r.id, r.position, r.kind, r.key, r.pattern, r.valid_from, r.valid_to,
      coalesce((select json_agg(json_build_object('tenantId', s.tenant_id, 'weight', s.weight::text) order by s.tenant_id)
        from mapping_shares s where s.rule_id = r.id), '[]') as shares
    from mapping_rules r order by r.position, r.id`);
  return rows.map(({ id, position, kind, key, pattern, valid_from, valid_to, shares }) => ({
    id,
    position,
    kind,
    key,
    pattern,
    validFrom: valid_from,
    validTo: valid_to,
    shares,
  }));
}

interface DimsRow extends Row {
  id: number;
  billing_account_id: string;
  sub_account_id: string | null;
  sub_account_name: string | null;
  service: string;
  tags: Record<string, unknown>;
  resource_rule_id: number | null;
  owner_id: number | null;
}

/** Whose an entered cost, or a metered call, is: the tenant of its sub account, or the one that it was merged into. */
const ownerId = sql`case when (d.provider = ${MANUAL_PROVIDER} and d.billing_account_id = ${MANUAL_ACCOUNT})
    or d.billing_account_id = ${METERED_ACCOUNT} then (
  with recursive heirs as (
    select t.id, t.merged_into_id from tenants t
    where t.id = substring(d.sub_account_id from '^tenant:([0-9]{1,9})$')::int
    union select t.id, t.merged_into_id from heirs h join tenants t on t.id = h.merged_into_id
  ) select id from heirs where merged_into_id is null) end as owner_id`;

const dimsColumns = sql`d.id, d.billing_account_id, d.sub_account_id, d.sub_account_name, s.name as service,
  d.tags, d.resource_rule_id, ${ownerId}`;

export async function selectDims(tx: Tx, dimsIds: readonly number[]): Promise<AllocatedDims[]> {
  const rows = await tx.rows<DimsRow>(sql`
    select ${dimsColumns} from cost_dims d join services s on s.id = d.service_id
    where d.id = any(${sql.param(dimsIds)}::int[])`);
  return rows.map(fromDbDims);
}

/** The next dims after `afterId` by id, at most `limit`: a walk over all of them in bounded memory. */
export async function selectDimsAfter(tx: Tx, afterId: number, limit: number): Promise<AllocatedDims[]> {
  const rows = await tx.rows<DimsRow>(sql`
    select ${dimsColumns} from cost_dims d join services s on s.id = d.service_id
    where d.id > ${afterId} order by d.id limit ${limit}`);
  return rows.map(fromDbDims);
}

function fromDbDims(row: DimsRow): AllocatedDims {
  return {
    id: row.id,
    billingAccountId: row.billing_account_id,
    subAccountId: row.sub_account_id,
    subAccountName: row.sub_account_name,
    service: row.service,
    tags: row.tags,
    resourceRuleId: row.resource_rule_id,
    ...(row.owner_id === null ? {} : { ownerId: row.owner_id }),
  };
}

interface AllocationRow extends Row {
  dims_id: number;
  from_day: string;
  to_day: string;
  tenant_id: number;
  weight: string;
  total: string;
  rule_id: number | null;
}

/** What is written now for these dims, in order of days. */
export async function selectAllocations(
  tx: Tx,
  dimsIds: readonly number[],
): Promise<Map<number, Allocation[]>> {
  const rows = await tx.rows<AllocationRow>(sql`
    select dims_id, from_day, to_day, tenant_id, weight, total, rule_id from dim_allocations
    where dims_id = any(${sql.param(dimsIds)}::int[]) order by dims_id, from_day, tenant_id`);
  const byDims = new Map<number, Allocation[]>();
  for (const row of rows) {
    const allocations = byDims.get(row.dims_id) ?? [];
    byDims.set(row.dims_id, allocations);
    const part = { tenantId: row.tenant_id, weight: row.weight, total: row.total };
    const last = allocations.at(-1);
    if (last?.from === row.from_day) (last.parts as (typeof part)[]).push(part);
    else allocations.push({ from: row.from_day, to: row.to_day, ruleId: row.rule_id, parts: [part] });
  }
  return byDims;
}

/** Puts new allocations in the place of whatever these dims had. */
export async function replaceAllocations(
  tx: Tx,
  allocated: readonly { dimsId: number; allocations: readonly Allocation[] }[],
): Promise<void> {
  const dims: number[] = [];
  const froms: string[] = [];
  const tos: string[] = [];
  const tenants: number[] = [];
  const weights: string[] = [];
  const totals: string[] = [];
  const rules: (number | null)[] = [];
  for (const { dimsId, allocations } of allocated) {
    for (const { from, to, ruleId, parts } of allocations) {
      for (const { tenantId, weight, total } of parts) {
        dims.push(dimsId);
        froms.push(from);
        tos.push(to);
        tenants.push(tenantId);
        weights.push(weight);
        totals.push(total);
        rules.push(ruleId);
      }
    }
  }
  await tx.rows(sql`
    delete from dim_allocations
    where dims_id = any(${sql.param(allocated.map(({ dimsId }) => dimsId))}::int[])`);
  await tx.rows(sql`
    insert into dim_allocations (dims_id, from_day, to_day, tenant_id, weight, total, rule_id)
    select dims_id, from_day::date, to_day::date, tenant_id, weight::numeric, total::numeric, rule_id
    from unnest(${sql.param(dims)}::int[], ${sql.param(froms)}::text[], ${sql.param(tos)}::text[],
      ${sql.param(tenants)}::int[], ${sql.param(weights)}::text[], ${sql.param(totals)}::text[],
      ${sql.param(rules)}::int[]) as a(dims_id, from_day, to_day, tenant_id, weight, total, rule_id)`);
}
