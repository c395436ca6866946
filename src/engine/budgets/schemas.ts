import { z } from 'zod';
import { WINDOW_KINDS } from '../budget-windows.ts';
import type { Countable, LiveBudget } from '../live-budgets.ts';
import { canonical, compare, isCurrency, METRICS } from '../money.ts';
import { keyOf } from '../parse-input.ts';
import { isDay } from '../period.ts';

export const SPENDS = ['cloud', 'ai'] as const;
export type Spend = (typeof SPENDS)[number];

export const COUNTABLES = [
  'tax',
  'credits',
  'refunds',
  'support',
  'prepayments',
] as const satisfies readonly Countable[];

export const DEFAULT_THRESHOLDS = ['0.7', '0.9', '1'] as const;
export const DEFAULT_COUNTS: readonly Countable[] = ['refunds', 'support', 'prepayments'];

/** Thresholds that a budget may have; more would say nothing. */
const MOST_THRESHOLDS = 10;
/** A threshold of 1000 % is a slip. */
const HIGHEST_THRESHOLD = '10';

/** An amount of money, plain: no sign, no exponent, no separator of thousands. 0 stops everything. */
const Amount = z
  .string()
  .regex(/^\d{1,15}(\.\d{1,10})?$/, keyOf('budgets.noAmount'))
  .transform(canonical);

const Currency = z
  .string()
  .transform((code) => code.trim().toUpperCase())
  .refine(isCurrency, keyOf('budgets.noCurrency'));

const DayText = z.string().refine(isDay, keyOf('budgets.noDay'));

/** Shares of the amount, ascending, none twice: 0.7 is 70 %. */
const Thresholds = z
  .array(
    z
      .string()
      .regex(/^\d{1,2}(\.\d{1,6})?$/, keyOf('budgets.noThreshold'))
      .transform(canonical)
      .refine(
        (share) => compare(share, '0') > 0 && compare(share, HIGHEST_THRESHOLD) <= 0,
        keyOf('budgets.noThreshold'),
      ),
  )
  .min(1, keyOf('budgets.noThreshold'))
  .max(MOST_THRESHOLDS, keyOf('budgets.manyThresholds'))
  .refine(
    (shares) => shares.every((share, at) => at === 0 || compare(shares[at - 1] ?? '0', share) < 0),
    keyOf('budgets.unorderedThresholds'),
  );

/** Other amounts for single months; sorted, so that the same phases are the same text. */
const Phases = z
  .record(z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, keyOf('budgets.noPhase')), Amount)
  .transform((phases) => Object.fromEntries(Object.entries(phases).sort(([a], [b]) => (a < b ? -1 : 1))))
  .nullable();

/** What a budget is about: a tenant with all below it, or a tag wherever it stands. */
const Target = z.union([
  z.strictObject({ tenantId: z.int().min(0) }),
  z.strictObject({ tagKey: z.string().min(1).max(200), tagValue: z.string().max(500) }),
]);
export type BudgetTarget = z.output<typeof Target>;

/** A whole budget as it shall be. What an approval is asked for, and what is written when it is given. */
export const BudgetPlan = z
  .strictObject({
    target: Target,
    spend: z.enum(SPENDS),
    window: z.enum(WINDOW_KINDS),
    amount: Amount,
    currency: Currency,
    metric: z.enum(METRICS),
    counts: z
      .array(z.enum(COUNTABLES))
      .transform((named) => COUNTABLES.filter((one) => named.includes(one)) as Countable[]),
    thresholds: Thresholds,
    phases: Phases,
    rolloverCap: Amount.nullable(),
    usdRate: z.string().nullable(),
    usdRateOn: DayText.nullable(),
    validFrom: DayText.nullable(),
    validTo: DayText.nullable(),
    observeOnly: z.boolean(),
  })
  .superRefine((plan, ctx) => {
    const refuse = (message: string) => ctx.addIssue({ code: 'custom', message });
    if (plan.spend === 'ai') {
      if (!('tenantId' in plan.target)) refuse(keyOf('budgets.tagNeverCaps'));
      else if (plan.target.tenantId === 0) refuse(keyOf('budgets.unallocatedHasNoAi'));
      if (plan.thresholds.length !== 3 || plan.thresholds.some((share) => compare(share, '1') > 0))
        refuse(keyOf('budgets.aiThresholds'));
    }
    if (plan.window !== 'month' && plan.phases !== null) refuse(keyOf('budgets.phasesByMonth'));
    if (plan.window !== 'month' && plan.rolloverCap !== null) refuse(keyOf('budgets.rolloverByMonth'));
    if (plan.validFrom !== null && plan.validTo !== null && plan.validFrom >= plan.validTo)
      refuse(keyOf('budgets.endsBeforeBegin'));
  });
export type BudgetPlan = z.output<typeof BudgetPlan>;

/** What an approval of the kind `budget` asks for. */
export const BudgetPayload = z.union([
  z.strictObject({ set: BudgetPlan }),
  z.strictObject({
    remove: z.strictObject({ target: Target, spend: z.enum(SPENDS), window: z.enum(WINDOW_KINDS) }),
  }),
]);
export type BudgetPayload = z.output<typeof BudgetPayload>;

const Tag = z.strictObject({ key: z.string().trim().min(1).max(200), value: z.string().max(500) });

/** Whose budget: a tenant by name, or a tag. */
const which = {
  tenant: z.string().trim().min(1, keyOf('tenants.nameOne')).optional(),
  tag: Tag.optional(),
  spend: z.enum(SPENDS, { error: keyOf('budgets.noSpend') }).default('cloud'),
  window: z.enum(WINDOW_KINDS, { error: keyOf('budgets.noWindow') }).default('month'),
};

const oneTarget = ({ tenant, tag }: { tenant?: string | undefined; tag?: unknown }) =>
  (tenant === undefined) !== (tag === undefined);

/** What is left out stays as the budget has it; a new one gets the defaults. Null takes something away. */
export const SetBudgetInput = z
  .strictObject({
    ...which,
    amount: Amount,
    currency: Currency.optional(),
    metric: z.enum(METRICS, { error: keyOf('budgets.noMetric') }).optional(),
    counts: z.array(z.enum(COUNTABLES, { error: keyOf('budgets.noCountable') })).optional(),
    thresholds: Thresholds.optional(),
    phases: Phases.optional(),
    rolloverCap: Amount.nullable().optional(),
    validFrom: DayText.nullable().optional(),
    validTo: DayText.nullable().optional(),
    observeOnly: z.boolean().optional(),
  })
  .refine(oneTarget, keyOf('budgets.oneTarget'));
export type SetBudgetInput = z.input<typeof SetBudgetInput>;

/** Raises by an amount, or to one. Without a window: the one budget that there is. */
export const RaiseBudgetInput = z
  .strictObject({
    tenant: which.tenant,
    tag: which.tag,
    spend: z.enum(SPENDS).optional(),
    window: z.enum(WINDOW_KINDS).optional(),
    by: Amount.optional(),
    to: Amount.optional(),
    currency: Currency.optional(),
    /** Why, in the asker's words; kept with the request. */
    reason: z.string().trim().max(1000).nullable().default(null),
    /** What caused the request beside that. */
    cause: z.unknown().optional(),
  })
  .refine(oneTarget, keyOf('budgets.oneTarget'))
  .refine(({ by, to }) => (by === undefined) !== (to === undefined), keyOf('budgets.byOrTo'));
export type RaiseBudgetInput = z.input<typeof RaiseBudgetInput>;

export const RemoveBudgetInput = z
  .strictObject({
    tenant: which.tenant,
    tag: which.tag,
    spend: z.enum(SPENDS).optional(),
    window: z.enum(WINDOW_KINDS).optional(),
  })
  .refine(oneTarget, keyOf('budgets.oneTarget'));
export type RemoveBudgetInput = z.input<typeof RemoveBudgetInput>;

/** The plan that a live budget follows. */
export function planOf(budget: LiveBudget): BudgetPlan {
  const { tenantId, tagKey, tagValue } = budget;
  return {
    target: tenantId === null ? { tagKey: tagKey ?? '', tagValue: tagValue ?? '' } : { tenantId },
    spend: budget.spend,
    window: budget.window,
    amount: budget.amount,
    currency: budget.currency,
    metric: budget.metric,
    counts: budget.counts,
    thresholds: budget.thresholds,
    phases: budget.phases,
    rolloverCap: budget.rolloverCap,
    usdRate: budget.usdRate,
    usdRateOn: budget.usdRateOn,
    validFrom: budget.validFrom,
    validTo: budget.validTo,
    observeOnly: budget.observeOnly,
  };
}
