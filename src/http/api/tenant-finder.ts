import { findPolicyTenant, toTenantId } from '../../engine/ai-policy/index.ts';
import type { Context } from '../../engine/context.ts';
import { LOOK_UP_MS, MOST_LOOK_UP_MS, within } from '../../engine/deadline.ts';
import { CentavoError } from '../../engine/errors.ts';

/** Names remembered at most. */
const MOST_KNOWN = 10_000;

/**
 * Finds the tenants of calls. An id needs no look-up: the one statement that reserves asks for the scope itself. A name
 * is looked up at every call, as it may be given to another tenant; while the database is away, what it last meant to
 * who sees as much counts.
 */
export function makeTenantFinder(): (ctx: Context, tenant: number | string) => Promise<number> {
  const known = new Map<string, number>();
  return async (ctx, tenant) => {
    const given = toTenantId(tenant);
    if (given !== null) return given;
    const memo = `${ctx.scope} ${tenant}`;
    const last = known.get(memo);
    const most = last === undefined ? MOST_LOOK_UP_MS : LOOK_UP_MS;
    try {
      const { id } = await within(findPolicyTenant(ctx, tenant), most);
      if (known.size >= MOST_KNOWN) known.clear();
      known.set(memo, id);
      return id;
    } catch (error) {
      const answered = error instanceof CentavoError && error.code !== 'unavailable';
      if (answered) known.delete(memo);
      if (answered || last === undefined) throw error;
      return last;
    }
  };
}
