import { toStatement } from '../../../db/sql.ts';
import type { Context } from '../context.ts';
import { LOOK_UP_MS, within } from '../deadline.ts';
import type { WindowFound } from '../holds/index.ts';
import { compare } from '../money.ts';
import { tenantByIdQuery } from './queries-spend.ts';

/** A call that was not made, as `decideCall` gives it. */
export interface BlockedCall {
  tenantId: number;
  reason: string | null;
  windows: readonly Pick<WindowFound, 'kind' | 'cap' | 'enforced' | 'spent'>[];
}

/** Why a call was not made, for the people who wait for it, in the caller's language. No figure is in it. */
export async function getBlockedMessage(ctx: Context, call: BlockedCall): Promise<string> {
  const tenant = await findName(ctx, call.tenantId);
  if (call.reason === 'no_headroom') return ctx.t('aiPolicy.noHeadroom', { tenant });
  const full = call.windows.filter(
    ({ cap, enforced, spent }) => cap !== null && enforced && compare(spent, cap) >= 0,
  );
  const tomorrow = full.length > 0 && full.every(({ kind }) => kind === 'day');
  return ctx.t('aiPolicy.blocked', {
    tenant,
    when: ctx.t(tomorrow ? 'aiPolicy.nextDay' : 'aiPolicy.nextWindow'),
  });
}

/** The name; the id where the database is away: a call can be refused without it, and must not fail for want of it. */
async function findName(ctx: Context, tenantId: number): Promise<string> {
  try {
    const read = ctx.db.read(ctx.scope, [toStatement(tenantByIdQuery(ctx.scope, tenantId))]);
    const [rows] = await within(read, LOOK_UP_MS);
    return String(rows?.[0]?.name ?? tenantId);
  } catch (error) {
    ctx.log.warn({ err: error }, 'the name of a blocked tenant could not be read');
    return String(tenantId);
  }
}
