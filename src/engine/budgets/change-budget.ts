import { requireRoleOn } from '../access/index.ts';
import { asWhole, type RequestOutcome, requestApproval } from '../approvals/index.ts';
import { type Context, isAtLeast, type TxContext } from '../context.ts';
import { badInput, CentavoError } from '../errors.ts';
import type { LiveBudget } from '../live-budgets.ts';
import { add, compare, type Decimal, largerOf } from '../money.ts';
import { parseInput } from '../parse-input.ts';
import { toDay } from '../period.ts';
import { convert, findRates } from '../rates/index.ts';
import { requireWholeScope } from '../tenants/index.ts';
import { budgetKind } from './approval-kind.ts';
import { resolveTarget, type TargetFound } from './find-target.ts';
import { selectLiveOf } from './queries.ts';
import { readStatuses } from './read-status.ts';
import {
  BudgetPlan,
  type BudgetTarget,
  DEFAULT_COUNTS,
  DEFAULT_THRESHOLDS,
  planOf,
  RaiseBudgetInput,
  RemoveBudgetInput,
  SetBudgetInput,
  type Spend,
} from './schemas.ts';

/** What came of a change that was asked for. */
export interface BudgetChange {
  /** `applied`: it counts now. `asked`: approvers were asked and decide. */
  outcome: RequestOutcome['outcome'];
  approval: Extract<RequestOutcome, { outcome: 'asked' }>['approval'] | null;
  /** The tenant's name, or `key=value` of the tag. */
  whose: string;
  before: LiveBudget | null;
  /** Null: it is removed. */
  after: BudgetPlan | null;
}

/**
 * Sets a budget, or asks for it where a rule wants others to agree. What the input leaves out stays as the budget has
 * it; a new one counts neither tax nor credits and tells at 70, 90 and 100 %.
 *
 * @throws not_found  no such tenant, or outside the scope
 * @throws forbidden  the actor is no admin of the branch (of everything, for a tag); nobody could approve it
 * @throws bad_input  the parts do not fit each other; another currency than the budget's; no rate to pin for an AI budget
 */
export async function setBudget(ctx: Context, given: SetBudgetInput): Promise<BudgetChange> {
  const input = parseInput(SetBudgetInput, given);
  const found = await resolveTarget(ctx, input);
  return asWhole(ctx, async (tx) => {
    await requireAdminOf(tx, ctx, found.target);
    return setIn(tx, found, input);
  });
}

/** The same in an open transaction that sees all; the actor's role was asked for. */
export async function setIn(
  tx: TxContext,
  found: TargetFound,
  input: ReturnType<typeof SetBudgetInput.parse>,
): Promise<BudgetChange> {
  const { target } = found;
  const { spend, window } = input;
  const live = await selectLiveOf(tx.db, tx.now(), target);
  const before = live.find((one) => one.spend === spend && one.window === window) ?? null;
  const currency = requireCurrency(input.currency, before, spend);
  const now = before && planOf(before);
  const plan = {
    target,
    spend,
    window,
    amount: input.amount,
    currency,
    metric: input.metric ?? now?.metric ?? 'effective',
    counts: input.counts ?? now?.counts ?? [...DEFAULT_COUNTS],
    thresholds: input.thresholds ?? now?.thresholds ?? [...DEFAULT_THRESHOLDS],
    phases: keep(input.phases, now?.phases),
    rolloverCap: keep(input.rolloverCap, now?.rolloverCap),
    ...(await pinRate(tx, spend, currency, before)),
    validFrom: keep(input.validFrom, now?.validFrom),
    validTo: keep(input.validTo, now?.validTo),
    observeOnly: input.observeOnly ?? now?.observeOnly ?? false,
  };
  return request(tx, found, before, parseInput(BudgetPlan, plan), null);
}

/**
 * Asks for more. Whoever sees the tenant may, about a tag who sees everything; where no rule wants an approver, only an admin makes it so at once.
 *
 * @throws not_found  no such tenant, or it has no such budget
 * @throws ambiguous  it has several; the choices name them
 * @throws bad_input  less than before, or another currency than the budget's
 * @throws forbidden  a tag, and the actor does not see everything; nobody could approve it; nobody is asked and the actor is no admin
 */
export async function raiseBudget(ctx: Context, given: RaiseBudgetInput): Promise<BudgetChange> {
  const input = parseInput(RaiseBudgetInput, given);
  if (input.tag !== undefined) requireWholeScope(ctx);
  const found = await resolveTarget(ctx, input);
  const { by, to, currency, reason, cause } = input;
  return asWhole(ctx, async (tx) => {
    const amount = by === undefined ? `to ${to}` : `by ${by}`;
    const before = await requireOne(tx, found, input, (which) => `budget raise ${which} ${amount}`);
    requireCurrency(currency, before, before.spend);
    const after = by === undefined ? (to ?? before.amount) : add(before.amount, by);
    if (compare(after, before.amount) <= 0)
      throw badInput((t) => t('budgets.noRaise', { amount: `${before.amount} ${before.currency}` }));
    const phases = raisePhases(before, after);
    const plan = parseInput(BudgetPlan, { ...planOf(before), amount: after, phases });
    const change = await request(tx, found, before, plan, await describeCause(tx, before, reason, cause));
    if (change.outcome === 'applied') await requireAdminOf(tx, ctx, found.target);
    return change;
  });
}

/** Takes a budget away. Without one nothing is capped. @throws as `setBudget` and `raiseBudget` do */
export async function removeBudget(ctx: Context, given: RemoveBudgetInput): Promise<BudgetChange> {
  const input = parseInput(RemoveBudgetInput, given);
  const found = await resolveTarget(ctx, input);
  return asWhole(ctx, async (tx) => {
    await requireAdminOf(tx, ctx, found.target);
    const before = await requireOne(tx, found, input, (which) => `budget remove ${which}`);
    return request(tx, found, before, null, null);
  });
}

/** Where the budget stood when more was asked for: the threshold that was passed is kept with the request. */
async function describeCause(tx: TxContext, before: LiveBudget, reason: string | null, cause: unknown) {
  const [status] = await readStatuses(tx, [before]);
  return {
    reason,
    state: status?.state ?? null,
    threshold: status?.reached.at(-1) ?? null,
    spent: status?.spent.value ?? null,
    amount: status?.amount.value ?? null,
    currency: status?.amount.currency ?? null,
    ...(cause === undefined ? {} : { cause }),
  };
}

/** A raise lifts the phases that it overtakes: a month must not get less than every other. */
function raisePhases({ phases, amount }: LiveBudget, after: Decimal): Record<string, Decimal> | null {
  if (phases === null) return null;
  return Object.fromEntries(
    Object.entries(phases).map(([month, was]) => {
      const raised = add(was, add(after, `-${amount}`));
      return [month, compare(raised, '0') < 0 ? was : raised];
    }),
  );
}

async function request(
  tx: TxContext,
  { target, whose }: TargetFound,
  before: LiveBudget | null,
  after: BudgetPlan | null,
  cause: unknown,
): Promise<BudgetChange> {
  const sized = after ?? before;
  if (sized === null) throw new Error('neither a budget before nor one after');
  const { spend, window, currency } = sized;
  const asked = await requestApproval(tx, budgetKind, {
    tenantId: 'tenantId' in target ? target.tenantId : 0,
    payload: after === null ? { remove: { target, spend, window } } : { set: after },
    amount: highestOf(sized),
    currency,
    // To lower a cap, to let it only observe or to end it early is as large a change as the cap was.
    sizes: [before, after].flatMap((one) =>
      one === null ? [] : [{ amount: highestOf(one), currency: one.currency }],
    ),
    category: null,
    ...(cause === null ? {} : { cause }),
  });
  return {
    outcome: asked.outcome,
    approval: asked.outcome === 'asked' ? asked.approval : null,
    whose,
    before,
    after,
  };
}

/** What a rule measures a budget by: the most that one of its windows may have. A removed one gave no less. */
function highestOf({ amount, phases }: Pick<BudgetPlan, 'amount' | 'phases'>): Decimal {
  return Object.values(phases ?? {}).reduce(largerOf, amount);
}

/** The actor of a context that may be narrower than the transaction. @throws forbidden */
export async function requireAdminOf(tx: TxContext, ctx: Context, target: BudgetTarget): Promise<void> {
  if ('tenantId' in target) return requireRoleOn(tx, 'admin', target.tenantId);
  requireWholeScope(ctx);
  if (!isAtLeast(ctx.actor.role, 'admin')) throw new CentavoError('forbidden', (t) => t('access.needsAdmin'));
}

/** The one budget that is meant. */
async function requireOne(
  tx: TxContext,
  { target, whose, typed }: TargetFound,
  { spend, window }: { spend?: Spend | undefined; window?: string | undefined },
  toCommand: (which: string) => string,
): Promise<LiveBudget> {
  const all = await selectLiveOf(tx.db, tx.now(), target);
  const fitting = all.filter(
    (one) => (spend === undefined || one.spend === spend) && (window === undefined || one.window === window),
  );
  const [only] = fitting;
  if (!only) throw new CentavoError('not_found', (t) => t('budgets.none', { whose }));
  if (fitting.length === 1) return only;
  throw new CentavoError('ambiguous', (t) => t('budgets.whichOne', { whose }), {
    choices: fitting.map((one) => ({
      label: `${one.amount} ${one.currency} ${one.window} ${one.spend}`,
      command: `${toCommand(typed)} ${one.window} ${one.spend}`,
    })),
  });
}

function requireCurrency(given: string | undefined, before: LiveBudget | null, spend: Spend): string {
  if (before !== null && given !== undefined && given !== before.currency)
    throw badInput((t) => t('budgets.otherCurrency', { given, currency: before.currency }));
  const currency = given ?? before?.currency ?? (spend === 'ai' ? 'USD' : null);
  if (currency === null) throw badInput((t) => t('budgets.currencyMissing'));
  return currency;
}

/** AI calls are priced in US dollars: the rate is pinned when the budget is set, so that its cap does not wander. */
async function pinRate(
  tx: TxContext,
  spend: Spend,
  currency: string,
  before: LiveBudget | null,
): Promise<Pick<BudgetPlan, 'usdRate' | 'usdRateOn'>> {
  if (spend === 'cloud') return { usdRate: null, usdRateOn: null };
  const today = toDay(tx.now());
  if (currency === 'USD') return { usdRate: '1', usdRateOn: before?.usdRateOn ?? today };
  const rate = (await findRates(tx, [currency], 'USD', today)).get(currency);
  if (!rate) throw badInput((t) => t('budgets.noRate', { currency, pair: `${currency}/USD` }));
  return { usdRate: convert('1', currency, rate), usdRateOn: rate.day };
}

function keep<T>(given: T | null | undefined, now: T | null | undefined): T | null {
  return given === undefined ? (now ?? null) : given;
}
