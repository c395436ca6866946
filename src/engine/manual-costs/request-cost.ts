import { z } from 'zod';
import { requireRoleOn } from '../access/index.ts';
import { asWhole, type RequestOutcome, requestApproval } from '../approvals/index.ts';
import type { Context } from '../context.ts';
import { badInput } from '../errors.ts';
import { largerOf } from '../money.ts';
import { parseInput } from '../parse-input.ts';
import { findTenantByName } from '../tenants/index.ts';
import { manualCostKind, noSuchCost } from './approval-kind.ts';
import { totalOf } from './compute.ts';
import { findCost } from './queries.ts';
import { type ManualCostChange, ManualEntry } from './schemas.ts';

/** What was asked for, and what came of it. */
export interface CostRequested {
  change: ManualCostChange;
  tenant: string;
  requested: RequestOutcome;
}

/**
 * Asks for an entry: whoever may see the tenant may ask, and the rule that counts says who agrees; where it asks nobody,
 * an approver of the tenant makes it so alone. Rules look at what it comes to in all.
 *
 * @param toCommand  the same request about another tenant, for the buttons beside a name that does not exist
 * @throws not_found | ambiguous  no such tenant, or outside the scope
 * @throws bad_input  the entry makes no sense, or the tenant is archived
 * @throws forbidden  nobody could approve it; nobody is asked and the actor is no approver
 */
export async function requestCost(
  ctx: Context,
  tenantName: string,
  given: ManualEntry,
  toCommand?: (name: string) => string,
): Promise<CostRequested> {
  const entry = parseInput(ManualEntry, given);
  const tenant = await findTenantByName(ctx, tenantName, toCommand);
  if (tenant.archivedAt !== null) throw badInput((t) => t('manualCosts.archived', { tenant: tenant.name }));
  return ask(ctx, { id: tenant.id, name: tenant.name }, { change: 'add', entry });
}

/** What of an entry is to become another. What is absent stays. */
export type Correction = Partial<ManualEntry>;

/** Asks for a correction. @throws not_found, bad_input, forbidden as `requestCost` */
export async function requestCorrection(
  ctx: Context,
  id: number,
  changes: Correction,
): Promise<CostRequested> {
  const cost = await getCost(ctx, id);
  const before = entryOf(cost);
  const entry = parseInput(ManualEntry, { ...before, ...changes });
  if (JSON.stringify(entry) === JSON.stringify(parseInput(ManualEntry, before))) {
    throw badInput((t) => t('manualCosts.nothingChanges', { id }));
  }
  return ask(ctx, { id: cost.tenantId, name: cost.tenantName }, { change: 'correct', id, entry }, before);
}

/** Asks for an entry to be removed. @throws not_found, forbidden as `requestCost` */
export async function requestRemoval(ctx: Context, id: number): Promise<CostRequested> {
  const cost = await getCost(ctx, id);
  return ask(
    ctx,
    { id: cost.tenantId, name: cost.tenantName },
    { change: 'remove', id, entry: entryOf(cost) },
  );
}

async function getCost(ctx: Context, id: number) {
  const known = z.int().min(1).max(2_147_483_647).safeParse(id).success;
  const cost = known ? await findCost(ctx.db, ctx.scope, id) : null;
  if (!cost) throw noSuchCost(id);
  return cost;
}

function entryOf({
  amount,
  currency,
  description,
  category,
  day,
  until,
  tags,
  bill,
}: ManualEntry): ManualEntry {
  return { amount, currency, description, category, day, until, tags, bill };
}

async function ask(
  ctx: Context,
  tenant: { id: number; name: string },
  change: ManualCostChange,
  before?: ManualEntry,
): Promise<CostRequested> {
  const { entry } = change;
  // Taking a large sum down to a small one is as large a change as the sum, whatever currency the small one has.
  const sizes = [entry, ...(before ? [before] : [])].map((one) => ({
    amount: totalOf(one),
    currency: one.currency,
  }));
  const requested = await asWhole(ctx, (tx) =>
    requestApproval(tx, manualCostKind, {
      tenantId: tenant.id,
      payload: change,
      amount: sizes
        .filter(({ currency }) => currency === entry.currency)
        .map(({ amount }) => amount)
        .reduce(largerOf),
      currency: entry.currency,
      sizes,
      category: entry.category,
      // What stood under a strict rule does not get from under it by another category.
      ...(before ? { categoryBefore: before.category } : {}),
      checkAlone: (whole) => requireRoleOn(whole, 'approver', tenant.id),
    }),
  );
  return { change, tenant: tenant.name, requested };
}
