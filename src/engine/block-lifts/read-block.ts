import { toStatement } from '../../../db/sql.ts';
import { windowsAt } from '../budgets/index.ts';
import type { Context } from '../context.ts';
import { badInput } from '../errors.ts';
import { findTenantByName } from '../tenants/index.ts';
import {
  blockedWindows,
  findLift,
  findWindow,
  fromDbWindow,
  selectActiveLifts,
  selectCapping,
} from './queries.ts';
import type { BlockedWindow, BlockLift } from './schemas.ts';

/** How a window stands that somebody was told is blocked. */
export interface BlockNow {
  tenant: string;
  kind: BlockedWindow['kind'];
  endsAt: string;
  /** Null: it is blocked no more. */
  blocked: BlockedWindow | null;
  /** The lift that counts now. */
  lift: BlockLift | null;
}

/** How a window stands now; null where there is none within the scope. */
export async function readBlock(ctx: Context, windowId: number): Promise<BlockNow | null> {
  const window = await findWindow(ctx.db, ctx.scope, windowId);
  if (!window) return null;
  const { tenantId, tenant, kind, endsAt } = window;
  const [rows = []] = await ctx.db.read(ctx.scope, [
    toStatement(blockedWindows(ctx.scope, windowsAt(ctx.now(), ctx.settings), ctx.now())),
  ]);
  const [lift = null] = await selectActiveLifts(ctx.db, ctx.scope, ctx.now(), tenantId);
  return {
    tenant,
    kind,
    endsAt,
    blocked: rows.map(fromDbWindow).find(({ id }) => id === windowId) ?? null,
    lift,
  };
}

/** A lift within the scope, and whether it counts now. */
export async function readLift(
  ctx: Context,
  id: number,
): Promise<{ lift: BlockLift; active: boolean } | null> {
  const lift = await findLift(ctx.db, ctx.scope, id);
  if (!lift) return null;
  const now = ctx.now().toISOString();
  return { lift, active: lift.fromAt <= now && now < lift.untilAt };
}

/**
 * The AI budget by which a tenant can be stopped in a window.
 *
 * @throws not_found  no such tenant, or outside the scope
 * @throws bad_input  it has none of its own
 */
export async function findCapping(
  ctx: Context,
  tenantName: string,
  window: BlockedWindow['kind'],
): Promise<{ amount: string; currency: string }> {
  const tenant = await findTenantByName(ctx, tenantName);
  const budgets = await selectCapping(ctx.db, ctx.scope, tenant.id);
  const budget = budgets.find((one) => one.window === window);
  if (!budget) throw badInput((t) => t('blockLifts.noBudget', { tenant: tenant.name }));
  return budget;
}
