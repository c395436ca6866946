import { daysOfWindow, type WindowKind, windowAt } from '../budget-windows.ts';
import type { Context } from '../context.ts';
import { coverageOf, type ImportedUnit, selectUnits } from '../costs/index.ts';
import type { Fact } from '../facts.ts';
import type { LiveBudget } from '../live-budgets.ts';
import type { Decimal } from '../money.ts';
import { addDays, type Day, type Period, toDay } from '../period.ts';
import { budgetFact } from './budget-facts.ts';
import { type Proposed, proposeFrom } from './compute-proposal.ts';
import type { TargetFound } from './find-target.ts';
import { selectAiSpend, selectMainCurrency } from './queries-history.ts';
import { type SpendRow, selectSpend } from './queries-spend.ts';
import { DEFAULT_COUNTS, type Spend } from './schemas.ts';

/** Complete windows that are looked back at, at most. */
const LOOK_BACK: Record<WindowKind, number> = { day: 30, week: 12, month: 6, quarter: 4, year: 2 };

/** An amount from history, and what it rests on. */
export interface Proposal {
  whose: string;
  spend: Spend;
  window: WindowKind;
  currency: string;
  /** How many complete windows it rests on, and their days. */
  windows: number;
  period: Period;
  amount: Fact;
  mean: Fact;
  highest: Fact;
}

/**
 * Proposes the amount of a budget from its last complete windows: the highest of them with 10 % on top, rounded up to
 * two figures. Counts what the budget that there is counts, else what a new one would.
 *
 * @param like  the budget that there is
 * @returns null where no complete window is known, or nothing was spent
 */
export async function proposeBudget(
  ctx: Context,
  found: TargetFound,
  about: { spend: Spend; window: WindowKind },
  like: LiveBudget | null,
): Promise<Proposal | null> {
  const history =
    about.spend === 'ai'
      ? await readAi(ctx, found, about.window)
      : await readCloud(ctx, found, about.window, like);
  const proposed = history && proposeFrom(history.spent);
  if (!history || !proposed) return null;
  return toProposal(ctx, found, about, history, proposed);
}

interface History {
  currency: string;
  period: Period;
  spent: Decimal[];
}

async function readCloud(
  ctx: Context,
  { target }: TargetFound,
  window: WindowKind,
  like: LiveBudget | null,
): Promise<History | null> {
  const today = toDay(ctx.now());
  const reach = { from: earliest(window, today, ctx.settings.firstWeekday), to: today };
  const tenantId = 'tenantId' in target ? target.tenantId : null;
  const [units = [], main = []] = await ctx.db.read(ctx.scope, [
    selectUnits(ctx.scope, reach),
    selectMainCurrency(ctx.scope, tenantId, reach),
  ]);
  const currency = like?.currency ?? (main[0]?.currency as string | undefined);
  if (currency === undefined) return null;
  const cover = (period: Period) =>
    coverageOf(units as unknown as ImportedUnit[], { period, open: true }, today, {
      nameAccounts: false,
      t: ctx.t,
    });
  const whole = listBack(window, today, ctx.settings.firstWeekday).filter((period) => {
    const { days, gaps } = cover(period);
    return days !== null && days.to === period.to && gaps.length === 0;
  });
  const [last, first] = [whole[0], whole.at(-1)];
  if (!last || !first) return null;
  const budget = like ?? {
    tenantId,
    tagKey: 'tagKey' in target ? target.tagKey : null,
    tagValue: 'tagKey' in target ? target.tagValue : null,
    currency,
    metric: 'effective' as const,
    counts: [...DEFAULT_COUNTS],
  };
  const [rows = []] = await ctx.db.read(ctx.scope, [
    selectSpend(
      ctx.scope,
      whole.map((days) => ({ budget, days, dailyOnly: false })),
    ),
  ]);
  return {
    currency,
    period: { from: first.from, to: last.to },
    spent: (rows as SpendRow[]).map(({ spent }) => spent),
  };
}

/** Complete windows before the one that runs, the latest first. */
function listBack(window: WindowKind, today: Day, firstWeekday: number): Period[] {
  const windows: Period[] = [];
  let day = daysOfWindow(window, today, firstWeekday).from;
  for (let n = 0; n < LOOK_BACK[window]; n += 1) {
    const period = daysOfWindow(window, addDays(day, -1), firstWeekday);
    windows.push(period);
    day = period.from;
  }
  return windows;
}

function earliest(window: WindowKind, today: Day, firstWeekday: number): Day {
  return listBack(window, today, firstWeekday).at(-1)?.from ?? today;
}

async function readAi(ctx: Context, { target }: TargetFound, window: WindowKind): Promise<History | null> {
  if (!('tenantId' in target)) return null;
  const windows: { startsAt: Date; endsAt: Date }[] = [];
  let at = windowAt(window, ctx.now(), ctx.settings).startsAt;
  for (let n = 0; n < LOOK_BACK[window]; n += 1) {
    const before = windowAt(window, new Date(at.getTime() - 1), ctx.settings);
    windows.push(before);
    at = before.startsAt;
  }
  const [rows = []] = await ctx.db.read(ctx.scope, [selectAiSpend(ctx.scope, target.tenantId, windows)]);
  const whole = windows.filter((_, n) => rows[n]?.begun === true);
  const [last, first] = [whole[0], whole.at(-1)];
  if (!last || !first) return null;
  return {
    currency: 'USD',
    period: { from: toDay(first.startsAt), to: toDay(last.endsAt) },
    spent: whole.map((_, n) => rows[n]?.spent as Decimal),
  };
}

function toProposal(
  { t }: Context,
  { whose, target }: TargetFound,
  { spend, window }: { spend: Spend; window: WindowKind },
  { currency, period, spent }: History,
  proposed: Proposed,
): Proposal {
  const budget = {
    tenant: 'tenantId' in target ? whose : null,
    tagKey: 'tagKey' in target ? target.tagKey : null,
    tagValue: 'tagKey' in target ? target.tagValue : null,
    spend,
    window,
    currency,
    metric: 'effective' as const,
  };
  const fact = (name: string, label: string, value: Decimal) =>
    budgetFact({ budget, period, asOf: null, listed: false }, name, { label, value });
  return {
    whose,
    spend,
    window,
    currency,
    windows: spent.length,
    period,
    amount: fact('proposed', t('budgets.proposed'), proposed.amount),
    mean: fact('mean', t('budgets.mean'), proposed.mean),
    highest: fact('highest', t('budgets.highest'), proposed.highest),
  };
}
