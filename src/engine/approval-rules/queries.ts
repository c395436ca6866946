import { type SQL, sql } from 'drizzle-orm';
import { type Db, type Row, type Scope, type Tx, toStatement } from '../../../db/sql.ts';
import type { Approver } from '../approvals/index.ts';
import { withinScope } from '../scope-filter.ts';
import type { ApprovalChannel, StoredRule } from './schemas.ts';

const columns = sql`r.id, r.kind, r.category, r.tenant_id as "tenantId", t.name as "tenantName",
  trim_scale(r.min_amount)::text as "minAmount", r.currency, r.approvers, r.needed, r.expires_in_hours as "expiresInHours",
  r.escalates_in_hours as "escalatesInHours", r.enabled`;
const IN_FORCE = sql`r.removed_at is null`;
const ORDER = sql`order by r.kind, r.min_amount, r.id`;

/** The rules of the scope's tenants, and those for everything, which concern everybody. */
export async function selectRulesOf(db: Db, scope: Scope): Promise<StoredRule[]> {
  const [[own = []], [whole = []]] = await Promise.all([
    db.read(scope, [
      toStatement(sql`
        select ${columns} from approval_rules r join tenants t on t.id = r.tenant_id
        where ${IN_FORCE} and ${withinScope(scope, sql`r.tenant_id`)} ${ORDER}`),
    ]),
    db.read('*', [
      toStatement(sql`
        select ${columns} from approval_rules r left join tenants t on t.id = r.tenant_id
        where ${IN_FORCE} and r.tenant_id is null ${ORDER}`),
    ]),
  ]);
  return [...whole, ...own] as unknown as StoredRule[];
}

/** A rule in force, locked; the transaction sees all tenants. */
export async function lockRule(tx: Tx, id: number): Promise<StoredRule | null> {
  await tx.rows(sql`select 1 from approval_rules where id = ${id} for update`);
  const rows = await tx.rows(sql`
    select ${columns} from approval_rules r left join tenants t on t.id = r.tenant_id
    where r.id = ${id} and ${IN_FORCE}`);
  return (rows[0] as StoredRule | undefined) ?? null;
}

/** The rule in force about exactly the same: it is replaced. */
export async function lockSameRule(
  tx: Tx,
  about: Pick<StoredRule, 'kind' | 'category' | 'tenantId' | 'minAmount' | 'currency'>,
): Promise<StoredRule | null> {
  const [found] = await tx.rows<{ id: number }>(sql`
    select r.id from approval_rules r where r.kind = ${about.kind} and r.category is not distinct from ${about.category}::text
      and r.tenant_id is not distinct from ${about.tenantId}::int and r.min_amount = ${about.minAmount}::numeric
      and r.currency is not distinct from ${about.currency}::text and ${IN_FORCE} order by r.id desc limit 1`);
  return found ? lockRule(tx, found.id) : null;
}

/** Key of the advisory lock under which rules change. */
const RULES_LOCK = 7_320_123;

/** One at a time changes rules, so that two equal ones cannot both be made. */
export async function lockRules(tx: Tx): Promise<void> {
  await tx.rows(sql`select pg_advisory_xact_lock(${RULES_LOCK})`);
}

export async function insertRule(
  tx: Tx,
  rule: Omit<StoredRule, 'id' | 'tenantName' | 'enabled'> & { by: string; at: Date },
): Promise<number> {
  const [row] = await tx.rows<{ id: number }>(sql`
    insert into approval_rules (kind, category, tenant_id, min_amount, currency, approvers, needed, expires_in_hours,
      escalates_in_hours, created_by, created_at)
    values (${rule.kind}, ${rule.category}::text, ${rule.tenantId}::int, ${rule.minAmount}::numeric, ${rule.currency}::text,
      ${JSON.stringify(rule.approvers)}::text::jsonb, ${rule.needed}, ${rule.expiresInHours},
      ${rule.escalatesInHours}::int, ${rule.by}, ${rule.at.toISOString()}::timestamptz)
    returning id`);
  if (!row) throw new Error('inserting a rule returned no row');
  return row.id;
}

export async function updateEnabled(tx: Tx, id: number, enabled: boolean): Promise<void> {
  await tx.rows(sql`update approval_rules set enabled = ${enabled}, alarmed_at = null where id = ${id}`);
}

export async function removeRuleRow(tx: Tx, id: number, at: Date): Promise<void> {
  await tx.rows(
    sql`update approval_rules set removed_at = ${at.toISOString()}::timestamptz where id = ${id}`,
  );
}

/** Whether a member holds the role of approver, or a higher one, for anything. */
export async function isApproverSomewhere(tx: Tx, memberId: number): Promise<boolean> {
  const rows = await tx.rows(sql`
    select 1 from grants where member_id = ${memberId} and role in ('approver', 'admin') limit 1`);
  return rows.length > 0;
}

export interface StoredDelegation {
  memberId: number;
  delegateId: number;
  until: string;
}

const liveDelegations = (where: SQL, now: Date) => sql`
  select member_id as "memberId", delegate_id as "delegateId", to_at as until from delegations
  where ${where} and to_at > ${now.toISOString()}::timestamptz order by to_at, id`;

/** Delegations that a member made, or that name them, and that are not over. */
export async function selectDelegations(
  db: Db,
  memberId: number,
  now: Date,
): Promise<{ made: StoredDelegation[]; standsInFor: StoredDelegation[] }> {
  const [made = [], standsInFor = []] = await db.read(
    [],
    [
      toStatement(liveDelegations(sql`member_id = ${memberId}`, now)),
      toStatement(liveDelegations(sql`delegate_id = ${memberId}`, now)),
    ],
  );
  const toDelegation = (row: Row): StoredDelegation => ({
    memberId: row.memberId as number,
    delegateId: row.delegateId as number,
    until: new Date(row.until as string).toISOString(),
  });
  return { made: made.map(toDelegation), standsInFor: standsInFor.map(toDelegation) };
}

/** Ends what a member delegated; returns how many. */
export async function endDelegations(tx: Tx, memberId: number, now: Date): Promise<number> {
  const at = now.toISOString();
  const rows = await tx.rows(sql`
    update delegations set to_at = ${at}::timestamptz
    where member_id = ${memberId} and to_at > ${at}::timestamptz returning id`);
  return rows.length;
}

export async function insertDelegation(
  tx: Tx,
  one: { memberId: number; delegateId: number; from: Date; to: Date },
): Promise<void> {
  await tx.rows(sql`
    insert into delegations (member_id, delegate_id, from_at, to_at)
    values (${one.memberId}, ${one.delegateId}, ${one.from.toISOString()}::timestamptz, ${one.to.toISOString()}::timestamptz)`);
}

export async function selectChannels(db: Db): Promise<ApprovalChannel[]> {
  const [rows = []] = await db.read(
    [],
    [
      toStatement(sql`
        select platform, workspace_id as "workspaceId", channel_id as "channelId" from approval_channels
        order by platform, workspace_id`),
    ],
  );
  return rows as unknown as ApprovalChannel[];
}

/** @returns the channel that was set before; null: none was */
export async function replaceChannel(
  tx: Tx,
  place: Pick<ApprovalChannel, 'platform' | 'workspaceId'>,
  channel: { channelId: string; by: string; at: Date } | null,
): Promise<string | null> {
  const [before] = await tx.rows<{ channelId: string }>(sql`
    delete from approval_channels where platform = ${place.platform} and workspace_id = ${place.workspaceId}
    returning channel_id as "channelId"`);
  if (channel !== null) {
    await tx.rows(sql`
      insert into approval_channels (platform, workspace_id, channel_id, set_by, set_at)
      values (${place.platform}, ${place.workspaceId}, ${channel.channelId}, ${channel.by},
        ${channel.at.toISOString()}::timestamptz)
      on conflict (platform, workspace_id) do update set channel_id = excluded.channel_id, set_by = excluded.set_by,
        set_at = excluded.set_at`);
  }
  return before?.channelId ?? null;
}

/** Approvers by what they are; the members among them. */
export function membersAmong(approvers: readonly Approver[]): number[] {
  return approvers.flatMap((one) => ('member' in one ? [one.member] : []));
}

/** Members who are approvers of anything, with their accounts. */
export async function selectApproverAccounts(db: Db): Promise<{ memberId: number; accounts: string[] }[]> {
  const [rows = []] = await db.read(
    [],
    [
      toStatement(sql`
        select i.member_id as "memberId",
          jsonb_agg(i.platform || ':' || i.workspace_id || ':' || i.external_id order by i.platform) as accounts
        from identities i
        where exists (select 1 from grants g where g.member_id = i.member_id and g.role in ('approver', 'admin'))
        group by i.member_id order by i.member_id`),
    ],
  );
  return rows as unknown as { memberId: number; accounts: string[] }[];
}
