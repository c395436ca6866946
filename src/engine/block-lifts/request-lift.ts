import { requireRoleOn } from '../access/index.ts';
import { refreshBlocks } from '../ai-windows/index.ts';
import { asWhole, type RequestOutcome, requestApproval } from '../approvals/index.ts';
import { recordAudit } from '../audit/index.ts';
import type { Context } from '../context.ts';
import { badInput } from '../errors.ts';
import { refreshShown } from '../outbox/index.ts';
import { parseInput } from '../parse-input.ts';
import { findTenantByName, type Tenant } from '../tenants/index.ts';
import { liftedBlockKind, liftSubject } from './approval-kind.ts';
import { cutLifts, lockLifts, selectActiveLifts, selectCapping } from './queries.ts';
import { type BlockLift, LiftPayload } from './schemas.ts';

/** Larger than any amount: a rule about any amount is about a lift without a bound too. */
const BOUNDLESS = '1000000000000000';

export interface LiftRequested {
  tenant: string;
  lift: LiftPayload;
  requested: RequestOutcome;
}

/**
 * Asks for a tenant's AI block to be lifted for a while. Whoever may see the tenant may ask; where the rule asks nobody,
 * an approver of the tenant lifts it alone.
 *
 * @param more.cause  what caused it, kept with the request
 * @throws not_found | ambiguous  no such tenant, or outside the scope
 * @throws bad_input  the tenant has no AI budget of its own that could stop it
 * @throws forbidden  nobody could approve it; nobody is asked and the actor is no approver
 */
export async function requestLift(
  ctx: Context,
  tenantName: string,
  given: LiftPayload,
  more: { cause?: unknown; toCommand?: (name: string) => string } = {},
): Promise<LiftRequested> {
  const lift = parseInput(LiftPayload, given);
  const tenant = await findTenantByName(ctx, tenantName, more.toCommand);
  await requireCapped(ctx, tenant);
  const requested = await asWhole(ctx, (tx) =>
    requestApproval(tx, liftedBlockKind, {
      tenantId: tenant.id,
      payload: lift,
      amount: lift.extra,
      currency: lift.extra === null ? null : 'USD',
      sizes: [{ amount: lift.extra ?? BOUNDLESS, currency: 'USD' }],
      category: null,
      checkAlone: (whole) => requireRoleOn(whole, 'approver', tenant.id),
      ...(more.cause === undefined ? {} : { cause: more.cause }),
    }),
  );
  return { tenant: tenant.name, lift, requested };
}

async function requireCapped(ctx: Context, tenant: Tenant): Promise<void> {
  if (tenant.archivedAt !== null || (await selectCapping(ctx.db, ctx.scope, tenant.id)).length === 0)
    throw badInput((t) => t('blockLifts.notCapped', { tenant: tenant.name }));
}

/**
 * Ends a lift before its time: the block is back at once.
 *
 * @throws not_found | ambiguous  no such tenant, or outside the scope
 * @throws forbidden  the actor is no approver of the tenant
 * @throws bad_input  nothing is lifted
 */
export async function endLift(
  ctx: Context,
  tenantName: string,
  toCommand?: (name: string) => string,
): Promise<{ tenant: string }> {
  const tenant = await findTenantByName(ctx, tenantName, toCommand);
  return asWhole(ctx, async (tx) => {
    await requireRoleOn(tx, 'approver', tenant.id);
    await lockLifts(tx.db, tenant.id);
    const ended = await cutLifts(tx.db, tenant.id, tx.now());
    if (ended.length === 0) throw badInput((t) => t('blockLifts.nothingLifted', { tenant: tenant.name }));
    for (const id of ended) {
      await recordAudit(tx, {
        action: 'block_lift.cut',
        subject: `block_lift:${id}`,
        after: { tenantId: tenant.id },
      });
      await refreshShown(tx, liftSubject(id));
    }
    await refreshBlocks(tx, tenant.id);
    return { tenant: tenant.name };
  });
}

/** The lifts that count now, of one tenant or of all that the actor may see. @throws not_found | ambiguous */
export async function listLifts(
  ctx: Context,
  tenantName: string | null,
  toCommand?: (name: string) => string,
): Promise<BlockLift[]> {
  const tenant = tenantName === null ? null : await findTenantByName(ctx, tenantName, toCommand);
  return selectActiveLifts(ctx.db, ctx.scope, ctx.now(), tenant?.id ?? null);
}
