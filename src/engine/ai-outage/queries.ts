import { sql } from 'drizzle-orm';
import { type Db, toStatement } from '../../../db/sql.ts';
import { windowsAt } from '../budgets/index.ts';
import type { Context } from '../context.ts';
import type { Decimal } from '../money.ts';
import type { JournalLine, JournalledCall, KnownCap, KnownState } from './schemas.ts';

/** Every tenant's way to the top and every enforced cap of the windows that now falls in. Two statements in one read. */
export async function readKnownState(ctx: Context): Promise<KnownState> {
  const now = ctx.now();
  const windows = windowsAt(now, ctx.settings);
  const [tenants = [], caps = []] = await ctx.db.read('*', [
    toStatement(sql`
      select c.tenant_id as id, array_agg(c.ancestor_id) as above from tenant_closure c
      join tenants t on t.id = c.tenant_id where t.archived_at is null group by c.tenant_id`),
    toStatement(sql`
      select b.tenant_id as "ownerId", k.kind, k.starts_at as "startsAt", k.ends_at as "endsAt",
        coalesce(w.cap, b.usd_rate * coalesce((b.phases ->> to_char(k.starts_at at time zone ${ctx.settings.timeZone}, 'YYYY-MM'))::numeric, b.amount))::text as cap,
        coalesce(w.spent, 0)::text as spent, b.thresholds::text[] as limits
      from unnest(${sql.param(windows.map(({ kind }) => kind))}::text[],
        ${sql.param(windows.map(({ startsAt }) => startsAt.toISOString()))}::timestamptz[],
        ${sql.param(windows.map(({ endsAt }) => endsAt.toISOString()))}::timestamptz[]) as k(kind, starts_at, ends_at)
      join budgets b on b."window" = k.kind and b.spend = 'ai' and b.tenant_id is not null and b.removed_at is null
        and not b.observe_only and b.usd_rate is not null
        and (b.valid_from is null or b.valid_from <= (k.starts_at at time zone ${ctx.settings.timeZone})::date)
        and (b.valid_to is null or b.valid_to > (k.starts_at at time zone ${ctx.settings.timeZone})::date)
      left join ai_windows w on w.tenant_id = b.tenant_id and w.kind = k.kind and w.starts_at = k.starts_at`),
  ]);
  return {
    at: now.toISOString(),
    tenants: tenants.map((row) => [row.id as number, row.above as number[]]),
    caps: caps.map((row) => ({
      ...(row as unknown as KnownCap),
      startsAt: new Date(String(row.startsAt)).toISOString(),
      endsAt: new Date(String(row.endsAt)).toISOString(),
      limits: toLimits(row.limits as string[] | null),
    })),
  };
}

function toLimits(limits: string[] | null): KnownCap['limits'] {
  const [warn, throttle, block] = limits ?? [];
  return warn !== undefined && throttle !== undefined && block !== undefined ? [warn, throttle, block] : null;
}

/** Brings a call that was decided without the database into it, once. */
export async function keepCall(ctx: Context, call: JournalledCall): Promise<'made' | 'repeated' | 'gone'> {
  const windows = windowsAt(new Date(call.at), ctx.settings);
  const [row] = await ctx.db.alone(
    toStatement(sql`
      select keep_outage_call(${call.tenantId}::int, ${call.key}, ${call.id}::uuid, ${call.at}::timestamptz,
        ${call.leaseUntil}::timestamptz, ${sql.param(windows.map(({ kind }) => kind))}::text[],
        ${sql.param(windows.map(({ startsAt }) => startsAt.toISOString()))}::timestamptz[],
        ${sql.param(windows.map(({ endsAt }) => endsAt.toISOString()))}::timestamptz[], ${ctx.settings.timeZone},
        ${call.estimate}::numeric, ${call.provider}, ${call.model}, ${JSON.stringify(call.price)}::text::jsonb,
        ${call.dispatched}::boolean, ${call.correlationId}::text, ${call.level},
        ${JSON.stringify(call.context)}::text::jsonb) as outcome`),
  );
  return row?.outcome as 'made' | 'repeated' | 'gone';
}

/** Which of these calls the database has. */
export async function selectKnownHolds(db: Db, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const [rows = []] = await db.read('*', [
    toStatement(sql`select id from holds where id = any(${sql.param([...ids])}::uuid[])`),
  ]);
  return new Set(rows.map(({ id }) => String(id)));
}

/** Whether a refusal of the journal is among the records already. */
export async function isRefusalKept(
  ctx: Context,
  line: Extract<JournalLine, { do: 'refused' }>,
): Promise<boolean> {
  const [rows] = await ctx.db.read('*', [
    toStatement(sql`
      select 1 as kept from ai_interactions where tenant_id = ${line.tenantId} and at = ${line.at}::timestamptz
        and context ->> 'journal' = ${line.id} limit 1`),
  ]);
  return (rows ?? []).length > 0;
}

/** What calls cost that were decided while the database was away: not held by the caps, so told apart from them. */
export async function readOutageSpend(
  ctx: Context,
  asked: { tenantId: number; from: Date; to: Date },
): Promise<{ amountUsd: Decimal; calls: number }> {
  const [rows] = await ctx.db.read(ctx.scope, [
    toStatement(sql`
      select trim_scale(coalesce(sum(e.amount), 0))::text as amount, count(distinct e.hold_id)::int as calls
      from ai_entries e join tenant_closure c on c.tenant_id = e.tenant_id
      where c.ancestor_id = ${asked.tenantId} and e.kind = 'outage'
        and e.counts_at >= ${asked.from.toISOString()}::timestamptz and e.counts_at < ${asked.to.toISOString()}::timestamptz`),
  ]);
  return { amountUsd: String(rows?.[0]?.amount ?? '0'), calls: Number(rows?.[0]?.calls ?? 0) };
}
