import { sql } from 'drizzle-orm';
import { toStatement } from '../../db/sql.ts';
import { windowsAt } from '../../src/engine/budgets/index.ts';
import type { Context } from '../../src/engine/context.ts';
import type { ReserveInput } from '../../src/engine/holds/index.ts';
import type { ModelPrice } from '../../src/engine/prices/index.ts';

/** Sets AI budgets of a tenant in US dollars, straight in SQL. */
export async function setCaps(
  ctx: Context,
  tenantId: number,
  caps: { day?: string; month?: string },
): Promise<void> {
  const windows = windowsAt(ctx.now(), ctx.settings);
  await ctx.db.transaction('*', async (tx) => {
    for (const [window, amount] of Object.entries(caps)) {
      await tx.rows(sql`update budgets set removed_at = ${ctx.now().toISOString()}::timestamptz
        where tenant_id = ${tenantId} and spend = 'ai' and "window" = ${window} and removed_at is null`);
      await tx.rows(sql`
        insert into budgets (tenant_id, spend, "window", amount, currency, counts, thresholds, usd_rate, created_at)
        values (${tenantId}, 'ai', ${window}, ${amount}::numeric, 'USD', '{}', '{0.7,0.9,1}', 1,
          ${ctx.now().toISOString()}::timestamptz)`);
    }
  });
  await ctx.db.alone(
    toStatement(sql`
      select recount_ai_windows(${tenantId}::int, ${sql.param(windows.map(({ kind }) => kind))}::text[],
        ${sql.param(windows.map(({ startsAt }) => startsAt.toISOString()))}::timestamptz[],
        ${sql.param(windows.map(({ endsAt }) => endsAt.toISOString()))}::timestamptz[], ${ctx.settings.timeZone})`),
  );
}

/** A dollar a million tokens in, two out. */
export const A_PRICE: ModelPrice = {
  provider: 'openai',
  model: 'gpt-4o',
  input: { base: '1', tiers: [] },
  output: { base: '2', tiers: [] },
  cacheRead: null,
  cacheWrite: null,
  cacheWrite1h: null,
  reasoning: null,
  perRequest: null,
  source: 'test',
  validFrom: null,
  validTo: null,
};

/** A call of a dollar, held for ten minutes, decided in state NORMAL. */
export function aCall(tenantId: number, key: string, more: Partial<ReserveInput> = {}): ReserveInput {
  return {
    tenantId,
    key,
    provider: 'openai',
    model: 'gpt-4o',
    estimate: '1',
    price: A_PRICE,
    leaseSeconds: 600,
    dispatched: false,
    assumed: 0,
    limits: ['0.7', '0.9', '1'],
    correlationId: null,
    degradationLevel: 'NORMAL',
    context: {},
    ...more,
  };
}

/** The windows of a tenant as they are stored, by kind, the newest first. */
export async function readWindows(
  ctx: Context,
  tenantId: number,
): Promise<{ kind: string; starts_at: string; cap: string | null; spent: string; reserved: string }[]> {
  const [rows] = await ctx.db.read('*', [
    toStatement(sql`
      select kind, starts_at, trim_scale(cap)::text as cap, trim_scale(spent)::text as spent,
        trim_scale(reserved)::text as reserved
      from ai_windows where tenant_id = ${tenantId} order by kind, starts_at desc`),
  ]);
  return rows as never;
}

/** What the entries of a tenant, and of all below it, add up to in a stretch of time. */
export async function sumEntries(ctx: Context, tenantId: number, from: string, to: string): Promise<string> {
  const [rows] = await ctx.db.read('*', [
    toStatement(sql`
      select trim_scale(coalesce(sum(e.amount), 0))::text as total
      from ai_entries e join tenant_closure c on c.tenant_id = e.tenant_id
      where c.ancestor_id = ${tenantId} and e.counts_at >= ${from}::timestamptz and e.counts_at < ${to}::timestamptz`),
  ]);
  return rows?.[0]?.total as string;
}
