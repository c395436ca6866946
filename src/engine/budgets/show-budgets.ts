import type { Context } from '../context.ts';
import type { Fact } from '../facts.ts';
import { requireWholeScope } from '../tenants/index.ts';
import type { BudgetStatus } from './budget-status.ts';
import { resolveTarget } from './find-target.ts';
import { type Proposal, proposeBudget } from './propose-budget.ts';
import { selectLive, toBudget } from './queries.ts';
import { readStatuses } from './read-status.ts';

/** Budgets as they are shown: of one tenant or tag, or all that the scope sees. */
export interface BudgetReport {
  /** Null: all. */
  about: { whose: string; typed: string; isTag: boolean } | null;
  statuses: BudgetStatus[];
  /** An amount from history: where there is no cloud budget a month, and for each that only observes. */
  proposals: Proposal[];
  facts: Fact[];
}

/** All budgets of the scope, each with its state, by whose they are. */
export async function listBudgets(ctx: Context): Promise<BudgetReport> {
  const [rows = []] = await ctx.db.read(ctx.scope, [selectLive(ctx.scope, ctx.now())]);
  const statuses = await readStatuses(ctx, rows.map(toBudget), { listed: true });
  return { about: null, statuses, proposals: [], facts: statuses.flatMap(({ facts }) => facts) };
}

/**
 * The budgets of one tenant or tag with the year so far, and what history proposes.
 *
 * @throws not_found  no such tenant, or outside the scope
 * @throws forbidden  a tag, and the actor does not see everything
 */
export async function getBudgetStatus(
  ctx: Context,
  asked: { tenant?: string | undefined; tag?: { key: string; value: string } | undefined },
): Promise<BudgetReport> {
  if (asked.tag !== undefined) requireWholeScope(ctx);
  const found = await resolveTarget(ctx, asked);
  const { target, whose, typed } = found;
  const [rows = []] = await ctx.db.read(ctx.scope, [
    selectLive(
      ctx.scope,
      ctx.now(),
      'tenantId' in target
        ? { tenantId: target.tenantId }
        : { tag: { key: target.tagKey, value: target.tagValue } },
    ),
  ]);
  const budgets = rows.map(toBudget);
  const statuses = await readStatuses(ctx, budgets, { year: true });
  const proposals: Proposal[] = [];
  const add = (proposal: Proposal | null) => {
    if (proposal !== null) proposals.push(proposal);
  };
  if (!budgets.some(({ spend }) => spend === 'cloud'))
    add(await proposeBudget(ctx, found, { spend: 'cloud', window: 'month' }, null));
  for (const budget of budgets.filter(({ observeOnly }) => observeOnly))
    add(await proposeBudget(ctx, found, budget, budget));
  return {
    about: { whose, typed, isTag: !('tenantId' in target) },
    statuses,
    proposals,
    facts: [
      ...statuses.flatMap(({ facts }) => facts),
      ...proposals.flatMap(({ amount, mean, highest }) => [amount, mean, highest]),
    ],
  };
}
